//! What operating systems do in different ways. All other files of this folder are the same on each.

use std::io;
#[cfg(unix)]
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

#[cfg(any(unix, test))]
use socket2::{Domain, Socket, Type};
#[cfg(unix)]
use socket2::{Protocol, SockRef};

use super::socket::Stream;

/// What this machine lacks or forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Local {
    /// This process has too many files and sockets open.
    Descriptors,
    /// All processes together have.
    SystemDescriptors,
    /// There is no memory for sockets.
    Memory,
    /// A firewall or another rule of this machine.
    Forbidden,
}

/// Whether this machine is the reason of a failure, and not the server or the network.
pub(super) fn local(error: &io::Error) -> Option<Local> {
    #[cfg(unix)]
    let [process, system, no_buffers, no_memory] = [libc::EMFILE, libc::ENFILE, libc::ENOBUFS, libc::ENOMEM];
    // Winsock knows no limit of the whole system.
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

/// What a descriptor stands for: its device and inode.
#[cfg(unix)]
pub(super) type Identity = (libc::dev_t, libc::ino_t);

/// Handles are not used again so soon elsewhere, and no program closes all of them.
#[cfg(not(unix))]
pub(super) type Identity = ();

/// The socket that a stream's descriptor is now.
#[cfg(unix)]
pub(super) fn identity(stream: &TcpStream) -> Option<Identity> {
    let found = nix::sys::stat::fstat(stream).ok()?;
    Some((found.st_dev, found.st_ino))
}

#[cfg(not(unix))]
pub(super) fn identity(_: &TcpStream) -> Option<Identity> {
    Some(())
}

/// Leaves a descriptor to whom it belongs.
pub(super) fn disown(stream: TcpStream) {
    #[cfg(unix)]
    let _ = std::os::fd::IntoRawFd::into_raw_fd(stream);
    #[cfg(not(unix))]
    drop(stream);
}

/// Whether [`connect_here`] can be ended by shutting the socket down. Elsewhere a thread of its own
/// connects, for which nobody has to wait.
pub(super) const CONNECTS_HERE: bool = cfg!(target_os = "linux");

/// Connects to an address on the caller's thread, which saves the making of another. `share` is given the
/// socket once it connects: from then on, to shut it down ends the wait, where [`CONNECTS_HERE`] says so.
#[cfg(unix)]
pub(super) fn connect_here<E>(
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
        // To write nothing waits for what was begun, and unlike another connect it begins nothing anew on a
        // socket that was shut down meanwhile.
        match (&mut &*open).write(&[]) {
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Err(io::ErrorKind::TimedOut.into()),
            // A signal: with a time limit the system does not go on by itself.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    };
    let connected = if waits { wait() } else { Ok(()) };
    Ok(connected.map(|()| stream))
}

#[cfg(not(unix))]
pub(super) fn connect_here<E>(
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

/// Starts a thread, which takes no signal: those of the program are for its own threads. It ends by itself.
pub(super) fn start_thread(run: impl FnOnce() + Send + 'static) -> io::Result<()> {
    /// Enough for name resolution with the modules of the C library; without a size, RUST_MIN_STACK would say it.
    const STACK: usize = 512 * 1024;
    let builder = std::thread::Builder::new().name("kaltura-connect".to_owned()).stack_size(STACK);
    let start = || builder.spawn(run).map(drop);
    #[cfg(unix)]
    {
        use nix::sys::signal::{SigSet, SigmaskHow};
        // A new thread takes over what its maker keeps off.
        let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK)?;
        let started = start();
        before.thread_set_mask()?;
        started
    }
    #[cfg(not(unix))]
    start()
}

/// Looks whether something has arrived, without taking it and without waiting: in one system call where there is
/// one for it.
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

/// A listener that lets who connects wait, since its queue is full; to be kept as long as that is wanted.
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
    fn connecting_ends_with_a_connection_the_deadline_or_a_shutdown() {
        let to = |address, deadline| connect_here::<()>(address, deadline, |_| Ok(())).unwrap();
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
        let connecting = std::thread::spawn(move || connect_here(address, soon(), share).unwrap());
        receiver.recv().unwrap().shut_down();
        assert!(connecting.join().unwrap().is_err());

        // Also before the wait has begun.
        let at_once = |stream: &Arc<Stream>| {
            stream.shut_down();
            Ok(())
        };
        let late = Instant::now() + Duration::from_secs(3600);
        assert!(connect_here::<()>(address, late, at_once).unwrap().is_err());
    }
}
