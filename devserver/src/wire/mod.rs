//! The protocol's encodings, without any knowledge of accounts: parameters in, answers and errors out.

mod answer;
mod error;
mod params;

pub(crate) use answer::{Answer, Format};
pub(crate) use error::{ApiError, Failure, encode_json, encode_xml};
pub(crate) use params::Params;
