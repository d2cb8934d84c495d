//! Tests of the whole format, and helpers shared with unit tests.

pub(super) mod crafted;
pub(super) mod restricted;
mod round_trip;
mod vectors;

use super::{Ks, Validity};
