//! The table of statuses in the guide to errors.

use super::ERRORS_GUIDE;

/// The heading of the table as an anchor.
pub(super) const ADVICE_ANCHOR: &str = "what-to-do-for-each-status";

/// A row of the table.
pub(super) struct Advice {
    /// Without "KALTURA_ERROR_".
    pub(super) names: Vec<String>,
    pub(super) retry: String,
    /// In Markdown, with links that start in another folder.
    pub(super) action: String,
}

pub(super) fn advice(guide: &str) -> Vec<Advice> {
    let table = guide.split_once("## What to do for each status\n").map_or("", |(_, table)| table);
    let rows = table.lines().take_while(|line| !line.starts_with('#')).filter(|line| line.starts_with("| `"));
    let parsed = rows.filter_map(|row| {
        let mut cells = row.trim_matches('|').splitn(3, " | ").map(str::trim);
        let names = cells.next()?.split(", ").map(|name| name.trim_matches('`').to_owned()).collect();
        let (retry, action) = (cells.next()?.to_owned(), cells.next()?);
        let same_page = format!("](../{ERRORS_GUIDE}#");
        let action = action.replace("](", "](../docs/").replace("](../docs/#", &same_page);
        Some(Advice { names, retry, action })
    });
    parsed.collect()
}
