//! The machine-readable description of the C API: what a header cannot say to a program, such as ownership and NULL.

use std::fmt::Write;

use crate::ffi_header::number;
use crate::header::{Function, Header, Item, Kind, Parameter};
use crate::misuse;

/// The API, from which bindings are generated.
#[derive(Debug)]
pub struct Api {
    pub objects: Vec<Object>,
    pub callbacks: Vec<Callback>,
    pub functions: Vec<ApiFunction>,
    pub groups: Vec<Group>,
}

/// An opaque struct.
#[derive(Debug)]
pub struct Object {
    pub name: String,
    /// The function that frees it; none for objects that exist only during a callback or belong to another object.
    pub free: Option<String>,
}

/// A function pointer type.
#[derive(Debug)]
pub struct Callback {
    pub name: String,
    pub returns: Type,
    pub parameters: Vec<ApiParameter>,
}

/// A function.
#[derive(Debug)]
pub struct ApiFunction {
    pub name: String,
    pub section: String,
    pub summary: String,
    pub returns: Type,
    /// The function that frees the result.
    pub free: Option<String>,
    pub parameters: Vec<ApiParameter>,
}

/// A parameter.
#[derive(Debug)]
pub struct ApiParameter {
    pub name: String,
    pub kind: Type,
    /// Whether NULL has a meaning.
    pub nullable: bool,
}

/// A type that crosses the boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    Void,
    Int32,
    Int64,
    Size,
    /// A NUL-terminated string that is only read, or a borrowed result.
    String,
    /// An owned result.
    OwnedString,
    /// `const char *const *`.
    Strings,
    /// `char *`: receives a string.
    Buffer,
    /// `const void *`.
    Bytes,
    /// `void *user_data`.
    UserData,
    /// A pointer to an opaque struct, by its name.
    Object(String),
    /// `kaltura_x **`: set to an object.
    ObjectOut(String),
    Int64Out,
    SizeOut,
    /// A function pointer, by the name of its type.
    Callback(String),
}

/// The constants of one purpose, such as all statuses.
#[derive(Debug)]
pub struct Group {
    /// Such as "status".
    pub name: &'static str,
    pub constants: Vec<Constant>,
}

/// A constant.
#[derive(Debug)]
pub struct Constant {
    /// As in C.
    pub name: String,
    /// Without the prefix of its group, such as "TIMEOUT".
    pub short: String,
    pub value: Value,
    pub comment: String,
}

/// The value of a constant.
#[derive(Debug)]
pub enum Value {
    Number(i64),
    String(String),
    /// SIZE_MAX.
    SizeMax,
}

/// The groups of constants with their prefixes; the first prefix that fits counts.
const GROUPS: [(&str, &[&str]); 10] = [
    ("status", &["KALTURA_ERROR_", "KALTURA_OK"]),
    ("category", &["KALTURA_CATEGORY_"]),
    ("retry_class", &["KALTURA_RETRY_"]),
    ("cause", &["KALTURA_CAUSE_"]),
    ("session_type", &["KALTURA_SESSION_TYPE_"]),
    ("hash_type", &["KALTURA_HASH_"]),
    ("log_level", &["KALTURA_LOG_"]),
    ("clock", &["KALTURA_CLOCK_"]),
    ("privilege", &["KALTURA_PRIVILEGE_"]),
    ("special", &["KALTURA_"]),
];

impl Api {
    /// Describes a header. The error names what has no description.
    pub fn describe(header: &Header) -> Result<Self, String> {
        let frees = |name: &str| header.item(&format!("{name}_free")).map(|item| item.name.clone());
        let mut api = Api { objects: Vec::new(), callbacks: Vec::new(), functions: Vec::new(), groups: Vec::new() };
        for section in &header.sections {
            for item in &section.items {
                match &item.kind {
                    Kind::Type if item.code.starts_with("typedef struct ") => {
                        api.objects.push(Object { name: item.name.clone(), free: frees(&item.name) });
                    }
                    Kind::Type if item.code.contains("(*") => api.callbacks.push(callback(item)?),
                    Kind::Type | Kind::Constant(_) => {}
                    Kind::Function(function) => {
                        api.functions.push(described(header, &section.title, item, function, &frees)?);
                    }
                }
            }
        }
        api.groups = groups(header)?;
        Ok(api)
    }

    /// The constants of a group.
    pub fn group(&self, name: &str) -> &[Constant] {
        self.groups.iter().find(|group| group.name == name).map_or(&[], |group| &group.constants)
    }

    /// As JSON, one line per item.
    pub fn json(&self) -> String {
        let mut out = String::from("{\n  \"objects\": [\n");
        let lines = self
            .objects
            .iter()
            .map(|one| format!("    {{\"name\": {}, \"free\": {}}}", quoted(&one.name), optional(one.free.as_deref())));
        push_lines(&mut out, lines);
        out.push_str("  ],\n  \"callbacks\": [\n");
        let lines = self.callbacks.iter().map(|one| {
            let parameters = parameters_json(&one.parameters);
            let returns = one.returns.json();
            format!("    {{\"name\": {}, \"returns\": {returns}, \"parameters\": [{parameters}]}}", quoted(&one.name))
        });
        push_lines(&mut out, lines);
        out.push_str("  ],\n  \"functions\": [\n");
        let lines = self.functions.iter().map(|one| {
            format!(
                "    {{\"name\": {}, \"section\": {}, \"summary\": {}, \"returns\": {}, \"free\": {}, \"parameters\": [{}]}}",
                quoted(&one.name),
                quoted(&one.section),
                quoted(&one.summary),
                one.returns.json(),
                optional(one.free.as_deref()),
                parameters_json(&one.parameters)
            )
        });
        push_lines(&mut out, lines);
        out.push_str("  ],\n  \"constants\": [\n");
        let lines = self.groups.iter().flat_map(|group| {
            group.constants.iter().map(|one| {
                let value = match &one.value {
                    Value::Number(number) => number.to_string(),
                    Value::String(text) => quoted(text),
                    Value::SizeMax => quoted("SIZE_MAX"),
                };
                format!(
                    "    {{\"name\": {}, \"group\": {}, \"value\": {value}, \"comment\": {}}}",
                    quoted(&one.name),
                    quoted(group.name),
                    quoted(&one.comment)
                )
            })
        });
        push_lines(&mut out, lines);
        out.push_str("  ]\n}\n");
        out
    }
}

impl ApiFunction {
    /// Whether it has an `error` parameter.
    pub fn has_error(&self) -> bool {
        self.parameters.last().is_some_and(|last| last.kind == Type::ObjectOut("kaltura_error".to_owned()))
    }
}

impl Type {
    fn json(&self) -> String {
        let name = match self {
            Type::Void => "void",
            Type::Int32 => "int32",
            Type::Int64 => "int64",
            Type::Size => "size",
            Type::String => "string",
            Type::OwnedString => "owned string",
            Type::Strings => "strings",
            Type::Buffer => "buffer",
            Type::Bytes => "bytes",
            Type::UserData => "user data",
            Type::Int64Out => "int64 out",
            Type::SizeOut => "size out",
            Type::Object(name) | Type::Callback(name) => name,
            Type::ObjectOut(name) => return quoted(&format!("{name} out")),
        };
        quoted(name)
    }

    fn of_parameter(parameter: &Parameter) -> Result<Self, String> {
        Ok(match parameter.before.as_str() {
            "int32_t " | "kaltura_status " => Type::Int32,
            "int64_t " => Type::Int64,
            "size_t " => Type::Size,
            "const char *" => Type::String,
            "const char *const *" => Type::Strings,
            "char *" => Type::Buffer,
            "const void *" => Type::Bytes,
            "void *" => Type::UserData,
            "int64_t *" => Type::Int64Out,
            "size_t *" => Type::SizeOut,
            other => {
                if let Some(name) = other.strip_suffix(" **") {
                    Type::ObjectOut(name.to_owned())
                } else if let Some(name) = parameter.handle() {
                    Type::Object(name.to_owned())
                } else if other.ends_with("_callback ") {
                    Type::Callback(other.trim_end().to_owned())
                } else {
                    return Err(format!("no description of the type {}", parameter.code()));
                }
            }
        })
    }

    fn of_result(returns: &str) -> Result<Self, String> {
        Ok(match returns {
            "void " => Type::Void,
            "int32_t " | "kaltura_status " => Type::Int32,
            "int64_t " => Type::Int64,
            "size_t " => Type::Size,
            "const char *" => Type::String,
            "char *" => Type::OwnedString,
            other => match other.trim_start_matches("const ").strip_suffix(" *") {
                Some(name) if name.starts_with("kaltura_") => Type::Object(name.to_owned()),
                _ => return Err(format!("no description of the type {other}")),
            },
        })
    }
}

fn described(
    header: &Header,
    section: &str,
    item: &Item,
    function: &Function,
    frees: &dyn Fn(&str) -> Option<String>,
) -> Result<ApiFunction, String> {
    let returns = Type::of_result(&function.returns)?;
    let free = match &returns {
        Type::OwnedString => Some("kaltura_string_free".to_owned()),
        Type::Object(name) if !function.returns.starts_with("const ") => frees(name),
        _ => None,
    };
    let mut parameters = Vec::new();
    for one in &function.parameters {
        let kind = match Type::of_parameter(one)? {
            // The only string that the program owns and the library frees.
            Type::Buffer if item.name == "kaltura_string_free" => Type::OwnedString,
            kind => kind,
        };
        let is_pointer = !matches!(kind, Type::Int32 | Type::Int64 | Type::Size);
        let is_error = kind == Type::ObjectOut("kaltura_error".to_owned());
        let nullable = is_pointer && (is_error || misuse::allows_null(header, item, one));
        parameters.push(ApiParameter { name: one.name.clone(), kind, nullable });
    }
    let (name, section, summary) = (item.name.clone(), section.to_owned(), item.summary().to_owned());
    Ok(ApiFunction { name, section, summary, returns, free, parameters })
}

fn callback(item: &Item) -> Result<Callback, String> {
    // As a prototype: `int32_t kaltura_x(void *user_data)`.
    let prototype = item.code.trim_start_matches("typedef ").replacen("(*", "", 1).replacen(')', "", 1);
    let header = Header::parse(&format!("/* ---- A - */\n{prototype};\n"))?;
    let function = header.functions().next().ok_or_else(|| item.code.clone())?.1;
    let parameters = function
        .parameters
        .iter()
        .map(|one| Ok(ApiParameter { name: one.name.clone(), kind: Type::of_parameter(one)?, nullable: false }))
        .collect::<Result<_, String>>()?;
    Ok(Callback { name: item.name.clone(), returns: Type::of_result(&function.returns)?, parameters })
}

fn groups(header: &Header) -> Result<Vec<Group>, String> {
    let mut groups: Vec<Group> = GROUPS.iter().map(|(name, _)| Group { name, constants: Vec::new() }).collect();
    for (item, value) in header.constants() {
        let found = GROUPS.iter().enumerate().find_map(|(at, (_, prefixes))| {
            let prefix = prefixes.iter().find(|prefix| item.name.starts_with(**prefix))?;
            Some((at, *prefix))
        });
        let (at, prefix) = found.ok_or_else(|| format!("{} has no group", item.name))?;
        let short = match item.name.strip_prefix(prefix) {
            Some(rest) if !rest.is_empty() => rest.to_owned(),
            _ => item.name.trim_start_matches("KALTURA_").to_owned(),
        };
        let value = match number(value) {
            Some(number) => Value::Number(number),
            None if value == "SIZE_MAX" => Value::SizeMax,
            None => Value::String(value.trim_matches('"').to_owned()),
        };
        groups[at].constants.push(Constant { name: item.name.clone(), short, value, comment: item.body() });
    }
    Ok(groups)
}

fn parameters_json(parameters: &[ApiParameter]) -> String {
    let all = parameters.iter().map(|one| {
        let nullable = if one.nullable { ", \"nullable\": true" } else { "" };
        format!("{{\"name\": {}, \"type\": {}{nullable}}}", quoted(&one.name), one.kind.json())
    });
    all.collect::<Vec<_>>().join(", ")
}

fn push_lines(out: &mut String, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    writeln!(out, "{}", lines.join(",\n")).unwrap();
}

fn optional(text: Option<&str>) -> String {
    text.map_or_else(|| "null".to_owned(), quoted)
}

/// A JSON string.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "/* ---- First part --- */\n\
        typedef struct kaltura_x kaltura_x; /**< An object. */\n\
        typedef int32_t (*kaltura_y_callback)(void *user_data, const kaltura_x *x);\n\
        /**\n * Makes one.\n *\n * @param name NULL for none\n * @param word not NULL\n */\n\
        KALTURA_API kaltura_x *kaltura_x_new(const char *name, const char *word, int64_t *at,\n\
        \x20       kaltura_y_callback callback, kaltura_error **error);\n\
        /** Frees it. */\nKALTURA_API void kaltura_x_free(kaltura_x *x);\n\
        /** Name. */\nKALTURA_API const char *kaltura_x_name(const kaltura_x *x);\n\
        #define KALTURA_ERROR_A 7 /**< Said \"a\". */\n#define KALTURA_PRIVILEGE_B \"b\"\n\
        #define KALTURA_NUL_TERMINATED SIZE_MAX\n#define KALTURA_KS_NO_EXPIRY INT64_MIN\n";

    fn describe(text: &str) -> Result<Api, String> {
        Api::describe(&Header::parse(text).unwrap())
    }

    #[test]
    fn describe_tells_ownership_and_null() {
        let api = describe(TEXT).unwrap();
        let new = &api.functions[0];
        assert_eq!((new.free.as_deref(), new.has_error()), (Some("kaltura_x_free"), true));
        let nullable: Vec<bool> = new.parameters.iter().map(|one| one.nullable).collect();
        assert_eq!(nullable, [true, false, false, false, true]);
        assert_eq!(new.parameters[3].kind, Type::Callback("kaltura_y_callback".to_owned()));
        assert_eq!(api.functions[2].free, None, "a borrowed string");
        assert!(api.functions[2].parameters[0].nullable, "a getter");
        assert_eq!(api.callbacks[0].parameters[1].kind, Type::Object("kaltura_x".to_owned()));
    }

    #[test]
    fn describe_groups_constants() {
        let api = describe(TEXT).unwrap();
        let status = &api.group("status")[0];
        assert_eq!((status.short.as_str(), status.comment.as_str()), ("A", "Said \"a\"."));
        assert_eq!(api.group("special").len(), 2);
        let json = api.json();
        assert!(json.contains("\"group\": \"status\", \"value\": 7, \"comment\": \"Said \\\"a\\\".\""), "{json}");
    }

    #[test]
    fn describe_rejects_unknown_type() {
        let error = describe("/* ---- A - */\nint32_t kaltura_x(double ratio);\n").unwrap_err();
        assert!(error.contains("double ratio"), "{error}");
    }
}
