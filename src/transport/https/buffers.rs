//! The buffers of a connection: small, wiped once their content has gone, and with room for the body
//! of a request behind its head, so that both leave together.

use ureq::unversioned::transport::Buffers;
use zeroize::Zeroize;

/// At the beginning, and what an idle connection keeps unless a longer request or head has come.
const START: usize = 4 * 1024;
/// A head of a response that is longer is an error in ureq.
const MOST_INPUT: usize = 68 * 1024;
/// Room for the requests that make sessions; longer ones leave in several pieces.
const MOST_OUTPUT: usize = 8 * 1024;
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
    /// Prepares for the head of a request whose longest line is of this length: ureq writes each in one piece.
    pub(super) fn expect_line(&mut self, longest: usize) {
        self.longest_line = longest;
    }

    /// Adds what ureq has written to what is to be sent. Returns whether it must leave now.
    pub(super) fn add_pending(&mut self, amount: usize) -> bool {
        self.pending += amount;
        self.output.len() - self.pending < LINE.max(self.longest_line)
    }

    /// What is to be sent.
    pub(super) fn pending(&self) -> &[u8] {
        &self.output[..self.pending]
    }

    /// It was sent: nothing of it stays.
    pub(super) fn clear_pending(&mut self) {
        self.output[..self.pending].zeroize();
        self.pending = 0;
    }

    /// What has come and was not used yet.
    pub(super) fn input_mut(&mut self) -> &mut [u8] {
        &mut self.input[self.consumed..self.filled]
    }

    /// Whether nothing more fits in.
    pub(super) fn is_full(&self) -> bool {
        self.filled - self.consumed >= MOST_INPUT
    }

    /// Of a head of `length` bytes, keeps the first `kept`.
    pub(super) fn shorten_head(&mut self, length: usize, kept: usize) {
        let surplus = length - kept;
        let start = self.consumed;
        self.input.copy_within(start..start + kept, start + surplus);
        self.input[start..start + surplus].zeroize();
        self.consumed += surplus;
    }

    fn make_room(&mut self) {
        let room = MOST_OUTPUT.max(self.longest_line);
        // Only with nothing in it, of which a copy would stay behind.
        if self.pending == 0 && self.output.len() < room {
            self.output.resize(room, 0);
        }
    }
}

impl Buffers for ConnectionBuffers {
    fn output(&mut self) -> &mut [u8] {
        self.make_room();
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
            } else if self.input.len() < MOST_INPUT {
                let mut larger = vec![0; (self.input.len() * 2).clamp(START, MOST_INPUT)];
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
        self.make_room();
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
