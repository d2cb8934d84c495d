//! Faults on demand: what may go wrong with a request, and the rules that say with which.
//!
//! `Fault` is the one model, for Rust and for JSON; `rules` keeps who asked for what, `gate` lets a
//! test hold a request, and `effects` says what each fault does to conditions, responses and sockets.
//! `tls` names what is wrong with a whole listener.

mod effects;
mod gate;
mod rules;
mod tls;

pub(crate) use effects::Instead;
pub use gate::Gate;
pub use rules::{FaultError, FaultRule, Faults};
pub use tls::TlsFault;

use hyper::header::HeaderValue;
use serde::{Deserialize, Serialize};

/// Something that goes wrong with a request.
///
/// In JSON the member `fault` names it in kebab case, and its fields stand beside it in camel case:
/// `{"fault": "close-before-headers"}`, `{"fault": "status", "status": 503, "retryAfter": 2}`. Fields
/// with a default may be left out.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Fault {
    /// The response comes late. The action is done before the wait.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The response is held until the gate opens. The action is done before. Not in JSON.
    #[serde(skip)]
    Hold(Gate),
    /// Half of the body, then a pause, then the rest; the connection closes after it.
    Stall {
        /// Milliseconds; without them the rest never comes.
        #[serde(default)]
        ms: Option<u64>,
    },
    /// The connection closes without a response. The action is done.
    CloseBeforeHeaders,
    /// The connection closes after the header lines.
    CloseAfterHeaders,
    /// The connection closes after half of the body.
    TruncatedBody,
    /// `Content-Length` is not the length of the body, and the connection stays open.
    ContentLength {
        /// What is added to the true length: above 0 the client waits for more, below 0 the end of
        /// the body is left over.
        off_by: i64,
    },
    /// The connection closes after a whole response which did not say so.
    CloseAfterResponse,
    /// The response is right, but the next request on the connection is met by its end.
    CloseOnReuse,
    /// These bytes instead of an HTTP response, then the end of the connection.
    Raw {
        /// The bytes.
        text: String,
    },
    /// A page such as proxies and captive portals show, with status 200.
    Html,
    /// An endless-looking JSON text. It has a `Content-Length` unless it is chunked.
    HugeBody {
        /// Its length.
        #[serde(default = "default_huge")]
        bytes: u64,
        /// Leave the length out.
        #[serde(default)]
        chunked: bool,
    },
    /// This HTTP status with a page of HTML.
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
        /// 302 when left out.
        #[serde(default = "default_redirect")]
        status: u16,
    },
    /// The response is compressed for a client that accepts it, which the production server does not do.
    Gzip {
        /// Compress it for all others too.
        #[serde(default)]
        unasked: bool,
    },
    /// A small compressed response that is large when it is unpacked.
    GzipBomb {
        /// The length when unpacked.
        #[serde(default = "default_huge")]
        bytes: u64,
    },
    /// The response is right, and its `Content-Type` is this one.
    ContentType {
        /// Such as `text/plain`.
        value: String,
    },
    /// The response is XML, as if the parameter `format` was lost.
    Xml,
    /// This error of the API; the action is not done.
    ApiError {
        /// Such as `INTERNAL_SERVERL_ERROR` or `ACTION_BLOCKED`.
        code: String,
        /// A text that says that the error was asked for, when left out.
        #[serde(default)]
        message: Option<String>,
        /// Value in XML, whatever the client asked for.
        #[serde(default)]
        xml: bool,
    },
    /// `INVALID_KS` for this cause; the action is not done.
    InvalidKs {
        /// Such as `EXPIRED` or `LOGOUT`.
        cause: KsCause,
        /// Tell the cause in `ERR_CODE` and `ERR_DESC`, and the session in `KSID`; else the cause is in `KSID`.
        #[serde(default)]
        in_code: bool,
    },
    /// No body, and the headers `X-Kaltura` and `X-Kaltura-App` that name the error.
    EmptyBody {
        /// 200 when left out; the production server also sends 404 and 500.
        #[serde(default = "default_status")]
        status: u16,
        /// Such as `55`.
        #[serde(default = "default_error")]
        error: String,
        /// Such as `Database error`.
        #[serde(default = "default_text")]
        text: String,
    },
    /// A plain text with status 200, as some rate limits are told.
    PlainText {
        /// The text.
        #[serde(default = "default_rate_limit")]
        text: String,
    },
    /// The server's clock is wrong: its headers, the lives that it grants and what it judges expired.
    Clock {
        /// What is added to the true time; below 0 it is late.
        seconds: i64,
    },
    /// Sessions are made to live no longer than this, without a word.
    LongestLife {
        /// Seconds.
        seconds: i64,
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
    /// What is wrong with its values, for people who wrote them by hand.
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

/// Why a session is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names are the protocol's")]
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
