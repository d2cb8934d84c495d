//! Tests of the format as a whole, and what the tests beside the code share.

pub(super) mod crafted;
pub(super) mod restricted;
mod round_trip;
mod vectors;

use super::{Ks, Validity};
