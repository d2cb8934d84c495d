//! C#: P/Invoke declarations and enums.

use super::{NOTICE, PUBLIC_GROUPS, callback_name, camel, constants, literal, lower_camel, sentence};
use crate::api_description::{Api, ApiParameter, Type, Value};

/// Words that are keywords of C#.
const KEYWORDS: [&str; 3] = ["string", "params", "object"];

/// Names of C in comments, and those of the module.
const NAMES: [(&str, &str); 6] = [
    ("NULL, not UTF-8,", "Null, not Unicode,"),
    ("The required size is returned in `needed`.", "Not used by this module."),
    ("see `force`", "see Client.EndSessionAsync"),
    ("(kaltura_ks_peek), or is NULL", "(Ks.Peek)"),
    ("kaltura_error_api_code", "SessionException.ApiCode"),
    ("kaltura_error_cause", "SessionException.Cause"),
];

pub(super) fn files(api: &Api) -> Vec<(String, String)> {
    let mut native = format!(
        "// {NOTICE}\nusing System;\nusing System.Runtime.InteropServices;\n\nnamespace KalturaSession\n{{\n\
         \x20   /// <summary>The C functions. Strings are UTF-8 with a NUL.</summary>\n\
         \x20   internal static class Native\n    {{\n        internal const string Library = \"libkaltura_session.so.0\";\n\n"
    );
    for one in &api.callbacks {
        native.push_str(&format!(
            "        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]\n        internal delegate {} {}({});\n",
            result(&one.returns),
            callback_name(&one.name),
            parameters(&one.parameters).replace("byte[]", "IntPtr")
        ));
    }
    for one in &api.functions {
        native.push_str(&format!(
            "\n        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]\n        internal static extern {} {}({});\n",
            result(&one.returns),
            one.name,
            parameters(&one.parameters)
        ));
    }
    native.push_str("    }\n}\n");

    for (name, _) in NAMES {
        let is_used =
            PUBLIC_GROUPS.iter().flat_map(|(group, ..)| constants(api, group)).any(|one| one.comment.contains(name));
        assert!(is_used, "no comment contains {name:?}");
    }
    let mut values = format!("// {NOTICE}\nnamespace KalturaSession\n{{\n");
    for (group, name, what) in PUBLIC_GROUPS {
        let is_string = constants(api, group).iter().any(|one| matches!(one.value, Value::String(_)));
        let kind = if is_string { format!("static class {name}") } else { format!("enum {name}") };
        values.push_str(&format!("    /// <summary>{}</summary>\n    public {kind}\n    {{\n", xml(what)));
        for one in constants(api, group) {
            let (text, value) = (xml(&sentence(group, &one.comment, &NAMES)), literal(&one.value));
            values.push_str(&format!("        /// <summary>{text}</summary>\n"));
            if is_string {
                values.push_str(&format!("        public const string {} = {value};\n", camel(&one.short)));
            } else {
                values.push_str(&format!("        {} = {value},\n", camel(&one.short)));
            }
        }
        values.push_str("    }\n\n");
    }
    let values = format!("{}\n}}\n", values.trim_end());
    vec![("csharp/Native.cs".to_owned(), native), ("csharp/Constants.cs".to_owned(), values)]
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn result(kind: &Type) -> &'static str {
    match kind {
        Type::Void => "void",
        Type::Int32 => "int",
        Type::Int64 => "long",
        Type::Size => "UIntPtr",
        _ => "IntPtr",
    }
}

fn parameters(parameters: &[ApiParameter]) -> String {
    let all = parameters.iter().map(|one| {
        let name = lower_camel(&one.name);
        let name = if KEYWORDS.contains(&name.as_str()) { format!("@{name}") } else { name };
        let kind = match &one.kind {
            Type::ObjectOut(_) => "out IntPtr".to_owned(),
            Type::Int64Out => "out long".to_owned(),
            Type::SizeOut => "out UIntPtr".to_owned(),
            Type::String => "byte[]".to_owned(),
            Type::Strings => "IntPtr[]".to_owned(),
            Type::Callback(callback) => callback_name(callback),
            other => result(other).to_owned(),
        };
        format!("{kind} {name}")
    });
    all.collect::<Vec<_>>().join(", ")
}
