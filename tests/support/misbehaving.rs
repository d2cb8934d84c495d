//! Servers that accept a connection and then violate the protocol.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Serves each connection on a separate thread until the test ends. Returns the URL.
pub fn serve(behave: impl Fn(TcpStream) + Send + Clone + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let behave = behave.clone();
            thread::spawn(move || behave(stream));
        }
    });
    url
}

/// Reads one complete request, writes these bytes and closes the connection.
pub fn responding(response: impl Into<Vec<u8>>) -> String {
    let response = response.into();
    serve(move |mut stream| {
        read_request(&mut stream);
        let _ = stream.write_all(&response);
    })
}

/// Sends a greeting, as servers of other protocols do, and waits until the client closes the connection.
pub fn greeting(text: &'static str) -> String {
    serve(move |mut stream| {
        let _ = stream.write_all(text.as_bytes());
        let _ = stream.read_to_end(&mut Vec::new());
    })
}

/// Closes the connection without a response.
pub fn closing() -> String {
    serve(|mut stream| {
        read_request(&mut stream);
    })
}

/// An address without a listener. Not a free port: a server of another test may take it.
pub fn refusing() -> String {
    "http://127.0.0.1:1".to_owned()
}

/// Reads one complete request. Returns false if the client has closed the connection.
pub fn read_request(stream: &mut TcpStream) -> bool {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    let is_whole = |request: &[u8]| {
        let text = String::from_utf8_lossy(request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        body.len() >= length.unwrap_or(0)
    };
    while !is_whole(&request) {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return false,
            Ok(count) => request.extend_from_slice(&buffer[..count]),
        }
    }
    true
}

/// Forwards every byte to another server, and counts the connections.
pub fn counting(behind: SocketAddr) -> (String, Arc<AtomicUsize>) {
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    let url = serve(move |client| {
        counted.fetch_add(1, Ordering::SeqCst);
        let server = TcpStream::connect(behind).unwrap();
        let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        thread::spawn(move || {
            let _ = std::io::copy(&mut from_client, &mut to_server);
            let _ = to_server.shutdown(Shutdown::Write);
        });
        let (mut server, mut client) = (server, client);
        let _ = std::io::copy(&mut server, &mut client);
        let _ = client.shutdown(Shutdown::Write);
    });
    (url, connections)
}
