//! Errors of creating and parsing sessions.

use std::fmt;

/// An error of creating or parsing a session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KsError {
    /// An invalid argument.
    #[error("{argument}: {reason}")]
    Argument {
        /// The name of the argument, as the C header spells it.
        argument: &'static str,
        /// What is wrong with it and what to do. Never holds a secret.
        reason: String,
    },
    /// The string is not a session.
    #[error("not a Kaltura session: {0}")]
    Malformed(#[from] Malformed),
    /// None of the secrets signed the session.
    #[error(
        "signature mismatch: none of the given secrets signed this session \
         (it may belong to another partner, be signed with the user secret, or have been modified)"
    )]
    Signature,
    /// The session belongs to a partner other than the verifier's.
    #[error("the session belongs to another partner")]
    WrongPartner,
    /// The signature is valid, but the server would parse the session differently.
    #[error("ambiguous session, rejected regardless of its signature: {0}")]
    Ambiguous(Ambiguity),
    /// The operating system failed to provide random bytes.
    #[error("the operating system failed to provide random bytes: {0}")]
    Random(String),
}

impl KsError {
    pub(crate) fn argument(argument: &'static str, reason: impl Into<String>) -> Self {
        KsError::Argument { argument, reason: reason.into() }
    }
}

/// Why a string is not a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Malformed {
    /// The string is empty.
    Empty,
    /// More than [`super::MAX_KS_LENGTH`] bytes.
    TooLong,
    /// A character outside both base64 alphabets, at this byte position.
    Alphabet(usize),
    /// Padding that is partial, surplus, or followed by data.
    Padding,
    /// The last base64 group has a single character: the string was truncated.
    CutShort,
    /// The `|` that version 1 or 2 requires is missing.
    NoDelimiter(u8),
    /// Fewer than three `;`-separated fields in version 1.
    TooFewFields,
    /// The encrypted part is not whole blocks, or the signature is not 40 digits, so no secret can match.
    Damaged,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Malformed::Empty => f.write_str("it is empty"),
            Malformed::TooLong => write!(f, "longer than {} bytes", super::MAX_KS_LENGTH),
            Malformed::Alphabet(position) => {
                write!(f, "the character at byte {position} is not base64")
            }
            Malformed::Padding => f.write_str("its base64 padding is incomplete, excessive or misplaced"),
            Malformed::CutShort => f.write_str("its base64 ends in the middle of a byte; it was truncated"),
            Malformed::NoDelimiter(version) => {
                write!(f, "the '|' of version {version} is missing; it was truncated or is not a session")
            }
            Malformed::TooFewFields => f.write_str("it has fewer than three fields"),
            Malformed::Damaged => f.write_str("it was truncated or damaged; copy the whole string again"),
        }
    }
}

impl std::error::Error for Malformed {}

/// Why a session with a valid signature is rejected: the server would parse it differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ambiguity {
    /// A NUL byte inside a name or a value.
    Nul,
    /// A field name with `[`.
    Bracket,
    /// A reserved field that is repeated, or whose name results from the server's rewriting of another name.
    ReservedName,
    /// More than [`super::MAX_FIELDS`] fields.
    TooManyFields,
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// An expiry, a type or a partner id that is not a plain decimal integer in range.
    NotDecimal,
}

impl fmt::Display for Ambiguity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Ambiguity::Nul => "a NUL byte in a field, where the server truncates it",
            Ambiguity::Bracket => "a field name with '[', which the server turns into a list",
            Ambiguity::ReservedName => {
                "a reserved field is repeated, or has a name that the server rewrites; \
                 the generator did not escape the user id or a privilege"
            }
            Ambiguity::TooManyFields => "more than 1000 fields; the server ignores the rest",
            Ambiguity::NotUtf8 => "bytes that are not UTF-8",
            Ambiguity::NotDecimal => "an expiry, type or partner id that is not a plain decimal integer",
        })
    }
}
