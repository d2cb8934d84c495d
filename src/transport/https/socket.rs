//! A TCP socket with a deadline for each wait.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::system::{self, Identity};

/// A TCP stream that notices when its descriptor is no longer its own. A daemon that closes all descriptors closes this
/// one too, and the number then belongs to the next file that it opens.
#[derive(Debug)]
pub(super) struct Stream {
    /// Present until it is dropped.
    stream: Option<TcpStream>,
    identity: Option<Identity>,
}

impl Stream {
    pub(super) fn new(stream: TcpStream) -> Self {
        let identity = system::identity(&stream);
        Stream { stream: Some(stream), identity }
    }

    /// The stream, unless its descriptor was closed behind its back.
    pub(super) fn get(&self) -> io::Result<&TcpStream> {
        self.stream.as_ref().ok_or_else(|| ErrorKind::NotConnected.into())
    }

    fn is_ours(&self) -> bool {
        self.stream.as_ref().is_some_and(|stream| system::identity(stream) == self.identity)
    }

    /// Ends the waits of other threads.
    pub(super) fn shut_down(&self) {
        if let Some(stream) = self.stream.as_ref().filter(|_| self.is_ours()) {
            // An error means that it is closed already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(stream) = self.stream.take_if(|stream| system::identity(stream) != self.identity) {
            system::disown(stream);
        }
    }
}

/// Reads and writes until a deadline. Whoever holds a share of the stream may end a wait by shutting
/// it down.
#[derive(Debug)]
pub(super) struct Socket {
    stream: Arc<Stream>,
    /// Whether a write that makes no progress fails with [`ErrorKind::WouldBlock`] once there is something to read.
    pub(super) yields_to_input: bool,
    /// When a wait must end.
    pub(super) deadline: Instant,
    read_limit: Limit,
    write_limit: Limit,
}

impl Socket {
    pub(super) fn new(stream: Arc<Stream>, deadline: Instant) -> io::Result<Self> {
        // A request leaves in one piece, and must not wait for the acknowledgement of the one before.
        stream.get()?.set_nodelay(true)?;
        let (read_limit, write_limit) = Default::default();
        Ok(Socket { stream, yields_to_input: false, deadline, read_limit, write_limit })
    }

    pub(super) fn stream(&self) -> &Arc<Stream> {
        &self.stream
    }

    /// Whether the other side has neither closed nor written: what an idle connection must be. An
    /// encrypted one that is closed properly has written so.
    pub(super) fn is_idle(&self) -> bool {
        let peeked = self.stream.get().and_then(system::peek);
        self.stream.is_ours() && matches!(peeked, Err(error) if error.kind() == ErrorKind::WouldBlock)
    }

    /// Whether something can be read, if only the end.
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
        /// How long a server that does not read may have responded already.
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
                // Linux says the first, Windows the second.
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

/// Only `write`, which raises no SIGPIPE: a gathering write of the standard library would.
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

/// The time after which the system ends a wait. To set it is a system call, so one that is somewhat
/// shorter than needed is left as it is; when it has passed, the rest is waited for.
#[derive(Debug, Default)]
struct Limit(Option<Duration>);

impl Limit {
    fn apply(&mut self, left: Duration, exact: bool, set: impl FnOnce(Duration) -> io::Result<()>) -> io::Result<()> {
        if !exact && self.0.is_some_and(|limit| limit <= left && limit >= left / 2) {
            return Ok(());
        }
        // A millisecond more, since systems round down and may wake too early.
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
    fn a_wait_ends_at_the_deadline_not_earlier() {
        let (mut socket, _far) = pair();
        let wait = Duration::from_millis(40);
        socket.deadline = Instant::now() + wait;
        let start = Instant::now();
        assert_eq!(socket.read(&mut [0]).unwrap_err().kind(), ErrorKind::TimedOut);
        assert!(start.elapsed() >= wait);
    }

    #[test]
    fn a_limit_is_set_again_only_when_it_no_longer_fits() {
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

    /// On a busy machine even the loopback interface takes a moment.
    fn is_noticed(socket: &Socket) -> bool {
        let start = Instant::now();
        while socket.is_idle() && start.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(1));
        }
        !socket.is_idle()
    }

    #[test]
    fn an_idle_connection_is_told_from_one_that_was_closed_or_written_to() {
        let (socket, mut far) = pair();
        assert!(socket.is_idle());
        far.write_all(b"x").unwrap();
        assert!(is_noticed(&socket));
        let (socket, far) = pair();
        drop(far);
        assert!(is_noticed(&socket));
    }

    #[test]
    fn shutting_down_ends_a_wait_from_another_thread() {
        let (mut socket, _far) = pair();
        let shared = Arc::clone(socket.stream());
        let reader = std::thread::spawn(move || socket.read(&mut [0]));
        shared.shut_down();
        assert_eq!(reader.join().unwrap().unwrap(), 0);
    }
}
