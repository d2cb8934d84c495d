//! The parser and an independent one, written from the description of the format, agree on arbitrary strings and on
//! arbitrary signed content.
#![no_main]

mod common;
#[path = "common/reference.rs"]
mod reference;

use common::{SECRET, signed};
use kaltura_session::ks::{KsError, parse};
use libfuzzer_sys::fuzz_target;
use reference::{Session, Verdict};

fuzz_target!(|bytes: &[u8]| {
    let mut texts = signed(bytes).to_vec();
    texts.extend(std::str::from_utf8(bytes).map(str::to_owned));
    for text in texts {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let verdict = match parse(&text, &[SECRET]) {
            Ok(ks) => Verdict::Session(Session {
                version: ks.version(),
                partner_id: ks.partner_id(),
                expires_at: ks.expires_at(),
                session_type: ks.session_type(),
                rand: ks.rand(),
                user_id: owned(ks.user_id()),
                privileges: owned(ks.privileges()),
                master_partner_id: owned(ks.master_partner_id()),
                additional_data: owned(ks.additional_data()),
                hash: owned(ks.hash()),
            }),
            Err(KsError::Malformed(_)) => Verdict::Malformed,
            Err(KsError::Signature) => Verdict::Signature,
            Err(KsError::Ambiguous(_)) => Verdict::Ambiguous,
            Err(other) => panic!("{other}"),
        };
        assert_eq!(verdict, reference::read(&text, SECRET), "{text}");
    }
});
