//! Explanations of arbitrary strings, and of arbitrary signed content: they agree with the parser, are one line, and
//! quote neither the session nor the secret.
#![no_main]

mod common;

use common::{SECRET, signed};
use kaltura_session::ks::{explain, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let contents = String::from_utf8_lossy(bytes);
    let mut texts = signed(bytes).to_vec();
    texts.push(contents.clone().into_owned());
    for text in texts {
        for said in [explain(&text, &["other", SECRET], 1_800_000_000), explain::<&str>(&text, &[], i64::MIN)] {
            assert!(!said.is_empty() && !said.chars().any(char::is_control), "{said:?}");
            assert!(text.len() < 40 || !said.contains(&text), "{said}");
            assert!(contents.contains("hunter2") || !said.contains("hunter2"));
        }
        // A secret from a file, with a trailing line feed.
        let said = explain(&text, &["hunter2\n"], 0);
        assert!(contents.contains("hunter2") || !said.contains("hunter2"), "{said}");
        let is_read = parse(&text, &["other", SECRET]).is_ok();
        assert_eq!(explain(&text, &["other", SECRET], 0).starts_with("The signature is valid (secret 2)"), is_read);
    }
});
