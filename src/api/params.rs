//! The parameters of an action as a JSON object.
//!
//! Written directly to a zeroized buffer, so that no tree of values holds a copy of a secret.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::error::ApiError;
use crate::secret::Secret;

/// A JSON object under construction. Absent parameters are omitted: the server treats null as 0 or "".
pub(super) struct Params {
    body: Zeroizing<Vec<u8>>,
}

impl Params {
    /// Reserves `bytes` bytes of JSON, plus a kilobyte for names, numbers and the client's own parameters.
    pub(super) fn with_extra_capacity(bytes: usize) -> Self {
        Params::with_capacity(bytes + 1024)
    }

    /// Reserves `capacity` bytes, so that the buffer is never reallocated.
    fn with_capacity(capacity: usize) -> Self {
        let mut body = Zeroizing::new(Vec::with_capacity(capacity));
        body.push(b'{');
        Params { body }
    }

    /// Reserves capacity for these strings, which the caller will add.
    pub(super) fn with_capacity_for<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        /// For names, numbers and quotes. Small, because buffers below a kilobyte are cheap to allocate and zeroize.
        const OVERHEAD: usize = 384;
        Params::with_capacity(OVERHEAD + json_length(texts))
    }

    /// Parses the members of a caller's JSON object, and drops those that are null. Reserves capacity for `more`.
    pub(super) fn from_json<'t>(
        json: &str,
        more: impl IntoIterator<Item = &'t str>,
    ) -> Result<(Self, Given), ApiError> {
        let refused = |reason: String| ApiError::argument("params_json", reason);
        check_depth(json).map_err(refused)?;
        let members: BTreeMap<String, &RawValue> = serde_json::from_str(json).map_err(|error| {
            // serde_json reports the position and the kind of error, and quotes no content of a raw value.
            refused(format!("is not a JSON object: error at line {}, column {}", error.line(), error.column()))
        })?;
        let mut params = Params::with_extra_capacity(json.len() + json_length(more));
        let mut given = Given::default();
        for (name, value) in members {
            let value = value.get();
            match name.as_str() {
                // The URL already requests JSON, which the parser depends on.
                "format" => continue,
                "ks" if value != "null" => given.ks = true,
                "clientTag" if value != "null" => given.client_tag = true,
                _ => {}
            }
            if value != "null" {
                params.json(&name, value);
            }
        }
        Ok((params, given))
    }

    /// A copy with capacity for a session and for the additions of a retry.
    pub(super) fn copy_with_capacity_for(&self, ks: Option<&str>) -> Self {
        const OVERHEAD: usize = 64;
        let mut body = Zeroizing::new(Vec::with_capacity(self.body.len() + json_length(ks) + OVERHEAD));
        body.extend_from_slice(&self.body);
        Params { body }
    }

    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        // Writing to a Vec cannot fail, and every &str is a JSON string.
        let _ = serde_json::to_writer(&mut *self.body, value);
    }

    pub(super) fn optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    pub(super) fn number(&mut self, name: &str, value: i64) {
        self.json(name, &value.to_string());
    }

    /// Adds a member whose value is JSON.
    pub(super) fn json(&mut self, name: &str, json: &str) {
        self.name(name);
        self.body.extend_from_slice(json.as_bytes());
    }

    pub(super) fn object(&mut self, name: &str, object: Params) {
        self.name(name);
        self.body.extend_from_slice(&object.finish());
    }

    fn name(&mut self, name: &str) {
        if self.body.len() > 1 {
            self.body.push(b',');
        }
        let _ = serde_json::to_writer(&mut *self.body, name);
        self.body.push(b':');
    }

    pub(super) fn finish(mut self) -> Zeroizing<Vec<u8>> {
        self.body.push(b'}');
        self.body
    }
}

/// The length of strings in JSON, without quotes.
pub(super) fn json_length<'t>(texts: impl IntoIterator<Item = &'t str>) -> usize {
    let escaped = |byte| match byte {
        b'"' | b'\\' => 2,
        0..b' ' => "\\u001f".len(),
        _ => 1,
    };
    texts.into_iter().flat_map(str::bytes).map(escaped).sum()
}

/// Deeper than anything that the API accepts. Deserializing recurses on the stack.
const MAX_DEPTH: usize = 128;

/// Rejects JSON that is nested too deeply. Other errors are found by parsing it.
pub(super) fn check_depth(json: &str) -> Result<(), String> {
    let (mut depth, mut is_text, mut is_escaped) = (0usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'[' | b'{' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(format!("is nested more than {MAX_DEPTH} levels deep"));
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

/// Members whose values are secret in any action.
const SECRET_MEMBERS: [&str; 12] = [
    "adminsecret",
    "hashkey",
    "ks",
    "newpassword",
    "oldpassword",
    "otp",
    "password",
    "secret",
    "session",
    "token",
    "tokenhash",
    "usersecret",
];

/// The secrets among a caller's parameters, at any depth (see [`check_depth`]). The server may echo them in an error.
pub(super) fn secrets_in(json: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    collect_secrets(json, &mut found);
    found
}

fn collect_secrets(json: &str, found: &mut Vec<Secret>) {
    match json.trim_start().as_bytes().first() {
        Some(b'{') => {
            let members = serde_json::from_str::<BTreeMap<String, &RawValue>>(json).unwrap_or_default();
            for (name, value) in members {
                // The server also accepts flattened member names, as in forms: "user:password".
                let name = name.rsplit(':').next().unwrap_or_default();
                let is_secret = SECRET_MEMBERS.iter().any(|secret| name.eq_ignore_ascii_case(secret));
                match Secret::from_json(value.get()) {
                    Some(text) if is_secret => found.push(text),
                    Some(_) => {}
                    // The server also accepts a numeric code or password.
                    None if is_secret && is_number(value.get()) => found.push(Secret::new(value.get())),
                    None => collect_secrets(value.get(), found),
                }
            }
        }
        Some(b'[') => {
            let items = serde_json::from_str::<Vec<&RawValue>>(json).unwrap_or_default();
            items.iter().for_each(|item| collect_secrets(item.get(), found));
        }
        _ => {}
    }
}

fn is_number(json: &str) -> bool {
    json.starts_with(|first: char| first == '-' || first.is_ascii_digit())
}

/// Which of the client's own parameters the caller has set.
#[derive(Default)]
pub(super) struct Given {
    pub(super) ks: bool,
    pub(super) client_tag: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(params: Params) -> String {
        String::from_utf8(params.finish().to_vec()).unwrap()
    }

    #[test]
    fn params_strings_are_escaped_and_absent_ones_omitted() {
        let mut params = Params::with_capacity_for([]);
        params.text("a", "\"\\\u{1}é");
        params.optional("b", None);
        params.number("c", -5);
        assert_eq!(written(params), "{\"a\":\"\\\"\\\\\\u0001é\",\"c\":-5}");
        assert_eq!(written(Params::with_capacity_for([])), "{}");
    }

    #[test]
    fn params_capacity_prevents_reallocation() {
        let secret = "\u{1}\"\\x\u{7f}\u{2028}".repeat(1000);
        let mut params = Params::with_capacity_for([&*secret]);
        let room = params.body.capacity();
        params.text("secret", &secret);
        assert_eq!(params.body.capacity(), room);
    }

    #[test]
    fn from_json_capacity_covers_client_parameters() {
        let more = "\u{1}k".repeat(1000);
        let (mut params, _) = Params::from_json(r#"{"secret":"hunter2"}"#, [&*more, &*more]).unwrap();
        let room = params.body.capacity();
        params.text("ks", &more);
        params.text("clientTag", &more);
        assert_eq!(params.body.capacity(), room);
    }

    #[test]
    fn from_json_object_is_copied_without_nulls() {
        let (params, given) = Params::from_json(r#"{"a":{"b":null},"c":null,"format":2,"ks":"x"}"#, []).unwrap();
        assert_eq!(written(params), r#"{"a":{"b":null},"ks":"x"}"#);
        assert!(given.ks && !given.client_tag);
    }

    #[test]
    fn secrets_in_known_names_are_found_at_any_depth() {
        let json = r#"[{"secret":"a1","x":"b1","user":{"Password":"c\u0031","list":[{"otp":"d1"}]}},{"token":5}]"#;
        let found = secrets_in(json);
        assert_eq!(found.iter().map(Secret::expose).collect::<Vec<_>>(), ["a1", "c1", "d1", "5"]);
        assert!(secrets_in("5").is_empty() && secrets_in("").is_empty() && secrets_in("{\"secret\":").is_empty());
    }

    #[test]
    fn secrets_in_flattened_names_are_found() {
        let json = r#"{"user:password":"a1","1:secret":"b1","hashKey":"c1","user:id":"d1"}"#;
        let found = secrets_in(json);
        assert_eq!(found.iter().map(Secret::expose).collect::<Vec<_>>(), ["b1", "c1", "a1"]);
    }

    #[test]
    fn from_json_deep_nesting_is_an_error() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        for (depth, is_taken) in [(127, true), (128, false), (1_000_000, false)] {
            let params = Params::from_json(&format!("{{\"a\":{}}}", nested(depth)), []);
            assert_eq!(params.is_ok(), is_taken, "{depth}");
        }
        assert!(check_depth(&format!("[\"{}\\\"{0}\"]", "[".repeat(200))).is_ok());
        assert!(check_depth(&"[],".repeat(200)).is_ok());
    }

    #[test]
    fn from_json_other_values_are_errors_without_quote() {
        for json in ["", "[]", "\"hunter2\"", "{\"a\":hunter2}", "{\"a\":1", "null", "{\"a\":\"hunter2\"}}"] {
            let error = Params::from_json(json, []).err().unwrap().to_string();
            assert!(error.starts_with("params_json: is not a JSON object"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
