//! The reference chapters of the manual in Markdown: a page for each function, type and status, and for each section
//! of the header. docs/manual/conf.py links the names in them.

mod advice;
mod page;

use crate::check::mentions;
use crate::comment::Block;
use crate::examples::{Example, example_of};
use crate::facts::{category, errors, first_text, one_line_summary, return_value, sentence};
use crate::header::{Header, Item, Kind, Section, described_parameters};
use advice::{ADVICE_ANCHOR, Advice, advice};
use page::{Page, slug};

/// The guide with the table of statuses.
pub const ERRORS_GUIDE: &str = "docs/errors-and-retries.md";

/// Returns all pages: file names such as "kaltura_version.md", and texts. The error names what the guide lacks.
pub fn pages(header: &Header, examples: &[Example], errors_guide: &str) -> Result<Vec<(String, String)>, String> {
    let mut pages = vec![("index.md".to_owned(), index(header)), ("conventions.md".to_owned(), conventions(header))];
    let advice = advice(errors_guide);
    for section in &header.sections {
        let is_of_statuses = section.items.iter().any(|item| item.name == "KALTURA_OK");
        let page = if is_of_statuses { statuses_page(header, section) } else { section_page(header, section) };
        pages.push((format!("{}.md", slug(&section.title)), page));
        for item in section.items.iter().filter(|item| has_page(item)) {
            let text = match &item.kind {
                Kind::Function(_) => function(header, section, item, examples),
                Kind::Type => type_page(header, section, item),
                Kind::Constant(_) => {
                    let short = item.name.trim_start_matches("KALTURA_ERROR_");
                    let found = advice.iter().find(|advice| advice.names.iter().any(|name| name == short));
                    let found = found.ok_or_else(|| format!("{ERRORS_GUIDE}: no row for {short}"))?;
                    status(header, section, item, found)
                }
            };
            pages.push((format!("{}.md", item.name), text));
        }
    }
    Ok(pages)
}

/// Whether an item has a separate page. Other constants are on the page of their section.
fn has_page(item: &Item) -> bool {
    !matches!(item.kind, Kind::Constant(_)) || item.name.starts_with("KALTURA_ERROR_")
}

fn function(header: &Header, section: &Section, item: &Item, examples: &[Example]) -> String {
    let mut page = Page::of_item(header, section, item);
    page.description(item);
    let parameters = described_parameters(item);
    if !parameters.is_empty() {
        page.heading("Parameters");
        for (names, text) in &parameters {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            page.definition(&names.join(", "), &sentence(text));
        }
    }
    page.heading("Return value");
    page.text(&return_value(header, item));
    if let Some(example) = example_of(examples, &item.name) {
        page.heading("Example");
        page.code(&example.code);
        let Example { document, title, heading, .. } = example;
        let from = if heading == title { title.clone() } else { format!("{title}: {heading}") };
        page.raw(&format!(
            "From [{from}](../{document}#{}). Variables that are not declared here are the program's own.\n",
            example.anchor()
        ));
    }
    if let Some(errors) = errors(header, item) {
        page.heading("Errors");
        for status in &errors.statuses {
            page.definition(&format!("`{}`", status.name), first_text(status));
        }
        if errors.of_server {
            let is_new = |status: &&Item| errors.statuses.iter().all(|other| other.name != status.name);
            page.text("And the errors of the server (KALTURA_CATEGORY_API):");
            page.names(statuses(header, "KALTURA_CATEGORY_API").filter(is_new));
        }
    }
    page.heading("See also");
    page.names(section.items.iter().filter(|other| other.function().is_some() && other.name != item.name));
    if let Some(since) = item.comment.as_ref().and_then(|comment| comment.since.as_ref()) {
        page.text(&format!("Added in version {since}."));
    }
    page.end()
}

fn type_page(header: &Header, section: &Section, item: &Item) -> String {
    let mut page = Page::of_item(header, section, item);
    page.description(item);
    let is_callback = item.code.contains("(*");
    if is_callback {
        page.heading("Rules for callbacks");
        page.blocks(&section.intro);
    }
    let uses = |other: &&Item| {
        let code = other.function().map(|_| other.code.as_str());
        code.is_some_and(|code| mentions(code, &item.name))
    };
    // Nearly all functions return a status.
    if item.name == "kaltura_status" {
        page.heading("Values");
        page.text("KALTURA_OK, or one of:");
        page.names(header.constants().map(|(item, _)| item).filter(|item| item.name.starts_with("KALTURA_ERROR_")));
        return page.end();
    }
    // The error parameter of a function is none of its subjects.
    let is_error = item.name == "kaltura_error";
    page.heading("Functions");
    page.names(header.items().filter(uses).filter(|other| !is_error || other.name.starts_with("kaltura_error_")));
    page.end()
}

fn status(header: &Header, section: &Section, item: &Item, advice: &Advice) -> String {
    let mut page = Page::of_item(header, section, item);
    page.description(item);
    page.definition("Category", category(item));
    page.definition("Retry", &sentence(&advice.retry));
    page.heading("What to do");
    page.raw(&format!("{}\n", sentence(&advice.action)));
    let name = item.name.trim_start_matches("KALTURA_ERROR_");
    let reports = |other: &&Item| {
        errors(header, other).is_some_and(|errors| {
            errors.statuses.iter().any(|status| status.name == item.name)
                || errors.of_server && category(item) == "KALTURA_CATEGORY_API"
        })
    };
    page.heading("Reported by");
    if ["INVALID_ARGUMENT", "PANIC"].contains(&name) {
        page.text("Every function that reports errors.");
    } else {
        page.names(header.items().filter(reports));
    }
    page.heading("See also");
    page.raw(&format!("[Errors and retries](../{ERRORS_GUIDE}#{ADVICE_ANCHOR}), `kaltura_error_message`, `kaltura_error_retry_class`\n"));
    page.end()
}

fn section_page(header: &Header, section: &Section) -> String {
    let mut page = Page::titled(header, &section.title);
    page.blocks(&section.intro);
    section.items.iter().for_each(|item| summary(&mut page, item));
    page.end()
}

/// The page of the statuses, by category.
fn statuses_page(header: &Header, section: &Section) -> String {
    let mut page = Page::titled(header, &section.title);
    page.blocks(&section.intro);
    page.raw(&format!("What to do: [Errors and retries](../{ERRORS_GUIDE}#{ADVICE_ANCHOR}).\n"));
    section.items.iter().filter(|item| item.name == "KALTURA_OK").for_each(|item| summary(&mut page, item));
    for (of_category, _) in header.constants().filter(|(item, _)| item.name.starts_with("KALTURA_CATEGORY_")) {
        let mut found = statuses(header, &of_category.name).peekable();
        if found.peek().is_some() {
            page.heading(&of_category.name);
            page.text(first_text(of_category));
            found.for_each(|item| summary(&mut page, item));
        }
    }
    page.end()
}

/// The entry of an item on the page of its section.
fn summary(page: &mut Page<'_>, item: &Item) {
    let value = match &item.kind {
        Kind::Constant(value) => format!(" = {value}"),
        _ => String::new(),
    };
    let text = match &item.kind {
        Kind::Function(_) => sentence(&one_line_summary(item)),
        _ => first_text(item).to_owned(),
    };
    if !has_page(item) {
        page.raw(&format!("({})=\n", item.name));
    }
    page.definition(&format!("`{}`{value}", item.name), &text);
}

fn conventions(header: &Header) -> String {
    let mut page = Page::titled(header, "Conventions");
    let is_title = |block: &Block| matches!(block, Block::Text(text) if text.starts_with("CONVENTIONS"));
    for block in header.preamble.iter().skip_while(|block| !is_title(block)).skip(1) {
        match block {
            Block::Text(text) => match text.split_once(". ") {
                Some((word, rest)) if !word.contains(' ') => {
                    page.heading(word);
                    page.text(rest);
                }
                _ => page.text(text),
            },
            other => page.blocks(std::slice::from_ref(other)),
        }
    }
    page.end()
}

fn index(header: &Header) -> String {
    let mut page = Page::titled(header, "Reference");
    page.raw("[Conventions](conventions.md) hold for all functions: errors, ownership, threads, time.\n");
    for section in &header.sections {
        page.raw(&format!("## [{}]({}.md)\n", section.title, slug(&section.title)));
        page.names(section.items.iter());
    }
    let mut list = "```{toctree}\n:hidden:\n\nconventions\n".to_owned();
    header.sections.iter().for_each(|section| list.push_str(&format!("{}\n", slug(&section.title))));
    page.raw(&format!("{list}```\n"));
    page.end()
}

fn statuses<'a>(header: &'a Header, of_category: &'a str) -> impl Iterator<Item = &'a Item> {
    let constants = header.constants().map(|(item, _)| item);
    constants.filter(move |item| item.name.starts_with("KALTURA_ERROR_") && category(item) == of_category)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples::examples;

    const HEADER: &str = "/*\n * About.\n *\n * CONVENTIONS\n *\n * Results. One. Two.\n */\n\
        /* ---- My types --- */\n\ntypedef struct kaltura_y kaltura_y; /**< A type. */\n\
        /* ---- My things --- */\n/* About *them*. */\n\n\
        /**\n * Makes `a thing`; or not. Say [x]. See kaltura_y_free.\n *\n * @param size 1\n */\nKALTURA_API\n\
        kaltura_y *kaltura_x(int32_t size, const char *a_very_long_name,\n    kaltura_error **error);\n\
        /**\n * Frees it.\n */\nKALTURA_API\nvoid kaltura_y_free(kaltura_y *y);\n\
        /* ---- Statuses --- */\n\n#define KALTURA_OK 0 /**< Success. */\n\
        #define KALTURA_ERROR_INVALID_ARGUMENT 1 /**< A wrong argument. */\n\
        /* ---- Categories --- */\n\n#define KALTURA_CATEGORY_CALL 1 /**< A wrong call. */\n\
        /* ---- Numbers --- */\n\n#define KALTURA_NUMBER 3 /**< Three. */\n";
    const GUIDE: &str = "# Errors\n\n## What to do for each status\n\n| status | retry | what |\n|---|---|---|\n\
        | `INVALID_ARGUMENT` | never | see [below](#there) or [there](b.md) |\n";

    fn page(name: &str) -> String {
        let header = Header::parse(HEADER).unwrap();
        let examples = examples("docs/a.md", "# A\n## B c\n```c\nkaltura_x(1, NULL, &error);\n```\n");
        let pages = pages(&header, &examples, GUIDE).unwrap();
        pages.into_iter().find(|(found, _)| found == name).unwrap().1
    }

    fn has(name: &str, parts: &[&str]) {
        let page = page(name);
        for part in parts {
            assert!(page.contains(part), "{part}\nis not in\n{page}");
        }
    }

    #[test]
    fn function_page_has_all_parts() {
        has(
            "kaltura_x.md",
            &[
                "```{index} !x\n```\n# kaltura_x\n\n[Reference](index.md) › [My things](my-things.md)\n",
                "```c\nkaltura_y *kaltura_x(\n    int32_t size,\n    const char *a_very_long_name,\n    kaltura_error **error);\n```",
                "Makes `a thing`; or not. Say \\[x\\]. See `kaltura_y_free`.",
                "`size`\n: 1.\n",
                "`KALTURA_ERROR_INVALID_ARGUMENT`\n: A wrong argument.\n",
                "```c\nkaltura_x(1, NULL, &error);\n```\n\nFrom [A: B c](../docs/a.md#b-c).",
            ],
        );
    }

    #[test]
    fn type_page_lists_its_functions() {
        has("kaltura_y.md", &["```c\ntypedef struct kaltura_y kaltura_y;\n```", "`kaltura_x`, `kaltura_y_free`\n"]);
    }

    #[test]
    fn status_page_has_advice_of_guide() {
        let guide = "see [below](../docs/errors-and-retries.md#there) or [there](../docs/b.md).";
        has(
            "KALTURA_ERROR_INVALID_ARGUMENT.md",
            &["```c\n#define KALTURA_ERROR_INVALID_ARGUMENT 1\n```", "Retry\n: Never.\n", &guide.replace("see", "See")],
        );
        let header = Header::parse(HEADER).unwrap();
        assert!(pages(&header, &[], "# Errors\n").unwrap_err().ends_with("no row for INVALID_ARGUMENT"));
    }

    #[test]
    fn statuses_are_listed_by_category() {
        let success = "(KALTURA_OK)=\n\n`KALTURA_OK` = 0\n: Success.\n\n";
        let of_call = "## KALTURA_CATEGORY_CALL\n\nA wrong call.\n\n`KALTURA_ERROR_INVALID_ARGUMENT` = 1\n";
        has("statuses.md", &[&format!("{success}{of_call}: A wrong argument.\n")]);
    }

    #[test]
    fn section_pages_list_all_items() {
        has("my-things.md", &["# My things\n\nAbout \\*them\\*.\n", "`kaltura_y_free`\n: Frees it.\n"]);
        has("numbers.md", &["(KALTURA_NUMBER)=\n\n`KALTURA_NUMBER` = 3\n: Three.\n"]);
        has("index.md", &["## [My things](my-things.md)\n\n`kaltura_x`, `kaltura_y_free`\n", "\nnumbers\n```\n"]);
        has("conventions.md", &["## Results\n\nOne. Two.\n"]);
    }
}
