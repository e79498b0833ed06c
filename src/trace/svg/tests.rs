//! Pictures and the SVG that they are drawn as.

use super::*;
use crate::trace::lanes::picture;
use crate::trace::sample::{self, collection};
use crate::trace::{Cause, Hold, Mark, Trace, Wait};

fn drawn(trace: &Trace) -> String {
    draw(&picture(trace).unwrap(), "w", &|line| Some(format!("#L{line}")))
}

/// The elements with this class.
fn with_class<'s>(svg: &'s str, class: &str) -> Vec<&'s str> {
    let quoted = format!("class=\"{class}\"");
    svg.split('<').filter(|element| element.contains(&quoted)).collect()
}

/// Whether each element is closed by its own end.
fn is_well_formed(svg: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for tag in svg.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').unwrap();
        let name = tag.split([' ', '/']).next().unwrap();
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    open.is_empty()
}

#[test]
fn bars_are_one_path_for_each_state() {
    let svg = drawn(&sample::turns(20, 0));
    assert_eq!(
        with_class(&svg, "tr-holds"),
        ["path class=\"tr-holds\" d=\"M1000 7h5000m5000 0h5000\"/>", "path class=\"tr-holds\" d=\"M6000 7h5000\"/>"]
    );
    assert!(is_well_formed(&svg), "{svg}");
    assert!(svg.starts_with("<svg class=\"tr-svg\" role=\"group\" aria-label=\"Timeline of 20 ms\" aria-describedby=\"w w-lanes\" width=\"100%\" height=\"143\">"));
}

#[test]
fn pictures_say_in_words_what_their_lanes_say() {
    let svg = drawn(&sample::tasks());
    assert!(
        svg.contains("<desc id=\"w-lanes\">Task-1 main(): 2 turns · done; Task-2 fetch(): 2 turns · done; "),
        "{svg}"
    );
    let steps = steps(&sample::counts(), "w", &|_| None).unwrap();
    let told = "<desc id=\"w-counts\">a: 1 after line 3, 2 after line 4, 1 after line 5, 0 after line 6</desc>";
    assert!(steps.contains(told), "{steps}");
}

#[test]
fn on_a_narrow_screen_every_other_time_is_told() {
    let svg = drawn(&sample::tasks());
    let axis = svg.split("</g>").next().unwrap();
    let told: Vec<&str> = axis.split("<text").skip(1).map(|text| &text[..text.find(" x=").unwrap()]).collect();
    let wide = " class=\"tr-wide\"";
    assert_eq!(told, [" class=\"tr-first\"", wide, "", wide, "", " class=\"tr-last tr-wide\""]);
}

#[test]
fn a_short_hold_that_stands_alone_is_seen() {
    let mut trace = sample::turns(1000, 0);
    let gil = trace.gil.as_mut().unwrap();
    gil.holds = vec![Hold { thread: 1, start: 500_000_000, end: 500_000_001, line: None }];
    gil.waits.clear();
    assert_eq!(with_class(&drawn(&trace), "tr-holds"), ["path class=\"tr-holds\" d=\"M10000 7h33\"/>"]);
}

#[test]
fn marks_lead_to_their_lines() {
    let mut trace = sample::trace(100, &[]);
    trace.gc = vec![collection(20, 0, 1, Cause::Automatic, 5), collection(80, 2, 3, Cause::Explicit, 12)];
    let svg = drawn(&trace);
    assert!(
        svg.contains(
            "<a href=\"#L12\" data-line=\"12\" tabindex=\"-1\"><title>line 12: gc.collect() of generation 2, \
             3 objects freed, took 500 µs</title><rect class=\"tr-gc\" x=\"80%\" y=\"17\" width=\"0.5%\" height=\"14\"/></a>\
             <text class=\"tr-label tr-right tr-wide\" x=\"80%\" y=\"28\">gen 2: 3 freed</text>"
        ),
        "{svg}"
    );
    let without = draw(&picture(&trace).unwrap(), "w", &|_| None);
    assert!(!without.contains("<a "), "{without}");
    assert_eq!(with_class(&without, "tr-gc").len(), 2);
}

#[test]
fn events_on_one_place_are_one_mark() {
    let mut trace = sample::trace(1000, &[]);
    trace.gc = (0..5000_u32).map(|index| collection(0, 0, 1, Cause::Automatic, index)).collect();
    for (index, each) in (0..).zip(&mut trace.gc) {
        each.start = index * 200_000;
    }
    let svg = drawn(&trace);
    let marks = with_class(&svg, "tr-gc").len();
    assert_eq!(marks, 0);
    assert_eq!(with_class(&svg, "tr-young").len(), 1);
    assert!((1_000..5_000).contains(&svg.len()), "{}", svg.len());
}

#[test]
fn writes_on_one_place_are_one_mark() {
    let mut trace = sample::turns(1000, 0);
    trace.output = (0..5000).map(|at| Mark { thread: 1, at: at * 200_000, line: Some(3), bytes: 1 }).collect();
    let svg = drawn(&trace);
    let marks = with_class(&svg, "tr-out tr-many").len();
    assert!((14..=32).contains(&marks), "{marks}");
    assert!(svg.contains("; and 266 more here</title>"), "{svg}");
}

#[test]
fn thousands_of_turns_become_heights() {
    let svg = drawn(&sample::turns(20_000, 100));
    assert_eq!(with_class(&svg, "tr-holds").len(), 0);
    assert_eq!(with_class(&svg, "tr-holds-area").len(), 2);
    assert!(svg.len() < 12_000, "{}", svg.len());
    assert!(is_well_formed(&svg), "{svg}");
}

#[test]
fn heights_are_shares() {
    let mut trace = sample::turns(2400, 0);
    let gil = trace.gil.as_mut().unwrap();
    let step = |index: u64| index * 1_000_000;
    gil.holds =
        (0..2400).map(|index| Hold { thread: 1, start: step(index), end: step(index) + 500_000, line: None }).collect();
    gil.waits = vec![Wait { thread: 1, start: step(0), end: step(0) + 1, timeouts: 0 }];
    let svg = drawn(&trace);
    assert_eq!(with_class(&svg, "tr-holds-area"), ["path class=\"tr-holds-area\" d=\"M0 14V7h240V14H0z\"/>"]);
}

#[test]
fn whatever_is_drawn_is_small_and_well_formed() {
    let mut trace = sample::turns(3000, 300_000);
    trace.gc = (0..900).map(|at| collection(at * 3, 0, 1, Cause::Automatic, 5)).collect();
    trace.tasks = sample::tasks().tasks;
    trace.processes = sample::processes().processes;
    trace.locks = sample::locked().locks;
    trace.lock_events = sample::locked().lock_events;
    trace.output = (0..2000).map(|at| Mark { thread: 1, at: at * 1_000_000, line: Some(3), bytes: 1 }).collect();
    trace.threads[1].name = "<b>\"&\u{1b}".into();
    let svg = drawn(&trace);
    assert!(svg.len() < 14_000, "{}", svg.len());
    assert!(is_well_formed(&svg), "{svg}");
    assert!(svg.contains("&lt;b&gt;\"&amp;\u{fffd}"), "{svg}");
}

#[test]
fn odd_times_do_no_harm() {
    let mut trace = sample::turns(20, 0);
    trace.gc = vec![collection(30, 9, u64::MAX, Cause::Explicit, 0)];
    trace.duration = 0;
    assert!(is_well_formed(&drawn(&trace)));
    trace.threads[1].life.end = Some(u64::MAX);
    trace.gc[0].start = u64::MAX;
    assert!(is_well_formed(&drawn(&trace)));
}

#[test]
fn counts_are_steps() {
    let svg = steps(&sample::counts(), "w", &|line| (line == 3).then(|| "#L3".to_owned())).unwrap();
    assert!(svg.contains("<path class=\"tr-steps\" d=\"M0 14h1V1h1V14h1V27h1\"/>"), "{svg}");
    assert!(
        svg.contains("<a href=\"#L3\" data-line=\"3\" tabindex=\"-1\"><text x=\"12.5%\" y=\"80\">line 3</text></a>")
    );
    assert!(svg.contains(">gone</text>"), "{svg}");
    assert!(is_well_formed(&svg), "{svg}");
    assert_eq!(steps(&sample::trace(1, &[]), "w", &|_| None), None);
}

#[test]
fn skipped_waiting_is_hatched_and_drawn_short() {
    let svg = drawn(&sample::waiting());
    assert!(is_well_formed(&svg), "{svg}");
    let hatched = with_class(&svg, "tr-skip");
    assert_eq!(hatched.len(), 2, "{svg}");
    assert!(
        hatched.iter().all(|rect| rect.contains("width=\"7.99%\"") && rect.contains("url(#w-hatch)")),
        "{hatched:?}"
    );
    for told in [">1 s</text>", ">3 s</text>", ">1.014 s</text>", ">4.021 s</text>", "aria-label=\"Timeline of 4 s\""] {
        assert!(svg.contains(told), "{told}: {svg}");
    }
    assert!(svg.contains("; 1 s of waiting skipped after 14 ms; 3 s of waiting skipped after 1 s</desc>"), "{svg}");
    // The seven milliseconds of work are as wide as all of the waiting: they can be seen.
    assert!(with_class(&svg, "tr-holds")[0].contains("h2940"), "{svg}");
}

#[test]
fn without_skipped_waiting_nothing_says_so() {
    let svg = drawn(&sample::turns(20, 0));
    assert!(!svg.contains("tr-skip") && !svg.contains("data-breaks"), "{svg}");
}
