//! Parses responses, and distinguishes those of the API from everything else.

use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::codes::{self, InvalidKsCause, RetryClass, ServerErrorKind};
use super::error::{ApiError, ResponseError, ResponseProblem, ServerError};
use super::exception::{Exception, api_error, first_items, may_contain};
use super::request::Action;
use super::retry::retry_after;
use super::sanitize::redact;
use super::time::Time;
use super::transport::HttpResponse;
use super::xml;
use crate::ks;
use crate::one_line::one_line;
use crate::secret::Secret;
use crate::try_alloc::try_copy;

/// Maximum length of a response excerpt in error messages, in characters.
const MAX_EXCERPT: usize = 120;

pub(super) struct Reader<'a> {
    pub(super) action: &'a Action,
    pub(super) is_https: bool,
    pub(super) secrets: &'a [Secret],
    /// Secrets of the client's credentials, sent by earlier calls.
    pub(super) client_secrets: &'a [Secret],
    /// The program's own headers. Their values may be credentials.
    pub(super) headers: &'a [(String, Secret)],
    /// An earlier attempt may have succeeded.
    pub(super) may_have_succeeded: bool,
    /// Needed for dates in the response.
    pub(super) time: &'a Time,
}

#[cfg(test)]
impl<'a> Reader<'a> {
    /// For a response to a request without secrets.
    pub(super) fn for_tests(action: &'a Action) -> Self {
        Reader {
            action,
            is_https: true,
            secrets: &[],
            client_secrets: &[],
            headers: &[],
            may_have_succeeded: false,
            time: Time::for_tests(),
        }
    }
}

impl Reader<'_> {
    /// Returns the JSON as sent by the server.
    pub(super) fn json(&self, response: &HttpResponse) -> Result<Zeroizing<String>, ApiError> {
        copied(self.value(response)?)
    }

    /// Like [`Reader::json`], for an action that returns a list.
    pub(super) fn list(&self, response: &HttpResponse) -> Result<Zeroizing<String>, ApiError> {
        let json = self.value(response)?;
        if json.get().starts_with('[') { copied(json) } else { Err(self.unexpected_json(response, json.get())) }
    }

    /// The error of the first action that failed because the session it carried is no longer valid.
    pub(super) fn end_of_session(&self, response: &HttpResponse, carries: &[bool]) -> Option<ServerError> {
        // Fast path: most responses contain no such error.
        if !carries.contains(&true) || !may_contain(std::str::from_utf8(&response.body).ok()?, "INVALID_KS") {
            return None;
        }
        let items = first_items(self.value(response).ok()?.get(), carries.len()).ok()?;
        let carrying = items.into_iter().zip(carries).filter(|(_, carries)| **carries).map(|(item, _)| item);
        carrying.filter_map(|item| api_error(item).ok().flatten()).find_map(|error| {
            let ApiError::Server(error) = self.server_error(response, &error) else { return None };
            error.cause.is_some_and(|cause| cause.retry_class() == RetryClass::NewSession).then_some(error)
        })
    }

    /// Returns the session in a response that is a bare string.
    pub(super) fn session(&self, response: &HttpResponse) -> Result<Secret, ApiError> {
        let json = self.value(response)?;
        match Secret::from_json(json.get()) {
            Some(text) if ks::peek(text.expose()).is_ok() => Ok(text),
            _ => Err(self.unexpected_json(response, json.get())),
        }
    }

    /// For a response without a result.
    pub(super) fn nothing(&self, response: &HttpResponse) -> Result<(), ApiError> {
        match self.value(response)?.get() {
            "null" | "true" => Ok(()),
            other => Err(self.unexpected_json(response, other)),
        }
    }

    /// An error for JSON of another type than the action returns.
    pub(super) fn unexpected_json(&self, response: &HttpResponse, json: &str) -> ApiError {
        match Secret::from_json(json) {
            // A rate limit can be a plain string: quote it, and allow a retry.
            Some(text) => {
                let what = format!("the text {:?}", self.excerpt(text.expose()));
                self.unexpected(response, &what, RetryClass::Backoff)
            }
            None => self.unexpected(response, kind_of(json), RetryClass::Never),
        }
    }

    /// Returns the JSON of a response that is not an error. It stays unparsed, so that no tree of values holds a copy
    /// of a session.
    pub(super) fn value<'b>(&self, response: &'b HttpResponse) -> Result<&'b RawValue, ApiError> {
        if (300..400).contains(&response.status) {
            return Err(self.redirect(response));
        }
        let Ok(text) = std::str::from_utf8(&response.body) else {
            return Err(self.unreadable(response, "bytes that are not UTF-8"));
        };
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return Err(self.empty(response));
        }
        let json = match serde_json::from_str::<&RawValue>(text) {
            Ok(json) => json,
            Err(error) => {
                return Err(match xml::api_error(text) {
                    Some(value) => self.server_error(response, &value),
                    None => self.unreadable(response, &self.describe(text, &error)),
                });
            }
        };
        match api_error(json) {
            Ok(None) => {}
            Ok(Some(error)) => return Err(self.server_error(response, &error)),
            Err(error) => return Err(self.unreadable(response, &self.describe(text, &error))),
        }
        if response.status >= 400 {
            return Err(self.http_status(response));
        }
        Ok(json)
    }

    fn server_error(&self, response: &HttpResponse, error: &Exception) -> ApiError {
        let code = error.code.clone();
        let cause = (code == "INVALID_KS")
            .then(|| {
                let [ksid, description, number] = error.args.each_ref().map(Option::as_deref);
                InvalidKsCause::from_args(ksid, description, number)
            })
            .flatten();
        let row = codes::find(&code);
        let kind = row.map_or(ServerErrorKind::Other, |row| row.kind);
        let hint = match (kind, cause) {
            (_, Some(cause)) => cause.hint(),
            (ServerErrorKind::AccessControl, _) if !self.is_https => {
                "this call used plain http, and the account may require https; use an https service URL"
            }
            // Only the other login has a parameter for it.
            (ServerErrorKind::MissingOtp, _) if self.action.is_login_by_user_id() => {
                "the account uses one-time passwords, which user.login does not take: use user.loginByLoginId \
                 (kaltura_user_login_by_login_id). This attempt counted as a failed login"
            }
            _ => row.map_or("see the documentation of this action in the Kaltura API", |row| row.hint),
        };
        let retry = cause.map_or(row.map_or(RetryClass::Never, |row| row.retry), InvalidKsCause::retry_class);
        let text = match sentence(&self.excerpt(&error.message)) {
            text if text.is_empty() => ".".to_owned(),
            text => format!(": {text}"),
        };
        ApiError::Server(ServerError {
            kind,
            message: format!(
                "the server rejected {} with {}{text} {}.",
                self.action,
                self.excerpt(&code),
                capital(hint)
            ),
            code: self.excerpt(&code),
            cause,
            http_status: response.status,
            request_id: self.request_id(response),
            retry: self.action.retry_class(retry),
            retry_after: self.requested_delay(response),
        })
    }

    fn redirect(&self, response: &HttpResponse) -> ApiError {
        // Only the host: the rest of the location may contain anything.
        let target = response
            .header("Location")
            .and_then(|location| location.parse::<http::Uri>().ok())
            .and_then(|uri| Some(format!("{}://{}", uri.scheme_str()?, uri.host()?)));
        let to = target.map_or_else(|| "another address".to_owned(), |target| self.excerpt(&target));
        let message = format!(
            "the server redirected {} to {to}; redirects are not followed, because the request contains a secret. \
             If this is the right server, use it as the service URL",
            self.action
        );
        self.response_error(response, ResponseProblem::Redirect, message, RetryClass::Never)
    }

    fn empty(&self, response: &HttpResponse) -> ApiError {
        if response.status >= 400 {
            return self.http_status(response);
        }
        let note = self.server_note(response);
        let message = format!(
            "the response to {} is empty (HTTP {}){note}. The server may have failed, or a parameter may have a value \
             that it cannot process",
            self.action, response.status
        );
        self.response_error(response, ResponseProblem::Empty, message, RetryClass::Backoff)
    }

    fn http_status(&self, response: &HttpResponse) -> ApiError {
        let note = self.server_note(response);
        let rate_limit = if response.status == 429 { " (rate limit: too many requests)" } else { "" };
        let (advice, retry) = if is_transient_status(response.status) || !note.is_empty() {
            let advice = match self.requested_delay(response) {
                Some(delay) => format!("retry in {} s, as requested by the server", delay.as_secs_f64().ceil()),
                None => "retry later with increasing delays".to_owned(),
            };
            (advice, RetryClass::Backoff)
        } else {
            ("check the service URL: it may not belong to a Kaltura server".to_owned(), RetryClass::Never)
        };
        let message =
            format!("{} failed with HTTP status {}{rate_limit}{note}; {advice}", self.action, response.status);
        self.response_error(response, ResponseProblem::HttpStatus, message, retry)
    }

    fn unreadable(&self, response: &HttpResponse, what: &str) -> ApiError {
        if response.status >= 400 {
            return self.http_status(response);
        }
        let note = self.server_note(response);
        let advice = if what.starts_with(PHP_NOTICE) {
            "The server is misconfigured; its administrator can turn off display_errors"
        } else {
            "Check the service URL, and whether a proxy changes responses"
        };
        let message = format!("the response to {} is not JSON but {what}{note}. {advice}", self.action);
        self.response_error(response, ResponseProblem::NotJson, message, RetryClass::Backoff)
    }

    /// JSON, but not of the type that the action returns.
    pub(super) fn unexpected(&self, response: &HttpResponse, what: &str, retry: RetryClass) -> ApiError {
        let message = format!("{} did not return {} but {what}", self.action, self.action.returns());
        self.response_error(response, ResponseProblem::UnexpectedResponse, message, retry)
    }

    fn response_error(
        &self,
        response: &HttpResponse,
        problem: ResponseProblem,
        message: String,
        retry: RetryClass,
    ) -> ApiError {
        ApiError::Response(ResponseError {
            problem,
            message,
            http_status: response.status,
            request_id: self.request_id(response),
            retry: self.action.retry_class(retry),
            retry_after: self.requested_delay(response),
        })
    }

    /// What the server reports outside the body. Successful responses also contain `X-Kaltura`, for their cache status.
    fn server_note(&self, response: &HttpResponse) -> String {
        let error = || response.header("X-Kaltura").filter(|note| note.starts_with("error"));
        let Some(note) = response.header("X-Kaltura-App").or_else(error) else {
            return String::new();
        };
        format!("; the server reports: {}", self.excerpt(note))
    }

    fn request_id(&self, response: &HttpResponse) -> Option<String> {
        response.header("X-Kaltura-Session").map(|id| self.excerpt(id))
    }

    fn requested_delay(&self, response: &HttpResponse) -> Option<std::time::Duration> {
        retry_after(response.header("Retry-After")?, response.header("Date"), || self.time.server_now())
    }

    /// Describes a body that is not JSON.
    fn describe(&self, text: &str, error: &serde_json::Error) -> String {
        let start: String = text.chars().take(64).collect::<String>().to_ascii_lowercase();
        if let Some(notice) = php_notice(text) {
            format!("{PHP_NOTICE} ({:?})", self.excerpt(notice))
        } else if start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head") {
            "a web page (HTML)".to_owned()
        } else if start.starts_with('<') {
            "XML".to_owned()
        } else if error.is_eof() {
            format!("JSON that ends too early, after {} bytes", text.len())
        } else if start.starts_with(['{', '[', '"']) {
            "broken JSON".to_owned()
        } else {
            format!("the text {:?}", self.excerpt(text))
        }
    }

    /// The start of a body, on one line and without secrets.
    fn excerpt(&self, text: &str) -> String {
        let redacted = redact(
            text,
            self.secrets.iter().chain(self.client_secrets).chain(self.headers.iter().map(|(_, value)| value)),
        );
        let clean = one_line(&redacted);
        match clean.char_indices().nth(MAX_EXCERPT) {
            Some((end, _)) => format!("{}...", &clean[..end]),
            None => clean.into_owned(),
        }
    }
}

const PHP_NOTICE: &str = "a PHP message before the JSON";

/// The message that PHP wrote before the response, as HTML or plain text.
fn php_notice(text: &str) -> Option<&str> {
    let tags = ["<br />", "<br>", "<b>"];
    let mut rest = text.trim_start();
    while let Some(after) = tags.iter().find_map(|tag| rest.strip_prefix(tag)) {
        rest = after.trim_start();
    }
    let kinds = ["Notice", "Warning", "Deprecated", "Strict Standards", "Fatal error", "Parse error"];
    let after = kinds.iter().find_map(|kind| rest.strip_prefix(kind))?;
    (after.starts_with("</b>:") || after.starts_with(": ")).then(|| rest.lines().next().unwrap_or(rest))
}

/// Whether an HTTP status indicates a transient failure.
pub(crate) fn is_transient_status(status: u16) -> bool {
    status >= 500 || matches!(status, 408 | 429)
}

fn copied(json: &RawValue) -> Result<Zeroizing<String>, ApiError> {
    try_copy(json.get()).map(Zeroizing::new).map_err(|_| ApiError::out_of_memory())
}

fn kind_of(json: &str) -> &'static str {
    match json.as_bytes().first() {
        Some(b'n') => "null",
        Some(b't' | b'f') => "true or false",
        Some(b'[') => "a list",
        Some(b'{') => "an object",
        _ => "a number",
    }
}

/// Appends a full stop, unless the string has one or is empty.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KS: &str = "djJ8MTAyfPAuyIcyfgG9Lu3TiXpvzgPF44u_GRi17zmjKd2MkllvYVB9hnq9A-faiqNx2gJEKfpi5p6GQU9yQvr784ANgCmYaj-NLIKna863hX35ZbJy";

    fn response(status: u16, body: &str) -> HttpResponse {
        HttpResponse { status, headers: Vec::new(), body: Zeroizing::new(body.as_bytes().to_vec()) }
    }

    static START: Action = Action::new("session", "start");

    fn reader() -> Reader<'static> {
        static SECRETS: std::sync::LazyLock<[Secret; 1]> = std::sync::LazyLock::new(|| [Secret::new("hunter2")]);
        Reader { secrets: &*SECRETS, ..Reader::for_tests(&START) }
    }

    fn problem(status: u16, body: &str) -> (ResponseProblem, String) {
        match reader().session(&response(status, body)) {
            Err(ApiError::Response(error)) => (error.problem, error.message),
            other => panic!("{other:?} for {body}"),
        }
    }

    #[test]
    fn session_bare_string_is_returned() {
        assert_eq!(reader().session(&response(200, &format!("{KS:?}"))).unwrap().expose(), KS);
        assert_eq!(reader().session(&response(200, &format!("\u{feff} {KS:?}\n"))).unwrap().expose(), KS);
    }

    #[test]
    fn session_anything_else_is_an_error() {
        for body in [
            "\"\"",
            "\"You have exceeded your rate limit\"",
            "\"null\"",
            "\"hunter2\"",
            "null",
            "true",
            "12",
            "[]",
            "{}",
            &format!("{{\"ks\":{KS:?}}}"),
            &format!("[{KS:?}]"),
            &format!("\"Invalid KS {KS}\""),
            &format!("\"{}\"", &KS[..101]),
        ] {
            let (problem, message) = problem(200, body);
            assert_eq!(problem, ResponseProblem::UnexpectedResponse, "{body}");
            assert!(!message.contains("hunter2") && !message.contains("djJ8"), "{message}");
        }
    }

    #[test]
    fn json_other_content_is_described() {
        for (body, what) in [
            ("<!DOCTYPE html><html><body>Login</body></html>", "a web page (HTML)"),
            ("  <HTML><head></head></HTML>", "a web page (HTML)"),
            ("<?xml version=\"1.0\"?><xml><result>x</result></xml>", "XML"),
            ("\"djJ8MTAyfPAuyIcyfgG9Lu3", "JSON that ends too early, after 24 bytes"),
            ("{\"code\":\"X\",", "JSON that ends too early"),
            ("{\"a\" 1}", "broken JSON"),
            (
                "<br />\n<b>Notice</b>:  Undefined index: hunter2 in <b>/x.php</b> on line <b>7</b><br />\n\"djJ8\"",
                "a PHP message before the JSON (\"Notice</b>:  Undefined index: [redacted] in",
            ),
            ("\nWarning: Division by zero in /x.php on line 7\n{}", "its administrator can turn off display_errors"),
            ("Too many requests for hunter2", "the text \"Too many requests for [redacted]\""),
            (KS, "the text \"[session]\""),
        ] {
            let (problem, message) = problem(200, body);
            assert_eq!(problem, ResponseProblem::NotJson, "{body}");
            assert!(message.contains(what), "{message}");
        }
        assert_eq!(problem(200, "").0, ResponseProblem::Empty);
        assert_eq!(problem(200, " \n").0, ResponseProblem::Empty);
    }

    #[test]
    fn json_error_status_is_an_error_with_any_body() {
        for status in [400, 404, 429, 500, 503] {
            for body in ["", "<html>", "null", &format!("{KS:?}")] {
                assert_eq!(problem(status, body).0, ResponseProblem::HttpStatus, "{status} {body}");
            }
        }
        for status in [301, 302, 307, 308] {
            assert_eq!(problem(status, &format!("{KS:?}")).0, ResponseProblem::Redirect);
        }
    }

    #[test]
    fn rate_limit_names_cause_and_delay() {
        let message = |headers: &[(&'static str, &str)]| {
            let mut response = response(429, "");
            response.headers.extend(headers.iter().map(|(name, value)| ((*name).into(), (*value).into())));
            reader().session(&response).unwrap_err().to_string()
        };
        let cause = "session.start failed with HTTP status 429 (rate limit: too many requests); ";
        assert_eq!(message(&[("Retry-After", "60")]), format!("{cause}retry in 60 s, as requested by the server"));
        assert_eq!(message(&[]), format!("{cause}retry later with increasing delays"));
    }

    #[test]
    fn server_error_has_one_full_stop_per_sentence() {
        for (text, expected) in [
            ("Missing KS", "with MISSING_KS: Missing KS. "),
            ("Missing KS.", "with MISSING_KS: Missing KS. "),
            ("Missing KS?", "with MISSING_KS: Missing KS? "),
            ("", "with MISSING_KS. "),
        ] {
            let body = format!(r#"{{"code":"MISSING_KS","message":"{text}","objectType":"KalturaAPIException"}}"#);
            let message = reader().session(&response(200, &body)).unwrap_err().to_string();
            assert!(message.contains(expected) && !message.contains(".."), "{message}");
        }
    }

    #[test]
    fn missing_otp_advice_fits_the_login() {
        let body = r#"{"code":"MISSING_OTP","message":"m","objectType":"KalturaAPIException"}"#;
        let message = |action| {
            let action = Action::new("user", action);
            Reader { action: &action, ..reader() }.session(&response(200, body)).unwrap_err().to_string()
        };
        assert!(message("loginByLoginId").contains(" otp"));
        let by_user_id = message("login");
        assert!(!by_user_id.contains("as otp") && by_user_id.contains("use user.loginByLoginId"), "{by_user_id}");
    }

    #[test]
    fn json_error_with_deeply_nested_arguments_is_found() {
        let deep = "[".repeat(1000) + &"]".repeat(1000);
        let body = format!(
            r#"{{"objectType":"KalturaAPIException","code":"SERVICE_FORBIDDEN","message":"no","args":{deep}}}"#
        );
        match reader().json(&response(200, &body)) {
            Err(ApiError::Server(error)) => assert_eq!(error.code, "SERVICE_FORBIDDEN"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn json_error_with_invalid_unicode_name_is_found() {
        let body = r#"{"code":"X","messa\ud800ge":"no","objectType":"KalturaAPIException","args":[]}"#;
        match reader().json(&response(200, body)) {
            Err(ApiError::Server(error)) => assert_eq!(error.code, "X"),
            other => panic!("{other:?}"),
        }
        // Elsewhere it is passed on unchanged.
        assert!(reader().json(&response(200, r#"{"a\ud800":"\udc00"}"#)).is_ok());
    }

    #[test]
    fn json_error_as_xml_equals_error_as_json() {
        let error = |arg: &str, value: &str| {
            format!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?><xml><result><error><code>INVALID_KS</code><message>Invalid KS \
                 &quot;{KS}&quot; of it&#039;s hunter2</message><objectType>KalturaAPIException</objectType><args><item>\
                 <objectType>KalturaApiExceptionArg</objectType><name>{arg}</name><value>{value}</value></item></args>\
                 </error></result><executionTime>0.1</executionTime></xml>"
            )
        };
        let secret = [Secret::new("it's hunter2")];
        let reader = Reader { secrets: &secret, ..reader() };
        for (arg, value, retry) in [
            ("KSID", "EXPIRED", RetryClass::NewSession),
            ("ERR_CODE", "-6", RetryClass::NewSession),
            ("ERR_DESC", "EXCEEDED_RESTRICTED_IP", RetryClass::Never),
        ] {
            match reader.session(&response(200, &error(arg, value))) {
                Err(ApiError::Server(found)) => {
                    assert_eq!((found.retry, found.cause.is_some()), (retry, true), "{arg}: {value}");
                    let message = found.message;
                    assert!(!message.contains("hunter2") && !message.contains("djJ8"), "{message}");
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn status_below_500_is_transient_only_with_server_error() {
        for (status, name, value, retry) in [
            (404, "X-Kaltura", "error-55", RetryClass::Backoff),
            (404, "X-Kaltura-App", "exiting on error 1 - x", RetryClass::Backoff),
            (403, "X-Kaltura", "cached-dispatcher,31d2b145050fa7c6362ad83c4a6e563e,6.7e-5", RetryClass::Never),
            (404, "X-Other", "error-55", RetryClass::Never),
        ] {
            let mut response = response(status, "");
            response.headers.push((name.into(), value.into()));
            let error = reader().session(&response).unwrap_err();
            assert_eq!(error.retry_class(), retry, "{name}: {value}");
        }
    }

    #[test]
    fn redirect_error_contains_only_the_host() {
        let mut response = response(302, "");
        response.headers.push(("location".into(), "https://login.example.com/in?secret=hunter2".into()));
        let message = reader().session(&response).unwrap_err().to_string();
        assert!(message.contains("to https://login.example.com;") && !message.contains("hunter2"), "{message}");
    }

    #[test]
    fn forbidden_error_mentions_plain_http() {
        let body = r#"{"code":"SERVICE_ACCESS_CONTROL_RESTRICTED","message":"m","objectType":"KalturaAPIException","args":[]}"#;
        let message = |is_https| Reader { is_https, ..reader() }.session(&response(200, body)).unwrap_err().to_string();
        assert!(message(false).contains("https service URL"));
        assert!(!message(true).contains("https service URL"));
    }

    #[test]
    fn login_error_is_never_retried() {
        let reader = Reader { action: &Action::new("user", "loginByLoginId"), ..reader() };
        for (status, body) in [
            (503, ""),
            (200, ""),
            (200, "<html>"),
            (200, r#"{"code":"INTERNAL_SERVERL_ERROR","message":"m","objectType":"KalturaAPIException"}"#),
        ] {
            let retry = match reader.session(&response(status, body)) {
                Err(ApiError::Response(error)) => error.retry,
                Err(ApiError::Server(error)) => error.retry,
                other => panic!("{other:?}"),
            };
            assert_eq!(retry, RetryClass::Never);
        }
    }
}
