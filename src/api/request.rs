//! One action as an HTTP request.

use super::error::{ApiError, RetryClass};
use super::params::Params;
use super::service_url::ServiceUrl;
use super::transport::HttpRequest;

/// Long enough for the largest lists that the API returns in one page.
const MAX_ANSWER_BYTES: u64 = 16 * 1024 * 1024;

/// How this library names itself, in the body and in the `User-Agent` header.
pub(super) const CLIENT_TAG: &str = concat!("libkaltura_session:", env!("CARGO_PKG_VERSION"));
const USER_AGENT: &str = concat!("libkaltura_session/", env!("CARGO_PKG_VERSION"));

/// An action of the API.
#[derive(Debug, Clone, Copy)]
pub(super) struct Action<'a> {
    service: &'a str,
    action: &'a str,
}

impl<'a> Action<'a> {
    pub(super) const fn new(service: &'a str, action: &'a str) -> Self {
        Action { service, action }
    }

    /// Refuses names that would change the URL.
    pub(super) fn checked(service: &'a str, action: &'a str) -> Result<Self, ApiError> {
        for (argument, name) in [("service", service), ("action", action)] {
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return Err(ApiError::argument(
                    argument,
                    "must be a name of letters, digits and '_', such as \"session\"",
                ));
            }
        }
        Ok(Action { service, action })
    }

    fn is(&self, service: &str, action: &str) -> bool {
        self.service.eq_ignore_ascii_case(service) && self.action.eq_ignore_ascii_case(action)
    }

    /// Whether a failed try counts against a person's account, so that it must never be repeated unasked.
    pub(super) fn is_login(&self) -> bool {
        self.is("user", "login") || self.is("user", "loginByLoginId")
    }

    /// Whether a session is made without one: a bad session in the request would only make it fail.
    pub(super) fn takes_no_ks(&self) -> bool {
        self.is_login() || self.is("session", "start") || self.is("session", "startWidgetSession")
    }

    /// How often this action may be tried again after a failure of class `class`.
    pub(super) fn retry_class(&self, class: RetryClass) -> RetryClass {
        if self.is_login() { RetryClass::Never } else { class }
    }

    /// The POST request. `format` is the only thing in the query: an error about a body that was not
    /// read then still comes as JSON.
    pub(super) fn request(&self, service_url: &ServiceUrl, params: Params) -> HttpRequest {
        HttpRequest {
            url: format!("{}/api_v3/service/{}/action/{}?format=1", service_url.as_str(), self.service, self.action),
            headers: vec![
                // Exactly this: with a charset behind it the server does not read the body.
                ("Content-Type".into(), "application/json".to_owned()),
                ("Accept".into(), "application/json".to_owned()),
                ("User-Agent".into(), USER_AGENT.to_owned()),
            ],
            body: params.finish(),
            max_answer_bytes: MAX_ANSWER_BYTES,
        }
    }
}

impl std::fmt::Display for Action<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.service, self.action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_change_the_url_are_refused() {
        for name in ["", "a/b", "a?b", "a#b", "..", "a b", "é", "a\n"] {
            assert!(Action::checked(name, "get").is_err(), "{name}");
            assert!(Action::checked("user", name).is_err(), "{name}");
        }
        assert!(Action::checked("eventNotification_eventNotificationTemplate", "list").is_ok());
    }

    #[test]
    fn the_request_has_nothing_but_the_format_in_its_query() {
        let url = ServiceUrl::parse("https://host/api_v3/", false).unwrap();
        let mut params = Params::sized_for(&[]);
        params.text("secret", "hunter2");
        let request = Action::new("session", "start").request(&url, params);
        assert_eq!(request.url, "https://host/api_v3/service/session/action/start?format=1");
        assert!(request.headers.contains(&("Content-Type".into(), "application/json".to_owned())));
        assert_eq!(&request.body[..], b"{\"secret\":\"hunter2\"}");
    }
}
