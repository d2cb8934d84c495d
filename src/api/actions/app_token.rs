//! The service `appToken`.

use std::sync::Arc;

use super::super::app_token_hash::AppTokenHash;
use super::super::client::Client;
use super::super::codes::ServerErrorKind;
use super::super::error::ApiError;
use super::super::operation::{Operation, Progress};
use super::super::request::Action;
use super::super::session_info::{ExpiryIs, SessionInfo};
use super::{check_ks, check_not_empty, merged};
use crate::ks;
use crate::secret::Secret;

#[derive(Clone, Copy)]
pub struct AppTokenStart<'a> {
    pub id: &'a str,
    /// Not sent; only its hash is.
    pub token: &'a str,
    /// `None` detects the hash type.
    pub hash: Option<AppTokenHash>,
    /// Any session of the partner. `None` starts a widget session first.
    pub ks: Option<&'a str>,
    /// The session's user, if the app token does not specify one.
    pub user_id: Option<&'a str>,
    /// [`ks::TYPE_USER`] or [`ks::TYPE_ADMIN`]. The app token's own type takes precedence.
    pub session_type: i32,
    /// For the widget session. 0 selects the client's partner id.
    pub partner_id: i32,
    /// Requested lifetime in seconds; 0 requests the default of one day. Limited by the app token.
    pub expiry_seconds: i64,
    /// Requested privileges, in addition to the app token's own.
    pub privileges: Option<&'a str>,
}

impl Client {
    /// Exchanges an app token for a session: starts a widget session, hashes it with the token, and sends the hash.
    pub fn app_token_start_session(&self, start: &AppTokenStart<'_>) -> Result<Operation<SessionInfo>, ApiError> {
        check_not_empty("id", start.id)?;
        ks::check_secret("token", start.token)?;
        ks::check_type(start.session_type)?;
        let exchange = Exchange {
            client: self.clone(),
            id: start.id.to_owned(),
            token: Secret::new(start.token),
            user_id: start.user_id.map(str::to_owned),
            session_type: start.session_type,
            expiry: ks::check_expiry_seconds(start.expiry_seconds)?,
            privileges: merged(start.privileges)?,
            hashes: match start.hash.or_else(|| self.hints().hash_of(start.id)) {
                Some(hash) => vec![hash],
                None => AppTokenHash::ALL.to_vec(),
            },
        };
        match start.ks {
            Some(ks) => {
                check_ks("ks", ks)?;
                Ok(Arc::new(exchange).attempt(Secret::new(ks), 0))
            }
            None => {
                // Enough for the exchange.
                const LIFETIME: i64 = 600;
                let widget = self.session_start_widget(None, start.partner_id, LIFETIME)?;
                let exchange = Arc::new(exchange);
                Ok(widget.and_then(move |widget| Arc::clone(&exchange).attempt(widget.ks, 0)))
            }
        }
    }
}

struct Exchange {
    client: Client,
    id: String,
    token: Secret,
    user_id: Option<String>,
    session_type: i32,
    expiry: i64,
    privileges: Option<String>,
    hashes: Vec<AppTokenHash>,
}

impl Exchange {
    /// Tries the hash type at index `at`, then the following ones if the server rejects it.
    #[expect(clippy::needless_pass_by_value, reason = "the session is the result of the previous request")]
    fn attempt(self: Arc<Self>, ks: Secret, at: usize) -> Operation<SessionInfo> {
        let hash = self.hashes[at];
        let proof = hash.of(ks.expose(), self.token.expose());
        let texts =
            [Some(ks.expose()), Some(&*self.id), Some(&*proof), self.user_id.as_deref(), self.privileges.as_deref()];
        let mut params = self.client.params(&texts);
        params.text("ks", ks.expose());
        params.text("id", &self.id);
        params.text("tokenHash", &proof);
        params.optional("userId", self.user_id.as_deref());
        params.number("type", self.session_type.into());
        params.number("expiry", self.expiry);
        params.optional("sessionPrivileges", self.privileges.as_deref());
        let config = Arc::clone(self.client.config());
        let secrets = [self.token.clone(), ks.clone()];
        let secrets = [secrets[0].expose(), secrets[1].expose(), &proof];
        let action = Action::new("appToken", "startSession");
        Operation::chained(&config, action, params, &secrets, {
            let ks = ks.clone();
            move |reader, response| match reader.session_info(response, ExpiryIs::Absolute) {
                Ok(mut session_info) => {
                    let mut hints = self.client.hints();
                    hints.remember_hash(&self.id, hash);
                    // Revoking one session of an app token revokes all.
                    hints.remember_shared(session_info.ks.expose());
                    session_info.compare_with(self.privileges.as_deref().unwrap_or(""));
                    Ok(Progress::Done(session_info))
                }
                Err(error)
                    if error.server_kind() == Some(ServerErrorKind::AppTokenHash) && at + 1 < self.hashes.len() =>
                {
                    Ok(Progress::Send(Arc::clone(&self).attempt(ks.clone(), at + 1)))
                }
                Err(error) => Err(error),
            }
        })
    }
}
