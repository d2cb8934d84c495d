//! Generates a C program that calls every function with NULL, invalid UTF-8, long strings and invalid numbers, one
//! argument at a time. tests/c/misuse.h contains the valid values and checks the results.
//!
//! The expected results follow from the comments in the header, which are thus tested, too. A parameter without a known
//! valid value is an error, so that new functions are not forgotten.

use std::fmt::Write;

use crate::header::{Function, Header, Item, Parameter};

/// The expected result, with the names of tests/c/misuse.h.
#[derive(Clone, Copy)]
enum End<'a> {
    /// Success: all arguments are valid.
    Succeeds,
    /// KALTURA_ERROR_INVALID_ARGUMENT, naming this argument; "" for any.
    Refused(&'a str),
    /// Anything but an error about NULL.
    Allowed,
    /// Anything but a crash or KALTURA_ERROR_PANIC.
    Any,
}

/// Returns the program. The error names the function and the parameter without a known value.
pub fn program(header: &Header) -> Result<String, String> {
    let mut program = String::from("#include \"misuse.h\"\n\n");
    let mut all = String::new();
    for (item, function) in header.functions() {
        let name = &item.name;
        write!(program, "static void misused_{name}(void)\n{{\n{}}}\n\n", cases(header, item, function)?).unwrap();
        writeln!(all, "    misused_{name}();").unwrap();
    }
    write!(program, "static void every_function(void)\n{{\n{all}}}\n").unwrap();
    Ok(program)
}

fn cases(header: &Header, item: &Item, function: &Function) -> Result<String, String> {
    let parameters = &function.parameters;
    let name = &item.name;
    let valid: Vec<String> = parameters
        .iter()
        .map(|one| value(name, one).ok_or_else(|| format!("{name}: no known valid value for {}", one.code())))
        .collect::<Result<_, _>>()?;
    let mut out = String::new();
    let mut case = |what: &str, changes: &[(&str, &str)], end: End<'_>| {
        let mut arguments = valid.clone();
        for (parameter, value) in changes {
            let at = parameters.iter().position(|one| one.name == *parameter).expect("a parameter of the function");
            (*value).clone_into(&mut arguments[at]);
        }
        out.push_str(&call(item, function, what, &arguments, end));
    };
    // END frees all objects, so a free function is called with NULL only.
    let frees = name.ends_with("_free");
    if !frees {
        case("valid", &[], End::Succeeds);
    }
    let must_be: Vec<&Parameter> = parameters.iter().filter(|one| is_pointer(one) && !is_error(one)).collect();
    let needed = |one: &Parameter| function.has_error() && null_is(header, item, one) != Null::Allowed;
    for one in &must_be {
        let end = match null_is(header, item, one) {
            Null::Allowed => End::Allowed,
            Null::Forbidden | Null::AllowedForNone => End::Refused(&one.name),
        };
        case(&format!("{} is NULL", one.name), &[(&one.name, "NULL")], end);
    }
    let mut nothing: Vec<(&str, &str)> = must_be.iter().map(|one| (one.name.as_str(), "NULL")).collect();
    let end = if must_be.iter().any(|one| needed(one)) { End::Refused("") } else { End::Allowed };
    case("all are NULL", &nothing, end);
    if let Some(error) = parameters.iter().find(|one| is_error(one)) {
        nothing.push((&error.name, "NULL"));
        case("all are NULL, without error", &nothing, end);
        if !frees {
            case("error is NULL", &[(&error.name, "NULL")], End::Succeeds);
        }
    }
    for one in parameters {
        let name = one.name.as_str();
        match one.before.as_str() {
            "const char *" => {
                let end = if words_about(header, item, one).contains("not UTF-8") || !function.has_error() {
                    End::Any
                } else {
                    End::Refused(name)
                };
                case(&format!("{name} is not UTF-8"), &[(name, "\"not \\xff UTF-8\"")], end);
                case(&format!("{name} is cut within a character"), &[(name, "\"\\xe2\\x82\"")], end);
                case(&format!("{name} is empty"), &[(name, "\"\"")], End::Any);
                case(&format!("{name} is long"), &[(name, "a_long_text")], End::Any);
            }
            "int32_t " | "kaltura_status " | "int64_t " => {
                let bits = if one.before == "int64_t " { "INT64" } else { "INT32" };
                let end = if is_checked(one) && function.has_error() { End::Refused(name) } else { End::Any };
                // KALTURA_KS_NO_EXPIRY is INT64_MIN.
                let least =
                    if words_about(header, item, one).contains("KALTURA_KS_NO_EXPIRY") { End::Allowed } else { end };
                for (value, end) in [("-1", end), (&format!("{bits}_MIN"), least), (&format!("{bits}_MAX"), end)] {
                    case(&format!("{name} is {value}"), &[(name, value)], end);
                }
            }
            "size_t " => {
                // The pointer that a size belongs to; an index has none.
                let of = parameters.iter().find(|one| ["secrets", "buffer", "data"].contains(&one.name.as_str()));
                let Some(of) = of.map(|one| one.name.as_str()) else {
                    case(&format!("{name} is SIZE_MAX"), &[(name, "SIZE_MAX")], End::Any);
                    case(&format!("{name} is no size"), &[(name, "(size_t)PTRDIFF_MAX + 1")], End::Any);
                    continue;
                };
                if of == "buffer" {
                    case(&format!("{name} is no size"), &[(name, "(size_t)PTRDIFF_MAX + 1")], End::Refused(name));
                }
                case(&format!("{name} is 0 and {of} NULL"), &[(name, "0"), (of, "NULL")], End::Allowed);
                case(&format!("{name} is SIZE_MAX, {of} NULL"), &[(name, "SIZE_MAX"), (of, "NULL")], End::Refused(of));
            }
            _ => {}
        }
    }
    Ok(out)
}

/// One case: new valid values, the call, and the check of its result.
fn call(item: &Item, function: &Function, what: &str, arguments: &[String], end: End<'_>) -> String {
    let name = &item.name;
    let call = format!("{name}({})", arguments.join(", "));
    let (kind, named) = match end {
        End::Succeeds => ("SUCCEEDS", ""),
        End::Refused(argument) => ("REFUSED", argument),
        End::Allowed => ("ALLOWED", ""),
        End::Any => ("ANY", ""),
    };
    let asked = function.parameters.iter().zip(arguments).any(|(one, value)| is_error(one) && value != "NULL");
    let asked = i32::from(asked);
    let kind = format!("{kind}, \"{named}\", {asked}");
    // Some functions return borrowed objects; their comments state the lifetime.
    let is_borrowed = function.returns.starts_with("const ") || item.says("as long as the request");
    let of_null = arguments.first().is_some_and(|first| first == "NULL") && !item.says("static");
    let body = match function.returns.as_str() {
        "void " => format!("{call};"),
        "kaltura_status " if function.has_error() => format!("judge_status({call}, {kind});"),
        "kaltura_status " => {
            format!("judge_result({call}, {});", i32::from(of_null && name.ends_with("_check")))
        }
        "char *" => {
            format!("char *made = {call};\n        judge(made != NULL, {kind});\n        kaltura_string_free(made);")
        }
        returns if returns.ends_with('*') && !is_borrowed => {
            let handle = returns.trim_end_matches(" *");
            let judged = if function.has_error() { format!("judge(made != NULL, {kind});") } else { String::new() };
            format!("{handle} *made = {call};\n        {judged}\n        {handle}_free(made);")
        }
        returns if returns.ends_with('*') => {
            let absent = if !of_null {
                ""
            } else if item.says("Never NULL") {
                "CHECK(got != NULL);"
            } else {
                "CHECK(got == NULL);"
            };
            format!("const void *got = {call};\n        (void)got;\n        {absent}")
        }
        _ if of_null => format!("judge_absent((int64_t){call});"),
        _ => format!("(void){call};"),
    };
    let drops = i32::from(arguments.iter().any(|argument| argument == "dropped"));
    format!("    BEGIN(\"{name}: {what}\");\n    {{\n        {body}\n    }}\n    END({drops});\n")
}

fn is_error(parameter: &Parameter) -> bool {
    parameter.before == "kaltura_error **"
}

fn is_pointer(parameter: &Parameter) -> bool {
    parameter.before.ends_with('*') || parameter.before.ends_with("_callback ")
}

/// Numbers with a limited range.
fn is_checked(parameter: &Parameter) -> bool {
    const CHECKED: [&str; 15] = [
        "type",
        "hash_type",
        "version",
        "level",
        "allow",
        "use",
        "retries",
        "force",
        "for_app_token",
        "may_have_been_sent",
        "expires_at",
        "expiry_seconds",
        "http_status",
        "milliseconds",
        "bytes",
    ];
    CHECKED.contains(&parameter.name.as_str())
}

#[derive(PartialEq, Eq)]
enum Null {
    Allowed,
    /// Only with a size of 0.
    AllowedForNone,
    Forbidden,
}

/// Whether the header gives NULL a meaning for this parameter.
pub fn allows_null(header: &Header, item: &Item, parameter: &Parameter) -> bool {
    null_is(header, item, parameter) != Null::Forbidden
}

fn null_is(header: &Header, item: &Item, parameter: &Parameter) -> Null {
    let words = words_about(header, item, parameter);
    let words = words.replace("not NULL", "").replace("not be NULL", "");
    let is_getter = item.function().is_some_and(|function| !function.has_error());
    if ["be NULL when", "be NULL if"].iter().any(|condition| words.contains(condition)) {
        Null::AllowedForNone
    } else if is_getter || words.contains("NULL") || parameter.before == "void *" {
        Null::Allowed
    } else {
        Null::Forbidden
    }
}

/// The description of a parameter, here or at the function that the comment refers to.
fn words_about(header: &Header, item: &Item, parameter: &Parameter) -> String {
    let Some(comment) = &item.comment else { return String::new() };
    let elsewhere = |name: &str| {
        let other = header.item(name).filter(|other| other.name != item.name)?;
        let found = other.function()?.parameters.iter().find(|one| one.name == parameter.name)?;
        Some(words_about(header, other, found))
    };
    if let Some((_, words)) = comment.parameters.iter().find(|(names, _)| names.contains(&parameter.name)) {
        let pointed = ["as of ", "as for "].iter().find_map(|by| name_after(words, by));
        return pointed.and_then(elsewhere).unwrap_or_else(|| words.clone());
    }
    let body = item.body();
    let pointed = ["Creates a request for ", "As "].iter().find_map(|by| name_after(&body, by));
    match pointed.and_then(elsewhere) {
        Some(words) => words,
        // A short comment describes the only string, not the object.
        None if parameter.handle().is_none() => body,
        None => String::new(),
    }
}

fn name_after<'a>(text: &'a str, before: &str) -> Option<&'a str> {
    let rest = text[text.find(&format!("{before}kaltura_"))?..].strip_prefix(before)?;
    rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()
}

/// A valid argument, using the names of tests/c/misuse.h.
fn value(function: &str, parameter: &Parameter) -> Option<String> {
    let name = parameter.name.as_str();
    let special = match (function, name) {
        ("kaltura_request_advance", "request") => "given.responded",
        ("kaltura_request_perform", "request") => "given.unsent",
        ("kaltura_request_take_session_info", "request") => "given.session_info_request",
        ("kaltura_credentials_add_secret", "credentials") => "given.session_start",
        ("kaltura_credentials_set_hash_type", "credentials") => "given.app_token",
        ("kaltura_credentials_set_totp_secret" | "kaltura_credentials_set_otp_callback", "credentials") => {
            "given.login"
        }
        ("kaltura_credentials_set_totp_secret", "secret") => "\"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\"",
        ("kaltura_config_add_header", "name") => "\"X-Gateway\"",
        ("kaltura_config_set_proxy", "url") => "\"http://proxy.example:3128\"",
        ("kaltura_client_import_session", "exported") => "given.exported",
        ("kaltura_credentials_result_set_ks" | "kaltura_sign_options_set_expires_at", "expires_at") => "4000000000",
        _ => "",
    };
    if !special.is_empty() {
        return Some(special.to_owned());
    }
    let value = match parameter.before.as_str() {
        "kaltura_error **" => "&error",
        "kaltura_transport_callback " => "responds",
        "kaltura_log_callback " => "ignores_line",
        "kaltura_clock_callback " => "tells_time",
        "kaltura_credentials_callback " => "gives_nothing",
        "kaltura_renewed_callback " => "ignores_renewal",
        "kaltura_failed_callback " => "ignores_failure",
        "kaltura_destroy_callback " => "dropped",
        "void *" => "&drops",
        "const void *" => "\"{}\"",
        "size_t *" => "&given.size",
        "kaltura_ks **" => "&given.parsed",
        "int64_t *" => "&given.expires_at",
        "const char *const *" => "given.secrets",
        "char *" if name == "buffer" => "given.buffer",
        "char *" if function == "kaltura_string_free" => "NULL",
        "size_t " => match name {
            "count" => "1",
            "size" if function == "kaltura_signer_sign_into" => "sizeof given.buffer",
            "size" => "2",
            "index" | "value_index" => "0",
            "ks_size" | "value_size" | "remote_ip_size" | "request_uri_size" => "KALTURA_NUL_TERMINATED",
            _ => return None,
        },
        "kaltura_status " => "KALTURA_ERROR_TIMEOUT",
        "int32_t " => match name {
            "type" => "KALTURA_SESSION_TYPE_USER",
            "hash_type" => "KALTURA_HASH_SHA1",
            "level" => "KALTURA_LOG_DEBUG",
            "http_status" => "200",
            "version" => "2",
            "retries" | "allow" | "use" | "force" | "for_app_token" | "may_have_been_sent" => "1",
            _ if name.ends_with("partner_id") => "102",
            _ => return None,
        },
        "int64_t " => match name {
            "expiry_seconds" => "3600",
            "milliseconds" => "1000",
            "bytes" => "4096",
            "now" | "min_validity_seconds" => "0",
            _ => return None,
        },
        "const char *" => text(name)?,
        _ => return handle(parameter),
    };
    Some(value.to_owned())
}

fn handle(parameter: &Parameter) -> Option<String> {
    const GIVEN: [&str; 14] = [
        "client",
        "config",
        "credentials",
        "credentials_result",
        "error",
        "session_info",
        "http_response",
        "http_request",
        "ks",
        "privileges",
        "request",
        "sign_options",
        "signer",
        "verifier",
    ];
    let name = parameter.handle()?.strip_prefix("kaltura_")?;
    GIVEN.contains(&name).then(|| format!("given.{name}"))
}

fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        "secret" => "SECRET",
        "ks" | "session" => "given.text",
        "user_id" | "user" => "\"ada\"",
        "privileges" => "\"sview:*\"",
        "name" => "\"sview\"",
        "value" => "\"0_entry\"",
        "remote_ip" => "\"192.0.2.1\"",
        "request_uri" => "\"/api_v3/service/media\"",
        "session_id" | "additional_data" | "user_agent" | "client_tag" | "password" | "message" | "id" | "token" => {
            "\"text\""
        }
        "path" | "pem" | "certificate_file" | "key_file" => "\"file.pem\"",
        "sha256" => "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"",
        "url" => "\"https://host.example\"",
        "region" => "\"eu\"",
        "login_id" => "\"ada@example.com\"",
        "otp" => "\"123456\"",
        "widget_id" => "\"_102\"",
        "service" => "\"media\"",
        "action" => "\"list\"",
        "params_json" => "\"{}\"",
        "requests_json" => "\"[{\\\"service\\\":\\\"media\\\",\\\"action\\\":\\\"list\\\"}]\"",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program_of(declaration: &str) -> Result<String, String> {
        program(&Header::parse(&format!("/* ---- A - */\n{declaration}\n")).unwrap())
    }

    #[test]
    fn unknown_parameter_is_an_error() {
        for unknown in ["int32_t depth", "const char *motto", "kaltura_thing *thing", "double ratio"] {
            let error =
                program_of(&format!("kaltura_status kaltura_x({unknown}, kaltura_error **error);")).unwrap_err();
            assert!(error.contains("kaltura_x") && error.contains(unknown), "{error}");
        }
    }

    #[test]
    fn null_is_refused_unless_the_comment_allows_it() {
        let refused = "kaltura_x(given.client, NULL, &error), REFUSED, \"user_id\", 1)";
        for (comment, is_refused) in [("not NULL", true), ("NULL for none", false), ("the user", true)] {
            let comment = format!("/**\n * Does.\n *\n * @param user_id {comment}\n * @return it\n */\n");
            let declared =
                "kaltura_status kaltura_x(kaltura_client *client, const char *user_id, kaltura_error **error);";
            let program = program_of(&format!("{comment}{declared}")).unwrap();
            assert_eq!(program.contains(refused), is_refused, "{program}");
        }
    }
}
