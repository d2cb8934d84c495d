//! Why a string is not a good session, in words: for support desks.

use zeroize::Zeroizing;

use super::validity::is_restriction;
use super::{Ambiguity, Ks, KsError, MAX_EXPIRY_SECONDS, Malformed, Validity, encoding, fields, parse, peek, v2};
use crate::secret::Secret;

/// Says in a few sentences what `text` is and, if it is no good session at the Unix time `now`, why.
/// Without secrets, it says what can be seen from outside. It quotes neither the session nor a secret.
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
    let claim = format!("It has the form of a version {} session of partner {}", ks.version(), ks.partner_id());
    let rest = match (ks.version(), ks.expires_at()) {
        (1, Some(at)) => format!("; it says that it {}", life(at, now)),
        (1, None) => "; it says no expiry".to_owned(),
        _ => ". The rest is encrypted".to_owned(),
    };
    format!("{claim}{rest}. Without a secret, nothing of this is proven.")
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
    let mut said = format!(
        "The signature is right (secret {}): {kind} of partner {} for {user}",
        ks.secret_index().unwrap_or(0) + 1,
        ks.partner_id()
    );
    match ks.expires_at() {
        None => said.push_str(". It has no expiry, so it is never valid"),
        Some(at) if at < 0 => said.push_str(
            ". Its expiry is negative, so it has never been valid: its maker counts time in 32 bits, which end in 2038",
        ),
        Some(at) => {
            said.push_str(&format!(". It {}", life(at, now)));
            if at.saturating_sub(now) > MAX_EXPIRY_SECONDS {
                said.push_str(": milliseconds may have been taken for seconds");
            }
        }
    }
    for name in ["iprestrict", "urirestrict", "actionslimit", "setrole"] {
        if ks.has_privilege(name, None) {
            said.push_str(&format!(". It is restricted by {name}"));
        }
    }
    for name in ks.parsed_privileges().iter().map(|one| one.name.as_str()) {
        if name != name.trim() && is_restriction(name.as_bytes()) {
            let name = name.trim();
            said.push_str(&format!(
                ". The server ignores {name:?}, since there is a blank beside it; this library does not"
            ));
        }
    }
    if ks.check(now, None, None) == Validity::Valid {
        said.push_str(". The server may still have ended it");
    }
    said.push('.');
    said
}

/// Signs of an implementation that does not escape the user id, and of an attack that exploits it.
fn injected(text: &str, secret: &str, ks: &Ks) -> &'static str {
    let decoded = encoding::decode(text.as_bytes()).unwrap_or_default();
    if ks.version() == 1 {
        let fields: Vec<&[u8]> = v1_fields(&decoded).collect();
        // Makers write seven fields or nine; a ';' at the end makes one more, which is empty.
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
    // The session was read before, so its fields are in order.
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
        return " The user id has a blank, which was a '+' if its maker does not escape user ids.";
    }
    ""
}

/// The fields of a version 1 session, which stand open.
fn v1_fields(decoded: &[u8]) -> impl Iterator<Item = &[u8]> {
    let info = decoded.iter().position(|&byte| byte == b'|').map_or(&[][..], |bar| &decoded[bar + 1..]);
    info.split(|&byte| byte == b';')
}

fn mismatch<S: AsRef<str>>(text: &str, secrets: &[S]) -> String {
    let trimmed: Vec<&str> = secrets.iter().map(|secret| secret.as_ref().trim()).collect();
    if trimmed.iter().all(|secret| !secret.is_empty()) && parse(text, &trimmed).is_ok() {
        return "The signature is right once the blanks around the secret are removed.".to_owned();
    }
    let signs = |change: &dyn Fn(&str) -> String| {
        let changed: Vec<Secret> = secrets.iter().map(|secret| Secret::from(change(secret.as_ref()))).collect();
        let changed: Vec<&str> = changed.iter().map(Secret::expose).collect();
        changed.iter().all(|secret| !secret.is_empty()) && parse(text, &changed).is_ok()
    };
    if signs(&|secret| secret.trim_matches(['"', '\'', '\u{feff}']).to_owned()) {
        return "The signature is right once the quotes or the byte order mark around the secret are removed."
            .to_owned();
    }
    if signs(&str::to_ascii_lowercase) {
        return "The signature is right with the secret in lower case: secrets are lower-case hexadecimal digits."
            .to_owned();
    }
    let partner_id = match peek(text) {
        Ok(ks) => ks.partner_id(),
        // Not even in form: no secret could have signed it.
        Err(error) => return failure(text, &error),
    };
    let decoded = encoding::decode(text.as_bytes()).unwrap_or_default();
    if !v2::is_v2(&decoded) && v1_fields(&decoded).count() < 7 {
        return format!(
            "It says that it is of partner {partner_id}, but has fewer fields than makers write: it was cut short. Copy \
             it again, whole."
        );
    }
    format!(
        "Signature mismatch: none of the given secrets signed it. It says that it is of partner {partner_id}. It is of another partner or secret, or was \
         signed with the user secret (the server takes the admin secret only), or was cut short or changed on its way, \
         or is of another Kaltura product (OTT), whose sessions look alike."
    )
}

fn failure(text: &str, error: &KsError) -> String {
    let more = match error {
        KsError::Malformed(Malformed::Alphabet(_)) if text.contains('%') => " It may be URL-encoded: decode it first.",
        KsError::Malformed(Malformed::Alphabet(_)) if text.contains(['{', '<']) => {
            " It looks like a response of the server, not like the session in it."
        }
        KsError::Malformed(Malformed::Alphabet(_)) if text.contains(['"', '\'']) => " Remove the quotes around it.",
        KsError::Malformed(Malformed::Padding) => " Write all of the '=' at its end, or none.",
        KsError::Malformed(Malformed::CutShort) => " Copy it again, whole.",
        KsError::Ambiguous(Ambiguity::ReservedName) => {
            " A field may have been injected through the user id, such as \"bob&_t=2\", to become ADMIN."
        }
        KsError::Ambiguous(Ambiguity::Nul) => " It may be an attempt to impersonate another user.",
        _ => "",
    };
    let said = error.to_string();
    let mut chars = said.chars();
    let said: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    format!("{said}.{more}")
}

/// "ended 3 h ago" or "ends in 59 min".
fn life(at: i64, now: i64) -> String {
    let seconds = at.saturating_sub(now);
    let span = |seconds: u64| match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    };
    if seconds <= 0 {
        format!("ended {} ago", span(seconds.unsigned_abs()))
    } else {
        format!("ends in {}", span(seconds.unsigned_abs()))
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
    fn says(text: &str, secrets: &[&str], expected: &str) {
        let said = explain(text, secrets, NOW);
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains(text) || text.len() < 8, "{said}");
    }

    #[test]
    fn a_good_session_is_described() {
        for version in [Version::V1, Version::V2] {
            let ks = signed(version, NOW + 3_540);
            says(
                &ks,
                &["other", "secret"],
                "(secret 2): a USER session of partner 102 for user \"bob\". It ends in 59 min",
            );
            says(&ks, &["secret"], "It is restricted by iprestrict.");
        }
    }

    #[test]
    fn an_ended_one_says_since_when() {
        says(&signed(Version::V2, NOW - 10_800), &["secret"], "It ended 3 h ago");
        says(&signed(Version::V1, NOW - 10_800), &[], "it says that it ended 3 h ago");
        says(&signed(Version::V2, -2_147_483_000), &["secret"], "counts time in 32 bits");
        says(&signed(Version::V2, NOW * 1_000), &["secret"], "milliseconds");
    }

    #[test]
    fn what_is_no_session_is_told_why() {
        let ks = signed(Version::V2, NOW + 60);
        says("", &["secret"], "it is empty");
        says(&format!("\"{ks}\""), &["secret"], "Remove the quotes");
        says(&ks.replace('=', "%3D").replace('A', "%41"), &["secret"], "URL-encoded");
        says("{\"code\":\"INVALID_KS\"}", &["secret"], "a response of the server");
        says(&ks[..ks.len() - 7], &[], "cut short");
        says(&ks[..ks.len() - 8], &[], "cut short");
        for length in [ks.len() - 8, ks.len() - 7, ks.len() / 2, 12] {
            let said = explain(&ks[..length], &["secret"], NOW);
            assert!(said.contains("was cut short") && !said.contains("mismatch"), "{said}");
        }
        says(&signed(Version::V1, NOW + 60)[..100], &["secret"], "it was cut short");
        // One block more in each: of three lengths in a row, one ends in two '='.
        let mut longer = (0..3).map(|blocks| {
            let user = "u".repeat(16 * blocks);
            let params = SessionParams { expiry: Expiry::At(NOW + 60), ..SessionParams::new(&user, 0) };
            Signer::new(102, "secret").unwrap().sign(&params, NOW, Randomness::System).unwrap()
        });
        let ks_with_two = longer.find(|ks| ks.ends_with("==")).unwrap();
        says(&ks_with_two[..ks_with_two.len() - 1], &["secret"], "Write all of the '=' at its end, or none.");
        says(&ks, &["other"], "Signature mismatch");
        says(&ks, &["secret\n"], "blanks around the secret");
        says(&ks, &["\"secret\""], "quotes");
        says(&ks, &["\u{feff}secret"], "byte order mark");
        says(&ks, &["SECRET"], "lower case");
    }

    #[test]
    fn a_restriction_that_the_server_ignores_is_named() {
        let ks = crafted::version_1("102;102;1900000000;0;7;bob;sview:*, iprestrict:192.0.2.7;;");
        says(&ks, &["secret"], "The server ignores \"iprestrict\"");
    }

    #[test]
    fn an_injected_field_is_named() {
        // A careless maker's user id `bob&_t=2`, from the vectors of the production server.
        let cases: Vec<serde_json::Value> =
            serde_json::from_str(include_str!("../../tests/data/ambiguous.json")).unwrap();
        let case = cases.iter().find(|case| case["why"] == "reserved name").unwrap();
        let secrets: Vec<&str> = case["secrets"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        says(case["ks"].as_str().unwrap(), &secrets, "to become ADMIN");
    }

    #[test]
    fn what_came_through_a_careless_makers_user_id_is_pointed_at() {
        let v2 = |user| crafted::version_2(&format!("list=&_e=1900000000&_t=0&_u={user}"));
        says(&v2("bob&edit=*"), &["secret"], "such as \"bob&edit=*\"");
        says(&v2("bob&_t=2"), &["secret"], "to become ADMIN");
        says(&v2("a+b@x.example"), &["secret"], "which was a '+'");
        let v1 = |rest| crafted::version_1(&format!("102;102;1900000000;0;7;{rest}"));
        says(&v1("bob;*;sview:0_a"), &["secret"], "such as \"bob;*\"");
        says(&v1("bob;*;;;"), &["secret"], "It ends in");
        says(&v1("bob;*;sview:0_a;;"), &["secret"], "It ends in");
        for plain in [v2("bob"), v2("bob&_m=99&_d=x"), v1("bob;list"), v1("bob;list;"), v1("bob;list;;")] {
            says(&plain, &["secret"], "The server may still have ended it.");
            assert!(!explain(&plain, &["secret"], NOW).contains("through the user id"));
        }
    }
}
