//! The list of interpreters as text.
//!
//! Takes what [`super::list`] gives; gives the lines that `tracebook pythons` shows.

use super::{Found, host};

/// The widest a column may make the ones behind it move.
const WIDEST: usize = 60;

/// The interpreters as a table with one line each: version, host, where found, executable, library. `*` marks the
/// first usable one, which is used where nothing else is asked for. Those that cannot be used follow with the reason.
#[must_use]
pub fn table(found: &[Found]) -> String {
    let mut rows = vec![["", "python", "host", "found", "executable", "library"].map(str::to_owned)];
    for each in found {
        let Ok(interpreter) = &each.result else { continue };
        let mark = if rows.len() == 1 { "*" } else { "" };
        let library = interpreter.library.as_deref().map_or_else(String::new, |path| path.display().to_string());
        rows.push([
            mark.to_owned(),
            interpreter.name(),
            host(interpreter, None).map_or("", super::Host::name).to_owned(),
            each.origin.name().to_owned(),
            interpreter.executable.display().to_string(),
            library,
        ]);
    }
    let mut text = if rows.len() > 1 { align(&rows) } else { "no usable Python was found\n".to_owned() };
    let refused: Vec<_> = found
        .iter()
        .filter_map(|each| Some(format!("  {} {}\n", each.path.display(), each.result.as_ref().err()?)))
        .collect();
    if !refused.is_empty() {
        text.push_str("\nnot usable:\n");
        text.extend(refused);
    }
    text
}

/// Joins the cells of each row, padded to the width of their columns.
fn align<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0).min(WIDEST);
    let widths: [usize; N] = std::array::from_fn(width);
    let mut text = String::new();
    for row in rows {
        let cells: Vec<_> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{Interpreter, Origin, Unusable};
    use super::*;
    use std::path::PathBuf;

    fn usable(version: &str, folder: &str, library: Option<&str>) -> Found {
        let interpreter = Interpreter {
            executable: PathBuf::from(format!("{folder}/bin/python")),
            implementation: "cpython".to_owned(),
            version: version.parse().unwrap(),
            library: library.map(PathBuf::from),
            free_threaded: version.starts_with("3.14"),
            environment: None,
            packages: Vec::new(),
            places: Vec::new(),
            origin: Origin::Pyenv,
        };
        Found { path: interpreter.executable.clone(), origin: Origin::Pyenv, result: Ok(interpreter) }
    }

    fn too_old() -> Found {
        let result = Err(Unusable::TooOld("2.7.18".parse().unwrap()));
        Found { path: PathBuf::from("/old/bin/python"), origin: Origin::Path, result }
    }

    #[test]
    fn the_first_usable_one_is_marked() {
        let found =
            [too_old(), usable("3.13.0", "/py/13", Some("/py/13/lib/libpython3.13.so")), usable("3.14.0", "/py", None)];
        assert_eq!(
            table(&found),
            "   python                        host        found  executable         library\n\
             *  CPython 3.13.0                library     pyenv  /py/13/bin/python  /py/13/lib/libpython3.13.so\n\
            \x20  CPython 3.14.0 free-threaded  executable  pyenv  /py/bin/python\n\
             \n\
             not usable:\n\
            \x20 /old/bin/python is Python 2.7.18, and 3.8 is the oldest that works\n"
        );
    }

    #[test]
    fn nothing_usable_is_said() {
        assert_eq!(table(&[]), "no usable Python was found\n");
        assert_eq!(
            table(&[too_old()]),
            "no usable Python was found\n\nnot usable:\n  /old/bin/python is Python 2.7.18, and 3.8 is the oldest that works\n"
        );
    }
}
