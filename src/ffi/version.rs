//! The version of the library.

use std::ffi::{CStr, c_char};

/// major.minor.patch.
pub const KALTURA_VERSION_STRING: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => panic!("the version holds no NUL"),
    };
/// Incremented for incompatible changes.
pub const KALTURA_VERSION_MAJOR: i32 = 0;
/// Incremented for additions.
pub const KALTURA_VERSION_MINOR: i32 = 1;
/// Incremented for bug fixes.
pub const KALTURA_VERSION_PATCH: i32 = 0;
/// major * 65536 + minor * 256 + patch.
pub const KALTURA_VERSION_NUMBER: i32 = 0x00_01_00;

/// Returns the version of the loaded library, such as "0.1.0". KALTURA_VERSION_STRING is that of the header.
#[unsafe(no_mangle)]
pub extern "C" fn kaltura_version() -> *const c_char {
    KALTURA_VERSION_STRING.as_ptr()
}

/// Returns the version of the loaded library as a number like KALTURA_VERSION_NUMBER.
#[unsafe(no_mangle)]
pub extern "C" fn kaltura_version_number() -> i32 {
    KALTURA_VERSION_NUMBER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_numbers_match_the_package() {
        let parts = [KALTURA_VERSION_MAJOR, KALTURA_VERSION_MINOR, KALTURA_VERSION_PATCH];
        assert_eq!(parts.map(|part| part.to_string()).join("."), env!("CARGO_PKG_VERSION"));
        assert_eq!(KALTURA_VERSION_NUMBER, parts[0] << 16 | parts[1] << 8 | parts[2]);
        assert_eq!(KALTURA_VERSION_STRING.to_str(), Ok(env!("CARGO_PKG_VERSION")));
    }
}
