//! Node: a table of functions for koffi, constants, and their TypeScript declarations.

use super::{NOTICE, PUBLIC_GROUPS, constants, literal, lower_camel, parameter_names, sentence, signature};
use crate::api_description::Api;

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
        let names: Vec<String> = parameter_names(one).into_iter().map(lower_camel).collect();
        functions.push_str(&format!("  {}: '{}:{}',\n", one.name, signature(one), names.join(",")));
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
                sentence(group, &one.comment, &WORDS),
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
