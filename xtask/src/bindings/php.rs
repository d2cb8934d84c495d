//! PHP: C declarations for FFI, signatures, and constants.

use super::{NOTICE, PUBLIC_GROUPS, c_declarations, comment, constants, literal, signature};
use crate::api_description::Api;

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
        let mut out = format!(
            "<?php\n// {NOTICE}\ndeclare(strict_types=1);\n\nnamespace KalturaSession;\n\n/** {what} */\nfinal class {name}\n{{\n"
        );
        for one in constants(api, group) {
            let value = literal(&one.value).replace('"', "'");
            out.push_str(&format!("    /** {} */\n    public const {} = {value};\n", comment(&one.comment), one.short));
        }
        out.push_str("}\n");
        files.push((format!("php/src/{name}.php"), out));
    }
    files
}
