//! Arbitrary strings as sessions, parsed without a secret: never verified, never valid, and independent of the
//! encoding.
#![no_main]

use kaltura_session::ks::{Validity, fingerprint, peek};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(ks) = peek(text) else { return };
    assert!(!ks.is_verified() && ks.secret_index().is_none());
    assert_eq!(ks.check(0, Some("192.0.2.1"), Some("/")), Validity::NotVerified);
    assert!(ks.version() == 1 || (ks.version() == 2 && ks.user_id().is_none() && ks.hash().is_none()));
    let _ = (ks.to_json(), ks.is_widget(), ks.is_admin());
    let same: String = text
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .map(|c| match c {
            '+' => '-',
            '/' => '_',
            c => c,
        })
        .collect();
    let same = format!("\n {} ", same.trim_end_matches('='));
    assert_eq!(peek(&same).map(|ks| ks.to_json()), Ok(ks.to_json()), "{same}");
    assert_eq!(fingerprint(&same), fingerprint(text));
});
