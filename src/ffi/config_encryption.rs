//! The settings of encryption: whom to trust, and what to show to a server that asks.

use std::ffi::c_char;

use super::config::kaltura_config;
use super::error::kaltura_error;
use super::guard::act;
use super::input::{exclusive, text};
use super::status::kaltura_status;

/// A file with the certificates, in PEM form, of the authorities to trust **instead of** the
/// system's; for a server of your own whose certificate no public authority has signed. It may also
/// hold the server's own certificate, if that is self-signed.
///
/// The file is read by kaltura_client_new. The server's name and the dates of its certificate are
/// checked as always. Verification itself cannot be switched off.
///
/// @param path must not be NULL
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_ca_file(
    config: *mut kaltura_config,
    path: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            exclusive(config, "config")?.settings.set_ca_file(text(path, "path")?);
            Ok(())
        })
    }
}

/// As kaltura_config_set_ca_file, with the content of the file instead of its path. The last one of
/// the two counts.
///
/// @param pem certificates in PEM form; copied; must not be NULL
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_ca_pem(
    config: *mut kaltura_config,
    pem: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            exclusive(config, "config")?.settings.set_ca_pem(text(pem, "pem")?);
            Ok(())
        })
    }
}

/// Trusts the server with exactly this certificate, and no other. For a server of your own with a
/// self-signed certificate, whatever name and dates it has.
///
/// Neither the chain, nor the name, nor the dates of the certificate are checked, since you have said
/// which one it is; the server proves that it has the key. Once one is pinned, authorities count for
/// nothing, and a config with kaltura_config_set_ca_file as well is refused by kaltura_client_new.
/// Call it several times to pin several, such as the next one before the server's is replaced.
///
/// @param sha256 the SHA-256 fingerprint of the server's certificate: 64 hexadecimal digits, with or
/// without colons, perhaps with "sha256:" before them. The error KALTURA_ERROR_TLS of an untrusted
/// server shows it; so does `openssl x509 -noout -fingerprint -sha256 -in certificate.pem` on the
/// server. Compare the two.
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_add_pinned_certificate(
    config: *mut kaltura_config,
    sha256: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { act(error, || Ok(exclusive(config, "config")?.settings.add_pinned_certificate(text(sha256, "sha256")?)?)) }
}

/// The certificate that this side shows to a server that asks for one.
///
/// Both files are read by kaltura_client_new, and then no more: when the certificate was renewed, make a
/// new client.
///
/// @param certificate_file the certificate first, then those between it and its authority, in PEM form;
/// must not be NULL
/// @param key_file its private key, in PEM form, not encrypted: RSA of 2048 to 4096 bits, ECDSA (P-256,
/// P-384) or Ed25519; it may be the same file. Must not be NULL.
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_client_certificate(
    config: *mut kaltura_config,
    certificate_file: *const c_char,
    key_file: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            let config = exclusive(config, "config")?;
            let certificate_file = text(certificate_file, "certificate_file")?;
            config.settings.set_client_certificate(certificate_file, text(key_file, "key_file")?);
            Ok(())
        })
    }
}
