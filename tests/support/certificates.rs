//! Generates certificate and key files for tests.

use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use sha2::{Digest, Sha256};

/// A certificate and its key.
pub struct Files {
    pub certificate: PathBuf,
    pub key: PathBuf,
    /// The SHA-256 fingerprint in hexadecimal digits.
    pub fingerprint: String,
}

impl Files {
    fn write(folder: &Path, name: &str, certificate: &rcgen::Certificate, chain: &str, key: &KeyPair) -> Files {
        let files = Files {
            certificate: folder.join(format!("{name}.pem")),
            key: folder.join(format!("{name}.key")),
            fingerprint: Sha256::digest(certificate.der()).iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        std::fs::write(&files.certificate, certificate.pem() + chain).unwrap();
        std::fs::write(&files.key, key.serialize_pem()).unwrap();
        files
    }
}

/// The contents of a certificate.
#[derive(Clone, Copy)]
pub struct Says<'a> {
    pub name: &'a str,
    pub is_authority: bool,
    pub is_expired: bool,
}

impl Says<'_> {
    fn params(self) -> CertificateParams {
        let mut params = CertificateParams::new([self.name.to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, self.name);
        if self.is_authority {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        if self.is_expired {
            (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
        }
        params
    }
}

/// A self-signed certificate.
pub fn self_signed(folder: &Path, file: &str, says: Says<'_>) -> Files {
    let key = KeyPair::generate().unwrap();
    Files::write(folder, file, &says.params().self_signed(&key).unwrap(), "", &key)
}

/// A server certificate followed by those of CAs that all have the same name, each signed by the next. Each of them may be the
/// issuer of any other.
pub fn tangled(folder: &Path, file: &str, says: Says<'_>, authorities: usize) -> Files {
    let mut authority = Says { name: "tangle", is_authority: true, is_expired: false }.params();
    authority.subject_alt_names.clear();
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let mut issuer = Issuer::new(authority.clone(), KeyPair::generate().unwrap());
    let mut chain = String::new();
    for _ in 0..authorities {
        let key = KeyPair::generate().unwrap();
        chain.insert_str(0, &authority.signed_by(&key, &issuer).unwrap().pem());
        issuer = Issuer::new(authority.clone(), key);
    }
    let key = KeyPair::generate().unwrap();
    Files::write(folder, file, &says.params().signed_by(&key, &issuer).unwrap(), &chain, &key)
}

/// A company's root CA with an intermediate CA, which signs.
pub struct Authority {
    pub root: Files,
    between: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new(folder: &Path, name: &str) -> Self {
        let authority = |common_name: String| {
            let mut params = Says { name: &common_name, is_authority: true, is_expired: false }.params();
            params.subject_alt_names.clear();
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
            (params, KeyPair::generate().unwrap())
        };
        let (root_params, root_key) = authority(format!("{name} root"));
        let root = Files::write(folder, name, &root_params.self_signed(&root_key).unwrap(), "", &root_key);
        let (params, key) = authority(format!("{name} issuing"));
        let between = params.signed_by(&key, &Issuer::new(root_params, root_key)).unwrap().pem();
        Authority { root, between, issuer: Issuer::new(params, key) }
    }

    /// A certificate for a server or a client, followed by the intermediate certificate.
    pub fn certificate(&self, folder: &Path, file: &str, says: Says<'_>, usage: ExtendedKeyUsagePurpose) -> Files {
        let key = KeyPair::generate().unwrap();
        let mut params = says.params();
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![usage];
        Files::write(folder, file, &params.signed_by(&key, &self.issuer).unwrap(), &self.between, &key)
    }
}
