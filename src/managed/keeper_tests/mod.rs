//! The keeper under threads. The tests decide when a renewal ends and what time it is; nothing sleeps.

mod clocks;
mod failures;
mod forks;
mod given_back;
mod imported;
mod stage;
mod threads;
mod windows;
