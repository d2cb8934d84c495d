//! What a client learns from earlier calls.

use std::collections::VecDeque;

use super::app_token_hash::AppTokenHash;
use crate::ks;

/// Bounded, because a program may run for years.
#[derive(Default, Clone)]
pub(super) struct ClientHints {
    hashes: VecDeque<(String, AppTokenHash)>,
    /// Fingerprints of sessions whose revocation revokes others.
    shared: VecDeque<String>,
}

impl ClientHints {
    const MOST: usize = 256;

    /// The hash type that worked for an app token.
    pub(super) fn hash_of(&self, id: &str) -> Option<AppTokenHash> {
        self.hashes.iter().find(|(one, _)| one == id).map(|(_, hash)| *hash)
    }

    pub(super) fn remember_hash(&mut self, id: &str, hash: AppTokenHash) {
        if self.hash_of(id) != Some(hash) {
            self.hashes.retain(|(one, _)| one != id);
            push(&mut self.hashes, (id.to_owned(), hash));
        }
    }

    pub(super) fn is_shared(&self, ks: &str) -> bool {
        ks::fingerprint(ks).is_ok_and(|fingerprint| self.shared.contains(&fingerprint))
    }

    pub(super) fn remember_shared(&mut self, ks: &str) {
        let Ok(fingerprint) = ks::fingerprint(ks) else { return };
        if !self.shared.contains(&fingerprint) {
            push(&mut self.shared, fingerprint);
        }
    }
}

fn push<T>(list: &mut VecDeque<T>, item: T) {
    if list.len() == ClientHints::MOST {
        list.pop_front();
    }
    list.push_back(item);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_keep_latest_hash_and_are_bounded() {
        let mut hints = ClientHints::default();
        hints.remember_hash("a", AppTokenHash::Md5);
        hints.remember_hash("a", AppTokenHash::Sha1);
        assert_eq!(hints.hash_of("a"), Some(AppTokenHash::Sha1));
        for number in 0..1000 {
            hints.remember_hash(&number.to_string(), AppTokenHash::Sha512);
        }
        assert_eq!(hints.hashes.len(), ClientHints::MOST);
        assert_eq!((hints.hash_of("a"), hints.hash_of("999")), (None, Some(AppTokenHash::Sha512)));
    }
}
