//! Calls of the C API.
// Not every target uses all of it.
#![allow(dead_code)]

use std::ffi::{CStr, CString, c_char};
use std::ptr;

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::GeneralPurposeConfig;
use base64::engine::{DecodePaddingMode, GeneralPurpose};
use kaltura_session::ffi::client::*;
use kaltura_session::ffi::config::*;
use kaltura_session::ffi::error::*;
use kaltura_session::ffi::status::KALTURA_ERROR_PANIC;
use kaltura_session::ffi::string::kaltura_string_free;

/// A session for requests.
pub const KS: &CStr = c"djJ8MTAyfKM6v3qW-hATMyVdR2qEc8jmwFdrZMcztXNWM_BQIZ9VxM-hqgWtd5J9bMupQeDRuh_ifC-7V47PVXNFg06pFSBOFjjMY-oh8jI7vcGJLwep";

/// A C string: up to the first NUL.
pub fn c_text(bytes: impl AsRef<[u8]>) -> CString {
    let bytes = bytes.as_ref();
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    CString::new(&bytes[..end]).unwrap()
}

/// Copies a C string; `None` for NULL.
pub fn copy(text: *const c_char) -> Option<String> {
    // SAFETY: NULL, or a live string of the library.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_str().expect("strings are UTF-8").to_owned())
}

/// Copies and frees a string of the library.
pub fn take(text: *mut c_char) -> Option<String> {
    let copied = copy(text);
    // SAFETY: a string of the library, freed once.
    unsafe { kaltura_string_free(text) };
    copied
}

/// Calls a function with an error pointer. Checks that an error is complete and not a panic.
pub fn call<T>(function: impl FnOnce(*mut *mut kaltura_error) -> T) -> Result<T, i32> {
    call_with_secrets(&[], function)
}

/// Like [`call`]. Also checks that the error contains none of the secrets.
pub fn call_with_secrets<T>(secrets: &[&str], function: impl FnOnce(*mut *mut kaltura_error) -> T) -> Result<T, i32> {
    let mut error = ptr::null_mut();
    let result = function(&raw mut error);
    if error.is_null() {
        return Ok(result);
    }
    // SAFETY: an error of the library, freed once.
    unsafe {
        let status = kaltura_error_status(error);
        let texts = [
            copy(kaltura_error_message(error)),
            copy(kaltura_error_api_code(error)),
            copy(kaltura_error_request_id(error)),
        ];
        assert!(status != KALTURA_ERROR_PANIC && status != 0, "{texts:?}");
        assert!(texts[0].as_ref().is_some_and(|message| !message.is_empty()));
        for text in texts.iter().flatten() {
            assert!(!secrets.iter().any(|secret| text.contains(secret)), "{text}");
            assert!(!text.chars().any(char::is_control), "{text:?}");
        }
        let _ = (kaltura_error_retry_class(error), kaltura_error_cause(error), kaltura_error_http_status(error));
        let seconds = kaltura_error_retry_after_seconds(error);
        assert!(seconds >= 0, "{seconds}");
        kaltura_error_free(error);
        Err(status)
    }
}

/// A client with default settings, but without retries, whose pauses would take too long.
pub fn client() -> *mut kaltura_client {
    // SAFETY: live handles, freed once.
    unsafe {
        let config = kaltura_config_new();
        call(|error| kaltura_config_set_partner_id(config, 102, error)).unwrap();
        call(|error| kaltura_config_set_max_retries(config, 0, error)).unwrap();
        let client = call(|error| kaltura_client_new(config, error)).expect("a client with default settings");
        kaltura_config_free(config);
        client
    }
}

/// Checks that a result is JSON, and not an API error.
pub fn assert_is_result(text: &str) {
    // A lone surrogate is valid JSON, but cannot be parsed to a tree of values.
    serde_json::from_str::<&serde_json::value::RawValue>(text).expect("a result is JSON");
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(text) {
        assert!(json["objectType"] != "KalturaAPIException", "{json}");
    }
}

/// Independently decides whether a string has the format of a session.
pub fn is_session(text: &str) -> bool {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let text: String = text
        .chars()
        .filter(|c| !" \t\r\n".contains(*c))
        .map(|c| {
            if c == '-' {
                '+'
            } else if c == '_' {
                '/'
            } else {
                c
            }
        })
        .collect();
    let Ok(bytes) = GeneralPurpose::new(&alphabet::STANDARD, config).decode(&text) else { return false };
    let parts: Vec<&[u8]> = bytes.splitn(3, |&byte| byte == b'|').collect();
    match parts[..] {
        [b"v2", _, cipher] => !cipher.is_empty() && cipher.len() % 16 == 0,
        [signature, _, ..] => signature.len() == 40,
        _ => false,
    }
}
