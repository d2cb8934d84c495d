//! Explains in plain words why a session is invalid. For support.

use zeroize::Zeroizing;

use super::validity::is_restriction;
use super::{Ambiguity, Ks, KsError, MAX_EXPIRY_SECONDS, Malformed, Validity, encoding, fields, parse, peek, v2};
use crate::secret::Secret;

/// Describes `text` in a few sentences and, if it is not a valid session at the Unix time `now`, the reason. Without secrets,
/// describes only what is not encrypted. The result contains neither the session nor a secret.
pub fn explain<S: AsRef<str>>(text: &str, secrets: &[S], now: i64) -> String {
    if secrets.is_empty() {
        return match peek(text) {
            Ok(ks) => unverified(&ks, now),
            Err(error) => failure(text, &error),
        };
    }
    match parse(text, secrets) {
        Ok(ks) => {
            let secret = ks.secret_index().map_or("", |index| secrets[index].as_ref());
            format!("{}{}", verified(&ks, now), injected(text, secret, &ks))
        }
        Err(KsError::Signature) => mismatch(text, secrets),
        Err(error) => failure(text, &error),
    }
}

fn unverified(ks: &Ks, now: i64) -> String {
    let claim = format!("This looks like a version {} session of partner {}", ks.version(), ks.partner_id());
    let rest = match (ks.version(), ks.expires_at()) {
        (1, Some(at)) => format!(" that {}", expiry_phrase(at, now)),
        (1, None) => " without an expiry".to_owned(),
        _ => ". The rest is encrypted".to_owned(),
    };
    format!("{claim}{rest}. Without a secret, none of this is verified.")
}

fn verified(ks: &Ks, now: i64) -> String {
    let kind = match ks.session_type() {
        Some(0) => "a USER session",
        Some(2) => "an ADMIN session",
        Some(_) => "a session of an unusual type",
        None => "a session without a type",
    };
    let user = ks.user_id().filter(|user| !user.is_empty());
    let user = user.map_or("no user".to_owned(), |user| format!("user {user:?}"));
    let mut message = format!(
        "The signature is valid (secret {}): {kind} of partner {} for {user}",
        ks.secret_index().unwrap_or(0) + 1,
        ks.partner_id()
    );
    match ks.expires_at() {
        None => message.push_str(". It has no expiry, so it is never valid"),
        Some(at) if at < 0 => message.push_str(
            ". Its expiry is negative, so it was never valid: its generator uses 32-bit times, which overflow in 2038",
        ),
        Some(at) => {
            message.push_str(&format!(". It {}", expiry_phrase(at, now)));
            if at.saturating_sub(now) > MAX_EXPIRY_SECONDS {
                message.push_str(": the expiry may have been given in milliseconds instead of seconds");
            }
        }
    }
    for name in ["iprestrict", "urirestrict", "actionslimit", "setrole"] {
        if ks.has_privilege(name, None) {
            message.push_str(&format!(". It is restricted by {name}"));
        }
    }
    for name in ks.parsed_privileges().iter().map(|one| one.name.as_str()) {
        if name != name.trim() && is_restriction(name.as_bytes()) {
            let name = name.trim();
            message.push_str(&format!(
                ". The server ignores {name:?} because of the whitespace next to it; this library does not"
            ));
        }
    }
    if ks.check(now, None, None) == Validity::Valid {
        message.push_str(". The server may still have revoked it");
    }
    message.push('.');
    message
}

/// Detects sessions of generators that do not escape the user id, and attacks that exploit this.
fn injected(text: &str, secret: &str, ks: &Ks) -> &'static str {
    let decoded = encoding::decode(text.as_bytes()).unwrap_or_default();
    if ks.version() == 1 {
        let fields: Vec<&[u8]> = v1_fields(&decoded).collect();
        // Generators write seven or nine fields. A trailing ';' adds an empty one.
        if fields.len() > 10 || (matches!(fields.len(), 8 | 10) && fields.last().is_some_and(|last| !last.is_empty())) {
            return " It has more fields than usual: one may have been injected through the user id, such \
                    as \"bob;*\", to gain privileges.";
        }
        return "";
    }
    let mut decrypted = Zeroizing::new(vec![0; decoded.len()]);
    let key = Box::new(v2::decryption_key(secret));
    let body = v2::split(&decoded).ok().and_then(|split| split.open(&key, &mut decrypted));
    let query = body.as_ref().map_or(&[][..], |body| body.query());
    let mut buffer = Zeroizing::new(vec![0; fields::buffer_size(query.len())]);
    let (mut is_behind_user, mut is_injected) = (false, false);
    // The caller has parsed the session, so this cannot fail.
    let _ = fields::decode(query, &mut buffer, |bytes, field| {
        match &bytes[field.name.range()] {
            b"_u" => is_behind_user = true,
            b"_m" | b"_d" | b"_e" | b"_t" => {}
            _ => is_injected |= is_behind_user,
        }
        Ok(())
    });
    v2::overwrite_keys();
    if is_injected {
        return " A privilege follows the user id, which is unusual: it may have been injected through \
                the user id, such as \"bob&edit=*\".";
    }
    if ks.user_id().is_some_and(|user| user.contains(' ') && user.contains('@')) {
        return " The user id has a space, which was a '+' if the generator does not escape user ids.";
    }
    ""
}

/// The fields of a decoded version 1 session.
fn v1_fields(decoded: &[u8]) -> impl Iterator<Item = &[u8]> {
    let info = decoded.iter().position(|&byte| byte == b'|').map_or(&[][..], |bar| &decoded[bar + 1..]);
    info.split(|&byte| byte == b';')
}

fn mismatch<S: AsRef<str>>(text: &str, secrets: &[S]) -> String {
    let trimmed: Vec<&str> = secrets.iter().map(|secret| secret.as_ref().trim()).collect();
    if trimmed.iter().all(|secret| !secret.is_empty()) && parse(text, &trimmed).is_ok() {
        return "The signature is valid without the whitespace around the secret; remove it.".to_owned();
    }
    let signs = |change: &dyn Fn(&str) -> String| {
        let changed: Vec<Secret> = secrets.iter().map(|secret| Secret::from(change(secret.as_ref()))).collect();
        let changed: Vec<&str> = changed.iter().map(Secret::expose).collect();
        changed.iter().all(|secret| !secret.is_empty()) && parse(text, &changed).is_ok()
    };
    if signs(&|secret| secret.trim_matches(['"', '\'', '\u{feff}']).to_owned()) {
        return "The signature is valid without the quotes or the byte order mark around the secret; remove them."
            .to_owned();
    }
    if signs(&str::to_ascii_lowercase) {
        return "The signature is valid with the secret in lower case: secrets are lower-case hexadecimal digits."
            .to_owned();
    }
    let partner_id = match peek(text) {
        Ok(ks) => ks.partner_id(),
        // Malformed, so no secret can match.
        Err(error) => return failure(text, &error),
    };
    let decoded = encoding::decode(text.as_bytes()).unwrap_or_default();
    if !v2::is_v2(&decoded) && v1_fields(&decoded).count() < 7 {
        return format!(
            "It claims to belong to partner {partner_id}, but has too few fields: it was truncated. Copy the whole \
             string again."
        );
    }
    format!(
        "Signature mismatch: none of the given secrets signed it. It claims to belong to partner {partner_id}. Possible causes: \
         it belongs to another partner or secret; it was signed with the user secret (the server accepts only the admin \
         secret); it was truncated or modified; or it belongs to another Kaltura product (OTT), whose sessions look similar."
    )
}

fn failure(text: &str, error: &KsError) -> String {
    let more = match error {
        KsError::Malformed(Malformed::Alphabet(_)) if text.contains('%') => " It may be URL-encoded: decode it first.",
        KsError::Malformed(Malformed::Alphabet(_)) if text.contains(['{', '<']) => {
            " It looks like a server response that contains a session; extract the session."
        }
        KsError::Malformed(Malformed::Alphabet(_)) if text.contains(['"', '\'']) => " Remove the quotes around it.",
        KsError::Malformed(Malformed::Padding) => " Include all of the trailing '=', or none.",
        KsError::Malformed(Malformed::CutShort) => " Copy the whole string again.",
        KsError::Ambiguous(Ambiguity::ReservedName) => {
            " A field may have been injected through the user id, such as \"bob&_t=2\", to become ADMIN."
        }
        KsError::Ambiguous(Ambiguity::Nul) => " It may be an attempt to impersonate another user.",
        _ => "",
    };
    let message = error.to_string();
    let mut chars = message.chars();
    let message: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    format!("{message}.{more}")
}

/// "expired 3 h ago" or "expires in 59 min".
fn expiry_phrase(at: i64, now: i64) -> String {
    let seconds = at.saturating_sub(now);
    let span = |seconds: u64| match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    };
    if seconds <= 0 {
        format!("expired {} ago", span(seconds.unsigned_abs()))
    } else {
        format!("expires in {}", span(seconds.unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::crafted;
    use super::super::{Expiry, Randomness, SessionParams, Signer, Version};
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn signed(version: Version, expires_at: i64) -> String {
        let params = SessionParams {
            version,
            expiry: Expiry::At(expires_at),
            privileges: "iprestrict:192.0.2.1",
            ..SessionParams::new("bob", 0)
        };
        Signer::new(102, "secret").unwrap().sign(&params, NOW, Randomness::System).unwrap()
    }

    #[track_caller]
    fn assert_explains(text: &str, secrets: &[&str], expected: &str) {
        let message = explain(text, secrets, NOW);
        assert!(message.contains(expected), "{message}");
        assert!(!message.contains(text) || text.len() < 8, "{message}");
    }

    #[test]
    fn explain_describes_valid_session() {
        for version in [Version::V1, Version::V2] {
            let ks = signed(version, NOW + 3_540);
            assert_explains(
                &ks,
                &["other", "secret"],
                "(secret 2): a USER session of partner 102 for user \"bob\". It expires in 59 min",
            );
            assert_explains(&ks, &["secret"], "It is restricted by iprestrict.");
        }
    }

    #[test]
    fn explain_states_when_session_expired() {
        assert_explains(&signed(Version::V2, NOW - 10_800), &["secret"], "It expired 3 h ago");
        assert_explains(&signed(Version::V1, NOW - 10_800), &[], "that expired 3 h ago");
        assert_explains(&signed(Version::V2, -2_147_483_000), &["secret"], "uses 32-bit times");
        assert_explains(&signed(Version::V2, NOW * 1_000), &["secret"], "milliseconds");
    }

    #[test]
    fn explain_states_why_string_is_no_session() {
        let ks = signed(Version::V2, NOW + 60);
        assert_explains("", &["secret"], "it is empty");
        assert_explains(&format!("\"{ks}\""), &["secret"], "Remove the quotes");
        assert_explains(&ks.replace('=', "%3D").replace('A', "%41"), &["secret"], "URL-encoded");
        assert_explains("{\"code\":\"INVALID_KS\"}", &["secret"], "a server response");
        assert_explains(&ks[..ks.len() - 7], &[], "truncated");
        assert_explains(&ks[..ks.len() - 8], &[], "truncated");
        for length in [ks.len() - 8, ks.len() - 7, ks.len() / 2, 12] {
            let message = explain(&ks[..length], &["secret"], NOW);
            assert!(message.contains("was truncated") && !message.contains("mismatch"), "{message}");
        }
        assert_explains(&signed(Version::V1, NOW + 60)[..100], &["secret"], "it was truncated");
        // The lengths differ by one block each, so one of the three ends in two '='.
        let mut longer = (0..3).map(|blocks| {
            let user = "u".repeat(16 * blocks);
            let params = SessionParams { expiry: Expiry::At(NOW + 60), ..SessionParams::new(&user, 0) };
            Signer::new(102, "secret").unwrap().sign(&params, NOW, Randomness::System).unwrap()
        });
        let ks_with_two = longer.find(|ks| ks.ends_with("==")).unwrap();
        assert_explains(
            &ks_with_two[..ks_with_two.len() - 1],
            &["secret"],
            "Include all of the trailing '=', or none.",
        );
        assert_explains(&ks, &["other"], "Signature mismatch");
        assert_explains(&ks, &["secret\n"], "whitespace around the secret");
        assert_explains(&ks, &["\"secret\""], "quotes");
        assert_explains(&ks, &["\u{feff}secret"], "byte order mark");
        assert_explains(&ks, &["SECRET"], "lower case");
    }

    #[test]
    fn explain_names_restriction_that_server_ignores() {
        let ks = crafted::version_1("102;102;1900000000;0;7;bob;sview:*, iprestrict:192.0.2.7;;");
        assert_explains(&ks, &["secret"], "The server ignores \"iprestrict\"");
    }

    #[test]
    fn explain_names_injected_reserved_field() {
        // The unescaped user id `bob&_t=2`, from the vectors of the production server.
        let cases: Vec<serde_json::Value> =
            serde_json::from_str(include_str!("../../tests/data/ambiguous.json")).unwrap();
        let case = cases.iter().find(|case| case["why"] == "reserved name").unwrap();
        let secrets: Vec<&str> = case["secrets"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        assert_explains(case["ks"].as_str().unwrap(), &secrets, "to become ADMIN");
    }

    #[test]
    fn explain_reports_fields_injected_by_user_id() {
        let v2 = |user| crafted::version_2(&format!("list=&_e=1900000000&_t=0&_u={user}"));
        assert_explains(&v2("bob&edit=*"), &["secret"], "such as \"bob&edit=*\"");
        assert_explains(&v2("bob&_t=2"), &["secret"], "to become ADMIN");
        assert_explains(&v2("a+b@x.example"), &["secret"], "which was a '+'");
        let v1 = |rest| crafted::version_1(&format!("102;102;1900000000;0;7;{rest}"));
        assert_explains(&v1("bob;*;sview:0_a"), &["secret"], "such as \"bob;*\"");
        assert_explains(&v1("bob;*;;;"), &["secret"], "It expires in");
        assert_explains(&v1("bob;*;sview:0_a;;"), &["secret"], "It expires in");
        for plain in [v2("bob"), v2("bob&_m=99&_d=x"), v1("bob;list"), v1("bob;list;"), v1("bob;list;;")] {
            assert_explains(&plain, &["secret"], "The server may still have revoked it.");
            assert!(!explain(&plain, &["secret"], NOW).contains("through the user id"));
        }
    }
}
