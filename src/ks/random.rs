//! The random part of a session.

use rand::TryRngCore;
use rand::rngs::OsRng;

use super::KsError;

/// Where the random part of a session comes from.
///
/// Tests give a fixed one; everything else uses [`Randomness::System`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Randomness {
    /// The operating system's generator: unpredictable, and never repeated in a forked child.
    System,
    /// These bytes.
    Fixed([u8; 16]),
}

impl Randomness {
    /// Sixteen bytes.
    pub(super) fn bytes(self) -> Result<[u8; 16], KsError> {
        match self {
            Randomness::Fixed(bytes) => Ok(bytes),
            Randomness::System => {
                let mut bytes = [0; 16];
                OsRng.try_fill_bytes(&mut bytes).map_err(|error| KsError::Random(error.to_string()))?;
                Ok(bytes)
            }
        }
    }
}
