//! The protocol's encodings, without any knowledge of accounts: parameters in, responses and errors out.

mod error;
mod params;
mod value;

pub(crate) use error::{ApiError, Failure, encode_json, encode_xml};
pub(crate) use params::Params;
pub(crate) use value::{Format, Value};
