//! Java: an interface for JNA, enums and constants.

use super::{NOTICE, PUBLIC_GROUPS, callback_name, comment, constants, literal, lower_camel, replaced};
use crate::api_description::{Api, ApiParameter, Constant, Type, Value};

const FOLDER: &str = "java/src/main/java/kalturasession";

/// What comments say about C, and what they say about Java.
const OF_C: [(&str, &str); 6] = [
    ("NULL, not UTF-8,", "Null, not Unicode,"),
    ("The required size is returned in `needed`.", "Not used by this module."),
    ("see `force`", "see {@link Client#endSession}"),
    ("(kaltura_ks_peek), or is NULL", "({@link Ks#peek})"),
    ("kaltura_error_api_code", "{@link SessionException#apiCode}"),
    ("kaltura_error_cause", "{@link SessionException#ksCause}"),
];

pub(super) fn files(api: &Api) -> Vec<(String, String)> {
    let mut native = format!(
        "// {NOTICE}\npackage kalturasession;\n\nimport com.sun.jna.Callback;\nimport com.sun.jna.Library;\n\
         import com.sun.jna.Pointer;\nimport com.sun.jna.ptr.LongByReference;\n\
         import com.sun.jna.ptr.PointerByReference;\nimport kalturasession.NativeLibrary.SizeT;\n\n\
         /** The C functions. An owned string is a Pointer. */\n\
         interface Native extends Library {{\n"
    );
    for one in &api.callbacks {
        native.push_str(&format!(
            "    interface {} extends Callback {{\n        {} invoke({});\n    }}\n\n",
            callback_name(&one.name),
            result(&one.returns),
            parameters(&one.parameters)
        ));
    }
    for one in &api.functions {
        let line = format!("    {} {}({});\n", result(&one.returns), one.name, parameters(&one.parameters));
        native.push_str(&line);
    }
    native.push_str("}\n");
    let mut files = vec![(format!("{FOLDER}/Native.java"), native)];
    for (group, name, what) in PUBLIC_GROUPS {
        let all = constants(api, group);
        let is_string = all.iter().any(|one| matches!(one.value, Value::String(_)));
        let body = if is_string { strings(name, all) } else { enumeration(name, all) };
        let text = format!("// {NOTICE}\npackage kalturasession;\n\n/** {what} */\n{body}");
        files.push((format!("{FOLDER}/{name}.java"), text));
    }
    files
}

/// A class of strings.
fn strings(name: &str, constants: &[Constant]) -> String {
    let mut out = format!("public final class {name} {{\n    private {name}() {{}}\n");
    for one in constants {
        let (text, value) = (java_comment(&one.comment), literal(&one.value));
        // The header's comments are predicates.
        out.push_str(&format!(
            "\n    /** The session {text} */\n    public static final String {} = {value};\n",
            one.short
        ));
    }
    out.push_str("}\n");
    out
}

/// An enum. Those that the library returns have an `UNKNOWN` for the constants of newer libraries.
fn enumeration(name: &str, constants: &[Constant]) -> String {
    let member = |text: &str, name: &str, value: &str| format!("    /** {text} */\n    {name}({value})");
    let mut members: Vec<String> =
        constants.iter().map(|one| member(&java_comment(&one.comment), &one.short, &literal(&one.value))).collect();
    let is_returned = name != "HashType";
    if is_returned && constants.iter().all(|one| one.short != "UNKNOWN") {
        members.push(member("Not known to this version of the module.", "UNKNOWN", "Integer.MIN_VALUE"));
    }
    let mut out = format!(
        "public enum {name} {{\n{};\n\n    final int code;\n\n    {name}(int code) {{\n        this.code = code;\n    }}\n",
        members.join(",\n\n")
    );
    if is_returned {
        out.push_str(&format!(
            "\n    static {name} of(int code) {{\n        for ({name} one : values()) {{\n            \
             if (one.code == code) {{\n                return one;\n            }}\n        }}\n        \
             return UNKNOWN;\n    }}\n"
        ));
    }
    out.push_str("}\n");
    out
}

/// A comment with the names of this module in place of those of C.
fn java_comment(text: &str) -> String {
    replaced(comment(text), &OF_C)
}

fn result(kind: &Type) -> &'static str {
    match kind {
        Type::Void => "void",
        Type::Int32 => "int",
        Type::Int64 => "long",
        Type::Size => "SizeT",
        Type::String => "String",
        _ => "Pointer",
    }
}

fn parameters(parameters: &[ApiParameter]) -> String {
    let all = parameters.iter().map(|one| {
        let kind = match &one.kind {
            Type::ObjectOut(_) => "PointerByReference".to_owned(),
            Type::Int64Out => "LongByReference".to_owned(),
            Type::Callback(name) => callback_name(name),
            other => result(other).to_owned(),
        };
        format!("{kind} {}", lower_camel(&one.name))
    });
    all.collect::<Vec<_>>().join(", ")
}
