//! Telling the program what the library does, in its own log.

use super::one_line::one_line;

/// How much a message matters, the most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A call has failed for good, or a session could not be renewed.
    Error,
    /// Something failed and is tried again.
    Warn,
    /// A session was made, renewed or given up.
    Info,
    /// Each request and its response.
    Debug,
}

/// Where messages go. They never hold a secret, a password or a session; sessions go by their
/// fingerprint.
pub trait Log: Send + Sync {
    /// Whether messages of this level are wanted at all.
    fn wants(&self, level: Level) -> bool;
    /// Takes one message, a line without its end.
    fn write(&self, level: Level, message: &str);
}

/// Where a client's messages go, if anywhere.
#[derive(Clone, Default)]
pub struct Logger(Option<std::sync::Arc<dyn Log>>);

impl Logger {
    /// Messages go to `log`.
    pub fn new(log: std::sync::Arc<dyn Log>) -> Self {
        Logger(Some(log))
    }

    /// Writes a message if its level is wanted; it is put together only then.
    pub fn write(&self, level: Level, message: impl FnOnce() -> String) {
        if let Some(log) = self.0.as_ref().filter(|log| log.wants(level)) {
            log.write(level, &one_line(&message()));
        }
    }
}

impl std::fmt::Debug for Logger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Logger(..)" } else { "Logger(none)" })
    }
}
