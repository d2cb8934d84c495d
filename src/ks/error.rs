//! Why a session could not be made or read.

use std::fmt;

/// Why a session could not be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KsError {
    /// An input that a careful maker refuses.
    #[error("{argument}: {reason}")]
    Argument {
        /// The name of the argument, as the C header spells it.
        argument: &'static str,
        /// What is wrong with it and what to do. Never holds a secret.
        reason: String,
    },
    /// The text is not a session at all.
    #[error("not a Kaltura session: {0}")]
    Malformed(#[from] Malformed),
    /// None of the secrets signed it.
    #[error(
        "signature mismatch: none of the given secrets signed this session \
         (another partner's, a user secret instead of the admin secret, or a string that was changed)"
    )]
    Signature,
    /// It is of another partner than the verifier's.
    #[error("it is of another partner")]
    WrongPartner,
    /// Rightly signed, but the server would read it differently from its text.
    #[error("ambiguous session, refused whatever its signature: {0}")]
    Ambiguous(Ambiguity),
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes: {0}")]
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
    /// Nothing in it.
    Empty,
    /// More than [`super::MAX_KS_LENGTH`] bytes.
    TooLong,
    /// A character outside both base64 alphabets; its byte position.
    Alphabet(usize),
    /// Padding that is partial, surplus, or followed by data.
    Padding,
    /// The last group has a single character: the end is missing.
    CutShort,
    /// No `|` where version 1 or 2 must have one.
    NoDelimiter(u8),
    /// Fewer than three `;`-separated fields in version 1.
    TooFewFields,
    /// An encrypted part that is not whole blocks, or a signature that is not 40 digits: no secret makes such a one.
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
            Malformed::Padding => f.write_str("its base64 padding is partial, surplus or misplaced"),
            Malformed::CutShort => f.write_str("its base64 ends in the middle of a byte; it was cut short"),
            Malformed::NoDelimiter(version) => {
                write!(f, "no '|' where version {version} has one; it was cut short or is something else")
            }
            Malformed::TooFewFields => f.write_str("fewer than three fields inside"),
            Malformed::Damaged => f.write_str("it was cut short or damaged; copy it again, whole"),
        }
    }
}

impl std::error::Error for Malformed {}

/// Why a rightly signed session is refused all the same: the server reads it differently from its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ambiguity {
    /// A NUL byte inside a name or a value.
    Nul,
    /// A field name holding `[`.
    Bracket,
    /// One of the five reserved fields given twice, or reached by a name that the server rewrites.
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
            Ambiguity::Nul => "a NUL byte inside a field; the server cuts the field there",
            Ambiguity::Bracket => "a field name with '[', which the server turns into a list",
            Ambiguity::ReservedName => {
                "a reserved field is given twice or under a name that the server rewrites; \
                 its maker did not escape the user id or a privilege"
            }
            Ambiguity::TooManyFields => "more than 1000 fields; the server drops the rest",
            Ambiguity::NotUtf8 => "bytes that are not UTF-8",
            Ambiguity::NotDecimal => "an expiry, type or partner id that is not a plain decimal integer",
        })
    }
}
