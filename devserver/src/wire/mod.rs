//! The encodings of the protocol: parameters in, responses and errors out.

mod error;
mod params;
mod value;

pub(crate) use error::{ApiError, Failure, encode_json, encode_php, encode_xml};
pub(crate) use params::Params;
pub(crate) use value::{Format, Value};
