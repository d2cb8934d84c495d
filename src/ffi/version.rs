//! Which version of the library this is.

use std::ffi::{CStr, c_char};

/// The version of this header as text.
/// Since 0.1.0.
pub const KALTURA_VERSION_STRING: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => panic!("the version holds no NUL"),
    };
/// The major version of this header. It changes when programs have to be changed.
/// Since 0.1.0.
pub const KALTURA_VERSION_MAJOR: i32 = 0;
/// The minor version of this header. It changes when something was added.
/// Since 0.1.0.
pub const KALTURA_VERSION_MINOR: i32 = 1;
/// The patch version of this header. It changes when something was mended.
/// Since 0.1.0.
pub const KALTURA_VERSION_PATCH: i32 = 0;
/// The version of this header as one number: major * 65536 + minor * 256 + patch.
/// Since 0.1.0.
pub const KALTURA_VERSION_NUMBER: i32 = 0x00_01_00;

/// The version of the library that is loaded, as text, such as "0.1.0".
///
/// Compare it with KALTURA_VERSION_STRING to see whether header and library belong together.
/// The text is static: do not free it. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn kaltura_version() -> *const c_char {
    KALTURA_VERSION_STRING.as_ptr()
}

/// The version of the library that is loaded, as one number like KALTURA_VERSION_NUMBER.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn kaltura_version_number() -> i32 {
    KALTURA_VERSION_NUMBER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_version_numbers_are_the_package_s() {
        let parts = [KALTURA_VERSION_MAJOR, KALTURA_VERSION_MINOR, KALTURA_VERSION_PATCH];
        assert_eq!(parts.map(|part| part.to_string()).join("."), env!("CARGO_PKG_VERSION"));
        assert_eq!(KALTURA_VERSION_NUMBER, parts[0] << 16 | parts[1] << 8 | parts[2]);
        assert_eq!(KALTURA_VERSION_STRING.to_str(), Ok(env!("CARGO_PKG_VERSION")));
    }
}
