//! Go: constants; cgo takes the functions from the header.

use super::{NOTICE, PUBLIC_GROUPS, capitalized, comment, constants, literal};
use crate::api_description::{Api, Value};

/// Words that Go writes in capitals.
const INITIALISMS: [&str; 11] = ["API", "HTTP", "ID", "IP", "JSON", "KS", "MD5", "OTP", "SHA1", "TLS", "URI"];

pub(super) fn files(api: &Api) -> Vec<(String, String)> {
    let mut out = format!("// {NOTICE}\n\npackage kalturasession\n");
    for (group, name, what) in PUBLIC_GROUPS {
        let is_string = constants(api, group).iter().any(|one| matches!(one.value, Value::String(_)));
        let prefix = name.trim_end_matches("Name");
        let mut kind = String::new();
        if is_string {
            out.push_str(&format!("\n// {what}"));
        } else {
            out.push_str(&format!("\n// {name}: {}\ntype {name} int32\n", lower_first(what)));
            kind = format!(" {name}");
        }
        out.push_str("\nconst (\n");
        for one in constants(api, group) {
            let words: String = one.short.split('_').map(go_word).collect();
            out.push_str(&format!(
                "\t// {}\n\t{prefix}{words}{kind} = {}\n",
                comment(&one.comment),
                literal(&one.value)
            ));
        }
        out.push_str(")\n");
    }
    vec![("go/constants.go".to_owned(), out)]
}

fn go_word(word: &str) -> String {
    if INITIALISMS.contains(&word) { word.to_owned() } else { capitalized(word) }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|c| c.to_ascii_lowercase()).into_iter().chain(letters).collect()
}
