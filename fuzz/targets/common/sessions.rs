//! Replaces placeholder bytes of a script by valid sessions, which a fuzzer would not find.

use std::ptr::null;
use std::sync::LazyLock;

use kaltura_session::ffi::generate::kaltura_generate_session;

use crate::door::{c_text, call, take};

/// The first placeholder.
pub const FIRST: u8 = 0x10;

/// Sessions with increasing expiries, from one second to eight years.
static SESSIONS: LazyLock<[String; 8]> = LazyLock::new(|| {
    std::array::from_fn(|at| {
        // SAFETY: strings, and a result that is freed once.
        let made = call(|error| unsafe {
            let (secret, user) = (c_text("of-the-server"), c_text(format!("user-{at}")));
            kaltura_generate_session(secret.as_ptr(), user.as_ptr(), 0, 102, 1 << (4 * at), null(), error)
        });
        take(made.unwrap()).unwrap()
    })
});

/// Replaces the placeholders of a script.
pub fn expanded(script: &[u8]) -> Vec<u8> {
    let mut output = Vec::with_capacity(script.len());
    for &byte in script {
        match SESSIONS.get(usize::from(byte.wrapping_sub(FIRST))) {
            Some(session) => output.extend_from_slice(session.as_bytes()),
            None => output.push(byte),
        }
    }
    output
}
