//! The library's ABI, out of what `abidw` says of all its debug information.
//!
//! A Rust library's debug information holds the inside of every type, and abidw's ways to leave
//! private types out leave out the parameters too that point to them. Handles are opaque, so only the
//! prototypes of the exported functions are kept, down to the names of the types that they point to.

use std::collections::{BTreeMap, HashMap};

/// An element that declares a type, with the elements inside that matter.
struct Type<'a> {
    tag: &'a str,
    line: &'a str,
    children: Vec<&'a str>,
}

/// Keeps the exported functions of what `abidw` wrote: the same format, for abidiff to compare.
pub fn library_abi(whole: &str) -> Result<String, String> {
    let types = types(whole);
    let mut made = BTreeMap::new();
    let mut functions = BTreeMap::new();
    let mut lines = whole.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if tag(line) != "function-decl" || attribute(line, "elf-symbol-id").is_none() {
            continue;
        }
        let name = attribute(line, "name").ok_or(line)?;
        let mut text = format!("    {line}\n");
        if !line.ends_with("/>") {
            for child in lines.by_ref().take_while(|line| *line != "</function-decl>") {
                text.push_str(&format!("      {}\n", with_made_type(child, &types, &mut made)?));
            }
            text.push_str("    </function-decl>\n");
        }
        functions.insert(name, text);
    }
    if functions.is_empty() {
        return Err("no exported function with debug information".to_owned());
    }

    let mut text = String::new();
    let corpus = whole.lines().find(|line| tag(line) == "abi-corpus").ok_or("not of abidw")?;
    text.push_str(&format!("{corpus}\n  <elf-function-symbols>\n"));
    for line in whole.lines().filter(|line| tag(line.trim()) == "elf-symbol") {
        text.push_str(&format!("{line}\n"));
    }
    text.push_str("  </elf-function-symbols>\n  <abi-instr address-size='64' path='src/ffi' language='LANG_C99'>\n");
    text.extend(made.into_values());
    text.extend(functions.into_values());
    Ok(text + "  </abi-instr>\n</abi-corpus>\n")
}

fn types(whole: &str) -> HashMap<&str, Type<'_>> {
    const TYPES: [&str; 8] = [
        "type-decl",
        "pointer-type-def",
        "qualified-type-def",
        "typedef-decl",
        "class-decl",
        "union-decl",
        "enum-decl",
        "function-type",
    ];
    let mut types = HashMap::new();
    let mut lines = whole.lines().map(str::trim);
    while let Some(line) = lines.next() {
        let tag = tag(line);
        let (true, Some(id)) = (TYPES.contains(&tag), attribute(line, "id")) else { continue };
        let has_children = tag == "function-type" && !line.ends_with("/>");
        let children = if has_children {
            lines.by_ref().take_while(|line| *line != "</function-type>").collect()
        } else {
            Vec::new()
        };
        types.entry(id).or_insert(Type { tag, line, children });
    }
    types
}

/// A parameter or a result, pointing to a type that was made.
fn with_made_type(
    line: &str,
    types: &HashMap<&str, Type<'_>>,
    made: &mut BTreeMap<String, String>,
) -> Result<String, String> {
    let Some(id) = attribute(line, "type-id") else { return Ok(line.to_owned()) };
    let new = make_type(id, types, made)?;
    Ok(line.replace(&format!("type-id='{id}'"), &format!("type-id='{new}'")))
}

/// Writes a type and those it points to into `made`. Its id there is made of its name, so that a change
/// elsewhere does not change the file.
fn make_type(id: &str, types: &HashMap<&str, Type<'_>>, made: &mut BTreeMap<String, String>) -> Result<String, String> {
    let Some(found) = types.get(id) else {
        return Err(format!("no type has the id {id}"));
    };
    let pointed = match attribute(found.line, "type-id") {
        Some(inner) if !["class-decl", "union-decl", "enum-decl"].contains(&found.tag) => {
            Some((inner, make_type(inner, types, made)?))
        }
        _ => None,
    };
    let name = attribute(found.line, "name").unwrap_or("");
    let mut text = found.line.to_owned();
    let new = match (found.tag, &pointed) {
        ("pointer-type-def", Some((_, inner))) => format!("pointer-{inner}"),
        ("qualified-type-def", Some((_, inner))) => format!("const-{inner}"),
        ("function-type", _) => {
            let children: Vec<String> =
                found.children.iter().map(|line| with_made_type(line, types, made)).collect::<Result<_, _>>()?;
            let ids: Vec<&str> = children.iter().filter_map(|line| attribute(line, "type-id")).collect();
            text = format!("{}\n      {}\n    </function-type>", found.line, children.join("\n      "));
            format!("function-{}", ids.join("-"))
        }
        ("class-decl" | "union-decl" | "enum-decl", _) => {
            text = format!(
                "<class-decl name='{name}' is-struct='yes' visibility='default' is-declaration-only='yes' id='{id}'/>"
            );
            format!("struct-{name}")
        }
        _ => format!("type-{name}"),
    };
    if let Some((inner, made_inner)) = pointed {
        text = text.replace(&format!("type-id='{inner}'"), &format!("type-id='{made_inner}'"));
    }
    let text = text.replace(&format!(" id='{id}'"), &format!(" id='{new}'"));
    made.insert(new.clone(), format!("    {text}\n"));
    Ok(new)
}

/// The name of the element that a line opens.
fn tag(line: &str) -> &str {
    let Some(rest) = line.strip_prefix('<') else { return "" };
    rest.split([' ', '>', '/']).next().unwrap_or("")
}

fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let start = line.find(&format!(" {name}='"))? + name.len() + 3;
    line[start..].split('\'').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "<abi-corpus version='2.1' soname='x.so.0'>
  <elf-function-symbols>
    <elf-symbol name='kaltura_x' type='func-type'/>
  </elf-function-symbols>
  <abi-instr path='a'>
    <type-decl name='i32' size-in-bits='32' id='11'/>
    <pointer-type-def type-id='33' id='22'/>
    <namespace-decl name='ffi'>
      <class-decl name='kaltura_handle' size-in-bits='64' is-struct='yes' id='33'>
        <data-member><var-decl name='inside' type-id='44'/></data-member>
      </class-decl>
      <function-decl name='private' mangled-name='p'>
        <return type-id='11'/>
      </function-decl>
      <function-decl name='kaltura_x' mangled-name='kaltura_x' elf-symbol-id='kaltura_x'>
        <parameter type-id='22' name='handle'/>
        <return type-id='11'/>
      </function-decl>
    </namespace-decl>
  </abi-instr>
</abi-corpus>
";

    #[test]
    fn exported_prototypes_are_kept_and_nothing_inside_a_handle() {
        let abi = library_abi(WHOLE).unwrap();
        assert!(abi.contains("<parameter type-id='pointer-struct-kaltura_handle' name='handle'/>"), "{abi}");
        assert!(abi.contains("is-declaration-only='yes' id='struct-kaltura_handle'/>"), "{abi}");
        assert!(abi.contains("<return type-id='type-i32'/>"), "{abi}");
        assert!(!abi.contains("private") && !abi.contains("inside"), "{abi}");
    }

    #[test]
    fn without_debug_information_it_fails() {
        assert!(library_abi("<abi-corpus>\n</abi-corpus>\n").is_err());
    }
}
