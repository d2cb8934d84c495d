//! The built-in transport over real sockets: cancellation, connection reuse, malformed and compressed responses.
#![cfg(feature = "https")]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use kaltura_devserver::{Options, Server, TlsFault};
use kaltura_session::api::{CallContext, Cancel, Failure, HttpRequest, HttpResponse, Transport, TransportError};
use kaltura_session::transport::{GivenCa, HttpsTransport, Proxy, TransportConfig, Trust};
use support::misbehaving::{self, read_request, responding, serve};

/// A bound that even slow machines meet, unless a wait is never interrupted.
const LONG: Duration = Duration::from_secs(60);

fn transport() -> HttpsTransport {
    HttpsTransport::new(&TransportConfig { proxy: Proxy::None, ..TransportConfig::default() }).unwrap()
}

fn request(url: &str, body: Vec<u8>) -> HttpRequest {
    HttpRequest {
        url: url.to_owned(),
        headers: Vec::new(),
        body: body.into(),
        max_response_bytes: 1024 * 1024,
        needs_new_connection: false,
    }
}

fn send(transport: &HttpsTransport, url: &str, cancel: &Cancel) -> Result<HttpResponse, TransportError> {
    let context = CallContext { deadline: Instant::now() + LONG, cancel };
    transport.send(&request(url, b"secret=x".to_vec()), context)
}

fn response(body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A server that runs `before` on each connection, reports it on the channel, and keeps the connection open.
fn stalling(before: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> (String, mpsc::Receiver<()>) {
    let (came, has_come) = mpsc::channel();
    let before = Arc::new(before);
    let url = serve(move |mut stream| {
        before(&mut stream);
        let _ = came.send(());
        thread::sleep(LONG);
    });
    (url, has_come)
}

#[test]
fn cancelling_ends_every_wait() {
    let nothing = |_: &mut TcpStream| {};
    let a_byte = |stream: &mut TcpStream| stream.read_exact(&mut [0]).unwrap();
    let asked = |stream: &mut TcpStream| assert!(read_request(stream));
    let half_an_response = |stream: &mut TcpStream| {
        read_request(stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf").unwrap();
    };
    let until_close = |stream: &mut TcpStream| {
        read_request(stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nhalf").unwrap();
    };
    let huge = vec![b'x'; 64 * 1024 * 1024];
    for (what, scheme, body, (url, has_come), sent) in [
        ("the handshake", "https", &b"x"[..], stalling(nothing), false),
        ("sending", "http", &huge, stalling(a_byte), true),
        ("the response headers", "http", b"x", stalling(asked), true),
        ("the body", "http", b"x", stalling(half_an_response), true),
        ("a body without an end", "http", b"x", stalling(until_close), true),
    ] {
        let cancel = Cancel::default();
        let (theirs, url, body) = (cancel.clone(), url.replace("http:", &format!("{scheme}:")), body.to_vec());
        let call = thread::spawn(move || {
            let context = CallContext { deadline: Instant::now() + LONG, cancel: &theirs };
            transport().send(&request(&url, body), context).err()
        });
        has_come.recv_timeout(LONG).unwrap();
        cancel.cancel();
        let error = call.join().unwrap().unwrap_or_else(|| panic!("{what}: the call returned a response"));
        assert_eq!((error.failure, error.may_have_been_sent), (Failure::Cancelled, sent), "{what}");
    }
}

#[test]
fn call_cancelled_before_it_starts_does_not_connect() {
    let (url, has_come) = stalling(|_| {});
    let cancel = Cancel::default();
    cancel.cancel();
    let error = send(&transport(), &url, &cancel).err().unwrap();
    assert_eq!((error.failure, error.may_have_been_sent), (Failure::Cancelled, false));
    assert!(has_come.try_recv().is_err());
}

#[test]
fn cancelled_call_leaves_the_idle_connection() {
    let url = serve(|mut stream| while read_request(&mut stream) && stream.write_all(&response("1")).is_ok() {});
    let transport = transport();
    let first = Cancel::default();
    assert_eq!(*send(&transport, &url, &first).unwrap().body, b"1");
    first.cancel();
    assert_eq!(*send(&transport, &url, &Cancel::default()).unwrap().body, b"1");
}

#[test]
fn request_is_sent_in_one_piece_and_connection_reused() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    let url = serve(move |mut stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(1..) = stream.read(&mut buffer) {
            let count = buffer.iter().position(|&byte| byte == 0).unwrap();
            let whole = buffer[..count].ends_with(b"\r\n\r\nsecret=x");
            buffer[..count].fill(0);
            stream.write_all(&response(if whole { "whole" } else { "split" })).unwrap();
        }
    });
    let transport = transport();
    for _ in 0..5 {
        assert_eq!(*send(&transport, &url, &Cancel::default()).unwrap().body, b"whole");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[test]
fn stale_connection_is_replaced() {
    let (closed, is_closed) = mpsc::channel();
    let url = serve(move |mut stream| {
        read_request(&mut stream);
        stream.write_all(&response("1")).unwrap();
        drop(stream);
        let _ = closed.send(());
    });
    let transport = transport();
    for _ in 0..20 {
        assert_eq!(*send(&transport, &url, &Cancel::default()).unwrap().body, b"1");
        is_closed.recv_timeout(LONG).unwrap();
    }
}

#[test]
fn unsolicited_response_is_discarded() {
    let (spoken, has_spoken) = mpsc::channel();
    let url = serve(move |mut stream| {
        read_request(&mut stream);
        stream.write_all(&response("1")).unwrap();
        // A response to another request, as a faulty proxy may send it.
        stream.write_all(&response("2")).unwrap();
        let _ = spoken.send(());
        read_request(&mut stream);
    });
    let transport = transport();
    for _ in 0..3 {
        assert_eq!(*send(&transport, &url, &Cancel::default()).unwrap().body, b"1");
        has_spoken.recv_timeout(LONG).unwrap();
    }
}

#[test]
fn errors_report_whether_the_request_was_sent() {
    let tls_without_tls = misbehaving::greeting("220 mail\r\n").replace("http:", "https:");
    for (url, failure, sent) in [
        (misbehaving::refusing(), Failure::Connect, false),
        (tls_without_tls, Failure::Tls, false),
        (misbehaving::closing(), Failure::Broken, true),
    ] {
        let error = send(&transport(), &url, &Cancel::default()).err().unwrap();
        assert_eq!((error.failure, error.may_have_been_sent), (failure, sent), "{}", error.message);
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).unwrap();
    let body = encoder.finish().unwrap();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.into_bytes(), body].concat()
}

#[test]
fn compressed_responses_respect_the_size_limit() {
    let content = b"a session ".repeat(10_000);
    let url = responding(gzip(&content));
    assert_eq!(*send(&transport(), &url, &Cancel::default()).unwrap().body, content);

    // 50 times the limit when decompressed, but little more than it on the wire.
    let bomb = gzip(&vec![b'0'; 1024 * 1024 * 50]);
    let error = send(&transport(), &responding(bomb), &Cancel::default()).err().unwrap();
    assert_eq!(error.failure, Failure::TooLarge, "{}", error.message);

    let mut damaged = gzip(&content);
    let end = damaged.len() - 20;
    damaged[end..].fill(0xff);
    let error = send(&transport(), &responding(damaged), &Cancel::default()).err().unwrap();
    assert_eq!(error.failure, Failure::Broken, "{}", error.message);
}

#[test]
fn long_requests_and_response_headers_arrive() {
    let url = serve(|mut stream| {
        read_request(&mut stream);
        let headers = format!("X-Kaltura: {}\r\n", "h".repeat(40 * 1024));
        let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: 1\r\n\r\n1").as_bytes());
    });
    let cancel = Cancel::default();
    let context = CallContext { deadline: Instant::now() + LONG, cancel: &cancel };
    let response = transport().send(&request(&url, vec![b'x'; 1_000_000]), context).unwrap();
    assert_eq!(*response.body, b"1");
    assert_eq!(response.header("x-kaltura").unwrap().len(), 40 * 1024);
}

/// Responds with the total length of the headers that begin with `X-`. Never closes a connection.
fn measuring() -> String {
    serve(|mut stream| {
        loop {
            let (mut head, mut byte) = (Vec::new(), [0]);
            while !head.ends_with(b"\r\n\r\nsecret=x") {
                if stream.read_exact(&mut byte).is_err() {
                    return;
                }
                head.push(byte[0]);
            }
            let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
            let lengths = head.lines().filter(|line| line.starts_with("x-")).map(|line| line.len().to_string());
            let _ = stream.write_all(&response(&lengths.collect::<Vec<_>>().join(" ")));
        }
    })
}

#[test]
fn long_headers_are_sent_completely() {
    let url = measuring();
    let transport = transport();
    let cancel = Cancel::default();
    // On one connection, whose buffers start small.
    for lengths in [&[10][..], &[2900, 2900, 2900], &[5800, 2500], &[8100], &[60_000, 10, 60_000], &[10]] {
        let mut request = request(&url, b"secret=x".to_vec());
        for (at, length) in lengths.iter().enumerate() {
            request.headers.push((format!("X-{at}").into(), "v".repeat(*length).into()));
        }
        let context = CallContext { deadline: Instant::now() + LONG, cancel: &cancel };
        let response = transport.send(&request, context).unwrap_or_else(|error| panic!("{lengths:?}: {error}"));
        let expected: Vec<_> = lengths.iter().map(|length| (length + "X-0: ".len()).to_string()).collect();
        assert_eq!(String::from_utf8_lossy(&response.body), expected.join(" "));
    }
    let mut request = request(&format!("{url}/{}", "p".repeat(10_000)), b"secret=x".to_vec());
    request.headers.push(("X-0".into(), "v".to_owned().into()));
    let context = CallContext { deadline: Instant::now() + LONG, cancel: &cancel };
    assert_eq!(*transport.send(&request, context).unwrap().body, b"6");
}

#[test]
fn long_request_reports_required_client_certificate() {
    let fault = TlsFault::ClientCertificate;
    let server = Server::start(Options { tls_faults: vec![(fault, 0)], ..Options::default() }).unwrap();
    let given = GivenCa { argument: "ca_pem", pem: server.ca_pem().unwrap().as_bytes().to_vec() };
    let trust = Trust::Chain { system: false, given: Some(given) };
    let config = TransportConfig { proxy: Proxy::None, trust, ..TransportConfig::default() };
    let transport = HttpsTransport::new(&config).unwrap();
    let cancel = Cancel::default();
    // The client is still sending the longer request when the server closes the connection.
    for length in [1, 4 * 1024 * 1024] {
        let context = CallContext { deadline: Instant::now() + LONG, cancel: &cancel };
        let request = request(&server.tls_fault_url(fault).unwrap(), vec![b'x'; length]);
        let error = transport.send(&request, context).err().unwrap();
        assert_eq!(error.failure, Failure::Untrusted, "{}", error.message);
        assert!(error.message.contains("kaltura_config_set_client_certificate"), "{}", error.message);
    }
}

fn body_of(response: &[u8]) -> Result<String, TransportError> {
    let response = send(&transport(), &responding(response), &Cancel::default())?;
    Ok(String::from_utf8(response.body.to_vec()).unwrap())
}

#[test]
fn broken_body_without_length_is_an_error() {
    let head = b"HTTP/1.1 200 OK\r\n\r\n12345";
    // In plain http, closing the connection ends the body.
    assert_eq!(body_of(head).unwrap(), "12345");
    let (reading, has_read) = mpsc::channel::<()>();
    let has_read = Arc::new(std::sync::Mutex::new(has_read));
    let url = serve(move |mut stream| {
        read_request(&mut stream);
        stream.write_all(head).unwrap();
        // Waits until the data has arrived, which a reset would discard.
        let _ = has_read.lock().unwrap().recv_timeout(Duration::from_millis(300));
        socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
    });
    let error = send(&transport(), &url, &Cancel::default()).err().unwrap();
    assert_eq!((error.failure, error.may_have_been_sent), (Failure::Broken, true), "{}", error.message);
    drop(reading);
}

#[test]
fn http_1_0_with_chunked_is_an_error() {
    for headers in ["Transfer-Encoding: chunked", "Content-Length: 3\r\nTransfer-Encoding: chunked"] {
        for body in ["0\r\n\r\n", "1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n"] {
            let error = body_of(format!("HTTP/1.0 200 OK\r\n{headers}\r\n\r\n{body}").as_bytes()).unwrap_err();
            assert_eq!(error.failure, Failure::Broken, "{}", error.message);
            assert!(error.message.contains("Transfer-Encoding in HTTP/1.0"), "{}", error.message);
        }
    }
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    assert_eq!(body_of(chunked).unwrap(), "abc");
    let cut = body_of(&chunked[..chunked.len() - 8]).unwrap_err();
    assert_eq!(cut.failure, Failure::Broken, "{}", cut.message);
}

#[test]
fn content_codings_are_case_insensitive() {
    let lower = gzip(b"\"ks\"");
    let end = lower.windows(4).position(|four| four == b"gzip").unwrap();
    for coding in ["gzip", "GZIP", "x-gzip", " X-Gzip "] {
        let response = [&lower[..end], coding.as_bytes(), &lower[end + 4..]].concat();
        assert_eq!(body_of(&response).unwrap(), "\"ks\"", "{coding}");
    }
    for empty in ["Content-Length: 0\r\n\r\n", "\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"] {
        let response = format!("HTTP/1.1 503 x\r\nContent-Encoding: gzip\r\n{empty}");
        let response = send(&transport(), &responding(response), &Cancel::default()).unwrap();
        assert_eq!((response.status, response.body.len()), (503, 0), "{empty:?}");
    }
}

#[test]
fn many_and_folded_headers_are_accepted() {
    let many = (0..500).map(|at| format!("X-{at}: y\r\n")).collect::<String>();
    let response = format!("HTTP/1.1 200 OK\r\n{many}X-Kaltura-App: one\r\n two\r\nContent-Length: 3\r\n\r\nabc");
    let response = send(&transport(), &responding(response), &Cancel::default()).unwrap();
    assert_eq!(*response.body, b"abc");
    let folded = response.header("x-kaltura-app").unwrap();
    assert_eq!(folded.split_whitespace().collect::<Vec<_>>(), ["one", "two"]);
    let too_many = format!("HTTP/1.1 200 OK\r\n{}Content-Length: 0\r\n\r\n", many.repeat(3));
    let error = body_of(too_many.as_bytes()).unwrap_err();
    assert!(error.message.contains("more than 1000 headers"), "{}", error.message);
}

#[test]
fn interim_responses_are_skipped() {
    let interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    let response = format!("HTTP/1.1 100 Continue\r\n\r\n{interim}HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
    assert_eq!(body_of(response.as_bytes()).unwrap(), "abc");
}

#[test]
fn early_response_ends_sending() {
    let refusal = b"HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nlarge";
    for closes in [false, true] {
        let url = serve(move |mut stream| {
            stream.read_exact(&mut [0; 1024]).unwrap();
            stream.write_all(refusal).unwrap();
            if !closes {
                thread::sleep(LONG);
            }
        });
        let cancel = Cancel::default();
        let context = CallContext { deadline: Instant::now() + LONG, cancel: &cancel };
        let start = Instant::now();
        let response = transport().send(&request(&url, vec![b'x'; 64 * 1024 * 1024]), context).unwrap();
        assert_eq!((response.status, &response.body[..]), (413, &b"large"[..]), "{closes}");
        assert!(start.elapsed() < LONG / 2);
    }
}

/// A TLS server that reads one request and then calls `behave`. Returns its URL and a config that trusts it.
fn tls_server(
    behave: impl Fn(&mut rustls::ServerConnection, &mut TcpStream) + Send + Sync + 'static,
) -> (String, TransportConfig) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key).unwrap();
    let (config, behave) = (Arc::new(config), Arc::new(behave));
    let url = serve(move |mut stream| {
        let mut tls = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut buffer = [0; 4096];
        let mut read = Vec::new();
        while !read.ends_with(b"secret=x") {
            match rustls::Stream::new(&mut tls, &mut stream).read(&mut buffer) {
                Ok(count @ 1..) => read.extend_from_slice(&buffer[..count]),
                _ => return,
            }
        }
        behave(&mut tls, &mut stream);
    });
    let given = Some(GivenCa { argument: "ca_pem", pem: made.cert.pem().into_bytes() });
    let trust = Trust::Chain { system: false, given };
    let config = TransportConfig { proxy: Proxy::None, trust, ..TransportConfig::default() };
    (url.replace("http://127.0.0.1", "https://localhost"), config)
}

#[test]
fn missing_close_notify_is_an_error() {
    for (says_so, expected) in [(true, Some(&b"12345"[..])), (false, None)] {
        let (url, config) = tls_server(move |tls, stream| {
            let mut connection = rustls::Stream::new(tls, stream);
            connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n12345").unwrap();
            if says_so {
                tls.send_close_notify();
                let _ = tls.complete_io(stream);
            }
        });
        let result = send(&HttpsTransport::new(&config).unwrap(), &url, &Cancel::default());
        match (result, expected) {
            (Ok(response), Some(expected)) => assert_eq!(*response.body, expected),
            (Err(error), None) => assert_eq!(error.failure, Failure::Broken, "{}", error.message),
            (Ok(response), None) => panic!("{:?}", response.body),
            (Err(error), Some(_)) => panic!("{}", error.message),
        }
    }
}

#[test]
fn tls_failure_after_sending_keeps_request_state() {
    let (url, config) = tls_server(|_, stream| {
        // A record that cannot be decrypted.
        stream.write_all(&[23, 3, 3, 0, 32]).unwrap();
        stream.write_all(&[7; 32]).unwrap();
        thread::sleep(Duration::from_secs(1));
    });
    let error = send(&HttpsTransport::new(&config).unwrap(), &url, &Cancel::default()).err().unwrap();
    assert_eq!((error.failure, error.may_have_been_sent), (Failure::Broken, true), "{}", error.message);
    assert!(error.message.contains("may have received it"), "{}", error.message);
}
