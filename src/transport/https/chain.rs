//! Limits for the certificate chains of servers: to search a hostile one for a path to a CA certificate takes seconds.

use std::cell::Cell;
use std::sync::Arc;

use once_cell::race::OnceBox;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm};
use webpki::EndEntityCert;

/// With the server's own. Usual chains have three.
pub(super) const MOST_CERTIFICATES: usize = 16;
/// A usual chain needs as many as it has certificates.
pub(super) const MOST_SIGNATURES: u32 = 64;
/// Certificates that are visited, over all paths. A chain in which each name occurs once needs one for each.
const MOST_STEPS: usize = 256;
/// webpki looks no further.
const MOST_DEPTH: usize = 7;

/// Whether the search for a path would take too many steps. A path goes on with each certificate whose subject is the
/// issuer of the one before.
pub(super) fn is_too_branched(end_entity: &CertificateDer<'_>, intermediates: &[CertificateDer<'_>]) -> bool {
    let Ok(end_entity) = EndEntityCert::try_from(end_entity) else { return false };
    let parsed: Vec<_> = intermediates.iter().filter_map(|one| EndEntityCert::try_from(one).ok()).collect();
    let names: Vec<_> = parsed.iter().map(|one| (one.subject(), one.issuer())).collect();
    let mut steps = 0;
    count(end_entity.issuer(), &names, 0, MOST_DEPTH, &mut steps);
    steps > MOST_STEPS
}

/// Counts the steps from a certificate with this issuer. `used` has a bit for each certificate of the path.
fn count(issuer: &[u8], names: &[(&[u8], &[u8])], used: u32, depth: usize, steps: &mut usize) {
    for (at, (subject, next)) in names.iter().enumerate() {
        let bit = 1u32.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or_default();
        if *steps > MOST_STEPS || used & bit != 0 || *subject != issuer {
            continue;
        }
        *steps += 1;
        if depth > 0 {
            count(next, names, used | bit, depth - 1, steps);
        }
    }
}

thread_local! {
    /// The signatures that may still be checked for the chain at hand. Without a destructor, as exit handlers need it.
    static SIGNATURES_LEFT: Cell<u32> = const { Cell::new(0) };
}

/// Checks a chain, within the limit of signatures. Returns whether the limit was reached, too.
pub(super) fn within_limit<T>(check: impl FnOnce() -> T) -> (T, bool) {
    SIGNATURES_LEFT.set(MOST_SIGNATURES + 1);
    let result = check();
    (result, SIGNATURES_LEFT.replace(0) == 1)
}

/// Counts the signatures that it checks.
#[derive(Debug)]
struct Counted(&'static dyn SignatureVerificationAlgorithm);

impl SignatureVerificationAlgorithm for Counted {
    fn verify_signature(&self, public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        match SIGNATURES_LEFT.get() {
            1 => return Err(InvalidSignature),
            // Outside of a chain nothing is counted.
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

/// ring's cryptography, with chains of certificates under the limit of signatures.
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
    fn count_grows_with_equal_names_only() {
        let steps = |names: &[(&str, &str)]| {
            let names: Vec<_> = names.iter().map(|(one, other)| (one.as_bytes(), other.as_bytes())).collect();
            let mut steps = 0;
            count(b"a", &names, 0, MOST_DEPTH, &mut steps);
            steps
        };
        assert_eq!(steps(&[]), 0);
        assert_eq!(steps(&[("a", "b"), ("b", "c"), ("c", "root")]), 3);
        assert_eq!(steps(&[("c", "root"), ("x", "y"), ("b", "c"), ("a", "b")]), 3);
        // Cross-signed once.
        assert_eq!(steps(&[("a", "b"), ("b", "root"), ("b", "other")]), 3);
        assert_eq!(steps(&[("a", "a"); 4]), 4 + 12 + 24 + 24);
        assert_eq!(steps(&[("a", "a"); 15]), MOST_STEPS + 1);
    }

    #[test]
    fn signatures_are_counted_within_a_chain_only() {
        let algorithm = provider().signature_verification_algorithms.all[0];
        let check = || (0..100).for_each(|_| assert!(algorithm.verify_signature(b"", b"", b"").is_err()));
        check();
        assert!(within_limit(check).1);
        assert!(!within_limit(|| algorithm.verify_signature(b"", b"", b"").is_err()).1);
    }
}
