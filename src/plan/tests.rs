//! Plans of small pages.

use std::path::PathBuf;

use super::*;
use crate::parse;
use crate::source::SourceFile;

/// The lines at which the tasks of each session begin, and the reasons of the examples that do not run.
fn planned(note: &str, version: Option<&str>, selection: &Selection) -> (Vec<Vec<u32>>, Vec<NotRun>) {
    let (file, _) = SourceFile::decode("note.md".into(), note.as_bytes());
    let sources = Sources::new(PathBuf::from("/nowhere"), vec![file]);
    let (pages, _) = parse::parse(&sources);
    let examples: Vec<_> = pages.iter().map(|page| claim::read(page, &sources).0).collect();
    let version: Option<Version> = version.map(|text| text.parse().unwrap());
    let runs_on = version.as_ref().map_or(RunsOn::Nothing, RunsOn::Version);
    let settings =
        Settings { runs_on, timeout: Duration::from_secs(10), clock: Clock::Virtual, trace: Wish::Auto, selection };
    let plan = plan(&sources, &pages, &examples, &settings);
    let lines = |session: &Session| session.tasks.iter().map(|task| task.chunks[0].line).collect();
    (plan.sessions.iter().map(lines).collect(), plan.skipped.into_iter().map(|(_, why)| why).collect())
}

fn fence(info: &str) -> String {
    format!("```{info}\nx = 1\n```\n\n")
}

#[test]
fn a_page_is_one_session_unless_a_fence_says_otherwise() {
    let note = ["python", "python isolated", "python session=a", "python", "python isolated", "python session=a"];
    let note: String = note.iter().map(|info| fence(info)).collect();
    let (sessions, skipped) = planned(&note, Some("3.13.0"), &Selection::All);
    assert_eq!(sessions, [vec![2, 14], vec![6], vec![10, 22], vec![18]]);
    assert_eq!(skipped, []);
}

#[test]
fn what_does_not_run_has_a_reason() {
    let note = fence("python norun") + &fence("rust") + &fence("python python=\">=3.12\"");
    let (sessions, skipped) = planned(&note, Some("3.8.18"), &Selection::All);
    let version = NotRun::Version { wanted: ">=3.12".into(), found: "3.8.18".into() };
    assert_eq!(sessions, Vec::<Vec<u32>>::new());
    assert_eq!(skipped, [NotRun::Option, NotRun::OtherLanguage("rust".into()), version]);
}

#[test]
fn nothing_runs_without_an_interpreter() {
    assert_eq!(planned(&fence("python"), None, &Selection::All), (Vec::new(), vec![NotRun::CommandLine]));
}

#[test]
fn a_selected_line_runs_after_those_before_it_in_its_session_only() {
    let note = fence("python") + &fence("python isolated") + &fence("python") + &fence("python");
    let selection = Selection::Some(vec![("note.md".into(), Some(10))]);
    assert_eq!(planned(&note, Some("3.13.0"), &selection).0, [vec![2, 10]]);
}

#[test]
fn the_option_sets_the_time_limit() {
    let (file, _) = SourceFile::decode("n.md".into(), fence("python timeout=0.5").as_bytes());
    let sources = Sources::new(PathBuf::from("/nowhere"), vec![file]);
    let (pages, _) = parse::parse(&sources);
    let examples: Vec<_> = pages.iter().map(|page| claim::read(page, &sources).0).collect();
    let version: Version = "3.13.0".parse().unwrap();
    let settings = Settings {
        runs_on: RunsOn::Version(&version),
        timeout: Duration::from_secs(10),
        clock: Clock::Virtual,
        trace: Wish::Auto,
        selection: &Selection::All,
    };
    let plan = plan(&sources, &pages, &examples, &settings);
    assert_eq!(plan.sessions[0].tasks[0].timeout, Duration::from_millis(500));
}
