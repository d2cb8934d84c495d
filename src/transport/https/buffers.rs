//! The buffers of a connection. They start small, are zeroized after use, and have capacity for the body of a request
//! after its head, so that both are sent together.

use ureq::unversioned::transport::Buffers;
use zeroize::Zeroize;

/// Initial capacity, and that of an idle connection unless it had a longer request or response head.
const START: usize = 4 * 1024;
/// ureq rejects longer response heads.
const MAX_INPUT: usize = 68 * 1024;
/// Capacity for requests that create sessions. Longer requests are sent in several pieces.
const MAX_OUTPUT: usize = 8 * 1024;
/// What ureq may need for one more line of a head, unless the request has a longer one.
const LINE: usize = 2 * 1024;

#[derive(Default)]
pub(super) struct ConnectionBuffers {
    output: Vec<u8>,
    pending: usize,
    longest_line: usize,
    input: Vec<u8>,
    consumed: usize,
    filled: usize,
    has_progress: bool,
}

impl ConnectionBuffers {
    /// Prepares for a request head whose longest line has this length, because ureq writes each line at once.
    pub(super) fn expect_line(&mut self, longest: usize) {
        self.longest_line = longest;
    }

    /// Appends bytes written by ureq to the pending output. Returns whether it must be sent now.
    pub(super) fn add_pending(&mut self, amount: usize) -> bool {
        self.pending += amount;
        self.output.len() - self.pending < LINE.max(self.longest_line)
    }

    pub(super) fn pending(&self) -> &[u8] {
        &self.output[..self.pending]
    }

    /// Zeroizes the pending output after it was sent.
    pub(super) fn clear_pending(&mut self) {
        self.output[..self.pending].zeroize();
        self.pending = 0;
    }

    /// Received bytes that were not used yet.
    pub(super) fn input_mut(&mut self) -> &mut [u8] {
        &mut self.input[self.consumed..self.filled]
    }

    pub(super) fn is_full(&self) -> bool {
        self.filled - self.consumed >= MAX_INPUT
    }

    /// Removes all but the first `kept` bytes of a head of `length` bytes.
    pub(super) fn shorten_head(&mut self, length: usize, kept: usize) {
        let surplus = length - kept;
        let start = self.consumed;
        self.input.copy_within(start..start + kept, start + surplus);
        self.input[start..start + surplus].zeroize();
        self.consumed += surplus;
    }

    fn reserve_output(&mut self) {
        let capacity = MAX_OUTPUT.max(self.longest_line);
        // Only while empty: reallocation would leave a copy behind.
        if self.pending == 0 && self.output.len() < capacity {
            self.output.resize(capacity, 0);
        }
    }
}

impl Buffers for ConnectionBuffers {
    fn output(&mut self) -> &mut [u8] {
        self.reserve_output();
        &mut self.output[self.pending..]
    }

    fn input(&self) -> &[u8] {
        &self.input[self.consumed..self.filled]
    }

    fn input_append_buf(&mut self) -> &mut [u8] {
        if self.consumed == self.filled {
            (self.consumed, self.filled) = (0, 0);
        }
        if self.filled == self.input.len() {
            if self.consumed > 0 {
                self.input.copy_within(self.consumed..self.filled, 0);
                self.input[self.filled - self.consumed..].zeroize();
                (self.consumed, self.filled) = (0, self.filled - self.consumed);
            } else if self.input.len() < MAX_INPUT {
                let mut larger = vec![0; (self.input.len() * 2).clamp(START, MAX_INPUT)];
                larger[..self.filled].copy_from_slice(&self.input);
                self.input.zeroize();
                self.input = larger;
            }
        }
        &mut self.input[self.filled..]
    }

    fn input_appended(&mut self, amount: usize) {
        self.filled += amount;
    }

    fn input_consume(&mut self, amount: usize) {
        self.has_progress = amount > 0;
        self.input[self.consumed..self.consumed + amount].zeroize();
        self.consumed += amount;
    }

    fn tmp_and_output(&mut self) -> (&mut [u8], &mut [u8]) {
        self.reserve_output();
        // Only its length matters, and only for bodies of unknown length, which are never sent.
        self.input_append_buf();
        (&mut self.input[self.filled..], &mut self.output[self.pending..])
    }

    fn can_use_input(&self) -> bool {
        self.consumed < self.filled && self.has_progress
    }
}

impl Drop for ConnectionBuffers {
    fn drop(&mut self) {
        self.clear_pending();
        self.input[self.consumed..self.filled].zeroize();
    }
}
