//! Verifies sessions with prepared keys.

use std::iter;

use smallvec::SmallVec;
use zeroize::Zeroize;

use super::cipher::DecryptionKey;
use super::fields::{Field, str_at};
use super::signer::check_secret;
use super::validity::{Request, Validity, is_restriction, validate};
use super::{Ambiguity, Ks, KsError, MAX_KS_LENGTH, encoding, plain, privileges, v1, v2};
use crate::secret::Secret;

/// Verifies sessions. Immutable, so threads may share it.
pub struct Verifier {
    partner_id: Option<i32>,
    keys: Vec<PreparedKey>,
}

struct PreparedKey {
    secret: Secret,
    /// Boxed, since a move would leave a copy of the key behind.
    key: Box<DecryptionKey>,
}

impl Verifier {
    /// Prepares the keys of `secrets`. Sessions of other partners are rejected, unless `partner_id` is 0.
    pub fn new<S: AsRef<str>>(partner_id: i32, secrets: &[S]) -> Result<Self, KsError> {
        if secrets.is_empty() {
            return Err(KsError::argument("secrets", "is empty; give at least one admin secret of the partner"));
        }
        secrets.iter().try_for_each(|secret| check_secret("secrets", secret.as_ref()))?;
        let prepare = |secret: &S| PreparedKey {
            secret: Secret::new(secret.as_ref()),
            key: Box::new(v2::decryption_key(secret.as_ref())),
        };
        let keys = secrets.iter().map(prepare).collect();
        v2::overwrite_keys();
        // The first call allocates, which `check` must not do.
        encoding::decoders();
        Ok(Verifier { partner_id: (partner_id != 0).then_some(partner_id), keys })
    }

    /// Verifies and validates a session. Does not allocate for sessions of up to 700 bytes.
    pub fn check(&self, ks: &[u8], request: &Request<'_>) -> Validity {
        let opened = open(ks, self.partner_id, self, |_, opened| match opened {
            Opened::V1(split) => split.read().map(|(info, head)| {
                validate(head.expires_at, privileges::split(head.privileges.map_or("", |span| span.of(info))), request)
            }),
            Opened::V2 { partner_id, body } => match plain::expiry(body.query()) {
                Some(expiry) if partner_id.is_ok() => Ok(validate(Some(expiry), iter::empty(), request)),
                _ => check_fields(partner_id, &body, request),
            },
        });
        match opened {
            Ok(result) => result.unwrap_or(Validity::Ambiguous),
            Err(error) => error.into(),
        }
    }

    /// Like [`check`](Self::check), but parses the session into `ks`, which is empty. Its contents are unspecified if the
    /// signature is invalid or the session ambiguous.
    pub(crate) fn parse(&self, text: &[u8], request: &Request<'_>, ks: &mut Ks) -> Validity {
        match open(text, self.partner_id, self, |index, opened| ks.fill(index, &opened)) {
            Ok(Ok(())) => ks.check(request.now, request.remote_ip, request.uri),
            Ok(Err(_)) => Validity::Ambiguous,
            Err(error) => error.into(),
        }
    }
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier").field("partner_id", &self.partner_id).finish_non_exhaustive()
    }
}

/// Validates the fields of a version 2 session.
fn check_fields(
    partner_id: Result<i32, Ambiguity>,
    body: &v2::Body<'_>,
    request: &Request<'_>,
) -> Result<Validity, Ambiguity> {
    let (mut small, mut heap);
    let buffer = if body.buffer_size() <= SMALL_FIELDS {
        small = [0; SMALL_FIELDS];
        &mut small[..]
    } else if body.buffer_size() <= STACK_FIELDS {
        return check_fields_in(partner_id, body, request, &mut [0; STACK_FIELDS]);
    } else {
        heap = vec![0; body.buffer_size()];
        &mut heap[..]
    };
    check_fields_in(partner_id, body, request, buffer)
}

/// Enough for the fields of most sessions. A smaller buffer is faster to zero.
const SMALL_FIELDS: usize = 160;
/// Enough for the fields of a session of 700 bytes.
const STACK_FIELDS: usize = 544;

#[inline]
fn check_fields_in(
    partner_id: Result<i32, Ambiguity>,
    body: &v2::Body<'_>,
    request: &Request<'_>,
    buffer: &mut [u8],
) -> Result<Validity, Ambiguity> {
    let mut restrictions: SmallVec<[Field; 32]> = SmallVec::new();
    let head = body.read(partner_id, buffer, |buffer, field| {
        let name = &buffer[field.name.range()];
        if is_restriction(name) {
            // Like the server, keeps the last value of a repeated name.
            match restrictions.iter_mut().find(|one| buffer[one.name.range()] == *name) {
                Some(one) => one.value = field.value,
                None => restrictions.push(field),
            }
        }
    });
    let items = restrictions.iter().map(|field| (str_at(buffer, field.name), str_at(buffer, field.value)));
    let result = head.map(|head| validate(head.expires_at, items, request));
    buffer.zeroize();
    result
}

/// A session with a verified signature.
pub(super) enum Opened<'a> {
    V1(v1::Split<'a>),
    V2 { partner_id: Result<i32, Ambiguity>, body: v2::Body<'a> },
}

/// Secrets, or keys prepared from them.
pub(super) trait Keys {
    fn count(&self) -> usize;
    fn secret(&self, index: usize) -> &str;
    fn open<'r>(&self, index: usize, split: &v2::Split<'_>, buffer: &'r mut [u8]) -> Option<v2::Body<'r>>;
}

impl Keys for Verifier {
    #[inline]
    fn count(&self) -> usize {
        self.keys.len()
    }

    #[inline]
    fn secret(&self, index: usize) -> &str {
        self.keys[index].secret.expose()
    }

    #[inline]
    fn open<'r>(&self, index: usize, split: &v2::Split<'_>, buffer: &'r mut [u8]) -> Option<v2::Body<'r>> {
        split.open(&self.keys[index].key, buffer)
    }
}

/// Secrets whose keys are prepared for each session.
pub(super) struct Secrets<'a, S>(pub(super) &'a [S]);

impl<S: AsRef<str>> Keys for Secrets<'_, S> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn secret(&self, index: usize) -> &str {
        self.0[index].as_ref()
    }

    fn open<'r>(&self, index: usize, split: &v2::Split<'_>, buffer: &'r mut [u8]) -> Option<v2::Body<'r>> {
        split.open(&v2::decryption_key(self.secret(index)), buffer)
    }
}

/// Enough for most sessions. A smaller buffer is faster to zero.
const SMALL_BUFFER: usize = 384;
/// Enough for a session of 700 bytes.
const STACK_BUFFER: usize = 1152;

/// Decodes a session, verifies it with the first of `keys` that matches, and calls `then` with the index of that key.
#[expect(clippy::inline_always, reason = "keeps the buffers in the frame of each of the two callers")]
#[inline(always)]
pub(super) fn open<T>(
    text: &[u8],
    partner_id: Option<i32>,
    keys: &impl Keys,
    then: impl FnOnce(usize, Opened<'_>) -> T,
) -> Result<T, KsError> {
    // The first half is for the decoded session, the second for the decrypted one.
    let length = encoding::decoded_capacity(text.len().min(MAX_KS_LENGTH));
    let both = 2 * length;
    let (mut small, mut stack, mut heap);
    let buffer = if both <= SMALL_BUFFER {
        small = [0; SMALL_BUFFER];
        &mut small[..both]
    } else if both <= STACK_BUFFER {
        stack = [0; STACK_BUFFER];
        &mut stack[..both]
    } else {
        heap = vec![0; both];
        &mut heap[..]
    };
    let (decoded, other) = buffer.split_at_mut(length);
    let result = encoding::decode_into(text, decoded)
        .map_err(KsError::from)
        .and_then(|length| open_decoded(&decoded[..length], partner_id, keys, other, then));
    buffer.zeroize();
    result
}

#[expect(clippy::inline_always, reason = "see open")]
#[inline(always)]
fn open_decoded<T>(
    decoded: &[u8],
    partner_id: Option<i32>,
    keys: &impl Keys,
    buffer: &mut [u8],
    then: impl FnOnce(usize, Opened<'_>) -> T,
) -> Result<T, KsError> {
    let is_other =
        |found: Result<i32, Ambiguity>| partner_id.is_some_and(|expected| found.is_ok_and(|found| found != expected));
    if v2::is_v2(decoded) {
        let split = v2::split(decoded)?;
        let partner_id = split.partner_id();
        if is_other(partner_id) {
            return Err(KsError::WrongPartner);
        }
        for index in 0..keys.count() {
            if let Some(body) = keys.open(index, &split, buffer) {
                return Ok(then(index, Opened::V2 { partner_id, body }));
            }
        }
    } else {
        let split = v1::split(decoded)?;
        if is_other(split.partner_id()) {
            return Err(KsError::WrongPartner);
        }
        if let Some(index) = (0..keys.count()).find(|index| split.is_signed_by(keys.secret(*index))) {
            return Ok(then(index, Opened::V1(split)));
        }
    }
    Err(KsError::Signature)
}
