//! The service `appToken`: a session for a program that holds an app token.

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

/// The arguments of `appToken.startSession`.
#[derive(Clone, Copy)]
pub struct AppTokenStart<'a> {
    /// The app token's id.
    pub id: &'a str,
    /// The app token itself. It is not sent, only a hash of it.
    pub token: &'a str,
    /// The hash that the app token was made with; absent to find out.
    pub hash: Option<AppTokenHash>,
    /// Any session of the partner; absent to begin with a widget session.
    pub ks: Option<&'a str>,
    /// The user that the session speaks for, if the app token names none.
    pub user_id: Option<&'a str>,
    /// [`ks::TYPE_USER`] or [`ks::TYPE_ADMIN`]; the app token's own type wins.
    pub session_type: i32,
    /// The partner, for the widget session; 0 means the client's.
    pub partner_id: i32,
    /// The life asked for, in seconds; 0 means a day. The app token's own limit wins.
    pub expiry_seconds: i64,
    /// The privileges asked for, beside the app token's own.
    pub privileges: Option<&'a str>,
}

impl Client {
    /// Exchanges an app token for a session: a widget session, the hash of both, the exchange.
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
                // Only as long as the exchange needs it.
                const LIFE: i64 = 600;
                let widget = self.session_start_widget(None, start.partner_id, LIFE)?;
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
    /// Tries the hash at `at`, and the others after it should the server refuse it.
    #[expect(clippy::needless_pass_by_value, reason = "a widget session comes out of a request that is over")]
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
                    // All sessions of an app token end together.
                    hints.remember_shared(session_info.ks.expose());
                    session_info.compare_with(self.privileges.as_deref().unwrap_or(""));
                    Ok(Progress::Done(session_info))
                }
                Err(error)
                    if error.server_kind() == Some(ServerErrorKind::AppTokenHash) && at + 1 < self.hashes.len() =>
                {
                    Ok(Progress::Again(Arc::clone(&self).attempt(ks.clone(), at + 1)))
                }
                Err(error) => Err(error),
            }
        })
    }
}
