//! Tests of the cache under threads. They control the clocks and the end of each renewal; nothing sleeps.

mod clocks;
mod failures;
mod fork;
mod imported;
mod refresh_window;
mod rejected;
mod support;
mod threads;
