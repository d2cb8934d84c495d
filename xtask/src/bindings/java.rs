//! Java: an interface for JNA, and constants.

use super::{NOTICE, PUBLIC_GROUPS, callback_name, comment, constants, literal, lower_camel};
use crate::api_description::{Api, ApiParameter, Type, Value};

const FOLDER: &str = "java/src/main/java/kalturasession";

pub(super) fn files(api: &Api) -> Vec<(String, String)> {
    let mut native = format!(
        "// {NOTICE}\npackage kalturasession;\n\nimport com.sun.jna.Callback;\nimport com.sun.jna.Library;\n\
         import com.sun.jna.Pointer;\nimport com.sun.jna.ptr.LongByReference;\n\
         import com.sun.jna.ptr.PointerByReference;\n\n/** The C functions. An owned string is a Pointer. */\n\
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
        let mut out = format!(
            "// {NOTICE}\npackage kalturasession;\n\n/** {what} */\npublic final class {name} {{\n    private {name}() {{}}\n"
        );
        for one in constants(api, group) {
            let kind = if matches!(one.value, Value::String(_)) { "String" } else { "int" };
            out.push_str(&format!(
                "\n    /** {} */\n    public static final {kind} {} = {};\n",
                comment(&one.comment),
                one.short,
                literal(&one.value)
            ));
        }
        out.push_str("}\n");
        files.push((format!("{FOLDER}/{name}.java"), out));
    }
    files
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
