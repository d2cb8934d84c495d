//! Telling a response of the API from everything else that may come back.

use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::codes::{self, InvalidKsCause, ServerErrorKind};
use super::error::{ApiError, ResponseError, ResponseProblem, RetryClass, ServerError};
use super::exception::{Exception, api_error, first_items, may_hold};
use super::one_line::one_line;
use super::redact::redact;
use super::request::Action;
use super::retry::retry_after;
use super::time::Time;
use super::transport::HttpResponse;
use super::xml;
use crate::ks;
use crate::secret::Secret;
use crate::try_alloc::copy_of;

/// How much of a foreign text an error shows.
const SHOWN: usize = 120;

/// What is needed to read a response: the action, how it was sent, which secrets it held, and the time.
pub(super) struct Reader<'a> {
    pub(super) action: &'a Action,
    pub(super) is_https: bool,
    pub(super) secrets: &'a [Secret],
    /// Those that the client holds, which an earlier call has sent.
    pub(super) held_secrets: &'a [Secret],
    /// The program's own headers, whose values may be credentials.
    pub(super) headers: &'a [(String, Secret)],
    /// An earlier try may have done already what was asked.
    pub(super) may_be_done: bool,
    /// Tells from when a date in the response counts.
    pub(super) time: &'a Time,
}

#[cfg(test)]
impl<'a> Reader<'a> {
    /// Of a response to a request without secrets.
    pub(super) fn for_tests(action: &'a Action) -> Self {
        Reader {
            action,
            is_https: true,
            secrets: &[],
            held_secrets: &[],
            headers: &[],
            may_be_done: false,
            time: Time::for_tests(),
        }
    }
}

impl Reader<'_> {
    /// The response's JSON, as the server wrote it.
    pub(super) fn json(&self, response: &HttpResponse) -> Result<Zeroizing<String>, ApiError> {
        copied(self.value(response)?)
    }

    /// The same of a response that is a list.
    pub(super) fn list(&self, response: &HttpResponse) -> Result<Zeroizing<String>, ApiError> {
        let json = self.value(response)?;
        if json.get().starts_with('[') { copied(json) } else { Err(self.foreign(response, json.get())) }
    }

    /// How one of several actions was refused since the session that it carried is at its end.
    pub(super) fn end_of_session(&self, response: &HttpResponse, carries: &[bool]) -> Option<ServerError> {
        // Most responses need no second look.
        if !carries.contains(&true) || !may_hold(std::str::from_utf8(&response.body).ok()?, "INVALID_KS") {
            return None;
        }
        let items = first_items(self.value(response).ok()?.get(), carries.len()).ok()?;
        let carrying = items.into_iter().zip(carries).filter(|(_, carries)| **carries).map(|(item, _)| item);
        carrying.filter_map(|item| api_error(item).ok().flatten()).find_map(|error| {
            let ApiError::Server(error) = self.server_error(response, &error) else { return None };
            error.cause.is_some_and(|cause| cause.retry_class() == RetryClass::NewSession).then_some(error)
        })
    }

    /// The session in a response that is a bare string.
    pub(super) fn session(&self, response: &HttpResponse) -> Result<Secret, ApiError> {
        let json = self.value(response)?;
        match Secret::from_json(json.get()) {
            Some(text) if ks::peek(text.expose()).is_ok() => Ok(text),
            _ => Err(self.foreign(response, json.get())),
        }
    }

    /// A response that says no more than that all is done.
    pub(super) fn nothing(&self, response: &HttpResponse) -> Result<(), ApiError> {
        match self.value(response)?.get() {
            "null" | "true" => Ok(()),
            other => Err(self.foreign(response, other)),
        }
    }

    /// JSON of another kind than the action returns.
    pub(super) fn foreign(&self, response: &HttpResponse, json: &str) -> ApiError {
        match Secret::from_json(json) {
            // A rate limit can be a plain string: show it, and let it be tried again later.
            Some(text) => {
                let what = format!("the text {:?}", self.excerpt(text.expose()));
                self.unexpected(response, &what, RetryClass::Backoff)
            }
            None => self.unexpected(response, kind_of(json), RetryClass::Never),
        }
    }

    /// The JSON of a response that is no error. It is checked but not taken apart, so that no copy of
    /// a session is left in a tree of values.
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
                "this call used plain http, and the account may demand https; use an https service URL"
            }
            _ => row.map_or("see the Kaltura API's documentation of this action", |row| row.hint),
        };
        let retry = cause.map_or(row.map_or(RetryClass::Never, |row| row.retry), InvalidKsCause::retry_class);
        let said = self.excerpt(&error.message);
        ApiError::Server(ServerError {
            kind,
            message: format!(
                "the server refused {} with {}: {said}. {}.",
                self.action,
                self.excerpt(&code),
                capital(hint)
            ),
            code: self.excerpt(&code),
            cause,
            http_status: response.status,
            request_id: self.request_id(response),
            retry: self.action.retry_class(retry),
            retry_after: self.asked_to_wait(response),
        })
    }

    fn redirect(&self, response: &HttpResponse) -> ApiError {
        // The host alone: the rest of a location may hold anything.
        let target = response
            .header("Location")
            .and_then(|location| location.parse::<http::Uri>().ok())
            .and_then(|uri| Some(format!("{}://{}", uri.scheme_str()?, uri.host()?)));
        let to = target.map_or_else(|| "another address".to_owned(), |target| self.excerpt(&target));
        let message = format!(
            "the server redirected {} to {to}; redirects are not followed, since the request holds a secret. \
             If that is the right server, use it as service URL",
            self.action
        );
        self.response_error(response, ResponseProblem::Redirect, message, RetryClass::Never)
    }

    fn empty(&self, response: &HttpResponse) -> ApiError {
        if response.status >= 400 {
            return self.http_status(response);
        }
        let said = self.said(response);
        let message = format!(
            "the response to {} is empty (HTTP {}){said}. A value that the server cannot digest can be the cause, or \
             trouble inside the server",
            self.action, response.status
        );
        self.response_error(response, ResponseProblem::Empty, message, RetryClass::Backoff)
    }

    fn http_status(&self, response: &HttpResponse) -> ApiError {
        let said = self.said(response);
        let (advice, retry) = if is_passing(response.status) || !said.is_empty() {
            ("try again later, with growing pauses", RetryClass::Backoff)
        } else {
            ("check the service URL: it may not be a Kaltura server's", RetryClass::Never)
        };
        let message = format!("{} got HTTP status {}{said}; {advice}", self.action, response.status);
        self.response_error(response, ResponseProblem::HttpStatus, message, retry)
    }

    fn unreadable(&self, response: &HttpResponse, what: &str) -> ApiError {
        if response.status >= 400 {
            return self.http_status(response);
        }
        let said = self.said(response);
        let message = format!(
            "the response to {} is not JSON but {what}{said}. Check the service URL, and whether a proxy stands between",
            self.action
        );
        self.response_error(response, ResponseProblem::NotJson, message, RetryClass::Backoff)
    }

    /// JSON, but not what the action returns.
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
            retry_after: self.asked_to_wait(response),
        })
    }

    /// What the server says about a failure outside the body. `X-Kaltura` is in good responses too, where it tells of a
    /// cache.
    fn said(&self, response: &HttpResponse) -> String {
        let error = || response.header("X-Kaltura").filter(|said| said.starts_with("error"));
        let Some(said) = response.header("X-Kaltura-App").or_else(error) else {
            return String::new();
        };
        format!("; the server says: {}", self.excerpt(said))
    }

    fn request_id(&self, response: &HttpResponse) -> Option<String> {
        response.header("X-Kaltura-Session").map(|id| self.excerpt(id))
    }

    fn asked_to_wait(&self, response: &HttpResponse) -> Option<std::time::Duration> {
        retry_after(response.header("Retry-After")?, response.header("Date"), || self.time.server_now())
    }

    /// What a text that is not JSON seems to be.
    fn describe(&self, text: &str, error: &serde_json::Error) -> String {
        let start: String = text.chars().take(64).collect::<String>().to_ascii_lowercase();
        if start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head") {
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

    /// The beginning of a foreign text, on one line and without secrets.
    fn excerpt(&self, text: &str) -> String {
        let redacted = redact(
            text,
            self.secrets.iter().chain(self.held_secrets).chain(self.headers.iter().map(|(_, value)| value)),
        );
        let clean = one_line(&redacted);
        match clean.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}...", &clean[..end]),
            None => clean.into_owned(),
        }
    }
}

/// Whether an HTTP status tells of trouble that may be over soon.
pub(crate) fn is_passing(status: u16) -> bool {
    status >= 500 || matches!(status, 408 | 429)
}

fn copied(json: &RawValue) -> Result<Zeroizing<String>, ApiError> {
    copy_of(json.get()).map(Zeroizing::new).map_err(|_| ApiError::out_of_memory())
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
    fn a_bare_string_that_is_a_session_is_one() {
        assert_eq!(reader().session(&response(200, &format!("{KS:?}"))).unwrap().expose(), KS);
        assert_eq!(reader().session(&response(200, &format!("\u{feff} {KS:?}\n"))).unwrap().expose(), KS);
    }

    #[test]
    fn nothing_else_is_ever_returned_as_a_session() {
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
    fn a_response_that_is_not_json_is_said_to_be_what_it_is() {
        for (body, what) in [
            ("<!DOCTYPE html><html><body>Login</body></html>", "a web page (HTML)"),
            ("  <HTML><head></head></HTML>", "a web page (HTML)"),
            ("<?xml version=\"1.0\"?><xml><result>x</result></xml>", "XML"),
            ("\"djJ8MTAyfPAuyIcyfgG9Lu3", "JSON that ends too early, after 24 bytes"),
            ("{\"code\":\"X\",", "JSON that ends too early"),
            ("{\"a\" 1}", "broken JSON"),
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
    fn a_status_that_says_error_is_one_whatever_the_body() {
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
    fn an_error_whose_arguments_are_nested_without_end_is_still_an_error() {
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
    fn error_with_a_name_that_is_no_text_is_an_error() {
        let body = r#"{"code":"X","messa\ud800ge":"no","objectType":"KalturaAPIException","args":[]}"#;
        match reader().json(&response(200, body)) {
            Err(ApiError::Server(error)) => assert_eq!(error.code, "X"),
            other => panic!("{other:?}"),
        }
        // Elsewhere it is handed on as it stands.
        assert!(reader().json(&response(200, r#"{"a\ud800":"\udc00"}"#)).is_ok());
    }

    #[test]
    fn an_error_in_xml_says_as_much_as_one_in_json() {
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
    fn only_an_error_of_the_server_s_own_makes_a_status_below_500_one_that_may_pass() {
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
    fn a_redirect_names_the_host_and_nothing_more() {
        let mut response = response(302, "");
        response.headers.push(("location".into(), "https://login.example.com/in?secret=hunter2".into()));
        let message = reader().session(&response).unwrap_err().to_string();
        assert!(message.contains("to https://login.example.com;") && !message.contains("hunter2"), "{message}");
    }

    #[test]
    fn plain_http_is_named_where_the_account_may_demand_https() {
        let body = r#"{"code":"SERVICE_ACCESS_CONTROL_RESTRICTED","message":"m","objectType":"KalturaAPIException","args":[]}"#;
        let message = |is_https| Reader { is_https, ..reader() }.session(&response(200, body)).unwrap_err().to_string();
        assert!(message(false).contains("https service URL"));
        assert!(!message(true).contains("https service URL"));
    }

    #[test]
    fn a_login_is_never_to_be_repeated_by_itself() {
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
