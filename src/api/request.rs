//! One action as an HTTP request.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::client_config::ClientConfig;
use super::codes::RetryClass;
use super::error::ApiError;
use super::params::Params;
use super::retry::RetryPolicy;
use super::transport::HttpRequest;

#[derive(Debug, Clone)]
pub(super) struct Action {
    service: Cow<'static, str>,
    /// Empty for a multirequest, which is a service without actions.
    action: Cow<'static, str>,
    /// Whether a multirequest contains a login.
    contains_login: bool,
}

impl Action {
    pub(super) const fn new(service: &'static str, action: &'static str) -> Self {
        Action { service: Cow::Borrowed(service), action: Cow::Borrowed(action), contains_login: false }
    }

    pub(super) const fn multirequest(contains_login: bool) -> Self {
        Action { service: Cow::Borrowed("multirequest"), action: Cow::Borrowed(""), contains_login }
    }

    /// Rejects names that would change the URL, and multirequests.
    pub(super) fn checked(service: &str, action: &str) -> Result<Self, ApiError> {
        for (argument, name) in [("service", service), ("action", action)] {
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return Err(ApiError::argument(
                    argument,
                    "may only contain letters, digits and '_', as in \"session\"",
                ));
            }
        }
        if service.eq_ignore_ascii_case("multirequest") {
            // The checks for logins and references would miss its requests.
            return Err(ApiError::argument(
                "service",
                "is \"multirequest\", which is not a single action; use kaltura_client_multirequest or \
                 kaltura_request_multirequest",
            ));
        }
        Ok(Action { service: service.to_owned().into(), action: action.to_owned().into(), contains_login: false })
    }

    fn is(&self, service: &str, action: &str) -> bool {
        self.service.eq_ignore_ascii_case(service) && self.action.eq_ignore_ascii_case(action)
    }

    /// Whether a failed attempt counts towards a user's lock. Such a request is never retried automatically.
    pub(super) fn is_login(&self) -> bool {
        self.contains_login || self.is_one_login()
    }

    fn is_one_login(&self) -> bool {
        self.is_login_by_user_id() || self.is("user", "loginByLoginId")
    }

    /// The login that takes no one-time password.
    pub(super) fn is_login_by_user_id(&self) -> bool {
        self.is("user", "login")
    }

    /// What the response contains, for messages.
    pub(super) fn returns(&self) -> &'static str {
        if self.is("session", "end") {
            "null"
        } else if self.action.is_empty() {
            "a list of responses"
        } else {
            "a session"
        }
    }

    /// Whether the action creates a session without needing one. An invalid session in the request would make it fail.
    pub(super) fn needs_no_ks(&self) -> bool {
        self.is_one_login() || self.is("session", "start") || self.is("session", "startWidgetSession")
    }

    pub(super) fn retry_policy(&self) -> RetryPolicy {
        const CREATES_A_SESSION: [(&str, &str); 6] = [
            ("session", "start"),
            ("session", "startWidgetSession"),
            ("session", "impersonate"),
            ("session", "impersonateByKs"),
            ("appToken", "startSession"),
            ("user", "loginByKs"),
        ];
        const READS: [&str; 7] = ["get", "list", "count", "search", "ping", "is", "end"];
        let action = self.action.to_ascii_lowercase();
        let is_idempotent = CREATES_A_SESSION.iter().any(|(service, action)| self.is(service, action))
            // "get", "getTime", "listBySomething", but not "getty": the next letter must be upper case.
            || READS.iter().any(|read| {
                action.starts_with(read)
                    && self.action[read.len()..].chars().next().is_none_or(|next| next.is_ascii_uppercase())
            });
        if is_idempotent && !self.is_login() { RetryPolicy::Any } else { RetryPolicy::Unsent }
    }

    /// The retry class of a failure of this action.
    pub(super) fn retry_class(&self, class: RetryClass) -> RetryClass {
        if self.is_login() { RetryClass::Never } else { class }
    }

    /// The POST request. The format goes into the query, because the server returns errors about an unreadable body in
    /// that format, too.
    pub(super) fn request(&self, config: &ClientConfig, params: Params) -> HttpRequest {
        let base = config.service_url.as_str();
        let url = if self.action.is_empty() {
            format!("{base}/api_v3/service/{}?format=1", self.service)
        } else {
            format!("{base}/api_v3/service/{}/action/{}?format=1", self.service, self.action)
        };
        let text = |text: &str| Zeroizing::new(text.to_owned());
        let mut headers = Vec::with_capacity(3 + config.headers.len());
        // The server ignores the body if a charset follows.
        headers.push(("Content-Type".into(), text("application/json")));
        headers.push(("Accept".into(), text("application/json")));
        headers.push(("User-Agent".into(), text(&config.user_agent)));
        headers.extend(config.headers.iter().map(|(name, value)| (name.clone().into(), text(value.expose()))));
        HttpRequest {
            url,
            headers,
            body: params.finish(),
            max_response_bytes: config.max_response_bytes,
            needs_new_connection: self.is_login(),
        }
    }
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.service)?;
        if self.action.is_empty() { Ok(()) } else { write!(f, ".{}", self.action) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::service_url::ServiceUrl;
    use super::*;

    #[test]
    fn retry_policy_non_idempotent_action_is_unsent_only() {
        for (service, action, repeat) in [
            ("session", "start", RetryPolicy::Any),
            ("appToken", "startSession", RetryPolicy::Any),
            ("media", "list", RetryPolicy::Any),
            ("system", "getTime", RetryPolicy::Any),
            ("user", "loginByLoginId", RetryPolicy::Unsent),
            ("USER", "LOGIN", RetryPolicy::Unsent),
            ("media", "add", RetryPolicy::Unsent),
            ("room", "start", RetryPolicy::Unsent),
            ("media", "getty", RetryPolicy::Unsent),
            ("x", "listen", RetryPolicy::Unsent),
        ] {
            assert_eq!(Action::checked(service, action).unwrap().retry_policy(), repeat, "{service}.{action}");
        }
        assert_eq!(Action::multirequest(false).retry_policy(), RetryPolicy::Unsent);
        assert_eq!(Action::multirequest(false).retry_class(RetryClass::Backoff), RetryClass::Backoff);
        assert_eq!(Action::multirequest(true).retry_class(RetryClass::Backoff), RetryClass::Never);
    }

    #[test]
    fn checked_name_that_changes_url_is_an_error() {
        for name in ["", "a/b", "a?b", "a#b", "..", "a b", "é", "a\n"] {
            assert!(Action::checked(name, "get").is_err(), "{name}");
            assert!(Action::checked("user", name).is_err(), "{name}");
        }
        assert!(Action::checked("eventNotification_eventNotificationTemplate", "list").is_ok());
    }

    #[test]
    fn checked_multirequest_is_an_error() {
        for service in ["multirequest", "MultiRequest"] {
            let error = Action::checked(service, "list").unwrap_err().to_string();
            assert!(error.starts_with("service: ") && error.contains("kaltura_client_multirequest"), "{error}");
        }
    }

    #[test]
    fn request_query_contains_only_the_format() {
        let config = ClientConfig::new(ServiceUrl::parse("https://host/api_v3/", false).unwrap());
        let mut params = Params::with_capacity_for([]);
        params.text("secret", "hunter2");
        let request = Action::new("session", "start").request(&config, params);
        assert_eq!(request.url, "https://host/api_v3/service/session/action/start?format=1");
        assert!(request.headers.contains(&("Content-Type".into(), Zeroizing::new("application/json".to_owned()))));
        assert_eq!(&request.body[..], b"{\"secret\":\"hunter2\"}");
    }
}
