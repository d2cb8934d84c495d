//! The generated tables of docs/bindings.md.

use super::PUBLIC_GROUPS;
use crate::api_description::{Api, ApiFunction, Type};

const START: &str = "<!-- Generated from the header by `make declarations`. -->\n";
const END: &str = "<!-- End of the generated tables. -->\n";

/// Returns the document with new tables. The error says that it has no place for them.
pub fn with_tables(document: &str, api: &Api) -> Result<String, String> {
    let missing = || "docs/bindings.md has no place for the generated tables".to_owned();
    let (before, rest) = document.split_once(START).ok_or_else(missing)?;
    let (_, after) = rest.split_once(END).ok_or_else(missing)?;
    Ok(format!("{before}{START}\n{}\n{}\n{END}{after}", objects(api), groups(api)))
}

fn objects(api: &Api) -> String {
    let mut out = String::from("| object | created by | freed by |\n|---|---|---|\n");
    for object in &api.objects {
        let makes = |one: &&ApiFunction| one.free.is_some() && one.returns == Type::Object(object.name.clone());
        let mut makers: Vec<String> = api.functions.iter().filter(makes).map(|one| one.name.clone()).collect();
        // Output parameters, too.
        makers.extend(api.functions.iter().filter_map(|one| {
            let sets = |kind: &Type| *kind == Type::ObjectOut(object.name.clone());
            let counts = object.name != "kaltura_error" && one.parameters.iter().any(|one| sets(&one.kind));
            counts.then(|| one.name.clone())
        }));
        let created = match makers.len() {
            _ if object.name == "kaltura_error" => "the last parameter of most functions".to_owned(),
            0 => "the library".to_owned(),
            1..=6 => makers.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
            count => format!("{count} functions, such as `{}`", makers[0]),
        };
        let freed = object.free.as_ref().map_or("the library".to_owned(), |free| format!("`{free}`"));
        out.push_str(&format!("| `{}` | {created} | {freed} |\n", object.name));
    }
    out
}

fn groups(api: &Api) -> String {
    let mut out = String::from("| constants | number | name in the modules | example in C |\n|---|---|---|---|\n");
    for (group, name, what) in PUBLIC_GROUPS {
        let constants = api.group(group);
        let example = constants.last().map_or("", |one| &one.name);
        let what = what.trim_end_matches('.').to_lowercase().replace("ks", "KS");
        out.push_str(&format!("| {what} | {} | `{name}` | `{example}` |\n", constants.len()));
    }
    out
}
