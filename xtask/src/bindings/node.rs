//! Node: a table of functions for koffi, constants, and their TypeScript declarations.

use super::{NOTICE, PUBLIC_GROUPS, comment, constants, literal, lower_camel, signature};
use crate::api_description::{Api, ApiFunction};

/// C names in comments, and what replaces them.
const WORDS: [(&str, &str); 6] = [
    ("The required size is returned in `needed`.", "Not used in Node."),
    (", or is NULL", ""),
    ("NULL", "null"),
    ("kaltura_ks_peek", "Ks.peek"),
    ("kaltura_error_api_code", "apiCode"),
    ("kaltura_error_cause", "causeCode"),
];

pub(super) fn files(api: &Api) -> Vec<(String, String)> {
    let mut functions = format!(
        "// {NOTICE}\n'use strict';\n\n// The types of the result and of the parameters, and the names \
         of the parameters; native.js explains the letters.\n\
         module.exports = {{\n"
    );
    for one in &api.functions {
        functions.push_str(&format!("  {}: '{}:{}',\n", one.name, signature(one), parameters(one)));
    }
    functions.push_str("};\n");

    let mut values = format!("// {NOTICE}\n'use strict';\n");
    let mut types = format!("// {NOTICE}\n");
    for (group, name, what) in PUBLIC_GROUPS {
        values.push_str(&format!("\n/** {what} */\nexports.{name} = Object.freeze({{\n"));
        types.push_str(&format!("\n/** {what} */\nexport declare const {name}: {{\n"));
        for one in constants(api, group) {
            let value = literal(&one.value).replace('"', "'");
            values.push_str(&format!("  {}: {value},\n", one.short));
            types.push_str(&format!(
                "  /** {} */\n  readonly {}: {value};\n",
                described(group, &one.comment),
                one.short
            ));
        }
        values.push_str("});\n");
        types.push_str("};\n");
        types.push_str(&format!("/** {what} */\nexport type {name} = (typeof {name})[keyof typeof {name}];\n"));
    }
    values.push_str("\n/** The version of the library that these files are for. */\n");
    let version = constants(api, "special").iter().find(|one| one.short == "VERSION_NUMBER");
    values.push_str(&format!(
        "exports.VERSION_NUMBER = {};\n",
        version.map_or("0".to_owned(), |one| literal(&one.value))
    ));
    vec![
        ("node/src/functions.js".to_owned(), functions),
        ("node/src/constants.js".to_owned(), values),
        ("node/src/constants.d.ts".to_owned(), types),
    ]
}

/// The names of the parameters without the error.
fn parameters(function: &ApiFunction) -> String {
    let count = function.parameters.len() - usize::from(function.has_error());
    let names: Vec<String> = function.parameters[..count].iter().map(|one| lower_camel(&one.name)).collect();
    names.join(",")
}

/// The comment of a constant, a sentence without C names.
fn described(group: &str, text: &str) -> String {
    let text = WORDS.iter().fold(comment(text), |text, (c, here)| text.replace(c, here));
    if group == "privilege" { format!("The session {text}") } else { text }
}
