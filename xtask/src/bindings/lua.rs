//! LuaJIT: C declarations, signatures and constants.

use super::{NOTICE, PUBLIC_GROUPS, c_declarations, constants, literal, parameter_names, sentence, signature};
use crate::api_description::Api;

/// C names in comments, and what replaces them.
const WORDS: [(&str, &str); 6] = [
    ("The required size is returned in `needed`.", "Not used in LuaJIT."),
    (", or is NULL", ""),
    ("NULL", "nil"),
    ("kaltura_ks_peek", "kaltura.peek"),
    ("kaltura_error_api_code", "api_code"),
    ("kaltura_error_cause", "cause_code"),
];

pub(super) fn files(api: &Api) -> Vec<(String, String)> {
    let mut out = format!("-- {NOTICE}\nlocal native = {{}}\n\nnative.cdef = [[\n{}]]\n", c_declarations(api));
    out.push_str(
        "\n-- The types of the result and of the parameters, and the names of the parameters; library.lua explains the \
         letters.\n",
    );
    out.push_str("native.signatures = {\n");
    for one in &api.functions {
        out.push_str(&format!("    {} = \"{}:{}\",\n", one.name, signature(one), parameter_names(one).join(",")));
    }
    out.push_str("}\n");
    for (group, name, what) in PUBLIC_GROUPS {
        out.push_str(&format!("\n-- {what}\nnative.{name} = {{\n"));
        for one in constants(api, group) {
            out.push_str(&format!(
                "    -- {}\n    {} = {},\n",
                sentence(group, &one.comment, &WORDS),
                one.short,
                literal(&one.value)
            ));
        }
        out.push_str("}\n");
    }
    out.push_str("\nreturn native\n");
    vec![("luajit/kaltura_session/native.lua".to_owned(), out)]
}
