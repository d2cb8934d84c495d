//! Response bodies: complete, compressed, or long and generated while they are sent.

use std::convert::Infallible;
use std::io::{self, Write as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::{BodyExt, Either, Full};
use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};

/// The body of a response.
pub(crate) type Body = Either<Full<Bytes>, LongJsonText>;

/// A body in memory.
pub(crate) fn whole(bytes: impl Into<Bytes>) -> Body {
    Either::Left(Full::new(bytes.into()))
}

/// A JSON string of this length, which includes its quotes.
pub(crate) fn long_json_text(bytes: u64, tell_length: bool) -> Body {
    Either::Right(LongJsonText { length: bytes.max(2), sent: 0, tell_length })
}

/// All bytes of a body.
pub(crate) async fn collected(body: Body) -> Bytes {
    let collected = match body {
        Either::Left(whole) => whole.collect().await,
        Either::Right(long) => long.collect().await,
    };
    match collected {
        Ok(collected) => collected.to_bytes(),
        Err(never) => match never {},
    }
}

/// Whether a body can be compressed: one in memory that is not empty.
pub(crate) fn is_compressible(body: &Body) -> bool {
    matches!(body, Either::Left(whole) if !whole.is_end_stream())
}

/// Compresses a body.
pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    // Writing to a Vec cannot fail.
    gzip_pieces(std::iter::once(Bytes::copy_from_slice(body))).unwrap_or_default()
}

/// The same string as [`long_json_text`], compressed.
pub(crate) fn gzip_of_long_json_text(bytes: u64) -> Vec<u8> {
    let mut text = LongJsonText { length: bytes.max(2), sent: 0, tell_length: true };
    gzip_pieces(std::iter::from_fn(|| text.next_piece())).unwrap_or_default()
}

fn gzip_pieces(pieces: impl Iterator<Item = Bytes>) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    for piece in pieces {
        encoder.write_all(&piece)?;
    }
    encoder.finish()
}

/// `"xxxx…"`
pub(crate) struct LongJsonText {
    length: u64,
    sent: u64,
    tell_length: bool,
}

impl LongJsonText {
    const PIECE: usize = 64 * 1024;

    fn next_piece(&mut self) -> Option<Bytes> {
        static FILLING: [u8; LongJsonText::PIECE] = [b'x'; LongJsonText::PIECE];
        let left = self.length - self.sent;
        let piece = match (self.sent, left) {
            (_, 0) => return None,
            (0, _) | (_, 1) => Bytes::from_static(b"\""),
            _ => Bytes::from_static(
                &FILLING[..usize::try_from(left - 1).map_or(Self::PIECE, |left| left.min(Self::PIECE))],
            ),
        };
        self.sent += piece.len() as u64;
        Some(piece)
    }
}

impl HttpBody for LongJsonText {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.get_mut().next_piece().map(|piece| Ok(Frame::data(piece))))
    }

    fn size_hint(&self) -> SizeHint {
        if self.tell_length { SizeHint::with_exact(self.length - self.sent) } else { SizeHint::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_json_text_has_its_length() {
        for length in [2, 3, 65_537, 65_538, 65_539, 200_000] {
            let mut text = LongJsonText { length, sent: 0, tell_length: true };
            let bytes = std::iter::from_fn(|| text.next_piece()).flatten().collect::<Vec<u8>>();
            assert_eq!(bytes.len() as u64, length);
            assert_eq!(serde_json::from_slice::<String>(&bytes).unwrap().len() as u64, length - 2);
        }
    }
}
