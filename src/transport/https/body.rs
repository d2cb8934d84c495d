//! Reads the body of a response into zeroized memory, and decompresses it.

use std::io::{BufRead, BufReader, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;
use ureq::http::HeaderValue;
use zeroize::{Zeroize, Zeroizing};

use super::failure::CorruptBody;
use crate::try_alloc::try_vec;

/// Reads the whole body. Fails if it is longer than `limit`.
pub(super) fn read(response: &mut http::Response<ureq::Body>, limit: u64) -> Result<Zeroizing<Vec<u8>>, ureq::Error> {
    let is_compressed = response.headers().get("content-encoding").is_some_and(is_gzip);
    let expected = response.body().content_length();
    let reader = response.body_mut().with_config().limit(limit).reader();
    if is_compressed { gunzip(reader, limit) } else { read_all(reader, expected, limit) }
}

/// RFC 9110, section 8.4.1.
fn is_gzip(coding: &HeaderValue) -> bool {
    let coding = coding.as_bytes().trim_ascii();
    coding.eq_ignore_ascii_case(b"gzip") || coding.eq_ignore_ascii_case(b"x-gzip")
}

/// Replaces ureq's decompression, which only accepts lower-case codings and treats an empty body as corrupt.
fn gunzip(reader: impl Read, limit: u64) -> Result<Zeroizing<Vec<u8>>, ureq::Error> {
    let mut reader = BufReader::new(reader);
    if reader.fill_buf()?.is_empty() {
        return Ok(Zeroizing::default());
    }
    read_all(decoder(reader), None, limit).map_err(|error| match error {
        ureq::Error::Io(error) if is_gzip_error(&error) => ureq::Error::Other(Box::new(CorruptBody)),
        other => other,
    })
}

/// In a separate frame: its state of 43 KiB is created on the stack.
#[inline(never)]
fn decoder<R: BufRead>(reader: R) -> MultiGzDecoder<R> {
    MultiGzDecoder::new(reader)
}

/// Whether the error comes from the decoder, not the connection.
fn is_gzip_error(error: &std::io::Error) -> bool {
    let is_of_tls = error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>());
    !is_of_tls && matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::InvalidData)
}

fn zeros(length: usize) -> std::io::Result<Vec<u8>> {
    // Written in chunks, because a debug build would fill a vector byte by byte.
    const PIECE: [u8; 4096] = [0; 4096];
    let mut zeros = try_vec(length).map_err(|_| ErrorKind::OutOfMemory)?;
    while zeros.len() < length {
        zeros.extend_from_slice(&PIECE[..PIECE.len().min(length - zeros.len())]);
    }
    Ok(zeros)
}

/// Reads to the end or the limit. Zeroizes buffers that became too small, because they may contain a session.
fn read_all(mut reader: impl Read, expected: Option<u64>, limit: u64) -> Result<Zeroizing<Vec<u8>>, ureq::Error> {
    const START: usize = 4 * 1024;
    const MAX_RESERVED: u64 = 1024 * 1024;
    let start = expected.map_or(START, |length| length.min(MAX_RESERVED) as usize + 1);
    let mut body = Zeroizing::new(zeros(start)?);
    let mut length = 0;
    loop {
        if length as u64 > limit {
            return Err(ureq::Error::BodyExceedsLimit(limit));
        }
        if length == body.len() {
            // One byte beyond the limit, to detect longer bodies.
            let most = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
            let mut larger = zeros((body.len() * 2).min(most))?;
            larger[..length].copy_from_slice(&body);
            body.zeroize();
            body = Zeroizing::new(larger);
        }
        match reader.read(&mut body[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    body.truncate(length);
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_all_returns_whole_body_for_any_expected_length() {
        let content: Vec<u8> = (0..100_000u32).map(|n| n as u8).collect();
        for expected in [None, Some(0), Some(10), Some(100_000), Some(u64::MAX)] {
            for limit in [100_000, 1_000_000, u64::MAX] {
                assert_eq!(read_all(&content[..], expected, limit).unwrap()[..], content[..]);
            }
            let error = read_all(&content[..], expected, 99_999).unwrap_err();
            assert!(matches!(error, ureq::Error::BodyExceedsLimit(99_999)), "{error}");
        }
    }
}
