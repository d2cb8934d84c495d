//! The client that imports sessions, used by the target and its seeds: an export is only valid for the same server,
//! partner, user and secret, and for a limited time.

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use kaltura_session::ffi::client::*;
use kaltura_session::ffi::config::*;
use kaltura_session::ffi::config_callbacks::*;
use kaltura_session::ffi::credentials::*;
use kaltura_session::ffi::managed::*;

use crate::door::{call, take};

/// A fixed time in milliseconds, so that seeds do not expire.
unsafe extern "C" fn now(_: *mut c_void, _: i32) -> i64 {
    1_800_000_000_000
}

/// A client whose credentials sign locally, so that nothing is sent.
pub fn importer() -> *mut kaltura_client {
    // SAFETY: live handles, freed once.
    unsafe {
        let config = kaltura_config_new();
        call(|error| kaltura_config_set_partner_id(config, 102, error)).unwrap();
        call(|error| kaltura_config_set_clock(config, Some(now), null_mut(), None, error)).unwrap();
        let client = call(|error| kaltura_client_new(config, error)).expect("a client with default settings");
        kaltura_config_free(config);
        renew_credentials(client);
        client
    }
}

/// Makes a client forget the imported session.
pub unsafe fn renew_credentials(client: *mut kaltura_client) {
    unsafe {
        let credentials =
            call(|error| kaltura_credentials_new_secret(102, c"secret".as_ptr(), null(), 0, error)).unwrap();
        call(|error| kaltura_client_set_credentials(client, credentials, error)).unwrap();
        kaltura_credentials_free(credentials);
    }
}

/// The exported session of the client.
pub unsafe fn exported(client: *mut kaltura_client) -> Option<String> {
    call(|error| unsafe { kaltura_client_export_session(client, error) }).ok().and_then(take)
}
