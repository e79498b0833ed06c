//! JUnit XML and annotations for GitHub, from where a CI job stands.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus};

use crate::book::{Book, Done};
use crate::python;

/// `tracebook ARGUMENTS` as a job that knows no other environment than this.
fn job(book: &Book, folder: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Done {
    let mut command = book.command(arguments);
    command.current_dir(book.path().join(folder));
    for name in ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "GITHUB_STEP_SUMMARY"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    let output = command.output().expect("tracebook runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Done { code: output.status.code().unwrap_or(-1), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// The beginning of each annotation, up to its message.
fn annotations(done: &Done) -> Vec<&str> {
    let lines = done.stdout.lines().filter(|line| line.starts_with("::"));
    lines.map(|line| &line[..line[2..].find("::").map_or(line.len(), |at| at + 2)]).collect()
}

/// A repository with a broken claim, an exception in an indented fence, and a broken link below `docs`.
fn repository() -> Book {
    let list = "- item\n\n  ```python\n  x = 1\n  if x:\n      1 / 0\n  ```\n\n";
    let note = "# A\n\n".to_owned() + &python("print(1)  # 2") + list + "See [x](nowhere.md).\n";
    Book::new().file(".git/HEAD", "").file("docs/notes/a.md", note).file("docs/book.toml", "[book]\nsrc = \"notes\"\n")
}

const PLACES: [&str; 3] = [
    "::error file=docs/notes/a.md,line=15,col=5,endLine=15,title=broken-link",
    "::error file=docs/notes/a.md,line=4,col=11,endLine=4,title=claim broken",
    "::error file=docs/notes/a.md,line=12,col=7,endLine=12,title=ZeroDivisionError",
];

#[test]
fn annotations_have_file_line_and_column_wherever_the_job_stands() {
    let book = repository();
    for (folder, place) in [(".", "docs"), ("docs", "."), ("docs/notes", ".."), ("docs/notes", "a.md")] {
        let done = job(&book, folder, &["test", place, "--format", "github"], &[]);
        assert_eq!(done.code, 1, "{done:?}");
        let places = if place == "a.md" { &PLACES[1..] } else { &PLACES[..] };
        assert_eq!(annotations(&done), places, "{folder} {place}");
        assert_eq!(done.stderr, "", "a mistake is told once");
    }
}

#[test]
fn the_workspace_of_the_job_is_where_paths_begin() {
    let book = repository();
    let docs = book.path().join("docs");
    let workspace = docs.to_str().expect("a path");
    let done = job(&book, ".", &["test", "docs", "--format", "github"], &[("GITHUB_WORKSPACE", workspace)]);
    assert!(done.stdout.contains("::error file=notes/a.md,line=4,"), "{}", done.stdout);
    // One that does not hold the notes says nothing about them.
    let done = job(&book, ".", &["test", "docs", "--format", "github"], &[("GITHUB_WORKSPACE", "/proc")]);
    assert_eq!(annotations(&done), PLACES);
}

#[test]
fn annotations_are_followed_by_the_counts_and_build_writes_the_site() {
    let done = job(&repository(), ".", &["build", "docs", "--format", "github"], &[]);
    assert_eq!(annotations(&done), PLACES);
    assert!(done.stdout.contains("\n2 examples: 0 passed, 2 failed, 0 ran, 0 skipped\n"), "{}", done.stdout);
    assert_eq!(done.stderr, "site: docs/site/index.html\n");
    let quiet = job(&repository(), ".", &["test", "docs", "--format", "github", "--quiet"], &[]);
    assert!(quiet.stdout.lines().all(|line| line.starts_with("::error ")), "{}", quiet.stdout);
}

#[test]
fn the_summary_of_a_job_is_added_to() {
    let book = repository().file("summary.md", "before\n");
    let path = book.path().join("summary.md");
    let variables = [("GITHUB_STEP_SUMMARY", path.to_str().expect("a path"))];
    job(&book, ".", &["test", "docs", "--format", "github"], &variables);
    let summary = book.read("summary.md");
    assert!(summary.starts_with("before\n### tracebook\n\n- 2 examples: "), "{summary}");
    assert!(summary.ends_with("| `docs/notes/a.md:12` | `ZeroDivisionError` |\n\n"), "{summary}");
    job(&book, ".", &["test", "docs"], &variables);
    assert_eq!(book.read("summary.md"), summary, "no other format writes it");
    let done = job(&book, ".", &["test", "docs", "--format", "github"], &[("GITHUB_STEP_SUMMARY", "/no/such/file")]);
    assert_eq!(done.code, 3);
    assert!(done.stderr.starts_with("error: failed to write the job summary to /no/such/file: "), "{}", done.stderr);
}

fn cases(done: &Done) -> Vec<TestCase> {
    let report = Report::deserialize_from_str(&done.stdout).unwrap_or_else(|error| panic!("{error}: {}", done.stdout));
    report.test_suites.into_iter().flat_map(|suite| suite.test_cases).collect()
}

/// `name: status` of each case.
fn told(cases: &[TestCase]) -> Vec<String> {
    let told = cases.iter().map(|case| {
        let status = match &case.status {
            TestCaseStatus::Success { .. } => "passed".to_owned(),
            TestCaseStatus::NonSuccess { kind: NonSuccessKind::Failure, message, .. } => {
                format!("failed, {}", message.as_deref().unwrap_or_default())
            }
            TestCaseStatus::NonSuccess { kind: NonSuccessKind::Error, ty, .. } => {
                format!("error, {}", ty.as_deref().unwrap_or_default())
            }
            TestCaseStatus::Skipped { message, .. } => format!("skipped, {}", message.as_deref().unwrap_or_default()),
        };
        format!("{}: {status}", case.name.as_str())
    });
    told.collect()
}

#[test]
fn junit_has_a_case_for_each_example_and_each_mistake() {
    let note =
        "# A\n\n".to_owned() + &python("print(1)  # 1") + &python("1 / 0") + "```bash\nls\n```\n\n[x](nowhere.md)\n";
    let book = Book::of(&note);
    for command in ["test", "build"] {
        let done = job(&book, ".", &[command, ".", "--format", "junit", "--color", "always"], &[]);
        assert_eq!(done.code, 1, "{done:?}");
        let cases = cases(&done);
        assert_eq!(
            told(&cases),
            [
                "A (line 3): passed",
                "A (line 7): failed, ZeroDivisionError",
                "A (line 11): skipped, not Python (bash)",
                "broken-link (line 15, column 1): error, broken-link",
            ]
        );
        assert_eq!(cases[0].system_out.as_deref(), Some("1"), "read without white space around");
        assert_eq!(cases[1].extra["line"].as_str(), "7");
    }
}

/// Mistakes that let nothing run: the arguments, the code, and the annotation up to its message.
const STOPPED: [(&[&str], &str, &str); 5] = [
    (&["test", "docs"], "bad-value", "::error file=docs/book.toml,line=2,col=11,endLine=2,title=bad-value::"),
    (&["build", "docs"], "bad-value", "::error file=docs/book.toml,line=2,col=11,endLine=2,title=bad-value::"),
    (&["test", "nodes"], "no-such-place", "::error file=nodes,title=no-such-place::"),
    (&["test", "notes", "--python", "3.2"], "no-such-python", "::error title=no-such-python::"),
    (&["test", "damaged"], "damaged-baseline", "::error file=damaged/tracebook-baseline.toml,"),
];

#[test]
fn a_mistake_that_stops_a_run_is_in_every_report() {
    let book = Book::new()
        .file(".git/HEAD", "")
        .file("docs/book.toml", "[run]\ntimeout = 0\n")
        .file("docs/a.md", "# A\n")
        .file("notes/a.md", python("1"))
        .file("damaged/a.md", python("1"))
        .file("damaged/tracebook-baseline.toml", "version = 1\n\n[[known]]\nfile = \"a.md\"\n");
    for (arguments, code, annotation) in STOPPED {
        let run = |format: &str| job(&book, ".", &[arguments, &["--format", format]].concat(), &[]);
        let human = run("human");
        assert_eq!((human.code, human.stdout.as_str()), (2, ""), "{human:?}");
        let github = run("github");
        assert_eq!((github.code, &github.stderr), (2, &human.stderr));
        assert!(github.stdout.starts_with(annotation) && github.stdout.lines().count() == 1, "{github:?}");
        let junit = run("junit");
        let [case] = cases(&junit).try_into().expect("one case");
        assert_eq!((junit.code, &junit.stderr), (2, &human.stderr));
        assert!(told(&[case])[0].ends_with(&format!(": error, {code}")), "{junit:?}");
        let json = run("json");
        let document: serde_json::Value = serde_json::from_str(&json.stdout).expect("a document");
        assert_eq!((json.code, &json.stderr), (2, &human.stderr));
        assert_eq!(document["diagnostics"].as_array().map(Vec::len), Some(1));
        assert_eq!(
            (&document["diagnostics"][0]["code"], &document["runtime"]),
            (&code.into(), &serde_json::Value::Null)
        );
    }
}

#[test]
fn two_mistakes_of_settings_are_two_cases() {
    let book = Book::of("# A\n").file("book.toml", "[run]\ntimeout = 0\njobs = 0\n");
    let told = told(&cases(&job(&book, ".", &["test", ".", "--format", "junit"], &[])));
    let expected =
        ["bad-value (line 2, column 11): error, bad-value", "bad-value (line 3, column 8): error, bad-value"];
    assert_eq!(told, expected);
}

#[test]
fn where_nothing_matched_there_is_no_report() {
    for format in ["human", "json", "junit", "github"] {
        let done = job(&Book::new(), ".", &["test", ".", "--format", format], &[]);
        assert_eq!((done.code, done.stdout.as_str()), (4, ""), "{format}: {done:?}");
    }
}

#[test]
fn junit_says_what_the_human_report_says() {
    let book = Book::of(&python("x = 1\nprint(x)  # 2"));
    let human = job(&book, ".", &["test", "."], &[]).stdout;
    let [case] = cases(&job(&book, ".", &["test", ".", "--format", "junit"], &[])).try_into().expect("one case");
    let TestCaseStatus::NonSuccess { description: Some(description), .. } = case.status else { panic!("{case:?}") };
    assert!(human.contains(description.trim_end()), "{description:?} is not in {human}");
    assert!(description.contains("Expected:\n    2\nGot:\n    1\n"), "{description:?}");
}

#[test]
fn junit_paths_begin_at_the_repository() {
    let book = repository();
    let cases = cases(&job(&book, "docs/notes", &["test", "a.md", "--format", "junit"], &[]));
    let places: Vec<_> = cases.iter().map(|case| (case.classname.as_deref(), case.extra["file"].as_str())).collect();
    assert_eq!(places, [(Some("docs/notes/a.md"), "docs/notes/a.md"); 2]);
}

#[test]
fn columns_of_claims_are_told() {
    let report = Book::of("```python\nx = 'é'  # 'e'\n```\n\n> ```pycon\n> >>> 1\n> 2\n> ```\n").test(&[]);
    let place = |example: usize| {
        let claim = &report.example(example)["claims"][0];
        (claim["line"].as_u64(), claim["column"].as_u64())
    };
    assert_eq!(place(0), (Some(2), Some(10)));
    assert_eq!(place(1), (Some(7), Some(3)));
}

#[test]
fn what_is_one_is_singular() {
    let done = Book::of(&python("print(1)  # 1\nprint(id(1))  # 140")).run(&["test", "."]);
    let lines: Vec<&str> = done.stdout.lines().take(2).collect();
    let expected =
        ["1 example: 1 passed, 0 failed, 0 ran, 0 skipped", "2 claims: 1 holds, 0 broken, 1 not checkable (1 address)"];
    assert_eq!(lines, expected);
}
