//! The attribute `#[test]` for `tests/support/harness.rs`. It registers a function, as that of libtest does.

use proc_macro::{Delimiter, TokenStream, TokenTree};

/// Registers a test, with the reason of an `#[ignore = "reason"]` below it.
#[proc_macro_attribute]
pub fn test(_: TokenStream, function: TokenStream) -> TokenStream {
    let (mut kept, mut ignored, mut name) = (TokenStream::new(), None, None);
    let mut tokens = function.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if let (TokenTree::Punct(hash), Some(TokenTree::Group(attribute))) = (&token, tokens.peek())
            && hash.as_char() == '#'
            && attribute.delimiter() == Delimiter::Bracket
            && let Some(reason) = ignore_reason(attribute.stream())
        {
            ignored = Some(reason);
            tokens.next();
            continue;
        }
        if let (TokenTree::Ident(keyword), Some(TokenTree::Ident(next)), None) = (&token, tokens.peek(), &name)
            && keyword.to_string() == "fn"
        {
            name = Some(next.to_string());
        }
        kept.extend([token]);
    }
    let name = name.expect("#[test] is for functions");
    // libtest, which would find no test here, runs the second function; a harness of its own does not.
    let registered = format!(
        "::inventory::submit! {{ crate::support::harness::Test {{ name: \"{name}\", ignored: {ignored:?}, run: {name} }} }}
         #[::core::prelude::v1::test] fn {name}_needs_its_harness() {{
             panic!(\"set `harness = false` for this file in Cargo.toml\");
         }}"
    );
    kept.extend(registered.parse::<TokenStream>().expect("it is an item"));
    kept
}

/// The reason in `ignore = "reason"`.
fn ignore_reason(attribute: TokenStream) -> Option<String> {
    let text = attribute.to_string();
    let (name, reason) = text.split_once('=')?;
    (name.trim() == "ignore").then(|| reason.trim().trim_matches('"').to_owned())
}
