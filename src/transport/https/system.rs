//! Differences between operating systems. All other files of this folder are portable.

use std::io;
#[cfg(unix)]
use std::io::Write;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

#[cfg(any(unix, test))]
use socket2::{Domain, Socket, Type};
#[cfg(unix)]
use socket2::{Protocol, SockRef};

/// A resource that this machine lacks or forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Local {
    /// The process has too many open files and sockets.
    Descriptors,
    /// The system has too many open files and sockets.
    SystemDescriptors,
    Memory,
    /// Forbidden by a firewall or another rule of this machine.
    Forbidden,
}

/// Returns the cause of a failure if it is on this machine rather than in the network or the server.
pub(super) fn local(error: &io::Error) -> Option<Local> {
    #[cfg(unix)]
    let [process, system, no_buffers, no_memory] = [libc::EMFILE, libc::ENFILE, libc::ENOBUFS, libc::ENOMEM];
    // Winsock has no system-wide limit.
    #[cfg(not(unix))]
    let [process, system, no_buffers, no_memory] = [10_024, 4, 10_055, 8];
    match error.raw_os_error() {
        Some(code) if code == process => Some(Local::Descriptors),
        Some(code) if code == system => Some(Local::SystemDescriptors),
        Some(code) if code == no_buffers || code == no_memory => Some(Local::Memory),
        _ if error.kind() == io::ErrorKind::PermissionDenied => Some(Local::Forbidden),
        _ => None,
    }
}

/// The device and inode of a descriptor.
#[cfg(unix)]
pub(super) type Identity = (libc::dev_t, libc::ino_t);

/// Windows does not reuse handles as quickly, and programs do not close all of them.
#[cfg(not(unix))]
pub(super) type Identity = ();

/// The current identity of a stream's descriptor.
#[cfg(unix)]
pub(super) fn identity(stream: &TcpStream) -> Option<Identity> {
    let found = nix::sys::stat::fstat(stream).ok()?;
    Some((found.st_dev, found.st_ino))
}

#[cfg(not(unix))]
pub(super) fn identity(_: &TcpStream) -> Option<Identity> {
    Some(())
}

/// Releases a descriptor that now belongs to another file.
pub(super) fn disown(stream: TcpStream) {
    #[cfg(unix)]
    let _ = std::os::fd::IntoRawFd::into_raw_fd(stream);
    #[cfg(not(unix))]
    drop(stream);
}

/// A TCP stream that detects when its descriptor was closed and reused: a program that daemonizes may close all
/// descriptors, and the number then belongs to the next file that it opens.
#[derive(Debug)]
pub(super) struct Stream {
    /// `None` only while it is dropped.
    stream: Option<TcpStream>,
    identity: Option<Identity>,
}

impl Stream {
    pub(super) fn new(stream: TcpStream) -> Self {
        let identity = identity(&stream);
        Stream { stream: Some(stream), identity }
    }

    /// Fails if the descriptor was disowned.
    pub(super) fn get(&self) -> io::Result<&TcpStream> {
        self.stream.as_ref().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    pub(super) fn is_ours(&self) -> bool {
        self.stream.as_ref().is_some_and(|stream| identity(stream) == self.identity)
    }

    /// Wakes threads that wait for the stream.
    pub(super) fn shut_down(&self) {
        if let Some(stream) = self.stream.as_ref().filter(|_| self.is_ours()) {
            // An error means that it is already closed.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(stream) = self.stream.take_if(|stream| identity(stream) != self.identity) {
            disown(stream);
        }
    }
}

/// Whether shutting down the socket interrupts [`connect_on_this_thread`]. Other systems connect on a separate thread
/// that can be abandoned.
pub(super) const CAN_INTERRUPT_CONNECT: bool = cfg!(target_os = "linux");

/// Connects on the calling thread. Passes the socket to `share` before it waits, so that shutting it down can interrupt
/// the wait; see [`CAN_INTERRUPT_CONNECT`].
#[cfg(unix)]
pub(super) fn connect_on_this_thread<E>(
    address: SocketAddr,
    deadline: Instant,
    share: impl FnOnce(&Arc<Stream>) -> Result<(), E>,
) -> Result<io::Result<Arc<Stream>>, E> {
    let begun = || {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        let result = socket.connect(&address.into());
        socket.set_nonblocking(false)?;
        let waits = match result {
            Err(error) if error.raw_os_error() == Some(libc::EINPROGRESS) => true,
            other => other.map(|()| false)?,
        };
        Ok((Arc::new(Stream::new(TcpStream::from(socket))), waits))
    };
    let (stream, waits) = match begun() {
        Ok(begun) => begun,
        Err(error) => return Ok(Err(error)),
    };
    share(&stream)?;
    let open = match stream.get() {
        Ok(open) => open,
        Err(error) => return Ok(Err(error)),
    };
    let wait = || loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        open.set_write_timeout(Some(left))?;
        // An empty write waits for the pending connect. Unlike a second connect, it does not start another one on a
        // socket that was shut down meanwhile.
        match (&mut &*open).write(&[]) {
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Err(io::ErrorKind::TimedOut.into()),
            // Interrupted by a signal: with a timeout, the system does not restart the call.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    };
    let connected = if waits { wait() } else { Ok(()) };
    Ok(connected.map(|()| stream))
}

#[cfg(not(unix))]
pub(super) fn connect_on_this_thread<E>(
    address: SocketAddr,
    deadline: Instant,
    share: impl FnOnce(&Arc<Stream>) -> Result<(), E>,
) -> Result<io::Result<Arc<Stream>>, E> {
    let left = deadline.saturating_duration_since(Instant::now());
    match TcpStream::connect_timeout(&address, left).map(Stream::new).map(Arc::new) {
        Ok(stream) => share(&stream).map(|()| Ok(stream)),
        Err(error) => Ok(Err(error)),
    }
}

/// Starts a detached thread that blocks all signals, which are for the program's own threads. Runs the job on the calling
/// thread if Rust cannot start one there.
pub(super) fn start_thread(run: impl FnOnce() + Send + 'static) -> io::Result<()> {
    /// Enough for DNS lookups with NSS modules. Without an explicit size, RUST_MIN_STACK would apply.
    const STACK: usize = 512 * 1024;
    let builder = std::thread::Builder::new().name("kaltura-connect".to_owned()).stack_size(STACK);
    let job = Arc::new(Mutex::new(Some(run)));
    let there = Arc::clone(&job);
    let spawn = AssertUnwindSafe(|| builder.spawn(move || run_once(&there)).map(drop));
    let started = with_signals_blocked(|| catch_unwind(spawn))?;
    started.unwrap_or_else(|_| {
        // Rust 1.85 panics while the thread-local variables of the calling thread are being destroyed.
        run_once(&job);
        Ok(())
    })
}

/// A thread that is started inside inherits the signal mask.
#[cfg(unix)]
fn with_signals_blocked<T>(start: impl FnOnce() -> T) -> io::Result<T> {
    use nix::sys::signal::{SigSet, SigmaskHow};
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK)?;
    let result = start();
    before.thread_set_mask()?;
    Ok(result)
}

#[cfg(not(unix))]
fn with_signals_blocked<T>(start: impl FnOnce() -> T) -> io::Result<T> {
    Ok(start())
}

fn run_once(job: &Mutex<Option<impl FnOnce()>>) {
    let run = job.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(run) = run {
        run();
    }
}

/// Checks for input without consuming it or blocking; in one system call if possible.
#[cfg(unix)]
pub(super) fn peek(stream: &TcpStream) -> io::Result<usize> {
    let mut byte = [std::mem::MaybeUninit::uninit()];
    SockRef::from(stream).recv_with_flags(&mut byte, libc::MSG_PEEK | libc::MSG_DONTWAIT)
}

#[cfg(not(unix))]
pub(super) fn peek(stream: &TcpStream) -> io::Result<usize> {
    stream.set_nonblocking(true)?;
    let result = stream.peek(&mut [0]);
    stream.set_nonblocking(false)?;
    result
}

/// A listener whose backlog is full, so that connects block while the result is alive.
#[cfg(test)]
pub(super) fn silent_listener() -> (SocketAddr, impl Sized) {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    listener.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap().as_socket().unwrap();
    let brief = std::time::Duration::from_millis(200);
    let queued: Vec<_> = std::iter::from_fn(|| TcpStream::connect_timeout(&address, brief).ok()).collect();
    (address, (listener, queued))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpListener;
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    #[test]
    fn connect_ends_at_success_deadline_or_shutdown() {
        let to = |address, deadline| connect_on_this_thread::<()>(address, deadline, |_| Ok(())).unwrap();
        let open = TcpListener::bind("127.0.0.1:0").unwrap();
        let connected = to(open.local_addr().unwrap(), soon()).unwrap();
        assert_eq!(connected.get().unwrap().peer_addr().unwrap(), open.local_addr().unwrap());
        let refused = to(SocketAddr::from(([127, 0, 0, 1], 1)), soon()).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);

        let (address, _silent) = silent_listener();
        let late = to(address, Instant::now() + Duration::from_millis(200)).unwrap_err();
        assert_eq!(late.kind(), io::ErrorKind::TimedOut);

        let (sender, receiver) = mpsc::channel();
        let share = move |stream: &Arc<Stream>| sender.send(Arc::clone(stream));
        let connecting = std::thread::spawn(move || connect_on_this_thread(address, soon(), share).unwrap());
        receiver.recv().unwrap().shut_down();
        assert!(connecting.join().unwrap().is_err());

        // Also before the wait has begun.
        let at_once = |stream: &Arc<Stream>| {
            stream.shut_down();
            Ok(())
        };
        let late = Instant::now() + Duration::from_secs(3600);
        assert!(connect_on_this_thread::<()>(address, late, at_once).unwrap().is_err());
    }
}
