//! State that must not be shared with a parent process (random numbers, connections, locks) is keyed by the generation of
//! the process.

mod generation;
#[forbid(unsafe_code)]
mod lock;
#[forbid(unsafe_code)]
mod per_process;

pub(crate) use self::generation::generation;
pub(crate) use self::lock::{Lock, ReadWriteLock};
pub(crate) use self::per_process::PerProcess;
