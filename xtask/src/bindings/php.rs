//! PHP: C declarations for FFI, signatures, enums and constants.

use super::{NOTICE, PUBLIC_GROUPS, c_declarations, comment, constants, literal, replaced, signature};
use crate::api_description::{Api, Constant, Value};

/// What comments say about C, and what they say about PHP.
const OF_C: [(&str, &str); 6] = [
    ("NULL, not UTF-8,", "Null, not UTF-8,"),
    ("The required size is returned in `needed`.", "Not used by this package."),
    ("see `force`", "see Client::endSession()"),
    ("(kaltura_ks_peek), or is NULL", "(Ks::peek())"),
    ("kaltura_error_api_code", "SessionException::$apiCode"),
    ("kaltura_error_cause", "SessionException::$cause"),
];

pub(super) fn files(api: &Api) -> Vec<(String, String)> {
    let header = format!(
        "#define FFI_SCOPE \"KALTURA_SESSION\"\n#define FFI_LIB \"libkaltura_session.so.0\"\n// {NOTICE}\n\
         // FFI::load() reads the two lines above.\n{}",
        c_declarations(api)
    );
    let mut signatures = format!(
        "<?php\n// {NOTICE}\ndeclare(strict_types=1);\n\n// The types of the result and of the parameters; Native.php explains the \
         letters.\nreturn [\n"
    );
    for one in &api.functions {
        signatures.push_str(&format!("    '{}' => '{}',\n", one.name, signature(one)));
    }
    signatures.push_str("];\n");
    let mut files = vec![("php/src/native.h".to_owned(), header), ("php/src/signatures.php".to_owned(), signatures)];
    for (group, name, what) in PUBLIC_GROUPS {
        let all = constants(api, group);
        let is_string = all.iter().any(|one| matches!(one.value, Value::String(_)));
        let body = if is_string { strings(name, all) } else { enumeration(name, all) };
        let out = format!(
            "<?php\n// {NOTICE}\ndeclare(strict_types=1);\n\nnamespace KalturaSession;\n\n/** {what} */\n{body}"
        );
        files.push((format!("php/src/{name}.php"), out));
    }
    files
}

/// A class of strings.
fn strings(name: &str, constants: &[Constant]) -> String {
    let mut out = format!("final class {name}\n{{\n");
    for one in constants {
        let (text, value) = (php_comment(one), literal(&one.value).replace('"', "'"));
        // The header's comments are predicates.
        out.push_str(&format!("    /** The session {text} */\n    public const {} = {value};\n", one.short));
    }
    out.push_str("}\n");
    out
}

/// An enum. Those that the library returns have an `UNKNOWN` for the constants of newer libraries.
fn enumeration(name: &str, constants: &[Constant]) -> String {
    let mut out = format!("enum {name}: int\n{{\n");
    for one in constants {
        let (text, value) = (php_comment(one), literal(&one.value));
        out.push_str(&format!("    /** {text} */\n    case {} = {value};\n", one.short));
    }
    if name != "HashType" {
        if constants.iter().all(|one| one.short != "UNKNOWN") {
            out.push_str("    /** Not known to this version of the package. */\n    case UNKNOWN = -2147483648;\n");
        }
        out.push_str(
            "\n    /** @internal */\n    public static function of(int $value): self\n    {\n        \
             return self::tryFrom($value) ?? self::UNKNOWN;\n    }\n",
        );
    }
    out.push_str("}\n");
    out
}

/// A comment with the names of this package in place of those of C.
fn php_comment(one: &Constant) -> String {
    replaced(comment(&one.comment), &OF_C)
}
