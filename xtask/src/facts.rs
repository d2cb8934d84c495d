//! What the man pages and the manual state about an item, derived from its comment and its prototype.

use crate::check::mentions;
use crate::comment::{Block, Comment};
use crate::header::{Header, Item, Kind};

/// The statuses that a function can return or report.
pub struct Errors<'a> {
    /// In numeric order.
    pub statuses: Vec<&'a Item>,
    /// Whether the server's own errors (category API) are possible too.
    pub of_server: bool,
}

/// Returns the errors of a function, or `None` if it reports none.
pub fn errors<'a>(header: &'a Header, item: &Item) -> Option<Errors<'a>> {
    const ALWAYS: [&str; 2] = ["KALTURA_ERROR_INVALID_ARGUMENT", "KALTURA_ERROR_PANIC"];
    const OF_REQUESTS: [&str; 3] = ["KALTURA_ERROR_UNSUPPORTED", "KALTURA_ERROR_RANDOM", "KALTURA_ERROR_OUT_OF_MEMORY"];
    let function = item.function()?;
    let returns = function.returns.trim();
    if returns != "kaltura_status" && !function.has_error() {
        return None;
    }
    let of_server = sends_requests(header, item);
    let mut text = item.comment.as_ref().map(Comment::text).unwrap_or_default();
    text.push_str(&return_value(header, item));
    // Such as "one of the KALTURA_ERROR_KS_ statuses".
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let prefixes: Vec<&str> = words.filter(|word| word.ends_with('_') && *word != "KALTURA_ERROR_").collect();
    let is_possible = |constant: &Item| {
        let name = constant.name.as_str();
        name.starts_with("KALTURA_ERROR_")
            && (ALWAYS.contains(&name)
                || mentions(&text, name)
                || prefixes.iter().any(|prefix| name.starts_with(prefix))
                || returns == "char *" && name == "KALTURA_ERROR_OUT_OF_MEMORY"
                || of_server
                    && (OF_REQUESTS.contains(&name)
                        || ["KALTURA_CATEGORY_NETWORK", "KALTURA_CATEGORY_RESPONSE"].contains(&category(constant))))
    };
    let statuses = header.constants().map(|(item, _)| item).filter(|item| is_possible(item)).collect();
    Some(Errors { statuses, of_server })
}

/// Whether a function sends requests: it runs a request, or blocks and has a constructor of requests as its twin.
fn sends_requests(header: &Header, item: &Item) -> bool {
    let name = item.name.as_str();
    let action = name.strip_prefix("kaltura_client_").or_else(|| name.strip_prefix("kaltura_")).unwrap_or(name);
    let twin = header.item(&format!("kaltura_request_{action}")).and_then(Item::function);
    ["kaltura_request_perform", "kaltura_request_advance"].contains(&name)
        || twin.is_some_and(|twin| twin.returns.trim() == "kaltura_request *")
}

/// Returns the name of a status's category, which follows from its number.
pub fn category(status: &Item) -> &'static str {
    let Kind::Constant(value) = &status.kind else { return "KALTURA_CATEGORY_UNKNOWN" };
    match value.parse() {
        Ok(0) => "KALTURA_CATEGORY_NONE",
        Ok(2 | 4 | 10) => "KALTURA_CATEGORY_INTERNAL",
        Ok(1..100) => "KALTURA_CATEGORY_CALL",
        Ok(100..200) => "KALTURA_CATEGORY_KS",
        Ok(200..300) => "KALTURA_CATEGORY_NETWORK",
        Ok(300..400) => "KALTURA_CATEGORY_RESPONSE",
        Ok(400..500) => "KALTURA_CATEGORY_API",
        _ => "KALTURA_CATEGORY_UNKNOWN",
    }
}

/// Returns the @return of the comment, that of the function which it refers to, or what follows from the type.
pub fn return_value(header: &Header, item: &Item) -> String {
    let returns = item.function().map_or("", |function| function.returns.trim());
    let text = item.comment.as_ref().and_then(|comment| comment.returns.as_deref());
    if let Some(other) = text.and_then(|text| text.strip_prefix("as for ")).and_then(|name| header.item(name)) {
        return return_value(header, other);
    }
    match (text, returns) {
        (Some(text), _) => sentence(text),
        (None, "void") => "None.".to_owned(),
        (None, "kaltura_status") => "KALTURA_OK or one of the KALTURA_ERROR_ constants.".to_owned(),
        (None, "char *") => "A string to be freed with kaltura_string_free; NULL on failure.".to_owned(),
        (None, _) => "See above.".to_owned(),
    }
}

/// Returns the first paragraph of a comment.
pub fn first_text(item: &Item) -> &str {
    match item.comment.as_ref().and_then(|comment| comment.body.first()) {
        Some(Block::Text(text)) => text,
        _ => "",
    }
}

/// Returns a short phrase for NAME and for lists.
pub fn one_line_summary(item: &Item) -> String {
    const LONGEST: usize = 90;
    let mut text = item.summary();
    for end in ["; ", ": "] {
        text = text.split(end).next().unwrap_or(text);
    }
    if let Some(within) = text.get(..LONGEST) {
        text = within.rfind(", ").map_or(text, |end| &text[..end]);
    }
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    // Acronyms such as "JSON" keep their case.
    let is_acronym = text.chars().nth(1).is_some_and(|c| c.is_ascii_uppercase());
    if is_acronym { text.to_owned() } else { format!("{first}{}", chars.as_str()) }
}

/// Returns a sentence: with a capital letter at its start and a full stop at its end.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    format!("{}{}.", first.to_uppercase(), chars.as_str().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "/* About. */\n/* ---- A --- */\n\
        /**\n * Calls.\n *\n * @return NULL on failure: KALTURA_ERROR_API\n */\n\
        char *kaltura_client_call(const char *a, kaltura_error **error);\n\
        /**\n * Creates it.\n *\n * @return NULL on failure: KALTURA_ERROR_API\n */\n\
        kaltura_request *kaltura_request_call(const char *a, kaltura_error **error);\n\
        /**\n * Creates it, too.\n *\n * @return as for kaltura_request_call\n */\n\
        kaltura_request *kaltura_request_other(const char *a, kaltura_error **error);\n\
        /** Cancels. */\nvoid kaltura_request_cancel(kaltura_request *request);\n\
        /** Checks. Returns one of the KALTURA_ERROR_KS_ statuses. */\nkaltura_status kaltura_ks_check(const char *ks);\n\
        /** Cancels. */\nkaltura_status kaltura_client_cancel(kaltura_client *client);\n\
        #define KALTURA_ERROR_INVALID_ARGUMENT 1 /**< A. */\n#define KALTURA_ERROR_PANIC 2 /**< A. */\n\
        #define KALTURA_ERROR_OUT_OF_MEMORY 10 /**< A. */\n#define KALTURA_ERROR_KS_EXPIRED 103 /**< A. */\n\
        #define KALTURA_ERROR_TLS 202 /**< A. */\n\
        #define KALTURA_ERROR_API 400 /**< A. */\n#define KALTURA_ERROR_SERVER 460 /**< A. */\n";

    fn statuses(name: &str) -> Option<(Vec<String>, bool)> {
        let header = Header::parse(HEADER).unwrap();
        let errors = errors(&header, header.item(name).unwrap())?;
        let names = errors.statuses.iter().map(|item| item.name.replace("KALTURA_ERROR_", "")).collect();
        Some((names, errors.of_server))
    }

    #[test]
    fn errors_of_blocking_call_include_network() {
        let names = ["INVALID_ARGUMENT", "PANIC", "OUT_OF_MEMORY", "TLS", "API"].map(str::to_owned);
        assert_eq!(statuses("kaltura_client_call"), Some((names.to_vec(), true)));
    }

    #[test]
    fn errors_of_other_functions_exclude_network() {
        let names = ["INVALID_ARGUMENT", "PANIC", "API"].map(str::to_owned).to_vec();
        assert_eq!(statuses("kaltura_request_call"), Some((names.clone(), false)));
        assert_eq!(statuses("kaltura_request_other"), Some((names.clone(), false)));
        assert_eq!(statuses("kaltura_client_cancel"), Some((names[..2].to_vec(), false)));
        assert_eq!(statuses("kaltura_request_cancel"), None);
        let of_check = ["INVALID_ARGUMENT", "PANIC", "KS_EXPIRED"].map(str::to_owned).to_vec();
        assert_eq!(statuses("kaltura_ks_check"), Some((of_check, false)));
    }

    #[test]
    fn sentence_has_one_full_stop() {
        assert_eq!(sentence("none"), "None.");
        assert_eq!(sentence("a name."), "A name.");
        assert_eq!(sentence(""), "");
    }
}
