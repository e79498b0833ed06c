//! Whole pages: what each fence is, and the claims on it.

use proptest::prelude::*;

use super::testing::{examples, page};
use super::*;

fn roles(text: &str) -> Vec<Role> {
    examples(text).into_iter().map(|example| example.role).collect()
}

/// Line, form and head of every claim of a page.
fn claims(text: &str) -> Vec<(u32, Form, String)> {
    let examples = examples(text);
    examples
        .iter()
        .flat_map(|example| &example.claims)
        .map(|claim| (claim.line, claim.form, claim.head.clone()))
        .collect()
}

fn found(line: u32, form: Form, head: &str) -> (u32, Form, String) {
    (line, form, head.to_owned())
}

fn code(line: u32, source: &str) -> Role {
    Role::Code(vec![Chunk { line, source: source.to_owned(), mode: Mode::Block }])
}

#[test]
fn examples_are_named_by_file_section_and_ordinal() {
    let text = "```\na\n```\n# Cycles\n```py\nf()\n```\n```py\ng()\n```\n## More\n```py\nh()\n```\n";
    let ids: Vec<String> = examples(text).into_iter().map(|example| example.id).collect();
    assert_eq!(ids, ["note.md:1", "note.md#cycles:1", "note.md#cycles:2", "note.md#more:1"]);
}

#[test]
fn a_python_fence_is_one_chunk_dedented() {
    assert_eq!(roles("- x\n\n  ```python\n    f()\n\n    g()\n  ```\n"), [code(4, "f()\n\ng()\n")]);
    assert_eq!(roles("```python\r\nf()\r\n```\r\n"), [code(2, "f()\n")]);
    assert_eq!(roles("```python\ndef f(:\n```\n"), [code(2, "def f(:\n")]);
}

#[test]
fn what_does_not_run_says_why() {
    assert_eq!(roles("```\nplain words\n```\n"), [Role::Shown(NotRun::NotPython)]);
    assert_eq!(roles("```js\nf()\n```\n"), [Role::Shown(NotRun::OtherLanguage("js".to_owned()))]);
    assert_eq!(roles("```python norun\nf()\n```\n"), [Role::Shown(NotRun::Option)]);
    assert_eq!(roles("```python\n# nothing\n```\n"), [Role::Shown(NotRun::Empty)]);
    assert_eq!(roles("```python\n```\n"), [Role::Shown(NotRun::Empty)]);
    assert_eq!(roles("```\nimport x\n```\n"), [code(2, "import x\n")]);
}

#[test]
fn prompts_run_in_untagged_and_wrongly_tagged_fences_too() {
    for tag in ["", "python", "pycon", "text", "console"] {
        let chunk = Chunk { line: 2, source: "x\n".to_owned(), mode: Mode::Prompt };
        assert_eq!(roles(&format!("```{tag}\n>>> x\n1\n```\n")), [Role::Code(vec![chunk])], "{tag}");
    }
    assert_eq!(roles("```js\n>>> x\n```\n"), [Role::Shown(NotRun::OtherLanguage("js".to_owned()))]);
}

#[test]
fn a_trailing_comment_stands_on_the_innermost_statement() {
    let text = "```python\nfor i in x:\n    print(i)  # 1, 2\nprint(\n  5  # 5\n)  # 5\n```\n";
    let examples = examples(text);
    let targets: Vec<&Target> = examples[0].claims.iter().map(|claim| &claim.target).collect();
    let print = |first, last, place| Target::Statement { first, last, place, kind: StatementKind::Print };
    assert_eq!(targets, [&print(3, 3, Place::Block), &print(4, 6, Place::TopLevel)]);
}

#[test]
fn comment_blocks_are_read_below_code_and_behind_labels() {
    let text = "```python\nf()\n#> 5\nprint(x)\n# [1,\n#  2]\nprint(y)\n\n# Output:\n# a\n# b\nfor k in d:\n    print(k)\n# 1: [1]\n# 2: [2]\n```\n";
    assert_eq!(
        claims(text),
        [
            found(3, Form::CommentBlock, "5"),
            found(5, Form::CommentBlock, "[1,\n 2]"),
            found(10, Form::CommentBlock, "a\nb"),
            found(14, Form::CommentBlock, "1: [1]\n2: [2]"),
        ]
    );
}

#[test]
fn a_literal_below_a_name_is_a_claim() {
    for name in ["x", "c.v", "d['a']", "x, y"] {
        let text = format!("```python\n{name}\n# [1, 2]\n```\n");
        assert_eq!(claims(&text), [found(3, Form::CommentBlock, "[1, 2]")], "{name}");
        assert_eq!(watched_lines(&examples(&text)[0]), [2], "{name}");
    }
    for code in [
        "x\n# the list",
        "x\n# a: 1",
        "x\n# a = 1",
        "x\n\n# 5",
        "...\n# 5",
        "[1, 2]\n# 3",
        "5\n# 6",
        "def f():\n    x\n    # 5",
    ] {
        assert_eq!(claims(&format!("```python\n{code}\n```\n")), [], "{code}");
    }
}

#[test]
fn arrows_below_a_print_are_claims() {
    let certain = |code: &str| -> Vec<(String, Certainty)> {
        let claims = &examples(&format!("```python\n{code}\n```\n"))[0].claims;
        claims.iter().map(|claim| (claim.head.clone(), claim.certainty)).collect()
    };
    let one = |head: &str, certainty| vec![(head.to_owned(), certainty)];
    for arrow in ["# =>", "# →", "#=>", "# -->"] {
        assert_eq!(certain(&format!("print(x)\n{arrow} hello moon")), one("hello moon", Certainty::Doubtful));
    }
    assert_eq!(certain("print(x)\n# => a\n# => b"), one("a\nb", Certainty::Doubtful));
    assert_eq!(certain("print(x)\n# => 1\n# => 2"), one("1\n2", Certainty::Sure));
    assert_eq!(certain("for i in x:\n    print(i)\n# => 1\n# => 2"), one("1\n2", Certainty::Sure));
    assert_eq!(certain("print(x)\n# => [1,\n#     2]"), one("[1,\n    2]", Certainty::Sure));
    assert_eq!(certain("print(x)\n# -> 1\n# -> 2 is next"), one("1", Certainty::Sure));
    for code in [
        "print(x)\n# ===========",
        "print(x)\n# == Part ==",
        "f(x)\n# => words",
        "x = 1\n# -> words",
        "print(x)\n\n# => words",
    ] {
        assert_eq!(certain(code), [], "{code}");
    }
}

#[test]
fn comment_blocks_that_explain_are_no_claims() {
    for block in [
        "# Level 0: swept on every call\n# Level 1: swept on every tenth",
        "# 'else' never runs here",
        "# 1. First step\n# 2. Second step",
        "# x = 5",
        "# process(5)",
        "# $ mypy script.py\n# error: Argument 1 is bad",
        "# Faster:",
        "# TypeError is possible",
        "# Output:",
    ] {
        assert_eq!(claims(&format!("```python\nprint(x)\n{block}\n```\n")), [], "{block}");
    }
}

#[test]
fn a_triple_quoted_string_behind_code_is_output_where_its_text_or_a_label_says_so() {
    let quoted = |code: &str, text: &str| claims(&format!("```python\n{code}\n\"\"\"\n{text}\n\"\"\"\n```\n"));
    assert_eq!(quoted("print(x)\n# Output", "any words"), [found(5, Form::TripleQuoted, "any words")]);
    assert_eq!(quoted("f(x)", "[1, 2]"), [found(4, Form::TripleQuoted, "[1, 2]")]);
    assert_eq!(quoted("dis.dis(f)", "  2     0 LOAD_FAST   0 (x)").len(), 1);
    assert_eq!(quoted("dis.dis(f)", "It turned into a constant"), []);
    assert_eq!(quoted("print(x)\n# C structure:", "[1, 2]"), []);
    assert_eq!(quoted("def f():\n    pass", "[1, 2]"), []);
    assert_eq!(quoted("import x", "[1, 2]"), []);
}

#[test]
fn an_output_part_inside_a_fence_is_cut_off_its_code() {
    let text = "```\ndef f():\n   print('a b', 1)\nf()\n\n[*]Output\na b 1\n```\n";
    assert_eq!(roles(text), [code(2, "def f():\n   print('a b', 1)\nf()\n\n")]);
    assert_eq!(claims(text), [found(7, Form::InBlockOutput, "a b 1")]);
}

#[test]
fn a_ghost_is_a_statement_that_is_commented_out_with_an_exception() {
    let text = "```python\nx = (1,)\n# x[0] = 2  # TypeError!\n# next(it)  # Raises StopIteration\n# class A(M):  # TypeError\n#     pass\n# 1 / 0\n# ZeroDivisionError: division by zero\n```\n";
    let examples = examples(text);
    assert_eq!(
        ghosts(&examples[0]),
        [
            (3, "x[0] = 2\n".to_owned()),
            (4, "next(it)\n".to_owned()),
            (5, "class A(M):\n    pass\n".to_owned()),
            (7, "1 / 0\n".to_owned()),
        ]
    );
}

#[test]
fn a_comment_without_a_claimed_exception_is_no_ghost() {
    for comment in [
        "# f(1)  # Type error!",
        "# f(1)",
        "# LIMIT = 7  # Type error!",
        "# see the docs  # ValueError",
        "# handles ValueError",
        "# f(1)  # ValueError if negative",
    ] {
        assert_eq!(claims(&format!("```python\nf(2)\n{comment}\n```\n")), [], "{comment}");
    }
}

#[test]
fn the_next_fence_is_output_by_its_tag_its_label_or_its_place() {
    let page = |between: &str, tag: &str, text: &str| {
        roles(&format!("```python\nprint(f(1))\n```\n{between}\n```{tag}\n{text}\n```\n"))
    };
    let output = Role::OutputOf(0);
    assert_eq!(page("", "output", "words")[1], output);
    assert_eq!(page("Some prose.\n", "output", "words")[1], output);
    assert_eq!(page("", "text", "words of its own")[1], output);
    assert_eq!(page("", "", "[1, 2]")[1], output);
    assert_eq!(page("**Output:**\n", "", "words")[1], output);
    assert_eq!(page("### Output\n", "console", "words")[1], output);
    assert_eq!(page("This prints the following:\n", "text", "words")[1], output);
    assert_eq!(page("Output (Python 3.8):\n", "python", "<f at 0x5>")[1], output);
    assert_eq!(page("", "console", "$ python prog.py\n5")[1], output);
    assert_eq!(page("", "sh", "5")[1], output);
}

#[test]
fn another_fence_is_no_output() {
    let page = |between: &str, tag: &str, text: &str| {
        roles(&format!("```python\nprint(f(1))\n```\n{between}\n```{tag}\n{text}\n```\n"))
    };
    for (between, tag, text) in [
        ("Install it:\n", "text", "words"),
        ("", "bash", "$ pip install x"),
        ("", "bash", "pip install x"),
        ("", "json", "[1, 2]"),
        ("", "", "import y\ny.f()"),
        ("", "python", "[1, 2]"),
        ("More prose.\n", "", "a tree"),
    ] {
        assert_ne!(page(between, tag, text)[1], Role::OutputOf(0), "{between}{tag} {text}");
    }
    let silent = roles("```python\nx = 5\n```\n```text\nwords\n```\n");
    assert_eq!(silent[1], Role::Shown(NotRun::OtherLanguage("text".to_owned())));
}

#[test]
fn several_outputs_may_follow_for_several_versions() {
    let text = "```python\nf()\n```\nOutput (< 3.7):\n```\na\n```\nOutput (3.7+):\n```\nb\n```\n";
    let examples = examples(text);
    let versions: Vec<_> =
        examples[0].claims.iter().map(|claim| claim.version.as_ref().unwrap().text.as_str()).collect();
    assert_eq!(versions, ["<3.7", ">=3.7"]);
}

#[test]
fn an_output_that_belongs_to_nothing_is_told() {
    let diagnostics = |text| {
        let (page, sources) = page(text);
        read(&page, &sources).1
    };
    let found = diagnostics("# A\n```output\n5\n```\n");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].message, "this output belongs to no example");
    assert_eq!(diagnostics("```js\nf()\n```\n```output\n5\n```\n"), []);
    assert_eq!(diagnostics("```py\nf()\n```\n```output\n5\n```\n"), []);
}

#[test]
fn failures_are_announced_by_comments_and_by_the_text_before() {
    let text = "# A\nThis raises a `KeyError`:\n\n```python\n{}['x']\nf()  # fails with a type error here\n```\n";
    let named: Vec<_> = examples(text)[0].announced.iter().map(|one| (one.line, one.name.clone().unwrap())).collect();
    assert_eq!(named, [(Some(6), "TypeError".to_owned()), (None, "KeyError".to_owned())]);
}

#[test]
fn spans_cover_the_claim_in_the_note() {
    let text = "- a\n\n  ```python\n    print('é')  # 'é' (e)\n    print(x)\n    \"\"\"\n    [1]\n    \"\"\"\n  ```\n\n  ```output\n  5\n  ```\n";
    let (page, sources) = page(text);
    let (examples, _) = read(&page, &sources);
    let spans: Vec<&str> = examples[0].claims.iter().map(|claim| sources.text(claim.span)).collect();
    assert_eq!(spans, ["# 'é' (e)", "\"\"\"\n    [1]\n    \"\"\"", "5"]);
}

#[test]
fn values_are_watched_where_a_claim_needs_them() {
    let text = "```python\nx = f()  # 5\nprint(x)  # 5\ndef g():\n    y = f()  # 5\nx  # 5\n```\n";
    assert_eq!(watched_lines(&examples(text)[0]), [2, 6]);
}

#[test]
fn numbers_that_count_the_lines_are_doubtful() {
    let certainties = |text: &str| examples(text)[0].claims.iter().map(|claim| claim.certainty).collect::<Vec<_>>();
    assert_eq!(certainties("```python\nf()  # 1\ng()  # 2\n```\n"), [Certainty::Doubtful, Certainty::Doubtful]);
    assert_eq!(certainties("```python\nf()  # 1\ng()  # 3\n```\n"), [Certainty::Sure, Certainty::Sure]);
}

#[test]
fn odd_pages_are_read() {
    for text in [
        "",
        "```",
        "```python",
        "```python\n\u{FEFF}x\n```",
        "```\n\u{FFFD}\u{FFFD}\n```",
        "```python\n\tprint(1)\t# 1\n```",
        "```pycon\n>>>\n...\n```",
    ] {
        let _ = examples(text);
    }
    assert_eq!(claims("\u{FEFF}```python\n\tprint(1)\t# 1\n```"), [found(2, Form::Trailing, "1")]);
}

#[test]
fn large_pages_are_read() {
    // Quadratic reading of these takes minutes.
    for line in [
        "print(x)  # 5, 6\n",
        "# 'a' b\n",
        "print(f'abc {x}')  # abc 5\n",
        ">>> x\n1\n",
        "# f(1)  # TypeError\n",
        "x = (\n",
        "\"\"\"\n",
    ] {
        let _ = examples(&format!("```python\n{}```\n", line.repeat(4_000)));
    }
    let _ = examples(&"```python\nprint('a')\n```\n```\na\n```\n".repeat(1_000));
    let _ = examples(&format!("```python\nx = {}1\n```\n", "1+".repeat(50_000)));
}

/// Pieces from which notes are made that come near to claims.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "print(",
        ")",
        "  # ",
        "#>",
        "# Output:",
        "\n",
        "```python\n",
        "```\n",
        "```output\n",
        ">>> ",
        "... ",
        "'",
        "\"\"\"",
        "[1, 2",
        "]",
        "{",
        "}",
        "...",
        "…",
        "Traceback (most recent call last):\n",
        "ValueError: x",
        "é",
        "🚀",
        "\t",
        "\r\n",
        "\u{FFFD}",
        "x = ",
        "def f():\n    ",
        "~0.5s",
        "0x7f00aabbccdd",
        "<class '",
        "(",
        "→ ",
        "1.5",
        ", ",
        " then ",
        "\\",
        "$ python a.py\n",
        "# doctest: +SKIP",
        "refcount = ",
        "f'{x}",
        ":",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_page_is_read_without_panic(pieces in prop::collection::vec(piece(), 0..40)) {
        let text = pieces.concat();
        let (page, sources) = page(&text);
        let (examples, _) = read(&page, &sources);
        prop_assert_eq!(examples.len(), page.fences.len());
        for claim in examples.iter().flat_map(|example| &example.claims) {
            prop_assert!(!claim.head.is_empty());
            prop_assert!(claim.span.start <= claim.span.end);
            prop_assert!(claim.span.end as usize <= text.len());
        }
    }

    #[test]
    fn any_fence_is_read_without_panic(pieces in prop::collection::vec(piece(), 0..40)) {
        let _ = examples(&format!("```python\n{}\n```\n", pieces.concat()));
    }

    #[test]
    fn any_text_is_a_literal_or_none(text in any::<String>()) {
        let _ = literal::Literal::whole(&text);
    }
}
