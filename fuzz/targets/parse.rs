//! Any text as a session: read, peeked at, named and explained, with the secret of the seeds.
#![no_main]

use kaltura_session::ks::{explain, fingerprint, parse, peek};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let secrets = ["other", "secret"];
    let peeked = peek(text);
    if let Ok(ks) = parse(text, &secrets) {
        let peeked = peeked.expect("what is verified can be peeked at");
        assert_eq!((ks.version(), ks.partner_id()), (peeked.version(), peeked.partner_id()));
        assert!(ks.hash().is_some() && fingerprint(text).is_ok());
        let _ = (ks.to_json(), ks.check(0, None, None), ks.is_widget());
    }
    let said = explain(text, &secrets, 1_800_000_000);
    assert!(text.len() < 40 || !said.contains(text));
    let _ = explain::<&str>(text, &[], i64::MIN);
});
