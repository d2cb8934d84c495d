//! `kaltura_session.ffi.h`, for tools that parse headers (PHP's FFI, Python's cffi, LuaJIT): no macros, no includes.

use crate::header::{Header, Kind};

const TOP: &str = "\
/*
 * libkaltura_session for tools that parse headers, such as PHP's FFI, Python's cffi and LuaJIT.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Generated from kaltura_session.h, which has the documentation. Do not edit: `make header`.
 *
 * It needs no preprocessor. Numbers are enumerators of unnamed enums. Strings and numbers of more than
 * 32 bits are given in comments, as NAME = VALUE.
 */
";

pub fn ffi_header(header: &Header) -> Result<String, String> {
    let mut text = TOP.to_owned();
    for section in header.sections.iter().filter(|section| !section.items.is_empty()) {
        text.push_str(&format!("\n/* {} */\n", section.title));
        let mut numbers = Vec::new();
        for item in &section.items {
            if let Kind::Constant(value) = &item.kind {
                match number(value) {
                    // As an enumerator it would be negative.
                    None if value == "SIZE_MAX" => text.push_str(&format!("/* {} = -1 */\n", item.name)),
                    Some(number) if i32::try_from(number).is_ok() => {
                        numbers.push(format!("    {} = {}", item.name, enumerator(number)));
                    }
                    Some(number) => text.push_str(&format!("/* {} = {number} */\n", item.name)),
                    None if value.starts_with('"') => text.push_str(&format!("/* {} = {value} */\n", item.name)),
                    None => return Err(format!("{}: neither a number nor a string: {value}", item.name)),
                }
            }
        }
        if !numbers.is_empty() {
            text.push_str(&format!("enum {{\n{}\n}};\n", numbers.join(",\n")));
        }
        for item in section.items.iter().filter(|item| !matches!(item.kind, Kind::Constant(_))) {
            text.push_str(&format!("{};\n", item.code));
        }
    }
    Ok(text)
}

/// The value of a constant: a decimal number, in parentheses or not, or a limit of a type.
pub fn number(value: &str) -> Option<i64> {
    match value {
        "INT32_MIN" => Some(i32::MIN.into()),
        "INT32_MAX" => Some(i32::MAX.into()),
        "INT64_MIN" => Some(i64::MIN),
        "INT64_MAX" => Some(i64::MAX),
        other => other.trim_start_matches('(').trim_end_matches(')').parse().ok(),
    }
}

/// C has no literal for INT32_MIN, and LuaJIT rejects it.
fn enumerator(number: i64) -> String {
    if number == i64::from(i32::MIN) { "-2147483647 - 1".to_owned() } else { number.to_string() }
}
