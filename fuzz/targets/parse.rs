//! Any text as a session, read with secrets: what is verified can also be peeked at and named.
#![no_main]

use kaltura_session::ks::{fingerprint, parse, peek};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // The second is the one that has signed the seeds in parse-*.
    let Ok(ks) = parse(text, &["other", "secret"]) else { return };
    let peeked = peek(text).expect("what is verified can be peeked at");
    assert_eq!((ks.version(), ks.partner_id()), (peeked.version(), peeked.partner_id()));
    assert!(ks.is_verified() && ks.hash().is_some() && fingerprint(text).is_ok());
    let _ = (ks.to_json(), ks.check(0, None, None), ks.is_widget());
});
