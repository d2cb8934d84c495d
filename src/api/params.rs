//! The parameters of an action, written as a JSON object.
//!
//! Written straight into a buffer that is wiped, so that no secret stays behind in a tree of values.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::error::ApiError;
use crate::secret::Secret;

/// A JSON object under construction. Absent parameters are left out: to the server, null is 0 or "".
pub(super) struct Params {
    body: Zeroizing<Vec<u8>>,
}

impl Params {
    /// An empty object with room for this many bytes of JSON, and a kilobyte for names, numbers and the
    /// client's own.
    pub(super) fn with_room_for(bytes: usize) -> Self {
        Params::with_capacity(bytes + 1024)
    }

    /// An empty object, with room for `capacity` bytes so that it need not move.
    fn with_capacity(capacity: usize) -> Self {
        let mut body = Zeroizing::new(Vec::with_capacity(capacity));
        body.push(b'{');
        Params { body }
    }

    /// Parameters for an action; `texts` are all the strings that will be written, to reserve room.
    pub(super) fn sized_for<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        /// For names, numbers and quotes. No more: what is below a kilobyte is soon allocated and wiped.
        const AROUND: usize = 384;
        Params::with_capacity(AROUND + written_length(texts))
    }

    /// Reads the members of a JSON object that a caller wrote. Members that are null are left out. `more` are the
    /// strings that may be added, to reserve room.
    pub(super) fn from_json<'t>(
        json: &str,
        more: impl IntoIterator<Item = &'t str>,
    ) -> Result<(Self, Given), ApiError> {
        let refused = |reason: String| ApiError::argument("params_json", reason);
        check_depth(json).map_err(refused)?;
        let members: BTreeMap<String, &RawValue> = serde_json::from_str(json).map_err(|error| {
            // serde_json names the place and the kind of error, and quotes no content of a raw value.
            refused(format!("is not a JSON object, at line {}, column {}", error.line(), error.column()))
        })?;
        let mut params = Params::with_room_for(json.len() + written_length(more));
        let mut given = Given::default();
        for (name, value) in members {
            let value = value.get();
            match name.as_str() {
                // The response is read as JSON, which is asked for in the URL.
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

    /// A copy with room for a session, and for what is added before a retry.
    pub(super) fn copied_with_room_for(&self, ks: Option<&str>) -> Self {
        const AROUND: usize = 64;
        let mut body = Zeroizing::new(Vec::with_capacity(self.body.len() + written_length(ks) + AROUND));
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

    /// A member whose value is JSON already.
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

/// How long texts are in JSON, without their quotes.
pub(super) fn written_length<'t>(texts: impl IntoIterator<Item = &'t str>) -> usize {
    let escaped = |byte| match byte {
        b'"' | b'\\' => 2,
        0..b' ' => "\\u001f".len(),
        _ => 1,
    };
    texts.into_iter().flat_map(str::bytes).map(escaped).sum()
}

/// Deeper than anything that the API takes. What looks into a value goes down with it, on the stack.
const DEEPEST: usize = 128;

/// Refuses JSON that is nested too deeply. Other faults of it are found by reading it.
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
                if depth > DEEPEST {
                    return Err(format!("is nested more than {DEEPEST} deep"));
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

/// Members whose values are secrets, in whatever action they stand.
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

/// The secrets among the parameters that a caller wrote, at any depth (see [`check_depth`]): what the server
/// repeats of them must not reach an error.
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
                // The server takes a member of an object in the flat spelling of a form, too: "user:password".
                let name = name.rsplit(':').next().unwrap_or_default();
                let is_secret = SECRET_MEMBERS.iter().any(|secret| name.eq_ignore_ascii_case(secret));
                match Secret::from_json(value.get()) {
                    Some(text) if is_secret => found.push(text),
                    Some(_) => {}
                    // The server takes a code or a password that is a number, too.
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

/// Which of the client's own parameters a caller has given.
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
    fn text_is_escaped_and_absent_parameters_are_left_out() {
        let mut params = Params::sized_for([]);
        params.text("a", "\"\\\u{1}é");
        params.optional("b", None);
        params.number("c", -5);
        assert_eq!(written(params), "{\"a\":\"\\\"\\\\\\u0001é\",\"c\":-5}");
        assert_eq!(written(Params::sized_for([])), "{}");
    }

    #[test]
    fn room_is_reserved_so_that_no_copy_of_a_secret_is_left_by_growing() {
        let secret = "\u{1}\"\\x\u{7f}\u{2028}".repeat(1000);
        let mut params = Params::sized_for([&*secret]);
        let room = params.body.capacity();
        params.text("secret", &secret);
        assert_eq!(params.body.capacity(), room);
    }

    #[test]
    fn room_is_reserved_for_what_the_client_adds_to_a_caller_s_object() {
        let more = "\u{1}k".repeat(1000);
        let (mut params, _) = Params::from_json(r#"{"secret":"hunter2"}"#, [&*more, &*more]).unwrap();
        let room = params.body.capacity();
        params.text("ks", &more);
        params.text("clientTag", &more);
        assert_eq!(params.body.capacity(), room);
    }

    #[test]
    fn a_caller_s_object_is_taken_over_without_its_nulls() {
        let (params, given) = Params::from_json(r#"{"a":{"b":null},"c":null,"format":2,"ks":"x"}"#, []).unwrap();
        assert_eq!(written(params), r#"{"a":{"b":null},"ks":"x"}"#);
        assert!(given.ks && !given.client_tag);
    }

    #[test]
    fn secrets_are_known_by_their_names_at_any_depth() {
        let json = r#"[{"secret":"a1","x":"b1","user":{"Password":"c\u0031","list":[{"otp":"d1"}]}},{"token":5}]"#;
        let found = secrets_in(json);
        assert_eq!(found.iter().map(Secret::expose).collect::<Vec<_>>(), ["a1", "c1", "d1", "5"]);
        assert!(secrets_in("5").is_empty() && secrets_in("").is_empty() && secrets_in("{\"secret\":").is_empty());
    }

    #[test]
    fn secrets_are_known_in_the_server_s_flat_spelling_too() {
        let json = r#"{"user:password":"a1","1:secret":"b1","hashKey":"c1","user:id":"d1"}"#;
        let found = secrets_in(json);
        assert_eq!(found.iter().map(Secret::expose).collect::<Vec<_>>(), ["b1", "c1", "a1"]);
    }

    #[test]
    fn json_is_refused_that_would_exhaust_the_stack() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        for (depth, is_taken) in [(127, true), (128, false), (1_000_000, false)] {
            let params = Params::from_json(&format!("{{\"a\":{}}}", nested(depth)), []);
            assert_eq!(params.is_ok(), is_taken, "{depth}");
        }
        assert!(check_depth(&format!("[\"{}\\\"{0}\"]", "[".repeat(200))).is_ok());
        assert!(check_depth(&"[],".repeat(200)).is_ok());
    }

    #[test]
    fn what_is_not_an_object_is_refused_without_quoting_it() {
        for json in ["", "[]", "\"hunter2\"", "{\"a\":hunter2}", "{\"a\":1", "null", "{\"a\":\"hunter2\"}}"] {
            let error = Params::from_json(json, []).err().unwrap().to_string();
            assert!(error.starts_with("params_json: is not a JSON object"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
