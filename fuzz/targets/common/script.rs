//! The peer of the client: a listener in this process, whose connections follow a script.
// The seeds use the constants only.
#![allow(dead_code)]

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// Separates connections. No separator byte occurs at the start of gzip data or in text.
pub const CONNECTION: u8 = 0x1d;
/// Separates data from data that waits for the client to send again.
pub const TURN: u8 = 0x1e;
/// Separates data from data that is sent a little later.
pub const PAUSE: u8 = 0x1c;
pub const SEPARATORS: [u8; 3] = [CONNECTION, TURN, PAUSE];

/// The response of a correct server.
pub const HONEST: &str = "\"honest\"";

/// How long the client may wait for a script that waits for the client. Then the script closes the connection.
const MAX_WAIT: Duration = Duration::from_millis(20);

/// More than a client has connections at once. They live as long as the process: the leak sanitizer may report memory
/// of threads that are starting or ending.
const WORKERS: usize = 8;

static LISTENER: LazyLock<(SocketAddr, Mutex<Arc<Script>>)> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on the loopback interface");
    let address = listener.local_addr().unwrap();
    for _ in 0..WORKERS {
        let listener = listener.try_clone().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let script = Arc::clone(&LISTENER.1.lock().unwrap());
                script.state().open += 1;
                script.serve(stream);
            }
        });
    }
    (address, Mutex::default())
});

/// The script of the connections of one client.
#[derive(Default)]
pub struct Script {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    connections: VecDeque<Vec<u8>>,
    is_call: bool,
    is_honest: bool,
    has_spoken: bool,
    open: usize,
    speaking: usize,
}

impl Script {
    /// Makes the listener follow a new script. Also returns its address.
    pub fn begin(input: &[u8]) -> (Arc<Script>, SocketAddr) {
        let script = Arc::new(Script::default());
        script.state().connections = input.split(|&byte| byte == CONNECTION).map(<[u8]>::to_vec).collect();
        *LISTENER.1.lock().unwrap() = Arc::clone(&script);
        (script, LISTENER.0)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn wait_while(&self, is_so: impl Fn(&State) -> bool) {
        drop(self.changed.wait_while(self.state(), |state| is_so(state)).unwrap());
    }

    /// Runs `call`, and returns when the script has sent its data, so that the next call finds it in its socket. Also
    /// returns whether anything was sent.
    pub fn during<T>(&self, call: impl FnOnce() -> T) -> (T, bool) {
        self.state().is_call = true;
        self.state().has_spoken = false;
        let result = call();
        self.state().is_call = false;
        self.wait_while(|state| state.speaking > 0);
        (result, self.state().has_spoken)
    }

    /// Answers all further requests correctly, as a server or as a proxy before one.
    pub fn turn_honest(&self) {
        self.state().is_honest = true;
    }

    /// Waits until the client has closed all connections.
    pub fn end(&self) {
        self.wait_while(|state| state.open > 0);
    }

    fn serve(&self, stream: TcpStream) {
        let connection = self.state().connections.pop_front().unwrap_or_default();
        let mut turns: VecDeque<&[u8]> = connection.split(|&byte| byte == TURN).collect();
        let mut heard = [0; 16 * 1024];
        let (mut said, mut is_hung_up) = (0, false);
        stream.set_read_timeout(Some(MAX_WAIT)).unwrap();
        loop {
            match (&stream).read(&mut heard) {
                // A client may also reset the connection.
                Ok(0) => break,
                Ok(count) => {
                    let Some(more) = self.response(&stream, said, &heard[..count], &mut turns) else { break };
                    said += more;
                }
                Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock) => {
                    // Takes the lock, so that the wait does not end before the client has checked its idle connection.
                    let state = self.state();
                    if state.is_call && !state.is_honest && !is_hung_up {
                        is_hung_up = true;
                        let _ = stream.shutdown(Shutdown::Write);
                        wait_for_arrival(&stream, said, true);
                    }
                }
                Err(_) => break,
            }
        }
        drop(stream);
        self.state().open -= 1;
        self.changed.notify_all();
    }

    /// Sends the next data after `said` bytes. Returns its length, or `None` if the client has closed the connection.
    fn response(&self, stream: &TcpStream, said: u64, heard: &[u8], turns: &mut VecDeque<&[u8]>) -> Option<u64> {
        let is_honest = {
            let mut state = self.state();
            state.speaking += 1;
            state.has_spoken = true;
            state.is_honest
        };
        let mut more = Some(0);
        let mut speak = |mut stream: &TcpStream, bytes: &[u8]| {
            more = more.filter(|_| stream.write_all(bytes).is_ok()).map(|more| more + bytes.len() as u64);
        };
        if is_honest {
            speak(stream, &honest(heard));
        } else {
            for (index, piece) in turns.pop_front().unwrap_or_default().split(|&byte| byte == PAUSE).enumerate() {
                if index > 0 {
                    thread::sleep(Duration::from_millis(1));
                }
                speak(stream, piece);
            }
            // Shuts down the write half only, and continues to read: after a full close the client might lose unread
            // data.
            let is_all = turns.is_empty();
            if is_all {
                let _ = stream.shutdown(Shutdown::Write);
            }
            if let Some(more) = more {
                wait_for_arrival(stream, said + more, is_all);
            }
        }
        self.state().speaking -= 1;
        self.changed.notify_all();
        more
    }
}

/// Waits until the client's socket, which is in this process, has received all data and the end. On a busy machine a
/// write returns before that, and acknowledgements are delayed.
fn wait_for_arrival(stream: &TcpStream, said: u64, is_end: bool) {
    const ESTABLISHED: u8 = 1;
    let Ok(SocketAddr::V4(client)) = stream.peer_addr() else { return };
    // No such socket: the client has closed the connection.
    while let Some(socket) = (3..256).find(|&socket| local_address(socket) == Some((*client.ip(), client.port()))) {
        // The state of the connection and the number of received bytes, by the layout of the kernel's struct tcp_info.
        let mut info = [0; 136];
        let mut size = info.len() as libc::socklen_t;
        // SAFETY: a buffer of that size, and a descriptor that may be closed.
        let status = unsafe {
            libc::getsockopt(socket, libc::IPPROTO_TCP, libc::TCP_INFO, info.as_mut_ptr().cast(), &raw mut size)
        };
        let received = u64::from_ne_bytes(info[128..].try_into().unwrap());
        if status != 0 || (received >= said && (info[0] != ESTABLISHED || !is_end)) {
            return;
        }
        thread::yield_now();
    }
}

fn local_address(socket: i32) -> Option<(Ipv4Addr, u16)> {
    // SAFETY: an address of zeros is valid, and has the size of an IPv4 address.
    unsafe {
        let mut address: libc::sockaddr_in = std::mem::zeroed();
        let mut size = size_of_val(&address) as libc::socklen_t;
        let status = libc::getsockname(socket, (&raw mut address).cast(), &raw mut size);
        let is_inet = status == 0 && i32::from(address.sin_family) == libc::AF_INET;
        is_inet.then(|| (u32::from_be(address.sin_addr.s_addr).into(), u16::from_be(address.sin_port)))
    }
}

fn honest(heard: &[u8]) -> Vec<u8> {
    match heard {
        // The client's methods; the following request is longer.
        [5, ..] if heard.len() <= 4 => vec![5, 0],
        [5, ..] => vec![5, 0, 0, 1, 0, 0, 0, 0, 0, 0],
        [b'C', ..] => b"HTTP/1.1 200 Connection established\r\n\r\n".to_vec(),
        _ => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{HONEST}", HONEST.len()).into_bytes(),
    }
}
