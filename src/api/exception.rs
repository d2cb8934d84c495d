//! Parses the API's error object without copying the rest of the response.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

const NAME: &str = "KalturaAPIException";
/// Longer strings are of no use in an error.
const MAX_STRING: usize = 64 * 1024;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Exception {
    pub(super) code: String,
    pub(super) message: String,
    /// The arguments that explain why a session was rejected: KSID, ERR_DESC, ERR_CODE.
    pub(super) args: [Option<String>; 3],
}

impl Exception {
    pub(super) const ARGS: [&'static str; 3] = ["KSID", "ERR_DESC", "ERR_CODE"];
}

/// Whether JSON may contain `word`, which may be written with escapes.
pub(super) fn may_contain(json: &str, word: &str) -> bool {
    json.contains(word) || json.contains("\\u")
}

/// Returns the API's error object; `None` for any other JSON.
pub(super) fn api_error(json: &RawValue) -> serde_json::Result<Option<Exception>> {
    let text = json.get();
    if !text.starts_with('{') || !may_contain(text, NAME) {
        return Ok(None);
    }
    let [object_type, code, message, args] = members(text, ["objectType", "code", "message", "args"])?;
    if object_type.and_then(string).as_deref() != Some(NAME) {
        return Ok(None);
    }
    let shown = |value: Option<&RawValue>| match value {
        None => String::new(),
        Some(value) if value.get() == "null" => String::new(),
        Some(value) => string(value).unwrap_or_else(|| cut(value.get()).to_owned()),
    };
    let args = args.filter(|args| args.get().starts_with('{')).map(|args| members(args.get(), Exception::ARGS));
    let args = args.and_then(Result::ok).unwrap_or_default().map(|arg| arg.and_then(string));
    Ok(Some(Exception { code: shown(code), message: shown(message), args }))
}

/// Returns a string that is not too long.
fn string(json: &RawValue) -> Option<String> {
    let text = json.get();
    (text.len() <= MAX_STRING && text.starts_with('"')).then(|| serde_json::from_str(text).ok()).flatten()
}

fn cut(text: &str) -> &str {
    match text.char_indices().nth(MAX_STRING / 4) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Returns the members with these names. Skips the others without allocating.
fn members<'a, const N: usize>(json: &'a str, names: [&str; N]) -> serde_json::Result<[Option<&'a RawValue>; N]> {
    struct Members<'n, const N: usize>([&'n str; N]);

    impl<'de, const N: usize> Visitor<'de> for Members<'_, N> {
        type Value = [Option<&'de RawValue>; N];

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut found = [None; N];
            while let Some(at) = map.next_key_seed(Name(&self.0))? {
                match at {
                    // The last duplicate wins, as in other JSON parsers.
                    Some(at) => found[at] = Some(map.next_value()?),
                    None => {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
            }
            Ok(found)
        }
    }

    serde_json::Deserializer::from_str(json).deserialize_map(Members(names))
}

/// Returns the first items of a list. Skips the rest without allocating.
pub(super) fn first_items(json: &str, most: usize) -> serde_json::Result<Vec<&RawValue>> {
    struct Items(usize);

    impl<'de> Visitor<'de> for Items {
        type Value = Vec<&'de RawValue>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut first = Vec::new();
            while first.len() < self.0 {
                match items.next_element()? {
                    Some(item) => first.push(item),
                    None => return Ok(first),
                }
            }
            while items.next_element::<IgnoredAny>()?.is_some() {}
            Ok(first)
        }
    }

    serde_json::Deserializer::from_str(json).deserialize_seq(Items(most))
}

/// Deserializes a member name to its index in the list. Compares bytes, because a name may contain a lone surrogate.
struct Name<'n>(&'n [&'n str]);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        self.visit_bytes(name.as_bytes())
    }

    fn visit_bytes<E>(self, name: &[u8]) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|known| known.as_bytes() == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(json: &str) -> Option<Exception> {
        api_error(serde_json::from_str(json).unwrap()).unwrap()
    }

    #[test]
    fn exception_is_found_with_any_escapes() {
        let expected = Exception { code: "X".into(), message: "m".into(), args: [None, None, Some("-1".into())] };
        for json in [
            r#"{"code":"X","message":"m","objectType":"KalturaAPIException","args":{"ERR_CODE":"-1","a":"b"}}"#,
            r#"{"code":"X","message":"m","objectType":"KalturaAPI\u0045xception","args":{"ERR_CODE":"-1"}}"#,
            r#"{"c\u006fde":"\u0058","message":"\u006d","object\u0054ype":"KalturaAPIException","args":{"ERR\u005fCODE":"-1"}}"#,
            r#"{"x\ud800":[],"code":"X","message":"m","objectType":"KalturaAPIException","args":{"ERR_CODE":"-1"}}"#,
        ] {
            assert_eq!(found(json).as_ref(), Some(&expected), "{json}");
        }
        for json in [
            r#"{"objectType":"Kaltura\u00dcser"}"#,
            r#"{"a":"KalturaAPIException"}"#,
            r#"["KalturaAPIException"]"#,
            r#"{"objectType":"KalturaAPIException\ud800"}"#,
            r#"{"a\ud800":"\udc00"}"#,
        ] {
            assert_eq!(found(json), None, "{json}");
        }
        let odd = r#"{"code":-12,"message":{"a":1},"objectType":"KalturaAPIException","args":[1]}"#;
        let odd = found(odd).unwrap();
        assert_eq!((odd.code.as_str(), odd.message.as_str(), odd.args), ("-12", r#"{"a":1}"#, [None, None, None]));
    }

    #[test]
    fn first_items_ignores_the_rest() {
        let texts = |json, most| {
            let items = first_items(json, most).unwrap();
            items.into_iter().map(RawValue::get).collect::<Vec<_>>()
        };
        assert_eq!(texts("[1, \"a\", {}]", 2), ["1", "\"a\""]);
        assert_eq!(texts("[1]", 2), ["1"]);
        assert_eq!(texts("[]", 0), Vec::<&str>::new());
        assert!(first_items("{}", 1).is_err());
    }

    #[test]
    fn long_values_are_not_copied() {
        let long = "x".repeat(10 * MAX_STRING);
        let json = format!(r#"{{"code":"X","message":{long:?},"objectType":"KalturaAPIException"}}"#);
        let error = found(&json).unwrap();
        assert!(error.code == "X" && error.message.len() <= MAX_STRING, "{}", error.message.len());
    }
}
