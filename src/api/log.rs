//! Log messages for the program's own log.

use crate::one_line::one_line;

/// From most to least severe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A call failed permanently, or a session could not be renewed.
    Error,
    /// A failure that is retried.
    Warn,
    /// A session was created, renewed or discarded, or a call was cancelled.
    Info,
    Debug,
}

/// Receives log messages. They never contain a secret, a password or a session; sessions are identified by fingerprint.
pub trait Log: Send + Sync {
    fn wants(&self, level: Level) -> bool;
    /// Receives one line without a trailing newline.
    fn write(&self, level: Level, message: &str);
}

#[derive(Clone, Default)]
pub struct Logger(Option<std::sync::Arc<dyn Log>>);

impl Logger {
    pub fn new(log: std::sync::Arc<dyn Log>) -> Self {
        Logger(Some(log))
    }

    /// Writes a message if its level is enabled. The message is only built in that case.
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
