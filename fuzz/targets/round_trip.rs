//! Created sessions can be parsed: both versions, any user and time.
#![no_main]

use arbitrary::Arbitrary;
use kaltura_session::ks::{Expiry, Randomness, SessionParams, Signer, Version, parse};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    version_1: bool,
    admin: bool,
    partner_id: i32,
    expires_at: i64,
    random: [u8; 16],
    user: &'a str,
    privileges: &'a str,
    data: Option<&'a str>,
}

fuzz_target!(|input: Input<'_>| {
    let params = SessionParams {
        version: if input.version_1 { Version::V1 } else { Version::V2 },
        expiry: Expiry::At(input.expires_at),
        privileges: input.privileges,
        additional_data: input.data,
        ..SessionParams::new(input.user, if input.admin { 2 } else { 0 })
    };
    let signer = Signer::new(input.partner_id, "secret").unwrap();
    let Ok(made) = signer.sign(&params, 0, Randomness::Fixed(input.random)) else { return };
    let read = parse(&made, &["secret"]).expect("a created session can be parsed");
    assert_eq!((read.partner_id(), read.user_id()), (input.partner_id, Some(input.user)));
    if !input.privileges.contains("downloadasset") {
        assert_eq!(read.expires_at(), Some(input.expires_at));
    }
    if input.data.is_some_and(|data| !data.is_empty()) {
        assert_eq!(read.additional_data(), input.data);
    }
    let mut buffer = vec![0; made.len()];
    assert_eq!(signer.sign_into(&params, 0, Randomness::Fixed(input.random), &mut buffer), Ok(made.len()));
    assert!(buffer == made.as_bytes());
});
