//! The completions of bash, zsh and fish offer the commands and options of kaltura-ks that its `--help` names.

#[macro_use]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use support::needs::{BASH, FISH, Tool, ZSH};
use support::{C99, both, root, run, scratch, succeed};

type Words = BTreeSet<String>;

fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Words {
    words.into_iter().map(str::to_owned).collect()
}

/// What `--help` names: the first arguments, and the options of each command.
struct Usage {
    first: Words,
    options: BTreeMap<String, Words>,
}

impl Usage {
    fn of_the_tool(folder: &str) -> Usage {
        let program = C99.program(&root().join("examples-c/kaltura-ks.c"), &scratch(folder));
        let help = both(&succeed(run(program).arg("--help")));
        let mut usage = Usage { first: Words::new(), options: BTreeMap::new() };
        let mut command = String::new();
        for line in help.lines().take_while(|line| !line.is_empty()) {
            let (is_new, text) = match line.split_once("kaltura-ks ") {
                Some((_, text)) => (true, text),
                None => (false, line.trim()),
            };
            if text.contains(" | ") {
                usage.first.extend(words(text.split(" | ")));
                continue;
            }
            if is_new {
                text.split(' ').next().unwrap().clone_into(&mut command);
                usage.first.insert(command.clone());
            }
            let options =
                text.split(' ').map(|word| word.trim_matches(['[', ']'])).filter(|word| word.starts_with("--"));
            usage.options.entry(command.clone()).or_default().extend(words(options));
        }
        assert!(usage.options.len() == 5 && usage.options["generate"].len() == 8, "{help}");
        usage
    }

    /// `offered` runs a script of the shell and returns the first words of its lines.
    fn is_offered(&self, offered_first: impl Fn() -> Words, offered: impl Fn(&str) -> Words) {
        assert_eq!(offered_first(), self.first);
        for (command, options) in &self.options {
            let mut offered = offered(command);
            offered.retain(|word| word.starts_with("--"));
            assert!(offered.remove("--help"), "{command}: {offered:?}");
            assert_eq!(&offered, options, "{command}");
        }
    }
}

fn offered(shell: Tool, script: &str) -> Words {
    let mut command = Command::new(shell.needed());
    command.current_dir(root().join("packaging/completions")).args(["-c", script]);
    if shell.program != FISH.program {
        // Without the files of the user.
        command.arg(shell.program).env("BASH_ENV", "").env("ZDOTDIR", "/nonexistent");
    }
    let output = String::from_utf8(succeed(&mut command).stdout).unwrap();
    words(output.lines().filter_map(|line| line.split_whitespace().next()))
}

fn bash_completion_offers_what_help_names() {
    BASH.needed();
    let complete = |words: &str, at: usize| {
        let line = format!("COMP_WORDS=(kaltura-ks {words}); COMP_CWORD={at}; _kaltura_ks");
        offered(BASH, &format!("source kaltura-ks.bash; {line}; printf '%s\\n' \"${{COMPREPLY[@]}}\""))
    };
    let usage = Usage::of_the_tool("completions_bash");
    usage.is_offered(|| complete("''", 1), |command| complete(&format!("{command} --"), 2));
    assert_eq!(complete("generate --type ''", 3), words(["user", "admin"]));
}

/// `_arguments`, which zsh has, takes the options with their descriptions.
fn zsh_completion_offers_what_help_names() {
    ZSH.needed();
    let complete = |words: &str, at: usize| {
        let stub = "_arguments() { print -rl -- ${@#\\(- \\*\\)} }";
        let first = "(( CURRENT > 2 )) || print -l ${commands%%:*}";
        let line = format!("CURRENT={at}; words=(kaltura-ks {words}); complete() {{ source ./_kaltura-ks; {first} }}");
        offered(ZSH, &format!("{stub}; {line}; complete"))
            .iter()
            .filter(|word| !word.starts_with("1:"))
            .map(|word| word.split('[').next().unwrap().to_owned())
            .collect::<Words>()
    };
    let usage = Usage::of_the_tool("completions_zsh");
    usage.is_offered(|| complete("''", 2), |command| complete(&format!("{command} --"), 3));
}

fn fish_completion_offers_what_help_names() {
    FISH.needed();
    let complete = |line: &str| offered(FISH, &format!("source kaltura-ks.fish; complete -C 'kaltura-ks {line}'"));
    let usage = Usage::of_the_tool("completions_fish");
    usage.is_offered(|| &complete("") | &complete("-"), |command| complete(&format!("{command} --")));
    assert_eq!(complete("generate --type "), words(["user", "admin"]));
}

tests! {
    bash_completion_offers_what_help_names,
    zsh_completion_offers_what_help_names,
    fish_completion_offers_what_help_names,
}
