//! Sessions of a server that bytes of a script stand for, so that an input can have them whole.

use std::ptr::null;
use std::sync::LazyLock;

use kaltura_session::ffi::generate::kaltura_generate_session;

use crate::door::{c_text, call, take};

/// The first byte that stands for a session.
pub const FIRST: u8 = 0x10;

/// Each expires later than the one before: in a second, and in eight years.
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

/// A script with the sessions in it.
pub fn expanded(script: &[u8]) -> Vec<u8> {
    let mut said = Vec::with_capacity(script.len());
    for &byte in script {
        match SESSIONS.get(usize::from(byte.wrapping_sub(FIRST))) {
            Some(session) => said.extend_from_slice(session.as_bytes()),
            None => said.push(byte),
        }
    }
    said
}
