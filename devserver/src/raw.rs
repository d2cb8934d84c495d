//! Responses that bypass the HTTP library, because it would correct them.

use std::fmt;
use std::time::Duration;

use hyper::body::Bytes;
use hyper::header::CONTENT_LENGTH;
use hyper::http::response;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// What is written, and how the connection ends. The default writes nothing and closes.
///
/// It is the error type of the HTTP service: only after an error does the library return the socket.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawResponse {
    steps: Vec<Step>,
    end: End,
}

#[derive(Debug, Clone)]
enum Step {
    Write(Bytes),
    Pause(Duration),
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum End {
    #[default]
    Close,
    /// When the client closes it; further requests get no response.
    WaitForClient,
    /// When the client sends more.
    CloseWhenAsked,
}

impl RawResponse {
    /// Begins with a status line and header lines with this content length.
    pub(crate) fn head(head: &response::Parts, content_length: u64) -> RawResponse {
        let mut out = format!("HTTP/1.1 {}\r\n", head.status).into_bytes();
        let headers = head.headers.iter().filter(|(name, _)| *name != CONTENT_LENGTH);
        for (name, value) in headers {
            out.extend_from_slice(&[name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        out.extend_from_slice(format!("content-length: {content_length}\r\n\r\n").as_bytes());
        RawResponse::default().write(out.into())
    }

    pub(crate) fn write(mut self, bytes: Bytes) -> RawResponse {
        self.steps.push(Step::Write(bytes));
        self
    }

    pub(crate) fn pause(mut self, pause: Duration) -> RawResponse {
        self.steps.push(Step::Pause(pause));
        self
    }

    pub(crate) fn then(self, end: End) -> RawResponse {
        RawResponse { end, ..self }
    }

    /// Sends it, and ends the connection.
    pub(crate) async fn send(self, mut stream: impl AsyncRead + AsyncWrite + Unpin) -> std::io::Result<()> {
        for step in self.steps {
            match step {
                Step::Write(bytes) => {
                    stream.write_all(&bytes).await?;
                    stream.flush().await?;
                }
                Step::Pause(pause) => tokio::time::sleep(pause).await,
            }
        }
        match self.end {
            End::Close => {}
            End::CloseWhenAsked => {
                stream.read_u8().await?;
            }
            End::WaitForClient => {
                let mut unread = [0; 4096];
                while stream.read(&mut unread).await? > 0 {}
            }
        }
        stream.shutdown().await
    }
}

impl fmt::Display for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the response bypasses the HTTP library")
    }
}

impl std::error::Error for RawResponse {}
