//! Ruby: declarations for the gem ffi, and constants.

use super::{NOTICE, PUBLIC_GROUPS, constants, literal, parameter_names, sentence, signature};
use crate::api_description::{Api, ApiParameter, Type, Value};

/// C names in comments, and what replaces them.
const WORDS: [(&str, &str); 6] = [
    ("The required size is returned in `needed`.", "Not used in Ruby."),
    (", or is NULL", ""),
    ("NULL", "nil"),
    ("kaltura_ks_peek", "Ks.peek"),
    ("kaltura_error_api_code", "api_code"),
    ("kaltura_error_cause", "cause_code"),
];

const NAME_OF: &str = r#"
    # The name of a value, such as "EXAMPLE"; "UNKNOWN" for a value of a newer library.
    def self.name_of(value)
      constants.find { |name| const_get(name) == value }&.name || "UNKNOWN"
    end
"#;

pub(super) fn files(api: &Api) -> Vec<(String, String)> {
    // rdoc takes a comment before a module for its documentation, except between these marks.
    let top = format!("# frozen_string_literal: true\n\n#--\n# {NOTICE}\n#++\n\nmodule KalturaSession\n");
    let mut native = format!("{top}  # The C functions.\n  module Native # :nodoc: all\n");
    for one in &api.callbacks {
        let parameters = parameters(&one.parameters);
        native.push_str(&format!("    callback :{}, [{parameters}], {}\n", one.name, kind(&one.returns)));
    }
    native.push_str("\n    # The types of the result and of the parameters, and their names: see Native.call.\n");
    native.push_str("    SIGNATURES = {\n");
    for one in &api.functions {
        native.push_str(&format!("      {}: \"{}:{}\",\n", one.name, signature(one), parameter_names(one).join(",")));
    }
    native
        .push_str("    }.freeze\n\n    # Declares the functions after the library is loaded.\n    def self.declare\n");
    for one in &api.functions {
        // The interpreter lock is released during what may block.
        let blocking =
            if one.name.contains("_perform") || one.name == "kaltura_client_free" { ", blocking: true" } else { "" };
        let parameters = parameters(&one.parameters);
        native.push_str(&format!(
            "      attach_function :{}, [{parameters}], {}{blocking}\n",
            one.name,
            kind(&one.returns)
        ));
    }
    native.push_str("    end\n  end\nend\n");

    let mut values = top;
    for (group, name, what) in PUBLIC_GROUPS {
        values.push_str(&format!("  # {what}\n  module {name}\n"));
        for one in constants(api, group) {
            let text = sentence(group, &one.comment, &WORDS);
            values.push_str(&format!("    # {text}\n    {} = {}\n", one.short, literal(&one.value)));
        }
        if let Some(first) = constants(api, group).iter().find(|one| matches!(one.value, Value::Number(_))) {
            values.push_str(&NAME_OF.replace("EXAMPLE", &first.short));
        }
        values.push_str("  end\n\n");
    }
    let values = format!("{}end\n", values.trim_end_matches('\n').to_owned() + "\n");
    let folder = "ruby/lib/kaltura_session";
    vec![(format!("{folder}/native.rb"), native), (format!("{folder}/constants.rb"), values)]
}

fn parameters(parameters: &[ApiParameter]) -> String {
    parameters.iter().map(|one| kind(&one.kind)).collect::<Vec<_>>().join(", ")
}

fn kind(kind: &Type) -> String {
    let name = match kind {
        Type::Void => "void",
        Type::Int32 => "int32",
        Type::Int64 => "int64",
        Type::Size => "size_t",
        Type::String => "string",
        Type::Callback(name) => name,
        _ => "pointer",
    };
    format!(":{name}")
}
