//! Faults on demand, and the rules that select the affected requests.
//!
//! `Fault` is the model for Rust and for JSON, `rules` selects requests, `gate` lets a test hold a
//! request, `effects` changes conditions, responses and sockets, `presets` are the buttons of the page,
//! and `tls` lists the faults of a whole listener.

mod effects;
mod gate;
mod presets;
mod rules;
mod tls;

pub(crate) use effects::Instead;
pub use gate::Gate;
pub(crate) use presets::PRESETS;
pub use rules::{FaultError, FaultRule, Faults};
pub use tls::TlsFault;

use hyper::header::HeaderValue;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Something that goes wrong with a request.
///
/// In JSON the member `fault` contains its name in kebab case. Its fields are members in camel case: `{"fault":
/// "close-before-headers"}`, `{"fault": "status", "status": 503, "retryAfter": 2}`. Fields with a default are optional.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Fault {
    /// The response is delayed. The action is executed before the wait.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The response is held until the gate opens. The action is executed before. Not in JSON.
    #[serde(skip)]
    Hold(Gate),
    /// Half of the body, a pause, and the rest; then the connection closes.
    Stall {
        /// Milliseconds; if absent, the rest is never sent.
        #[serde(default)]
        ms: Option<u64>,
    },
    /// The connection closes without a response. The action is executed.
    CloseBeforeHeaders,
    /// The connection closes after the header lines.
    CloseAfterHeaders,
    /// The connection closes after half of the body.
    TruncatedBody,
    /// `Content-Length` is not the length of the body, and the connection stays open.
    ContentLength {
        /// Added to the true length. If positive, the client waits for more; if negative, the end of the body is
        /// surplus.
        off_by: i64,
    },
    /// The connection closes after a complete response that did not announce it.
    CloseAfterResponse,
    /// The response is correct, but the next request on the connection finds it closed.
    CloseOnReuse,
    /// These bytes instead of an HTTP response, then the end of the connection.
    Raw { text: String },
    /// A page of a proxy or captive portal, with status 200.
    Html,
    /// A very long JSON string. It has a `Content-Length` unless it is chunked.
    HugeBody {
        /// Its length.
        #[serde(default = "default_huge")]
        bytes: u64,
        /// Omit the length.
        #[serde(default)]
        chunked: bool,
    },
    /// This HTTP status with an HTML page.
    Status {
        /// Such as 429 or 503.
        status: u16,
        /// The `Retry-After` header in seconds; none without it.
        #[serde(default)]
        retry_after: Option<u64>,
        /// Write `Retry-After` as a date.
        #[serde(default)]
        as_date: bool,
    },
    /// A redirection.
    Redirect {
        /// Where to.
        location: String,
        /// 302 when omitted.
        #[serde(default = "default_redirect")]
        status: u16,
    },
    /// The response is compressed for clients that accept it. The production server never compresses.
    Gzip {
        /// Also compress it for clients that do not accept it.
        #[serde(default)]
        unasked: bool,
    },
    /// A small compressed response with a large content.
    GzipBomb {
        /// The length after decompression.
        #[serde(default = "default_huge")]
        bytes: u64,
    },
    /// A correct response with this `Content-Type`.
    ContentType {
        /// Such as `text/plain`.
        value: String,
    },
    /// The response is XML, as if the parameter `format` had been lost.
    Xml,
    /// This error of the API; the action is not executed.
    ApiError {
        /// Such as `INTERNAL_SERVERL_ERROR` or `ACTION_BLOCKED`.
        code: String,
        /// A default message when omitted.
        #[serde(default)]
        message: Option<String>,
        /// In XML, regardless of the requested format.
        #[serde(default)]
        xml: bool,
    },
    /// `INVALID_KS` for this cause; the action is not executed.
    InvalidKs {
        /// Such as `EXPIRED` or `LOGOUT`.
        cause: KsCause,
        /// The cause is in `ERR_CODE` and `ERR_DESC`, and the session in `KSID`; else the cause is in `KSID`.
        #[serde(default)]
        in_code: bool,
    },
    /// No body, and the headers `X-Kaltura` and `X-Kaltura-App` that name the error.
    EmptyBody {
        /// 200 when omitted; the production server also sends 404 and 500.
        #[serde(default = "default_status")]
        status: u16,
        /// Such as `55`.
        #[serde(default = "default_error")]
        error: String,
        /// Such as `Database error`.
        #[serde(default = "default_text")]
        text: String,
    },
    /// A plain string with status 200, the form of some rate limits.
    PlainText {
        #[serde(default = "default_rate_limit")]
        text: String,
    },
    /// The server's clock is wrong, which affects headers and expiries.
    Clock {
        /// Seconds added to the correct time; negative for a clock that is late.
        seconds: i64,
    },
    /// The lifetime of sessions is silently limited.
    LongestLife {
        /// Seconds.
        seconds: i64,
    },
    /// The database is down: each action fails in its own way, and the response cache keeps the errors
    /// after the outage.
    DatabaseOutage {
        /// Whether the server still has the partners' secrets in its cache.
        #[serde(default = "default_true")]
        secret_cached: bool,
    },
}

impl Fault {
    /// An HTTP status without `Retry-After`.
    pub fn status(status: u16) -> Fault {
        Fault::Status { status, retry_after: None, as_date: false }
    }

    /// An HTTP status with `Retry-After` in seconds.
    pub fn retry_after(status: u16, seconds: u64) -> Fault {
        Fault::Status { status, retry_after: Some(seconds), as_date: false }
    }

    /// An error of the API.
    pub fn api_error(code: &str) -> Fault {
        Fault::ApiError { code: code.to_owned(), message: None, xml: false }
    }

    /// `INVALID_KS` with its cause in `KSID`.
    pub fn invalid_ks(cause: KsCause) -> Fault {
        Fault::InvalidKs { cause, in_code: false }
    }
}

impl Fault {
    /// Its JSON, or its name if it has none.
    pub(crate) fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_else(|_| json!({ "fault": "hold" }))
    }

    /// What is wrong with its values.
    fn problem(&self) -> Option<String> {
        let is_header = |value: &str| HeaderValue::from_str(value).is_ok();
        match self {
            Fault::Status { status, .. } | Fault::Redirect { status, .. } | Fault::EmptyBody { status, .. }
                if !(200..=599).contains(status) =>
            {
                Some(format!("the status {status} ends no request: use one from 200 to 599"))
            }
            Fault::Redirect { location: value, .. } | Fault::ContentType { value } if !is_header(value) => {
                Some(format!("{value:?} holds a character that no header may hold"))
            }
            Fault::EmptyBody { error, text, .. } if !is_header(error) || !is_header(text) => {
                Some(format!("{error:?} or {text:?} holds a character that no header may hold"))
            }
            _ => None,
        }
    }
}

/// Why a session is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum KsCause {
    InvalidStr,
    InvalidPartner,
    InvalidUser,
    InvalidType,
    Expired,
    Logout,
    ExceededActionsLimit,
    ExceededRestrictedIp,
    ExceededRestrictedUri,
}

impl KsCause {
    /// Its number in `ERR_CODE` and its name.
    fn number_and_name(self) -> (i32, &'static str) {
        match self {
            KsCause::InvalidStr => (-1, "INVALID_STR"),
            KsCause::InvalidPartner => (-2, "INVALID_PARTNER"),
            KsCause::InvalidUser => (-3, "INVALID_USER"),
            KsCause::InvalidType => (-4, "INVALID_TYPE"),
            KsCause::Expired => (-5, "EXPIRED"),
            KsCause::Logout => (-6, "LOGOUT"),
            KsCause::ExceededActionsLimit => (-8, "EXCEEDED_ACTIONS_LIMIT"),
            KsCause::ExceededRestrictedIp => (-9, "EXCEEDED_RESTRICTED_IP"),
            KsCause::ExceededRestrictedUri => (-11, "EXCEEDED_RESTRICTED_URI"),
        }
    }
}

fn default_true() -> bool {
    true
}

fn default_huge() -> u64 {
    64 * 1024 * 1024
}

fn default_redirect() -> u16 {
    302
}

fn default_status() -> u16 {
    200
}

fn default_error() -> String {
    "55".to_owned()
}

fn default_text() -> String {
    "Database error".to_owned()
}

fn default_rate_limit() -> String {
    "Too many requests".to_owned()
}
