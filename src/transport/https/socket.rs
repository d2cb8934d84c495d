//! A TCP socket with deadlines.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::system::{self, Stream};

/// Reads and writes with a deadline. Other owners of the stream can abort a wait by shutting it down.
#[derive(Debug)]
pub(super) struct Socket {
    stream: Arc<Stream>,
    /// Whether a write that makes no progress fails with [`ErrorKind::WouldBlock`] once there is input.
    pub(super) yields_to_input: bool,
    pub(super) deadline: Instant,
    read_limit: Limit,
    write_limit: Limit,
}

impl Socket {
    pub(super) fn new(stream: Arc<Stream>, deadline: Instant) -> io::Result<Self> {
        // A request is sent in one piece, and must not wait for the acknowledgement of the previous one.
        stream.get()?.set_nodelay(true)?;
        let (read_limit, write_limit) = Default::default();
        Ok(Socket { stream, yields_to_input: false, deadline, read_limit, write_limit })
    }

    pub(super) fn stream(&self) -> &Arc<Stream> {
        &self.stream
    }

    /// Whether the peer has neither closed the connection nor sent anything. A TLS connection that is closed properly
    /// has received an alert.
    pub(super) fn is_idle(&self) -> bool {
        let peeked = self.stream.get().and_then(system::peek);
        self.stream.is_ours() && matches!(peeked, Err(error) if error.kind() == ErrorKind::WouldBlock)
    }

    /// Whether input or the end of the stream is available.
    pub(super) fn has_input(&self) -> bool {
        self.stream.get().and_then(system::peek).is_ok()
    }

    fn until_deadline(
        &mut self,
        limit: fn(&mut Self) -> &mut Limit,
        set: fn(&TcpStream, Option<Duration>) -> io::Result<()>,
        mut attempt: impl FnMut(&TcpStream) -> io::Result<usize>,
        yields: bool,
    ) -> io::Result<usize> {
        /// How often a blocked write checks for an early response.
        const SLICE: Duration = Duration::from_millis(200);
        let mut exact = false;
        loop {
            let left = self.deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            let shared = Arc::clone(&self.stream);
            let stream = shared.get()?;
            let wait = if yields { left.min(SLICE) } else { left };
            limit(self).apply(wait, exact, |limit| set(stream, Some(limit)))?;
            match attempt(stream) {
                // Linux returns the first, Windows the second.
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    if yields && self.has_input() {
                        return Err(ErrorKind::WouldBlock.into());
                    }
                    exact = true;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.until_deadline(
            |socket| &mut socket.read_limit,
            TcpStream::set_read_timeout,
            |mut stream| stream.read(buffer),
            false,
        )
    }
}

/// Implements only `write`, because the standard library's `write_vectored` can raise SIGPIPE.
impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let yields = self.yields_to_input;
        self.until_deadline(
            |socket| &mut socket.write_limit,
            TcpStream::set_write_timeout,
            |mut stream| stream.write(bytes),
            yields,
        )
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The timeout set on the socket. Setting it is a system call, so a somewhat shorter timeout is kept, and the rest of
/// the time is waited for when it expires.
#[derive(Debug, Default)]
struct Limit(Option<Duration>);

impl Limit {
    fn apply(&mut self, left: Duration, exact: bool, set: impl FnOnce(Duration) -> io::Result<()>) -> io::Result<()> {
        if !exact && self.0.is_some_and(|limit| limit <= left && limit >= left / 2) {
            return Ok(());
        }
        // One millisecond more, because systems round down and may wake too early.
        let limit = if exact { left + Duration::from_millis(1) } else { left.saturating_sub(left / 8) };
        set(limit)?;
        self.0 = Some(limit);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn pair() -> (Socket, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let far = listener.accept().unwrap().0;
        (Socket::new(Arc::new(Stream::new(near)), Instant::now() + Duration::from_secs(60)).unwrap(), far)
    }

    #[test]
    fn read_waits_until_the_deadline() {
        let (mut socket, _far) = pair();
        let wait = Duration::from_millis(40);
        socket.deadline = Instant::now() + wait;
        let start = Instant::now();
        assert_eq!(socket.read(&mut [0]).unwrap_err().kind(), ErrorKind::TimedOut);
        assert!(start.elapsed() >= wait);
    }

    #[test]
    fn limit_is_set_only_if_necessary() {
        let mut limit = Limit::default();
        let mut set = Vec::new();
        let seconds = Duration::from_secs;
        for (left, exact) in [(30, false), (29, false), (30, false), (10, false), (9, true), (30, false)] {
            limit
                .apply(seconds(left), exact, |limit| {
                    set.push(limit.as_millis());
                    Ok(())
                })
                .unwrap();
        }
        assert_eq!(set, [26_250, 8_750, 9_001, 26_250]);
    }

    /// Even the loopback interface takes a moment on a busy machine.
    fn is_noticed(socket: &Socket) -> bool {
        let start = Instant::now();
        while socket.is_idle() && start.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(1));
        }
        !socket.is_idle()
    }

    #[test]
    fn is_idle_detects_close_and_input() {
        let (socket, mut far) = pair();
        assert!(socket.is_idle());
        far.write_all(b"x").unwrap();
        assert!(is_noticed(&socket));
        let (socket, far) = pair();
        drop(far);
        assert!(is_noticed(&socket));
    }

    #[test]
    fn shut_down_wakes_another_thread() {
        let (mut socket, _far) = pair();
        let shared = Arc::clone(socket.stream());
        let reader = std::thread::spawn(move || socket.read(&mut [0]));
        shared.shut_down();
        assert_eq!(reader.join().unwrap().unwrap(), 0);
    }
}
