//! The random part of a session.

use std::cell::RefCell;

use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};

use super::KsError;
use crate::cancellation::Deferred;
use crate::fork;

/// Where the random part of a session comes from.
///
/// Tests give a fixed one; everything else uses [`Randomness::System`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Randomness {
    /// Unpredictable, and never repeated, in a forked child neither.
    System,
    /// These bytes.
    Fixed([u8; 16]),
}

impl Randomness {
    /// 16 random bytes.
    pub(super) fn bytes(self) -> Result<[u8; 16], KsError> {
        let mut bytes = [0; 16];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Puts them where they are wanted: a copy just written by halves would be waited for.
    #[inline]
    pub(super) fn fill(self, bytes: &mut [u8; 16]) -> Result<(), KsError> {
        match self {
            Randomness::Fixed(fixed) => *bytes = fixed,
            Randomness::System => fill_from_thread_rng(bytes, fork::generation())?,
        }
        Ok(())
    }
}

/// After this many sessions a generator is seeded anew, so that one state tells little.
const RESEED_AFTER: u32 = 4096;

/// A cryptographic generator (ChaCha12), seeded from the system.
struct Generator {
    rng: StdRng,
    process: u32,
    remaining: u32,
}

thread_local! {
    // A generator has no destructor, which matters to programs that unload the library.
    static GENERATOR: RefCell<Option<Generator>> = const { RefCell::new(None) };
}

/// `process` is the [`fork::generation`]: a child must not repeat its parent's numbers.
fn fill_from_thread_rng(bytes: &mut [u8; 16], process: u32) -> Result<(), KsError> {
    GENERATOR.with_borrow_mut(|slot| {
        let generator = match slot {
            Some(generator) if generator.process == process && generator.remaining > 0 => generator,
            _ => {
                // The system call is a cancellation point.
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
    fn a_generator_is_seeded_anew_after_a_fork_and_after_many_sessions() {
        const FORK_AFTER: u32 = RESEED_AFTER + 1000;
        let mut seen = std::collections::HashSet::new();
        for round in 0..3 * RESEED_AFTER {
            // Not the number of the process, in which other tests run.
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
