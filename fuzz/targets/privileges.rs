//! Arbitrary strings as privileges: linted, and built item by item without loss.
#![no_main]

use kaltura_session::ks::{
    LintContext, PrivilegesBuilder, Randomness, SessionParams, Signer, lint_privileges, parse, read_privileges,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let context = LintContext { session_type: 0, expiry_seconds: 60, for_app_token: text.len() % 2 == 0 };
    let _ = lint_privileges(text, context);
    let mut builder = PrivilegesBuilder::default();
    let mut added = Vec::new();
    for item in text.split(',').take(200) {
        let (name, value) = item.split_once(':').map_or((item, None), |(name, value)| (name, Some(value)));
        if builder.add(name, value).is_ok() {
            // There are two spellings of all privileges on content.
            added.push(if (name, value) == ("all", Some("*")) { ("*", "") } else { (name, value.unwrap_or("")) });
        }
    }
    let text = builder.to_text();
    let read = read_privileges(&text);
    for (name, value) in &added {
        let kept = read.iter().find(|one| one.name == *name).expect("every name is kept");
        let joint = if *name == "urirestrict" { '|' } else { '/' };
        let all = kept.values.join("/");
        assert!(
            value.is_empty() || all == *value || value.split(joint).all(|one| all.split(joint).any(|kept| kept == one))
        );
    }
    let params = SessionParams { privileges: &text, ..SessionParams::new("u", 0) };
    if let Ok(ks) = Signer::new(1, "s").unwrap().sign(&params, 0, Randomness::Fixed([7; 16])) {
        let back = parse(&ks, &["s"]).expect("a created session can be parsed");
        // Among other privileges, the server spells all privileges on content `all:*`.
        let one_spelling = |text: &str| text.split(',').map(|item| item.replace("all:*", "*")).collect::<Vec<_>>();
        assert_eq!(back.privileges().map(one_spelling), Some(one_spelling(&text)));
    }
});
