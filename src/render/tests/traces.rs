//! Examples with a trace.

use super::lab::*;
use crate::run::{Capture, Ending, Stream};
use crate::trace::{Cause, Trace, sample};
use crate::verify::Status;

const NOTE: &str = "# T\n\n```python\nimport gc\nx = []\nx.append(x)\ndel x\ngc.collect()\n```\n";

fn traced(trace: Trace) -> Outcome {
    let capture = capture(&[(Stream::Stdout, "1\n")], None, Ending::Completed);
    ran(Status::Ran, Capture { trace: Some(Box::new(trace)), ..capture })
}

fn collected() -> Trace {
    let mut trace = sample::trace(100, &[]);
    trace.gc =
        vec![sample::collection(20, 0, 1, Cause::Automatic, 5), sample::collection(80, 2, 3, Cause::Explicit, 8)];
    trace
}

#[test]
fn a_trace_is_a_picture_with_words_and_a_table() {
    let html = figures(NOTE, &[traced(collected())]);
    assert_eq!(html.matches("<svg class=\"tr-svg\" role=\"group\" aria-label=\"Timeline of 100 ms\" aria-describedby=\"ex-t-1-t ex-t-1-t-lanes\"").count(), 1);
    assert!(
        html.contains(
            "<p class=\"tr-words\" id=\"ex-t-1-t\">gc.collect() on line <a href=\"#L8\">8</a> freed 3 objects that could no longer be \
             reached. The collector ran once by itself and freed 1 object.</p>"
        ),
        "{html}"
    );
    assert!(html.contains("<caption>Collections</caption>"), "{html}");
    assert!(html.contains("<td>gc.collect()</td><td>3</td><td><a href=\"#L8\">8</a></td></tr>"), "{html}");
}

#[test]
fn marks_lead_to_lines_that_are_on_the_page() {
    let html = figures(NOTE, &[traced(collected())]);
    assert!(html.contains("<i class=\"tr-line\" id=\"L8\"></i><a class=\"name\" href=\"https://docs.python.org/3.13/library/gc.html#gc.collect\" rel=\"external\">gc."), "{html}");
    assert_eq!(html.matches("id=\"L").count(), 2);
    let mut trace = collected();
    trace.gc[0].line = Some(99);
    trace.gc[1].line = Some(98);
    let html = figures(NOTE, &[traced(trace)]);
    assert!(!html.contains("#L99") && html.contains("line 99: automatic collection"), "{html}");
    assert!(html.contains("gc.collect() on line 98 freed"), "{html}");
}

#[test]
fn a_trace_is_on_one_line_of_its_page() {
    let mut trace = sample::turns(30, 0);
    trace.threads[1].name = "a\nb<i>".into();
    let html = figures(NOTE, &[traced(trace)]);
    let line = html.lines().find(|line| line.starts_with("<div class=\"trace\" data-trace>")).unwrap();
    assert!(line.ends_with("</details></div>"), "{line}");
    assert!(!html.contains("<i>"), "{html}");
}

#[test]
fn counts_and_words_may_stand_alone() {
    let html = figures(NOTE, &[traced(sample::counts())]);
    assert!(html.contains("<div class=\"tr-counts\"><svg") && !html.contains("tr-view"), "{html}");
}

#[test]
fn where_nothing_happened_nothing_is_shown() {
    let html = figures(NOTE, &[traced(sample::trace(10, &[]))]);
    assert!(!html.contains("class=\"trace\""), "{html}");
    assert!(!html.contains("tr-line"), "{html}");
}
