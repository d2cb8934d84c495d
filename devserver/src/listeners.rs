//! Sockets: accepting connections, TLS, and one task per connection.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::http::{Client, Handler};
use crate::raw::{End, RawResponse};
use crate::request_log::Scheme;

/// Registers a bound socket with the current runtime.
pub(crate) fn adopt(listener: std::net::TcpListener) -> io::Result<TcpListener> {
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}

/// How a listener opens a connection, before HTTP.
#[derive(Clone)]
pub(crate) enum Opening {
    /// Not at all.
    Plain,
    /// With a TLS handshake, after a pause.
    Tls(TlsAcceptor, Duration),
    /// As a server of another protocol that speaks first.
    Greeting,
}

/// Accepts connections until the runtime ends.
pub(crate) async fn serve(listener: TcpListener, opening: Opening, handler: Arc<Handler>) {
    loop {
        let (stream, peer) = accept(&listener).await;
        tokio::spawn(serve_stream(stream, peer, opening.clone(), Arc::clone(&handler)));
    }
}

async fn serve_stream(stream: TcpStream, peer: SocketAddr, opening: Opening, handler: Arc<Handler>) {
    match opening {
        Opening::Plain => serve_connection(stream, Client { scheme: Scheme::Http, peer }, handler).await,
        Opening::Tls(acceptor, pause) => {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            // The client reports a failed handshake.
            if let Ok(stream) = acceptor.accept(stream).await {
                serve_connection(stream, Client { scheme: Scheme::Https, peer }, handler).await;
            }
        }
        Opening::Greeting => {
            let greeting = Bytes::from_static(b"220 mail.example.com ESMTP\r\n");
            let _ = RawResponse::default().write(greeting).then(End::WaitForClient).send(stream).await;
        }
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Small responses must not be delayed by Nagle's algorithm.
                let _ = stream.set_nodelay(true);
                return (stream, peer);
            }
            // Out of descriptors, or a client that disconnected: retry, without spinning.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve_connection<S>(stream: S, client: Client, handler: Arc<Handler>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| {
        let handler = Arc::clone(&handler);
        Box::pin(async move { handler.handle(request, client).await })
    });
    let mut connection = http1::Builder::new().title_case_headers(true).serve_connection(TokioIo::new(stream), service);
    let Err(error) = (&mut connection).await else { return };
    // Any other error is a broken connection, which the client reports.
    if let Some(response) = error.source().and_then(|source| source.downcast_ref::<RawResponse>()).cloned() {
        // The library's buffers are empty: it has read the whole request, and written nothing since.
        let stream = connection.into_parts().io.into_inner();
        let _ = response.send(stream).await;
    }
}
