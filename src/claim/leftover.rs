//! What a page holds for claims and runs that belongs to nothing: outputs without code, options on what does not run, directives
//! of doctest that mean nothing.
//!
//! Takes a fence and what it turned out to be; gives diagnostics. Nothing here is an error: the page is built all the same.

use super::stated;
use super::{Example, NotRun, Role, following, tag};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::parse::{Fence, Language, Options};
use crate::source::Span;

/// The directives of doctest that tracebook follows.
const DIRECTIVES: [&str; 6] = [
    "SKIP",
    "ELLIPSIS",
    "NORMALIZE_WHITESPACE",
    "IGNORE_EXCEPTION_DETAIL",
    "DONT_ACCEPT_TRUE_FOR_1",
    "DONT_ACCEPT_BLANKLINE",
];

/// Those that are about doctest's report.
const REPORTING: [&str; 6] =
    ["REPORT_UDIFF", "REPORT_CDIFF", "REPORT_NDIFF", "REPORT_ONLY_FIRST_FAILURE", "FAIL_FAST", "COMPARISON_FLAGS"];

/// A fence of output that no code stands before. `before` is the last fence that is not tagged as output, `between` is the text that
/// leads to this one.
pub(super) fn output(fence: &Fence, before: Option<&Fence>, between: &str) -> Option<Diagnostic> {
    let tagged = tag::is_output_tag(&fence.language);
    if fence.lines.is_empty() || !(tagged || following::is_announced(fence, between)) {
        return None;
    }
    let text = fence.code();
    if tagged && stated::is_placeholder(&text) {
        let help = "write what the code prints, or take the fence away";
        return Some(warning("empty-output", fence.span, "this output states nothing").with_help(help));
    }
    let foreign =
        before.is_some_and(|code| code.section == fence.section && matches!(code.language, Language::Other(_)));
    let help = "put it directly behind the code that prints it, or give it another language";
    (!foreign && !stated::is_placeholder(&text))
        .then(|| warning("orphan-output", fence.span, "this output belongs to no example").with_help(help))
}

/// An option for running on a fence that does not run.
pub(super) fn options(fence: &Fence, example: &Example) -> Option<Diagnostic> {
    let why = match &example.role {
        Role::Code(_) => return None,
        Role::OutputOf(_) => "it holds output",
        Role::Shown(NotRun::Option) => "`norun` keeps it from running",
        Role::Shown(NotRun::Empty) => "there is no code in it",
        Role::Shown(_) => "it is not run",
    };
    // Words behind another language are for other tools, a comment above it is for us.
    let foreign = |name: &str| matches!(fence.language, Language::Other(_)) && fence.info.contains(name);
    let name = running(&fence.options).into_iter().flatten().find(|name| !foreign(name))?;
    let message = format!("`{name}` has no effect on this fence: {why}");
    let help = "take the option away, or put it on the fence with the code";
    Some(warning("idle-option", fence.span, message).with_help(help))
}

/// The names of the options that say how an example runs, where they are set.
fn running(options: &Options) -> [Option<&'static str>; 6] {
    [
        options.raises.as_ref().map(|_| "raises"),
        options.timeout.map(|_| "timeout"),
        options.stdin.as_ref().map(|_| "stdin"),
        options.session.as_ref().map(|_| "session"),
        options.isolated.then_some("isolated"),
        options.python.as_ref().map(|_| "python"),
    ]
}

/// Directives of doctest in `fence` that are unknown, or stand in code without prompts.
pub(super) fn directives(fence: &Fence, prompts: bool) -> Vec<Diagnostic> {
    let lines = fence.lines.iter().filter_map(|line| {
        let at = line.text.find("# doctest:").or_else(|| line.text.find("#doctest:"))?;
        Some((line.span, line.text[at..].split_once(':')?.1))
    });
    lines.flat_map(|(span, list)| if prompts { unknown(span, list) } else { unprompted(span, list) }).collect()
}

fn unprompted(span: Span, list: &str) -> Vec<Diagnostic> {
    let directive = list.trim().starts_with(['+', '-']);
    let help = "directives stand behind the code of a `>>>` prompt";
    let found =
        directive.then(|| warning("idle-option", span, "this directive of doctest has no prompt").with_help(help));
    found.into_iter().collect()
}

fn unknown(span: Span, list: &str) -> Vec<Diagnostic> {
    let names = list.split([',', ' ']).filter_map(|word| word.trim().strip_prefix(['+', '-']));
    let unknown = names.filter(|name| !name.is_empty() && !DIRECTIVES.contains(name) && !REPORTING.contains(name));
    unknown
        .take(5)
        .map(|name| {
            let help = match nearest(name, DIRECTIVES) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the directives are {}", DIRECTIVES.join(", ")),
            };
            warning("unknown-directive", span, format!("unknown directive `{name}`")).with_help(help)
        })
        .collect()
}

fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::warning(code, Place::Note(span), message)
}

#[cfg(test)]
mod tests {
    use crate::claim::testing::page;

    /// Code and message of each diagnostic.
    fn told(text: &str) -> Vec<(&'static str, String)> {
        let (page, sources) = page(text);
        let found = crate::claim::read(&page, &sources).1;
        found.into_iter().map(|diagnostic| (diagnostic.code, diagnostic.message)).collect()
    }

    fn orphan() -> Vec<(&'static str, String)> {
        vec![("orphan-output", "this output belongs to no example".to_owned())]
    }

    fn idle(name: &str, why: &str) -> Vec<(&'static str, String)> {
        vec![("idle-option", format!("`{name}` has no effect on this fence: {why}"))]
    }

    #[test]
    fn an_output_without_code_is_told_however_it_is_marked() {
        assert_eq!(told("# A\n```output\n5\n```\n"), orphan());
        assert_eq!(told("```traceback\nKeyError: 'x'\n```\n"), orphan());
        assert_eq!(told("Output:\n\n```\n5\n```\n"), orphan());
        assert_eq!(told("**Output:**\n```text\n5\n```\n"), orphan());
        assert_eq!(told("```py\nf()\n```\n\nWords.\n\n```\na tree\n```\n\n```output\n5\n```\n"), orphan());
    }

    #[test]
    fn an_output_of_something_is_not() {
        for text in [
            "```py\nf()\n```\n```output\n5\n```\n",
            "```py\nf()\n```\nWords.\n\n```output\n5\n```\n",
            "```py norun\nf()\n```\n```output\n5\n```\n",
            "```js\nf()\n```\n```output\n5\n```\n",
            "```js\nf()\n```\n\nOutput:\n\n```\n5\n```\n",
            "```py\nf()\n```\n\nOutput:\n\n```\n5\n```\n\nOutput (3.8):\n\n```\n6\n```\n",
            "Output:\n\n```py\nprint(5)\n```\n",
            "Output goes here:\n\n```\na/b/c\n```\n",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
    }

    #[test]
    fn an_output_that_states_nothing_is_told() {
        for text in ["...", "\n", "?"] {
            let found = told(&format!("```py\nprint(1)\n```\n```output\n{text}\n```\n"));
            assert_eq!(found, [("empty-output", "this output states nothing".to_owned())], "{text:?}");
        }
    }

    #[test]
    fn an_option_on_what_does_not_run_is_told() {
        assert_eq!(told("```py norun raises=KeyError\nf()\n```\n"), idle("raises", "`norun` keeps it from running"));
        assert_eq!(told("```py timeout=5\n# nothing\n```\n"), idle("timeout", "there is no code in it"));
        assert_eq!(
            told("```py\nf()\n```\n<!-- tracebook: timeout=5 -->\n```output\n5\n```\n"),
            idle("timeout", "it holds output")
        );
        assert_eq!(told("<!-- tracebook: isolated -->\n```js\nf()\n```\n"), idle("isolated", "it is not run"));
        assert_eq!(told("```js timeout=5\nf()\n```\n"), []);
        assert_eq!(told("```py hidden title=\"x\"\nf()\n```\n"), []);
        assert_eq!(told("```py raises=KeyError timeout=5\nf()\n```\n"), []);
    }

    #[test]
    fn a_directive_that_means_nothing_is_told() {
        let message = "unknown directive `ELIPSIS`".to_owned();
        assert_eq!(told("```pycon\n>>> f()  # doctest: +ELIPSIS\n1\n```\n"), [("unknown-directive", message)]);
        assert_eq!(told("```pycon\n>>> f()  # doctest: +ELLIPSIS, -SKIP, +REPORT_NDIFF\n1\n```\n"), []);
        let message = "this directive of doctest has no prompt".to_owned();
        assert_eq!(told("```py\nf()  # doctest: +SKIP\n```\n"), [("idle-option", message)]);
        assert_eq!(told("```py\nf()  # doctest: a module of the library\n```\n"), []);
    }
}
