use super::*;

fn stripped(comment: &str) -> (Marker, &str) {
    let marked = strip(comment);
    (marked.marker, marked.body)
}

#[test]
fn each_marker_is_known_and_taken_off() {
    assert_eq!(stripped("> 5"), (Marker::Label, "5"));
    assert_eq!(stripped(" => 5"), (Marker::Arrow, "5"));
    assert_eq!(stripped(" → [1]"), (Marker::Arrow, "[1]"));
    assert_eq!(stripped(" Output: a b"), (Marker::Label, "a b"));
    assert_eq!(stripped(" Salida: 3"), (Marker::Label, "3"));
    assert_eq!(stripped(" 输出：3"), (Marker::Label, "3"));
    assert_eq!(stripped(" Out[12]: 3"), (Marker::Label, "3"));
    assert_eq!(stripped(" Result: 3"), (Marker::Arrow, "3"));
    assert_eq!(stripped(" Returns \"x\""), (Marker::Verb, "\"x\""));
    assert_eq!(stripped(" is now 4"), (Marker::Verb, "4"));
    assert_eq!(stripped(" output -> 'x'"), (Marker::Label, "'x'"));
    assert_eq!(stripped(" 输出 6"), (Marker::Verb, "6"));
    assert_eq!(stripped(" devuelve 6"), (Marker::Verb, "6"));
}

#[test]
fn a_comparison_and_a_plain_sentence_have_no_marker() {
    assert_eq!(stripped(">= 0"), (Marker::Missing, ">= 0"));
    assert_eq!(stripped(" > 30 items"), (Marker::Missing, "> 30 items"));
    assert_eq!(stripped(" Note: output is slow"), (Marker::Missing, "Note: output is slow"));
    assert_eq!(stripped(" printsomething"), (Marker::Missing, "printsomething"));
}

#[test]
fn a_label_may_name_versions() {
    let marked = strip(" Output (Python < 3.12): 5");
    assert_eq!((marked.marker, marked.body), (Marker::Label, "5"));
    assert_eq!(marked.version.unwrap().text, "<3.12");
}

#[test]
fn a_line_is_a_label_however_it_is_decorated() {
    for line in
        ["Output", "**Output:**", "[*]Output", "### Output", "--- Output ---", "*Output*:", "Output :", "# Output:"]
    {
        assert_eq!(label(line), Some(Label { version: None }), "{line}");
    }
    assert_eq!(label("Output (3.8+):").unwrap().version.unwrap().text, ">=3.8");
    for line in ["Outputs vary", "print(x)", "", "Output: 5", "The output was long"] {
        assert_eq!(label(line), None, "{line}");
    }
}

#[test]
fn a_verb_is_found_behind_the_end_of_a_sentence() {
    let later = strip_later("Fine! Returns \"x\"").unwrap();
    assert_eq!((later.marker, later.body), (Marker::Verb, "\"x\""));
    assert_eq!(strip_later("the function prints nothing"), None);
}
