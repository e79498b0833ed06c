//! Outputs that are stated below code: of which statements they may speak.

use super::*;

/// Prints on the lines 2 to 4, and the claim on line 5.
fn three(claim: &str) -> ClaimVerdict {
    let run = Run::new().printed(2, 2, "intro\n").printed(3, 3, "a\n").printed(4, 4, "b\n");
    run.on(&format!("print(i)\nprint(a)\nprint(b)\n{claim}"))
}

#[test]
fn a_label_may_speak_of_the_last_few_statements() {
    for claim in ["# Output:\n# a\n# b", "#> a\n#> b"] {
        assert_eq!(three(claim), holds(Rule::Exact, "a\nb"), "{claim}");
    }
    assert_eq!(three("# Output: a, b"), holds(Rule::Sequence, "a\nb"));
    assert_eq!(three("# Output: b"), holds(Rule::Exact, "b"));
    assert_eq!(three("# Output:\n# intro\n# a\n# b"), holds(Rule::Exact, "intro\na\nb"));
}

#[test]
fn other_lines_another_order_and_lines_left_out_are_broken() {
    for claim in
        ["# Output:\n# a\n# c", "#> a\n#> c", "# Output:\n# b\n# a", "#> intro\n#> b", "# Output:\n# intro\n# a"]
    {
        assert_eq!(three(claim), broken("a\nb"), "{claim}");
    }
    // A line that nothing but `#>` marks speaks of the statement above it.
    assert_eq!(three("#> a"), broken("b"));
}

#[test]
fn numbers_below_several_statements_are_those_that_they_print() {
    let run = Run::new().printed(2, 2, "1\n").printed(3, 3, "2\n");
    assert_eq!(run.on("print(1)\nprint(2)\n# 1\n# 2"), holds(Rule::Exact, "1\n2"));
    assert_eq!(run.on("print(1)\nprint(2)\n# 1\n# 3"), broken("1\n2"));
    let silent = run.value(4, "2");
    assert_eq!(silent.on("print(1)\nprint(2)\nx = 2\n# 1\n# 2"), ClaimVerdict::Unverifiable(Reason::Ambiguous));
}

#[test]
fn standard_error_is_output_too() {
    let mut run = Run::new().printed(2, 2, "intro\n").warned(3, "WARNING: full\n");
    run.capture.statements[1].value = Some(Value { repr: "None".to_owned(), text: None, kind: "NoneType".to_owned() });
    let module = Value { repr: "<module 'logging'>".to_owned(), text: None, kind: "module".to_owned() };
    run.capture.statements[1].receiver = Some(module);
    let on = |claim: &str| run.on(&format!("print(i)\nlogging.warning(x)\n{claim}"));
    assert_eq!(on("# Output:\n# WARNING: full"), holds(Rule::Exact, "WARNING: full"));
    assert_eq!(on("# Output:\n# intro\n# WARNING: full"), holds(Rule::Exact, "intro\nWARNING: full"));
    assert_eq!(on("# Output:\n# WARNING: empty"), broken("WARNING: full"));
    assert_eq!(on("#> WARNING: full"), holds(Rule::Exact, "WARNING: full"));
    assert_eq!(on("#> WARNING: empty"), broken("WARNING: full"));
}

#[test]
fn what_a_prompt_wrote_to_standard_error_is_told() {
    let run = Run::new().warned(2, "oops\n");
    let on = |wanted: &str| run.verdict(&format!("```pycon\n>>> f()\n{wanted}\n```\n")).claims.remove(0);
    assert_eq!(on("oops"), holds(Rule::Exact, "oops"));
    assert_eq!(on("ops"), broken("oops"));
}
