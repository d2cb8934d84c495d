//! The snippets of the README compile as they stand.

mod support;

use support::{C99, root, scratch, succeed};

/// What the fragments take for granted.
const BEFORE: &str = "#include <kaltura_session.h>\n#include <stdio.h>\n\
    static const char *secret, *password, *otp, *new_secret, *old_secret, *remote_ip, *request_uri;\n\
    static int32_t partner_id;\n\
    void snippet(void);\n\
    void snippet(void)\n{\n\
    (void)secret; (void)password; (void)otp; (void)partner_id;\n\
    (void)new_secret; (void)old_secret; (void)remote_ip; (void)request_uri;\n";

#[test]
fn every_c_snippet_compiles_without_a_warning() {
    let folder = scratch("readme");
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut count = 0;
    for block in readme.split("```c\n").skip(1) {
        let code = block.split("```").next().unwrap();
        let file = folder.join(format!("snippet{count}.c"));
        let declared = |name: &str, kind: &str| {
            if code.contains(&format!("{kind}{name} ")) || code.contains(&format!("{kind}{name};")) {
                String::new()
            } else {
                format!("{kind}{name} = NULL; (void){name};\n")
            }
        };
        let whole = if code.contains("int main(") {
            code.to_owned()
        } else {
            format!("{BEFORE}{}{}{code}}}\n", declared("ks", "char *"), declared("error", "kaltura_error *"))
        };
        std::fs::write(&file, whole).unwrap();
        succeed(C99.command().arg("-c").arg(&file).arg("-o").arg(folder.join("snippet.o")));
        count += 1;
    }
    assert!(count >= 6, "{count} snippets were found");
}

#[test]
fn every_command_of_make_that_the_documents_name_exists() {
    let makefile = std::fs::read_to_string(root().join("Makefile")).unwrap();
    let mut count = 0;
    for document in ["README.md", "CONTRIBUTING.md"] {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        for rest in text.split("make ").skip(1) {
            let target: String = rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
            let is_command = rest[target.len()..].starts_with(['`', ' ', '\n']) && !target.is_empty();
            if is_command && (text.contains(&format!("`make {target}")) || text.contains(&format!("    make {target}")))
            {
                assert!(makefile.contains(&format!("\n{target}:")), "{document} names make {target}");
                count += 1;
            }
        }
    }
    assert!(count >= 6, "{count}");
}
