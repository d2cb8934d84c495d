//! The random part of a session.

use std::cell::RefCell;

use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};

use super::KsError;
use crate::cancellation::Deferred;
use crate::fork;

/// The source of the random part of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Randomness {
    /// A cryptographic generator, seeded by the system and reseeded after a fork.
    System,
    /// Fixed bytes, for tests.
    Fixed([u8; 16]),
}

impl Randomness {
    pub(super) fn bytes(self) -> Result<[u8; 16], KsError> {
        let mut bytes = [0; 16];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Writes directly into the target, which avoids a store-forwarding stall.
    #[inline]
    pub(super) fn fill(self, bytes: &mut [u8; 16]) -> Result<(), KsError> {
        match self {
            Randomness::Fixed(fixed) => *bytes = fixed,
            Randomness::System => fill_from_thread_rng(bytes, fork::generation())?,
        }
        Ok(())
    }
}

/// The number of sessions after which a generator is reseeded, which limits the damage if its state leaks.
const RESEED_AFTER: u32 = 4096;

/// A cryptographic generator (ChaCha12), seeded by the system.
struct Generator {
    rng: StdRng,
    process: u32,
    remaining: u32,
}

thread_local! {
    // Must have no destructor: a program may unload the library before the thread exits.
    static GENERATOR: RefCell<Option<Generator>> = const { RefCell::new(None) };
}

/// `process` is the [`fork::generation`]. A forked child must not repeat the numbers of its parent.
fn fill_from_thread_rng(bytes: &mut [u8; 16], process: u32) -> Result<(), KsError> {
    GENERATOR.with_borrow_mut(|slot| {
        let generator = match slot {
            Some(generator) if generator.process == process && generator.remaining > 0 => generator,
            _ => {
                // The system call is a thread cancellation point.
                let _deferred = Deferred::new();
                let rng = StdRng::try_from_os_rng().map_err(|error| KsError::Random(error.to_string()))?;
                slot.insert(Generator { rng, process, remaining: RESEED_AFTER })
            }
        };
        generator.remaining -= 1;
        generator.rng.fill_bytes(bytes);
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generator_reseeds_after_fork_and_many_sessions() {
        const FORK_AFTER: u32 = RESEED_AFTER + 1000;
        let mut seen = std::collections::HashSet::new();
        for round in 0..3 * RESEED_AFTER {
            // Simulates forks: a real one would affect other tests.
            let process = round / FORK_AFTER;
            let mut bytes = [0; 16];
            fill_from_thread_rng(&mut bytes, process).unwrap();
            assert!(seen.insert(bytes));
            GENERATOR.with_borrow(|slot| {
                let generator = slot.as_ref().unwrap();
                assert_eq!(generator.process, process);
                assert_eq!(generator.remaining, RESEED_AFTER - 1 - round % FORK_AFTER % RESEED_AFTER);
            });
        }
    }
}
