//! Generates man pages: section 3 for functions, section 7 for the conventions and for types and constants.

mod roff;

use crate::comment::{Block, Comment};
use crate::examples::{Example, example_of};
use crate::facts::{category, errors, first_text, one_line_summary, return_value, sentence};
use crate::header::{Header, Item, Kind, Section, described_parameters};
use roff::Page;

/// Information common to all pages.
pub struct Library<'a> {
    pub version: &'a str,
    /// Such as "2026-11-24".
    pub date: &'a str,
    /// The snippets of the guides.
    pub examples: &'a [Example],
}

const LIBRARY: &str = "Kaltura sessions (libkaltura_session, \\-lkaltura_session)";
const OVERVIEW: &str = "libkaltura_session";
const CONSTANTS: &str = "libkaltura_session_constants";

/// Returns all pages as file names, such as "man3/kaltura_version.3", and contents.
pub fn pages(header: &Header, library: &Library<'_>) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for section in &header.sections {
        for item in section.items.iter().filter(|item| item.function().is_some()) {
            pages.push((format!("man3/{}.3", item.name), function(header, section, item, library)));
        }
    }
    pages.push((format!("man7/{OVERVIEW}.7"), overview(header, library)));
    pages.push((format!("man7/{CONSTANTS}.7"), constants(header, library)));
    pages
}

fn function(header: &Header, section: &Section, item: &Item, library: &Library<'_>) -> String {
    let mut page = Page::new(header, &item.name, 3, library);
    let empty = Comment::default();
    let comment = item.comment.as_ref().unwrap_or(&empty);
    page.section("NAME");
    page.name_line(&item.name, &one_line_summary(item));
    page.section("LIBRARY");
    page.raw(LIBRARY);
    page.section("SYNOPSIS");
    page.prototype(item);
    page.section("DESCRIPTION");
    page.blocks(&comment.body);
    let parameters = described_parameters(item);
    if !parameters.is_empty() {
        page.section("PARAMETERS");
        for (names, text) in &parameters {
            page.tagged(&names.iter().map(|name| format!("\\fI{name}\\fP")).collect::<Vec<_>>().join(", "), text);
        }
    }
    page.section("RETURN VALUE");
    page.text(&return_value(header, item));
    page.section("ERRORS");
    list_errors(&mut page, header, item);
    if let Some(example) = example_of(library.examples, &item.name) {
        page.section("EXAMPLES");
        page.text("Variables that are not declared here are the program's own.");
        page.blocks(&[Block::Code(example.code.lines().map(str::to_owned).collect())]);
    }
    page.section("SEE ALSO");
    let others = section.items.iter().filter(|other| other.function().is_some() && other.name != item.name);
    let mut pages: Vec<(&str, u8)> = others.map(|other| (other.name.as_str(), 3)).collect();
    pages.sort_unstable();
    pages.extend([(OVERVIEW, 7), (CONSTANTS, 7)]);
    page.see_also(&pages);
    if let Some(since) = &comment.since {
        page.section("HISTORY");
        page.text(&format!("Added in libkaltura_session {since}."));
    }
    page.end()
}

fn list_errors(page: &mut Page<'_>, header: &Header, item: &Item) {
    let Some(errors) = errors(header, item) else {
        page.text("None.");
        return;
    };
    for status in &errors.statuses {
        page.tagged(&format!("\\fB{}\\fP", status.name), first_text(status));
    }
    if errors.of_server {
        let of_server = header.constants().map(|(item, _)| item).filter(|item| {
            item.name.starts_with("KALTURA_ERROR_")
                && category(item) == "KALTURA_CATEGORY_API"
                && errors.statuses.iter().all(|status| status.name != item.name)
        });
        let names: Vec<&str> = of_server.map(|item| item.name.as_str()).collect();
        page.paragraph(&format!("And the errors of the server: {}.", names.join(", ")));
    }
    page.paragraph("All statuses are listed in libkaltura_session_constants(7).");
}

fn overview(header: &Header, library: &Library<'_>) -> String {
    let mut page = Page::new(header, OVERVIEW, 7, library);
    let mut preamble = header.preamble.iter();
    let title = match preamble.next() {
        Some(Block::Text(text)) => text.split_once(": ").map_or(text.as_str(), |(_, text)| text),
        _ => "",
    };
    page.section("NAME");
    page.name_line(OVERVIEW, title.trim_end_matches('.'));
    page.section("LIBRARY");
    page.raw(LIBRARY);
    page.section("SYNOPSIS");
    page.raw(".nf\n.B #include <kaltura_session.h>\n.PP\n.B cc program.c $(pkg-config \\-\\-cflags \\-\\-libs kaltura_session)\n.fi");
    page.section("DESCRIPTION");
    // Skips the licence and the table of contents.
    let conventions =
        preamble.skip_while(|block| !matches!(block, Block::Text(text) if text.starts_with("CONVENTIONS")));
    for block in conventions.skip(1) {
        match block {
            Block::Text(text) => match text.split_once(". ") {
                Some((word, rest)) if !word.contains(' ') => {
                    page.subsection(word);
                    page.text(rest);
                }
                _ => page.paragraph(text),
            },
            other => page.blocks(std::slice::from_ref(other)),
        }
    }
    page.section("FUNCTIONS");
    for section in &header.sections {
        let functions: Vec<&Item> = section.items.iter().filter(|item| item.function().is_some()).collect();
        if !functions.is_empty() {
            page.subsection(&section.title);
            page.blocks(&section.intro);
            for item in functions {
                page.tagged(&format!("\\fB{}\\fP(3)", item.name), &sentence(&one_line_summary(item)));
            }
        }
    }
    page.section("SEE ALSO");
    page.see_also(&[("kaltura-ks", 1), (CONSTANTS, 7)]);
    page.end()
}

fn constants(header: &Header, library: &Library<'_>) -> String {
    let mut page = Page::new(header, CONSTANTS, 7, library);
    page.section("NAME");
    page.name_line(CONSTANTS, "types and constants of libkaltura_session");
    page.section("LIBRARY");
    page.raw(LIBRARY);
    page.section("SYNOPSIS");
    page.raw(".B #include <kaltura_session.h>");
    page.section("DESCRIPTION");
    page.text("Types and constants of the functions in libkaltura_session(7). Numeric values are never reused.");
    for section in &header.sections {
        let mut titled = false;
        for item in &section.items {
            let tag = match &item.kind {
                Kind::Constant(value) => format!("\\fB{}\\fP ({})", item.name, roff::escaped(value)),
                Kind::Type => format!("\\fB{}\\fP", roff::escaped(&item.code)),
                Kind::Function(_) => continue,
            };
            if !titled {
                page.subsection(&section.title);
                if section.items.iter().all(|item| item.function().is_none()) {
                    page.blocks(&section.intro);
                }
                titled = true;
            }
            page.tagged(&tag, first_text(item));
        }
    }
    page.section("SEE ALSO");
    page.see_also(&[(OVERVIEW, 7)]);
    page.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples::examples;

    const HEADER: &str = "/*\n * libx: about it.\n *\n * CONVENTIONS\n *\n * Results. One. Two.\n */\n\
        /* ---- Things --- */\n\n/**\n * Wrong argument.\n * Since 0.1.0.\n */\n#define KALTURA_ERROR_INVALID_ARGUMENT 1\n\
        /**\n * Makes `a thing`; or not. Say \\\"n\\\".\n *\n * .dot and kaltura_y_free\n *\n * @param size 1\n\
        \x20*\n * Since 0.1.0.\n */\nKALTURA_API\nchar *kaltura_x(int32_t size,\n    kaltura_error **error);\n\
        /**\n * Frees it. Since 0.1.0.\n */\nKALTURA_API\nvoid kaltura_y_free(char *y);\n";

    fn page(name: &str) -> String {
        let header = Header::parse(HEADER).unwrap();
        let examples = examples("docs/a.md", "# A\n```c\nkaltura_x(1, &error); /* \\n */\n```\n");
        let pages = pages(&header, &Library { version: "0.1.0", date: "2026-01-02", examples: &examples });
        pages.into_iter().find(|(found, _)| found == name).unwrap().1
    }

    #[test]
    fn function_page_has_all_sections() {
        let page = page("man3/kaltura_x.3");
        let sections: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
        assert_eq!(
            sections,
            [
                "NAME",
                "LIBRARY",
                "SYNOPSIS",
                "DESCRIPTION",
                "PARAMETERS",
                "RETURN VALUE",
                "ERRORS",
                "EXAMPLES",
                "SEE ALSO",
                "HISTORY"
            ]
        );
        for line in [
            ".TH KALTURA_X 3 2026-01-02 \"libkaltura_session 0.1.0\"",
            "kaltura_x \\- makes a thing",
            ".BI \"    kaltura_error **\" error \");\"",
            // A name in code, a backslash, and a leading dot that is not a macro.
            "Makes \\fBa\\ thing\\fP; or not. Say \\e\"n\\e\".",
            "\\&.dot and \\fB\\%kaltura_y_free\\fP(3)",
            "\\fBKALTURA_ERROR_INVALID_ARGUMENT\\fP",
            "kaltura_x(1, &error); /* \\en */",
            ".BR kaltura_y_free (3),",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\nis not in\n{page}");
        }
    }

    #[test]
    fn function_without_status_reports_no_errors() {
        let page = page("man3/kaltura_y_free.3");
        assert!(!page.contains("EXAMPLES"), "{page}");
        assert!(page.contains(".SH RETURN VALUE\nNone.\n.SH ERRORS\nNone.\n"), "{page}");
    }

    #[test]
    fn overview_has_conventions_and_functions() {
        let page = page("man7/libkaltura_session.7");
        assert!(page.contains(".SS Results\nOne. Two.\n"), "{page}");
        assert!(page.contains("\\fBkaltura_y_free\\fP(3)\nFrees it.\n"), "{page}");
        assert!(!page.contains("CONVENTIONS"), "{page}");
    }
}
