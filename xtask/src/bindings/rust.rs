//! Rust: `extern "C"` declarations for programs that use the C library.

use super::{NOTICE, comment};
use crate::api_description::{Api, ApiParameter, Group, Type, Value};

pub(super) fn files(api: &Api) -> Vec<(String, String)> {
    let mut out = format!(
        "// {NOTICE}\n//! The C functions of libkaltura_session. The C header describes them.\n\
         #![allow(dead_code, non_camel_case_types)]\n\nuse std::ffi::{{c_char, c_void}};\n\n"
    );
    for one in &api.objects {
        out.push_str(&format!("#[repr(C)]\npub struct {} {{\n    _private: [u8; 0],\n}}\n", one.name));
    }
    out.push('\n');
    for one in &api.callbacks {
        out.push_str(&format!(
            "pub type {} = Option<unsafe extern \"C\" fn({}){}>;\n",
            one.name,
            parameters(&one.parameters),
            result(&one.returns)
        ));
    }
    out.push_str("\nunsafe extern \"C\" {\n");
    for one in &api.functions {
        out.push_str(&format!("    pub fn {}({}){};\n", one.name, parameters(&one.parameters), result(&one.returns)));
    }
    out.push_str("}\n\n");
    for one in api.groups.iter().flat_map(|group: &Group| &group.constants) {
        let (kind, value) = match &one.value {
            Value::Number(number) if one.name == "KALTURA_KS_NO_EXPIRY" => ("i64", number.to_string()),
            Value::Number(number) => ("i32", number.to_string()),
            Value::String(text) => ("&str", format!("\"{text}\"")),
            Value::SizeMax => ("usize", "usize::MAX".to_owned()),
        };
        out.push_str(&format!("/// {}\npub const {}: {kind} = {value};\n", comment(&one.comment), one.name));
    }
    vec![("rust/src/native.rs".to_owned(), out)]
}

fn result(kind: &Type) -> String {
    match kind {
        Type::Void => String::new(),
        other => format!(" -> {}", rust_type(other)),
    }
}

fn parameters(parameters: &[ApiParameter]) -> String {
    let all = parameters.iter().map(|one| format!("{}: {}", escaped(&one.name), rust_type(&one.kind)));
    all.collect::<Vec<_>>().join(", ")
}

/// Escapes keywords.
fn escaped(name: &str) -> String {
    if ["type", "use"].contains(&name) { format!("r#{name}") } else { name.to_owned() }
}

fn rust_type(kind: &Type) -> String {
    match kind {
        Type::Void => "()".to_owned(),
        Type::Int32 => "i32".to_owned(),
        Type::Int64 => "i64".to_owned(),
        Type::Size => "usize".to_owned(),
        Type::String => "*const c_char".to_owned(),
        Type::OwnedString | Type::Buffer => "*mut c_char".to_owned(),
        Type::Strings => "*const *const c_char".to_owned(),
        Type::Bytes => "*const c_void".to_owned(),
        Type::UserData => "*mut c_void".to_owned(),
        Type::Object(name) => format!("*mut {name}"),
        Type::ObjectOut(name) => format!("*mut *mut {name}"),
        Type::Int64Out => "*mut i64".to_owned(),
        Type::SizeOut => "*mut usize".to_owned(),
        Type::Callback(name) => name.clone(),
    }
}
