//! The parameters of a request: from the query, a form body or a JSON body, into one tree.

use md5::Digest;
use serde_json::{Map, Value};

use super::{ApiError, Failure};

/// A larger body is ignored, as the production server does: its parameters are then missing.
const MAX_BODY: usize = 1024 * 1024;

/// Names that lead deeper are dropped: values are walked recursively.
const MAX_DEPTH: usize = 16;

/// The parameters. `a:b` names a member of the object `a`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params(Map<String, Value>);

impl Params {
    /// Reads a request. The query overrides the body.
    pub(crate) fn read(query: &str, content_type: Option<&str>, body: &[u8]) -> Params {
        let mut params = Params::default();
        let body = if body.len() > MAX_BODY { &[] } else { body };
        match content_type {
            // Exactly this value: with a charset the production server does not read the body.
            Some("application/json") => {
                if let Ok(Value::Object(members)) = serde_json::from_slice(body) {
                    for (name, value) in members {
                        params.set(&name, value);
                    }
                }
            }
            Some(form) if form.starts_with("application/x-www-form-urlencoded") => params.read_form(body),
            _ => {}
        }
        params.read_form(query.as_bytes());
        params
    }

    fn read_form(&mut self, text: &[u8]) {
        for (name, value) in form_urlencoded::parse(text) {
            self.set(&name, Value::String(value.into_owned()));
        }
    }

    /// Sets a value; `:` in the name leads into objects.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        if name.matches(':').count() > MAX_DEPTH {
            return;
        }
        let mut object = &mut self.0;
        let mut rest = name;
        while let Some((first, after)) = rest.split_once(':') {
            let member = object.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if !member.is_object() {
                *member = Value::Object(Map::new());
            }
            let Value::Object(inner) = member else { return };
            object = inner;
            rest = after;
        }
        object.insert(rest.to_owned(), value);
    }

    /// Whether there is a value other than null.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    /// A scalar as a string; null counts as empty, an object or list as absent.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::Null => Some(String::new()),
            Value::Bool(truth) => Some(if *truth { "1" } else { "" }.to_owned()),
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => Some(text.clone()),
            Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A mandatory scalar as a string.
    pub(crate) fn required_text(&self, name: &str) -> Result<String, ApiError> {
        self.text(name).ok_or_else(|| ApiError::missing_parameter(name))
    }

    /// A number or a numeric string; null and an empty string count as 0. The production server
    /// fails with anything else.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, Failure> {
        match self.text(name) {
            None => Ok(None),
            Some(text) if text.trim().is_empty() => Ok(Some(0)),
            Some(text) => text.trim().parse().map(Some).map_err(|_| Failure::Fatal),
        }
    }

    /// A number in any notation of PHP, such as `1e3`; null and an empty string are not numbers.
    pub(crate) fn php_number(&self, name: &str) -> Result<Option<i64>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let text = text.trim_start();
        if let Ok(number) = text.parse() {
            return Ok(Some(number));
        }
        match text.parse::<f64>() {
            #[expect(clippy::cast_possible_truncation, reason = "PHP truncates")]
            Ok(number) if number.is_finite() => Ok(Some(number as i64)),
            _ => Err(Failure::Fatal),
        }
    }

    /// The members of an object.
    pub(crate) fn object(&self, name: &str) -> Option<Params> {
        match self.0.get(name)? {
            Value::Object(members) => Some(Params(members.clone())),
            _ => None,
        }
    }

    /// What a request inside a multirequest inherits: the scalars beside the numbered requests.
    pub(crate) fn shared(&self) -> Params {
        let own = ["service", "action", "format", "nocache"];
        let scalars = self.0.iter().filter(|(name, value)| !value.is_object() && !own.contains(&name.as_str()));
        Params(scalars.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// These parameters, with those of `over` in place of equally named ones.
    pub(crate) fn overridden_by(mut self, over: Params) -> Params {
        self.0.extend(over.0);
        self
    }

    /// These parameters without the nulls at the top level.
    pub(crate) fn without_nulls(&self) -> Params {
        Params(self.0.iter().filter(|(_, value)| !value.is_null()).map(|(k, v)| (k.clone(), v.clone())).collect())
    }

    /// Replaces every string for which `replace` returns another one.
    pub(crate) fn replace_texts(&mut self, replace: &dyn Fn(&str) -> Option<String>) {
        self.0.values_mut().for_each(|value| replace_in(value, replace));
    }

    /// A string that is equal for equal parameters in any order: the key of the response cache. Excludes the session.
    pub(crate) fn cache_key(&self) -> String {
        let kept = self.0.iter().filter(|(name, _)| *name != "ks");
        let mut members: Vec<String> = kept.map(|(name, value)| format!("{name}={value}")).collect();
        members.sort();
        members.join("&")
    }

    /// A hash of the cache key, for the headers.
    pub(crate) fn digest(&self) -> String {
        md5::Md5::digest(self.cache_key()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn replace_in(value: &mut Value, replace: &dyn Fn(&str) -> Option<String>) {
    match value {
        Value::String(text) => {
            if let Some(other) = replace(text) {
                *text = other;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace_in(item, replace)),
        Value::Object(members) => members.values_mut().for_each(|member| replace_in(member, replace)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: Option<&str> = Some("application/json");
    const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

    #[test]
    fn number_from_string_equals_number() {
        let params = Params::read("", JSON, br#"{"a": 102, "b": "102", "c": null, "d": "x"}"#);
        assert_eq!(params.number("a"), Ok(Some(102)));
        assert_eq!(params.number("b"), Ok(Some(102)));
        assert_eq!(params.number("c"), Ok(Some(0)));
        assert_eq!(params.number("d"), Err(Failure::Fatal));
        assert_eq!(params.number("e"), Ok(None));
    }

    #[test]
    fn php_number_accepts_exponents_only() {
        let params = Params::read("", FORM, b"a=1e3&b=abc&c=&d=-5&e=7.9");
        let number = |name| params.php_number(name);
        assert_eq!([number("a"), number("d"), number("e")], [Ok(Some(1000)), Ok(Some(-5)), Ok(Some(7))]);
        assert_eq!([number("b"), number("c"), number("f")], [Err(Failure::Fatal), Err(Failure::Fatal), Ok(None)]);
    }

    #[test]
    fn read_query_overrides_body() {
        let params = Params::read("a=query&format=1", FORM, b"a=body&b=body");
        assert_eq!(params.text("a").as_deref(), Some("query"));
        assert_eq!(params.text("b").as_deref(), Some("body"));
    }

    #[test]
    fn read_json_with_charset_is_ignored() {
        let params = Params::read("format=1", Some("application/json; charset=utf-8"), br#"{"a": 1}"#);
        assert_eq!(params.text("a"), None);
        assert_eq!(params.text("format").as_deref(), Some("1"));
    }

    #[test]
    fn read_oversized_body_is_ignored() {
        let body = [b"a=".to_vec(), vec![b'x'; MAX_BODY]].concat();
        assert_eq!(Params::read("", FORM, &body).text("a"), None);
    }

    #[test]
    fn set_too_deep_name_is_dropped() {
        let body = format!("{}x=1", "a:".repeat(100_000));
        assert!(Params::read("", FORM, body.as_bytes()).object("a").is_none());
    }

    #[test]
    fn set_name_with_colons_nests() {
        let params = Params::read("", FORM, b"1:service=session&1:nocache=1&appToken:hashType=MD5");
        assert_eq!(params.object("1").unwrap().text("service").as_deref(), Some("session"));
        assert_eq!(params.object("appToken").unwrap().text("hashType").as_deref(), Some("MD5"));
        assert!(params.text("1").is_none());
    }
}
