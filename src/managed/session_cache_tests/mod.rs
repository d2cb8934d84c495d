//! The cache under threads. The tests decide when a renewal ends and what time it is; nothing sleeps.

mod clocks;
mod failures;
mod fork;
mod given_back;
mod imported;
mod refresh_window;
mod stage;
mod threads;
