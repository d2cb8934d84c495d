//! The generated files of `bindings`: the description, low-level declarations and constants of each language.

mod csharp;
pub mod document;
mod go;
mod java;
mod lua;
mod node;
mod php;
mod ruby;
mod rust;

use crate::api_description::{Api, ApiFunction, ApiParameter, Constant, Type, Value};
use crate::header::Header;

/// The comment at the top of a generated file.
const NOTICE: &str = "Generated from include/kaltura_session.h. Do not edit: `make declarations`.";

/// The groups that are part of each language's API, with the names of their types and what they are.
const PUBLIC_GROUPS: [(&str, &str, &str); 8] = [
    ("status", "Status", "The status of a call."),
    ("category", "Category", "The category of a status."),
    ("retry_class", "RetryClass", "Whether a retry can help."),
    ("cause", "Cause", "Why the server rejected a session."),
    ("session_type", "SessionType", "The type of a session."),
    ("hash_type", "HashType", "The hash type of an app token."),
    ("log_level", "LogLevel", "The severity of a log line."),
    ("privilege", "PrivilegeName", "The name of a privilege."),
];

/// The paths, from the root of the repository, and contents of all generated files. `document` is docs/bindings.md.
pub fn files(header: &Header, document: &str) -> Result<Vec<(String, String)>, String> {
    let api = Api::describe(header)?;
    let document = document::with_tables(document, &api)?;
    let mut files = vec![("api.json".to_owned(), api.json())];
    files.extend(node::files(&api));
    files.extend(go::files(&api));
    files.extend(java::files(&api));
    files.extend(php::files(&api));
    files.extend(ruby::files(&api));
    files.extend(csharp::files(&api));
    files.extend(lua::files(&api));
    files.extend(rust::files(&api));
    let mut files: Vec<_> = files.into_iter().map(|(path, text)| (format!("bindings/{path}"), text)).collect();
    files.push(("docs/bindings.md".to_owned(), document));
    Ok(files)
}

/// The result and the parameters of a function in one letter each, such as "o:ssiilse":
///
/// | letter | type |
/// |---|---|
/// | v | nothing |
/// | i, l, z | int32, int64, size |
/// | s, o | string, owned string |
/// | h | a pointer that is set to an object |
/// | p | any other pointer |
/// | e | the error |
fn signature(function: &ApiFunction) -> String {
    let mut letters = String::from(letter(&function.returns));
    letters.push(':');
    letters.extend(own_parameters(function).iter().map(|one| letter(&one.kind)));
    if function.has_error() {
        letters.push('e');
    }
    letters
}

/// The parameters without the error.
fn own_parameters(function: &ApiFunction) -> &[ApiParameter] {
    &function.parameters[..function.parameters.len() - usize::from(function.has_error())]
}

fn parameter_names(function: &ApiFunction) -> Vec<&str> {
    own_parameters(function).iter().map(|one| one.name.as_str()).collect()
}

/// The comment of a constant, a sentence with the names of a language in place of those of C.
fn sentence(group: &str, text: &str, words: &[(&str, &str)]) -> String {
    let text = replaced(comment(text), words);
    if group == "privilege" { format!("The session {text}") } else { text }
}

fn replaced(text: String, words: &[(&str, &str)]) -> String {
    words.iter().fold(text, |text, (from, to)| text.replace(from, to))
}

fn letter(kind: &Type) -> char {
    match kind {
        Type::Void => 'v',
        Type::Int32 => 'i',
        Type::Int64 => 'l',
        Type::Size => 'z',
        Type::String => 's',
        Type::OwnedString => 'o',
        Type::ObjectOut(_) => 'h',
        _ => 'p',
    }
}

/// The C declarations of all types, callbacks and functions, for tools that parse C.
fn c_declarations(api: &Api) -> String {
    let mut out = String::from("typedef int32_t kaltura_status;\n");
    for one in &api.objects {
        out.push_str(&format!("typedef struct {0} {0};\n", one.name));
    }
    for one in &api.callbacks {
        let parameters: Vec<String> = one.parameters.iter().map(|one| c_parameter(&one.kind, &one.name)).collect();
        let returns = c_parameter(&one.returns, "");
        out.push_str(&format!("typedef {returns}(*{})({});\n", one.name, parameters.join(", ")));
    }
    for one in &api.functions {
        let parameters: Vec<String> = one.parameters.iter().map(|one| c_parameter(&one.kind, &one.name)).collect();
        let parameters = if parameters.is_empty() { "void".to_owned() } else { parameters.join(", ") };
        // A tool turns a `const char *` into a string, and leaves a `char *` a pointer that can be freed.
        let returns = match &one.returns {
            Type::OwnedString => "char *".to_owned(),
            other => c_parameter(other, ""),
        };
        out.push_str(&format!("{returns}{}({parameters});\n", one.name));
    }
    out
}

fn c_parameter(kind: &Type, name: &str) -> String {
    match kind {
        Type::Void => "void ".to_owned(),
        Type::Int32 => format!("int32_t {name}"),
        Type::Int64 => format!("int64_t {name}"),
        Type::Size => format!("size_t {name}"),
        Type::String => format!("const char *{name}"),
        Type::OwnedString | Type::Buffer => format!("char *{name}"),
        Type::Strings => format!("const char *const *{name}"),
        Type::Bytes => format!("const void *{name}"),
        // An integer is easier to make than a pointer, and passed in the same way.
        Type::UserData => format!("intptr_t {name}"),
        Type::Object(object) => format!("{object} *{name}"),
        Type::ObjectOut(object) => format!("{object} **{name}"),
        Type::Int64Out => format!("int64_t *{name}"),
        Type::SizeOut => format!("size_t *{name}"),
        Type::Callback(callback) => format!("{callback} {name}"),
    }
}

/// The constants of a public group.
fn constants<'a>(api: &'a Api, group: &str) -> &'a [Constant] {
    api.group(group)
}

/// The value in the syntax that C, JavaScript, Java, C#, PHP, Ruby and Lua share.
fn literal(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("\"{text}\""),
        Value::SizeMax => "-1".to_owned(),
    }
}

/// `KS_EXPIRED` as `KsExpired`.
fn camel(name: &str) -> String {
    name.split('_').map(capitalized).collect()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters.map(|c| c.to_ascii_lowercase())).collect()
}

/// `partner_id` as `partnerId`.
fn lower_camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or("").to_owned();
    words.fold(first, |all, word| all + &capitalized(word))
}

/// `kaltura_log_callback` as `LogCallback`.
fn callback_name(name: &str) -> String {
    camel(name.trim_start_matches("kaltura_"))
}

/// A comment on one line, which cannot end the comment.
fn comment(text: &str) -> String {
    text.replace('\n', " ").replace("*/", "* /")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_each_language() {
        assert_eq!(camel("KS_RESTRICTED_IP"), "KsRestrictedIp");
        assert_eq!(lower_camel("min_validity_seconds"), "minValiditySeconds");
    }

    #[test]
    fn signature_has_a_letter_per_type() {
        let declared = "/* ---- A - */\nchar *kaltura_x(const char *a, int64_t b, size_t c, int64_t *d, \
                        kaltura_error **error);\nvoid kaltura_y(void);\n";
        let api = Api::describe(&Header::parse(declared).unwrap()).unwrap();
        assert_eq!(signature(&api.functions[0]), "o:slzpe");
        assert_eq!(signature(&api.functions[1]), "v:");
    }
}
