use proptest::prelude::*;

use super::*;

fn drawn(source: &str) -> String {
    draw(source).unwrap_or_else(|failure| panic!("{source}: {failure:?}")).html
}

#[test]
fn one_of_each_kind_is_drawn_the_same_every_time() {
    for source in [
        "graph BT\n    A[A] --\"3\"--> object[Object]\n    C[C] --\"1\"--> A\n",
        "flowchart LR\n a{Full?} -- yes --> b[(Heap)]\n a -->|no| c\n subgraph s [One]\n b\n end\n",
        "sequenceDiagram\n participant A\n A->>B: lock\n B-->>A: done\n Note over A,B: both\n",
        "classDiagram\n Animal <|-- Duck\n Animal : +int age\n class Duck {\n +swim()\n }\n",
        "stateDiagram-v2\n [*] --> Idle\n Idle --> Busy: start\n Busy --> [*]\n",
        "erDiagram\n CUSTOMER ||--o{ ORDER : places\n",
        "pie title Pets\n \"Dogs\" : 386\n \"Cats\" : 85\n",
        "gantt\n title Plan\n dateFormat YYYY-MM-DD\n section A\n Task :a1, 2024-01-01, 3d\n",
        "mindmap\n root((gc))\n  young\n  old\n",
        "journey\n title Day\n section Work\n  Code: 5: Me\n",
        "timeline\n title Python\n 1991 : 0.9\n 2008 : 3.0\n",
        "gitGraph\n commit\n branch dev\n commit\n checkout main\n merge dev\n",
        "quadrantChart\n title Reach\n x-axis Low --> High\n y-axis Low --> High\n A: [0.3, 0.6]\n",
        "xychart-beta\n title \"Sales\"\n x-axis [a, b]\n y-axis \"n\" 0 --> 10\n bar [5, 6]\n",
    ] {
        let html = drawn(source);
        assert!(html.contains("<svg role=\"img\" aria-label=\"") && html.contains("<title>"), "{html}");
        assert_eq!(html.matches(" style=\"--diagram-width:").count(), 1, "{html}");
        assert_eq!(picture(source).unwrap().html, html);
    }
}

#[test]
fn texts_of_links_are_no_nodes() {
    let html = drawn("graph BT\n A[A] --\"3\"--> B[Object]\n");
    let texts: Vec<&str> =
        html.split("<tspan").skip(1).filter_map(|rest| rest.split_once('>')?.1.split('<').next()).collect();
    for text in ["A", "3", "Object"] {
        assert_eq!(texts.iter().filter(|other| **other == text).count(), 1, "{text}: {texts:?}");
    }
}

#[test]
fn the_title_is_what_the_author_says() {
    assert!(drawn("graph LR\n accTitle: The way\n A-->B\n").contains("<title>Flowchart: The way</title>"));
    assert!(drawn("graph LR\n A-->B\n").contains("aria-label=\"Flowchart\""));
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let said = |source: &str| draw(source).unwrap_err();
    assert_eq!(said("%% nothing\n").message, "this diagram is empty");
    let unknown = said("flowchrt LR\n A-->B\n");
    assert_eq!(unknown.message, "`flowchrt` is no kind of diagram that can be drawn; `flowchart` is one");
    assert_eq!(unknown.line, Some(1));
    assert_eq!(said(&"graph LR\n".repeat(500)).message, "this diagram is too long to be drawn");
}

#[test]
fn no_script_comes_out_of_a_label() {
    for source in ["graph LR\n A[\"<script>alert(1)</script>\"] --> B\n", "graph LR\n A[\"</svg><img src=x>\"]\n"] {
        if let Ok(drawing) = draw(source) {
            let svg = drawing.html.split("<details>").next().unwrap_or_default();
            assert!(!svg.contains("<script") && !svg.contains("<img"), "{svg}");
            assert_eq!(svg.matches("</svg>").count(), 1, "{svg}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_source_is_too_odd(kind in 0_usize..8, rest in "[A-D \\[\\](){}|\"<>:;.=\\-\\PC\n]{0,80}") {
        let heads = ["graph LR", "sequenceDiagram", "classDiagram", "stateDiagram-v2", "erDiagram", "pie", "gantt", "mindmap"];
        let _ = picture(&format!("{}\n{rest}\n", heads[kind]));
    }
}
