//! Arbitrary strings as sessions, parsed with secrets: a verified session can also be peeked at and fingerprinted, and
//! the verifier agrees.
#![no_main]

use std::sync::OnceLock;

use kaltura_session::ks::{KsError, Request, Validity, Verifier, fingerprint, parse, peek};
use libfuzzer_sys::fuzz_target;

// The second one signed the seeds in parse-*.
const SECRETS: [&str; 2] = ["other", "secret"];

fuzz_target!(|text: &str| {
    static VERIFIER: OnceLock<Verifier> = OnceLock::new();
    let verifier = VERIFIER.get_or_init(|| Verifier::new(0, &SECRETS).unwrap());
    let requests = [(0, None, None), (1_900_000_000, Some("192.0.2.1"), Some("/p/102/x"))];
    let parsed = parse(text, &SECRETS);
    for (now, remote_ip, uri) in requests {
        let due = match &parsed {
            Ok(ks) => ks.check(now, remote_ip, uri),
            Err(KsError::Malformed(_)) => Validity::Malformed,
            Err(KsError::Signature) => Validity::Signature,
            Err(KsError::Ambiguous(_)) => Validity::Ambiguous,
            Err(other) => panic!("{other}"),
        };
        assert_eq!(verifier.check(text.as_bytes(), &Request { now, remote_ip, uri }), due);
    }
    let Ok(ks) = parsed else { return };
    let peeked = peek(text).expect("a verified session can be peeked at");
    assert_eq!((ks.version(), ks.partner_id()), (peeked.version(), peeked.partner_id()));
    assert!(ks.is_verified() && ks.hash().is_some() && fingerprint(text).is_ok());
    let _ = (ks.to_json(), ks.is_widget());
});
