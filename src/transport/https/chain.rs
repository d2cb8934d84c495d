//! Limits for certificate chains: searching a malicious chain for a path to a CA certificate can take seconds.

use std::cell::Cell;
use std::sync::Arc;

use once_cell::race::OnceBox;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm};
use webpki::EndEntityCert;

/// Including the server's own. Typical chains have three.
pub(super) const MAX_CERTIFICATES: usize = 16;
/// A typical chain needs one per certificate.
pub(super) const MAX_SIGNATURES: u32 = 64;
/// Certificates visited on all paths. A chain without duplicate names needs one step per certificate.
const MAX_STEPS: usize = 256;
/// The maximum depth of webpki.
const MAX_DEPTH: usize = 7;

/// Whether the search for a path would take too many steps. A path continues with each certificate whose subject is the
/// issuer of the previous one.
pub(super) fn is_too_branched(end_entity: &CertificateDer<'_>, intermediates: &[CertificateDer<'_>]) -> bool {
    let Ok(end_entity) = EndEntityCert::try_from(end_entity) else { return false };
    let parsed: Vec<_> = intermediates.iter().filter_map(|one| EndEntityCert::try_from(one).ok()).collect();
    let names: Vec<_> = parsed.iter().map(|one| (one.subject(), one.issuer())).collect();
    let mut steps = 0;
    count(end_entity.issuer(), &names, 0, MAX_DEPTH, &mut steps);
    steps > MAX_STEPS
}

/// Counts the steps from a certificate with this issuer. `used` has a bit for each certificate of the path.
fn count(issuer: &[u8], names: &[(&[u8], &[u8])], used: u32, depth: usize, steps: &mut usize) {
    for (at, (subject, next)) in names.iter().enumerate() {
        let bit = 1u32.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or_default();
        if *steps > MAX_STEPS || used & bit != 0 || *subject != issuer {
            continue;
        }
        *steps += 1;
        if depth > 0 {
            count(next, names, used | bit, depth - 1, steps);
        }
    }
}

thread_local! {
    /// The number of signatures that may still be verified for the current chain. It has no destructor, because exit
    /// handlers use it.
    static SIGNATURES_LEFT: Cell<u32> = const { Cell::new(0) };
}

/// Verifies a chain within the limit of signatures. Also returns whether the limit was reached.
pub(super) fn within_limit<T>(check: impl FnOnce() -> T) -> (T, bool) {
    SIGNATURES_LEFT.set(MAX_SIGNATURES + 1);
    let result = check();
    (result, SIGNATURES_LEFT.replace(0) == 1)
}

/// Counts verified signatures.
#[derive(Debug)]
struct Counted(&'static dyn SignatureVerificationAlgorithm);

impl SignatureVerificationAlgorithm for Counted {
    fn verify_signature(&self, public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        match SIGNATURES_LEFT.get() {
            1 => return Err(InvalidSignature),
            // No chain is being verified.
            0 => {}
            left => SIGNATURES_LEFT.set(left - 1),
        }
        self.0.verify_signature(public_key, message, signature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.0.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.0.signature_alg_id()
    }
}

static COUNTED: OnceBox<Vec<Counted>> = OnceBox::new();
static ALGORITHMS: OnceBox<Vec<&'static dyn SignatureVerificationAlgorithm>> = OnceBox::new();

/// The cryptography of ring, with limited signature verification.
pub(super) fn provider() -> Arc<CryptoProvider> {
    let mut provider = rustls::crypto::ring::default_provider();
    let all = provider.signature_verification_algorithms.all;
    let counted = COUNTED.get_or_init(|| Box::new(all.iter().map(|one| Counted(*one)).collect()));
    let list = || counted.iter().map(|one| one as &'static dyn SignatureVerificationAlgorithm).collect();
    provider.signature_verification_algorithms.all = ALGORITHMS.get_or_init(|| Box::new(list()));
    Arc::new(provider)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn count_grows_only_with_equal_names() {
        let steps = |names: &[(&str, &str)]| {
            let names: Vec<_> = names.iter().map(|(one, other)| (one.as_bytes(), other.as_bytes())).collect();
            let mut steps = 0;
            count(b"a", &names, 0, MAX_DEPTH, &mut steps);
            steps
        };
        assert_eq!(steps(&[]), 0);
        assert_eq!(steps(&[("a", "b"), ("b", "c"), ("c", "root")]), 3);
        assert_eq!(steps(&[("c", "root"), ("x", "y"), ("b", "c"), ("a", "b")]), 3);
        // Cross-signed once.
        assert_eq!(steps(&[("a", "b"), ("b", "root"), ("b", "other")]), 3);
        assert_eq!(steps(&[("a", "a"); 4]), 4 + 12 + 24 + 24);
        assert_eq!(steps(&[("a", "a"); 15]), MAX_STEPS + 1);
    }

    #[test]
    fn signatures_are_counted_only_within_a_chain() {
        let algorithm = provider().signature_verification_algorithms.all[0];
        let check = || (0..100).for_each(|_| assert!(algorithm.verify_signature(b"", b"", b"").is_err()));
        check();
        assert!(within_limit(check).1);
        assert!(!within_limit(|| algorithm.verify_signature(b"", b"", b"").is_err()).1);
    }
}
