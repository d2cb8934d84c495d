//! Renders the table as docs/fault-matrix.md.

use super::table::{Action, Outcome, Retry, Row};

const HEAD: &str = "\
# What each fault does to each call

Generated from `tests/fault_matrix/table.rs` by `make fault-matrix`. A test injects every fault of this page into a real
server, makes every call from C, and checks the status, the retry class, the number of requests, and that the call ends in
time.

A cell contains the status without `KALTURA_ERROR_`, the retry class that `kaltura_error_retry_class` returns, and the
number of requests sent. The columns:

- **reads and new sessions**: `kaltura_session_start`, `kaltura_session_get`, `kaltura_session_start_widget`,
  `kaltura_request_session_impersonate`, `kaltura_request_user_login_by_ks`, `kaltura_session_end`, a read-only
  `kaltura_client_call`, the exchange of `kaltura_app_token_start_session`, and the `kaltura_client_acquire_ks` of a managed
  session: retried automatically
- **changes**: a `kaltura_client_call` that changes data, and `kaltura_client_multirequest`: retried only if the server
  cannot have received the request
- **login**: `kaltura_user_login_by_login_id` and `kaltura_user_login`: like changes, but never *backoff* once sent, because the server counts failed logins
- **event loop**: `kaltura_request_session_start`, driven with `kaltura_request_advance`: retried like reads; a dash if the
  application's HTTP client handles the fault

The calls allow two retries, the default, or one where the pause is long: after rate limits and with `Retry-After`. Three
requests, or two, therefore mean that all retries were used. An empty response and HTTP status 500 are retried once. Every
call ends by its total timeout.
";

/// The name of an action in the notes.
fn called(action: Action) -> &'static str {
    match action {
        Action::Read => "a read-only call",
        Action::Change => "a call that changes data",
        Action::Get => "`kaltura_session_get`",
        Action::Start => "`kaltura_session_start`",
        Action::AppToken => "an app token",
        Action::Widget => "`kaltura_session_start_widget`",
        Action::Impersonate => "`kaltura_request_session_impersonate`",
        Action::LoginByKs => "`kaltura_request_user_login_by_ks`",
        Action::End => "`kaltura_session_end`",
        Action::Managed => "`kaltura_client_acquire_ks`",
        Action::Multirequest => "a multirequest",
        Action::Login => "`kaltura_user_login_by_login_id`",
        Action::UserLogin => "`kaltura_user_login`",
        Action::EventLoop => "an event loop",
    }
}

fn cell(outcome: Option<Outcome>) -> String {
    let Some(Outcome { status, retry, tries }) = outcome else { return "-".to_owned() };
    if status == "OK" {
        return if tries == 1 { "works".to_owned() } else { format!("works, {tries}") };
    }
    let class = match retry {
        Retry::Never => "never",
        Retry::Backoff => "backoff",
        Retry::NewSession => "new session",
    };
    format!("`{status}`, {class}, {tries}")
}

fn name(row: &Row) -> String {
    let notes: Vec<String> =
        row.but.iter().map(|(action, outcome)| format!("{}: {}", called(*action), cell(Some(*outcome)))).collect();
    if notes.is_empty() { row.name.clone() } else { format!("{} ({})", row.name, notes.join("; ")) }
}

pub fn document(table: &[(&str, Vec<Row>)]) -> String {
    let mut text = HEAD.to_owned();
    for (heading, rows) in table {
        text.push_str(&format!(
            "\n## {heading}\n\n| fault | reads and new sessions | changes | login | event loop |\n"
        ));
        text.push_str("|---|---|---|---|---|\n");
        for row in rows {
            let cells: Vec<String> = (0..4).map(|column| cell(row.column(column))).collect();
            text.push_str(&format!("| {} | {} |\n", name(row), cells.join(" | ")));
        }
    }
    text
}
