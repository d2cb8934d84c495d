//! The actions of the API as operations: checked arguments, request, and interpretation of the response.

mod app_token;
mod generic;
mod multirequest;
mod session;
mod user;

pub use app_token::AppTokenStart;
pub use generic::{Json, PreparedCall};
pub use multirequest::Responses;
pub use session::{Impersonation, SessionStart};
pub use user::{Login, LoginName};

use super::client::Client;
use super::error::ApiError;
use super::params::Params;
use crate::ks;

impl Client {
    /// Parameters with the client's tag. Reserves capacity for these strings, which the caller will add.
    fn params(&self, texts: &[Option<&str>]) -> Params {
        let tag = self.config().client_tag.as_str();
        let mut params = Params::with_capacity_for(texts.iter().flatten().copied().chain([tag]));
        params.text("clientTag", tag);
        params
    }

    /// The given partner id, or else the client's.
    fn partner_id(&self, partner_id: i32) -> Option<i32> {
        if partner_id != 0 { Some(partner_id) } else { self.config().partner_id }
    }

    fn required_partner_id(&self, partner_id: i32) -> Result<i32, ApiError> {
        self.partner_id(partner_id).ok_or_else(|| {
            ApiError::argument("partner_id", "is 0, and the configuration has no partner id; set one of them")
        })
    }
}

/// Checks and merges privileges like for a session signed locally: the server would silently drop or change some.
fn merged(privileges: Option<&str>) -> Result<Option<String>, ApiError> {
    Ok(privileges.map(ks::merged_privileges).transpose()?)
}

/// The server would reject an empty value, or count it as a failed login.
fn check_not_empty(argument: &'static str, text: &str) -> Result<(), ApiError> {
    if text.is_empty() { Err(ApiError::argument(argument, "is empty")) } else { Ok(()) }
}

fn check_ks(argument: &'static str, text: &str) -> Result<(), ApiError> {
    ks::peek(text).map(drop).map_err(|error| ApiError::argument(argument, error.to_string()))
}
