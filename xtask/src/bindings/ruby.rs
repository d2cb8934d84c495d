//! Ruby: declarations for the gem ffi, and constants.

use super::{NOTICE, PUBLIC_GROUPS, comment, constants, literal, signature};
use crate::api_description::{Api, ApiParameter, Type};

pub(super) fn files(api: &Api) -> Vec<(String, String)> {
    let mut native = format!(
        "# frozen_string_literal: true\n\n# {NOTICE}\n\nmodule KalturaSession\n  # The C functions.\n  module Native\n"
    );
    for one in &api.callbacks {
        let parameters = parameters(&one.parameters);
        native.push_str(&format!("    callback :{}, [{parameters}], {}\n", one.name, kind(&one.returns)));
    }
    native.push_str("\n    # The types of the result and of the parameters; library.rb explains the letters.\n");
    native.push_str("    SIGNATURES = {\n");
    for one in &api.functions {
        native.push_str(&format!("      {}: \"{}\",\n", one.name, signature(one)));
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

    let mut values = format!("# frozen_string_literal: true\n\n# {NOTICE}\n\nmodule KalturaSession\n");
    for (group, name, what) in PUBLIC_GROUPS {
        values.push_str(&format!("  # {what}\n  module {name}\n"));
        for one in constants(api, group) {
            values.push_str(&format!("    # {}\n    {} = {}\n", comment(&one.comment), one.short, literal(&one.value)));
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
