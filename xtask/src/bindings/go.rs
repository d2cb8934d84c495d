//! Go: constants and their names; cgo takes the functions from the header.

use super::{NOTICE, PUBLIC_GROUPS, capitalized, comment, constants, literal, replaced};
use crate::api_description::{Api, Constant, Value};

/// Words that Go writes with several capitals: initialisms, and the privileges that consist of several words.
const WORDS: [&str; 42] = [
    "API",
    "HTTP",
    "ID",
    "IP",
    "JSON",
    "KS",
    "MD5",
    "OK",
    "OTP",
    "SHA1",
    "SHA256",
    "SHA512",
    "TLS",
    "URI",
    "ActionsLimit",
    "AppToken",
    "DisableEntitlement",
    "DisableEntitlementForEntry",
    "DisableEntitlementForPlaylist",
    "DisableSessionTypeCheck",
    "DownloadAsset",
    "EditAdminTags",
    "EditPlaylist",
    "EditUser",
    "EnableCaptionModeration",
    "EnableCategoryModeration",
    "EnableChangeAccount",
    "EnableEntitlement",
    "IPRestrict",
    "JobType",
    "LimitEntry",
    "PrivacyContext",
    "RefTime",
    "RestrictExplicitLiveView",
    "RestrictingRole",
    "SearchContext",
    "SessionID",
    "SessionKey",
    "SetRole",
    "SviewPlaylist",
    "URIRestrict",
    "VirtualEventID",
];

/// Words of the header that mean nothing in Go, and what replaces them.
const WORDING: [(&str, &str); 6] = [
    ("NULL, not UTF-8", "Missing, not UTF-8"),
    ("kaltura_error_api_code", "Error.APICode"),
    ("kaltura_error_cause", "Error.Cause"),
    ("(kaltura_ks_peek), or is NULL", "(Peek)"),
    ("see `force`", "see EndSession"),
    ("The required size is returned in `needed`", "Does not occur in Go"),
];

pub(super) fn files(api: &Api) -> Vec<(String, String)> {
    let mut out = format!("// {NOTICE}\n\npackage kalturasession\n\nimport \"fmt\"\n");
    for (group, name, what) in PUBLIC_GROUPS {
        let all = constants(api, group);
        if all.iter().any(|one| matches!(one.value, Value::String(_))) {
            out.push_str(&privileges(all, name.trim_end_matches("Name"), what));
            continue;
        }
        out.push_str(&format!("\n// {name} is {}\ntype {name} int32\n\nconst (\n", lower_first(what)));
        for one in all {
            let value = literal(&one.value);
            out.push_str(&format!("\t// {}\n\t{name}{} {name} = {value}\n", go_comment(one), go_name(one)));
        }
        out.push_str(")\n");
        // The names of statuses come from the library, which may be newer.
        if name != "Status" {
            out.push_str(&string_method(all, name));
        }
    }
    vec![("go/constants.go".to_owned(), out)]
}

fn privileges(all: &[Constant], prefix: &str, what: &str) -> String {
    let mut out = format!("\n// {what}\nconst (\n");
    for one in all {
        let name = format!("{prefix}{}", go_name(one));
        let value = literal(&one.value);
        out.push_str(&format!("\t// {name}: the session {}\n\t{name} = {value}\n", go_comment(one)));
    }
    out.push_str(")\n");
    out
}

fn string_method(all: &[Constant], name: &str) -> String {
    let example = all.last().map_or("", |one| one.short.as_str());
    let mut out = format!(
        "\n// String returns the name, such as \"{example}\".\nfunc (value {name}) String() string {{\n\tswitch value {{\n"
    );
    for one in all {
        out.push_str(&format!("\tcase {name}{}:\n\t\treturn \"{}\"\n", go_name(one), one.short));
    }
    out.push_str(&format!("\t}}\n\treturn fmt.Sprintf(\"{name}(%d)\", int32(value))\n}}\n"));
    out
}

fn go_name(one: &Constant) -> String {
    one.short.split('_').map(go_word).collect()
}

fn go_word(word: &str) -> String {
    let special = WORDS.iter().find(|special| special.eq_ignore_ascii_case(word));
    special.map_or_else(|| capitalized(word), |special| (*special).to_owned())
}

fn go_comment(one: &Constant) -> String {
    replaced(comment(&one.comment), &WORDING)
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|c| c.to_ascii_lowercase()).into_iter().chain(letters).collect()
}
