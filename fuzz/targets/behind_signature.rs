//! Arbitrary bytes, signed by an independent implementation: they are accepted or rejected by their content. Restricted
//! sessions derived from them have no further rights.
#![no_main]

mod common;
#[path = "../../src/ks/tests/restricted.rs"]
mod restricted;

use common::{SECRET, signed};
use kaltura_session::ks::{Ks, KsError, Randomness, Request, Signer, Validity, Verifier, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for text in signed(bytes) {
        match parse(&text, &[SECRET]) {
            Ok(ks) => {
                let texts = [ks.user_id(), ks.privileges(), ks.additional_data(), ks.master_partner_id()];
                assert!(texts.into_iter().flatten().all(|text| !text.contains('\0')));
                assert_eq!(ks.secret_index(), Some(0));
                let _ = (ks.to_json(), ks.check(0, Some("192.0.2.1"), Some("/")), ks.session_id_hash());
                let (remote_ip, uri) = (Some("192.0.2.1"), Some("/"));
                let request = Request { now: 0, remote_ip, uri };
                let checked = Verifier::new(0, &[SECRET]).unwrap().check(text.as_bytes(), &request);
                assert_eq!(checked, ks.check(0, remote_ip, uri), "{text}");
                hand_on(&ks);
            }
            Err(KsError::Signature) => {
                // The server strips trailing zero bytes, so its hash would differ.
                assert!(bytes.last() == Some(&0) || bytes.len() < 3, "{text}");
            }
            Err(_) => {}
        }
    }
});

/// Derives restricted sessions: without privileges, with each privilege of the parent, and with all of them.
fn hand_on(parent: &Ks) {
    let Some(now) = parent.expires_at().and_then(|at| at.checked_sub(1)) else { return };
    let signer = Signer::new(parent.partner_id(), SECRET).unwrap();
    let items = parent.privileges().unwrap_or("").split(',').take(6);
    for asked in ["", parent.privileges().unwrap_or("")].into_iter().chain(items) {
        if let Ok(text) = signer.sign_restricted(parent, asked, 60, now, Randomness::Fixed([7; 16])) {
            restricted::assert_restricted(parent, &parse(&text, &[SECRET]).expect("a created session can be parsed"));
        }
    }
}
