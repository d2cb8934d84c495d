//! One action as an HTTP request.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::client_config::ClientConfig;
use super::error::{ApiError, RetryClass};
use super::params::Params;
use super::retry::Repeat;
use super::transport::HttpRequest;

/// An action of the API.
#[derive(Debug, Clone)]
pub(super) struct Action {
    service: Cow<'static, str>,
    /// Empty for a multirequest, which is a service without actions.
    action: Cow<'static, str>,
    /// Of a multirequest: whether a login is among its requests.
    holds_login: bool,
}

impl Action {
    pub(super) const fn new(service: &'static str, action: &'static str) -> Self {
        Action { service: Cow::Borrowed(service), action: Cow::Borrowed(action), holds_login: false }
    }

    pub(super) const fn multirequest(holds_login: bool) -> Self {
        Action { service: Cow::Borrowed("multirequest"), action: Cow::Borrowed(""), holds_login }
    }

    /// Refuses names that would change the URL, and what is more than one action.
    pub(super) fn checked(service: &str, action: &str) -> Result<Self, ApiError> {
        for (argument, name) in [("service", service), ("action", action)] {
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return Err(ApiError::argument(
                    argument,
                    "must be a name of letters, digits and '_', such as \"session\"",
                ));
            }
        }
        if service.eq_ignore_ascii_case("multirequest") {
            // A login in it would pass for what may be repeated, and data in it for references.
            return Err(ApiError::argument(
                "service",
                "is \"multirequest\", which stands for several actions; use kaltura_client_multirequest, or \
                 kaltura_request_multirequest",
            ));
        }
        Ok(Action { service: service.to_owned().into(), action: action.to_owned().into(), holds_login: false })
    }

    fn is(&self, service: &str, action: &str) -> bool {
        self.service.eq_ignore_ascii_case(service) && self.action.eq_ignore_ascii_case(action)
    }

    /// Whether a failed try counts against a person's account, so that it must never be repeated unasked.
    pub(super) fn is_login(&self) -> bool {
        self.holds_login || self.is_one_login()
    }

    fn is_one_login(&self) -> bool {
        self.is("user", "login") || self.is("user", "loginByLoginId")
    }

    /// What its response holds, for messages.
    pub(super) fn returns(&self) -> &'static str {
        if self.is("session", "end") {
            "the null that says that it is done"
        } else if self.action.is_empty() {
            "a list of responses"
        } else {
            "a session"
        }
    }

    /// Whether a session is made without one: a bad session in the request would only make it fail.
    pub(super) fn takes_no_ks(&self) -> bool {
        self.is_one_login() || self.is("session", "start") || self.is("session", "startWidgetSession")
    }

    /// Which failures may be repeated without asking.
    pub(super) fn repeat(&self) -> Repeat {
        const MAKES_A_SESSION: [(&str, &str); 6] = [
            ("session", "start"),
            ("session", "startWidgetSession"),
            ("session", "impersonate"),
            ("session", "impersonateByKs"),
            ("appToken", "startSession"),
            ("user", "loginByKs"),
        ];
        const READS: [&str; 7] = ["get", "list", "count", "search", "ping", "is", "end"];
        let action = self.action.to_ascii_lowercase();
        let is_repeatable = MAKES_A_SESSION.iter().any(|(service, action)| self.is(service, action))
            // "get", "getTime", "listBySomething"; but not "getty": the next letter must be a capital.
            || READS.iter().any(|read| {
                action.starts_with(read)
                    && self.action[read.len()..].chars().next().is_none_or(|next| next.is_ascii_uppercase())
            });
        if is_repeatable && !self.is_login() { Repeat::Any } else { Repeat::Unsent }
    }

    /// How often this action may be tried again after a failure of class `class`.
    pub(super) fn retry_class(&self, class: RetryClass) -> RetryClass {
        if self.is_login() { RetryClass::Never } else { class }
    }

    /// The POST request. `format` is the only thing in the query: an error about a body that was not
    /// read then still comes as JSON.
    pub(super) fn request(&self, config: &ClientConfig, params: Params) -> HttpRequest {
        let base = config.service_url.as_str();
        let url = if self.action.is_empty() {
            format!("{base}/api_v3/service/{}?format=1", self.service)
        } else {
            format!("{base}/api_v3/service/{}/action/{}?format=1", self.service, self.action)
        };
        let text = |text: &str| Zeroizing::new(text.to_owned());
        let mut headers = Vec::with_capacity(3 + config.headers.len());
        // Exactly this: with a charset behind it the server does not read the body.
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
    fn what_may_change_something_twice_is_not_repeated_by_itself() {
        for (service, action, repeat) in [
            ("session", "start", Repeat::Any),
            ("appToken", "startSession", Repeat::Any),
            ("media", "list", Repeat::Any),
            ("system", "getTime", Repeat::Any),
            ("user", "loginByLoginId", Repeat::Unsent),
            ("USER", "LOGIN", Repeat::Unsent),
            ("media", "add", Repeat::Unsent),
            ("room", "start", Repeat::Unsent),
            ("media", "getty", Repeat::Unsent),
            ("x", "listen", Repeat::Unsent),
        ] {
            assert_eq!(Action::checked(service, action).unwrap().repeat(), repeat, "{service}.{action}");
        }
        assert_eq!(Action::multirequest(false).repeat(), Repeat::Unsent);
        assert_eq!(Action::multirequest(false).retry_class(RetryClass::Backoff), RetryClass::Backoff);
        assert_eq!(Action::multirequest(true).retry_class(RetryClass::Backoff), RetryClass::Never);
    }

    #[test]
    fn names_that_would_change_the_url_are_refused() {
        for name in ["", "a/b", "a?b", "a#b", "..", "a b", "é", "a\n"] {
            assert!(Action::checked(name, "get").is_err(), "{name}");
            assert!(Action::checked("user", name).is_err(), "{name}");
        }
        assert!(Action::checked("eventNotification_eventNotificationTemplate", "list").is_ok());
    }

    #[test]
    fn several_actions_do_not_pass_for_one_whose_logins_nobody_sees() {
        for service in ["multirequest", "MultiRequest"] {
            let error = Action::checked(service, "list").unwrap_err().to_string();
            assert!(error.starts_with("service: ") && error.contains("kaltura_client_multirequest"), "{error}");
        }
    }

    #[test]
    fn the_request_has_nothing_but_the_format_in_its_query() {
        let config = ClientConfig::new(ServiceUrl::parse("https://host/api_v3/", false).unwrap());
        let mut params = Params::sized_for([]);
        params.text("secret", "hunter2");
        let request = Action::new("session", "start").request(&config, params);
        assert_eq!(request.url, "https://host/api_v3/service/session/action/start?format=1");
        assert!(request.headers.contains(&("Content-Type".into(), Zeroizing::new("application/json".to_owned()))));
        assert_eq!(&request.body[..], b"{\"secret\":\"hunter2\"}");
    }
}
