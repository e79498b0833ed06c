//! Disassemblies: their source lines are counted as the author counted them, not as they stand in the note.

/// `got` with its source lines counted from where those of `old` begin. A first line that only resumes stands for the line before:
/// versions before 3.11 do not show it.
pub(super) fn renumbered(old: &str, got: &str) -> Option<String> {
    let (first, begin) = (numbers(old).next()?, numbers(got).next()?);
    let resumes =
        |text: &str| text.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| line.contains("RESUME"));
    let hidden = i64::from(resumes(got) && !resumes(old));
    let by = (first - hidden).max(1) - begin;
    let lines = got.lines().map(|line| match number(line) {
        Some((end, found)) => format!("{:>end$}{}", (found + by).max(1), &line[end..]),
        None => line.to_owned(),
    });
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// The source lines that a listing shows.
fn numbers(listing: &str) -> impl Iterator<Item = i64> {
    listing.lines().filter_map(|line| number(line).map(|(_, number)| number))
}

/// The number at the beginning of a line that is followed by more than one space, and where it ends.
fn number(line: &str) -> Option<(usize, i64)> {
    let rest = line.trim_start_matches(' ');
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let start = line.len() - rest.len();
    // Offsets of instructions stand further to the right.
    let source = start <= 4 && rest[digits..].starts_with("  ");
    Some((start + digits, rest[..digits].parse().ok()?)).filter(|_| source)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &str = "323           RESUME                   0\n\n324           LOAD_FAST                0 (a)\n              RETURN_VALUE";

    #[test]
    fn lines_are_counted_as_the_author_counted_them() {
        let old = "  2           0 LOAD_FAST                0 (a)\n              2 RETURN_VALUE";
        let counted = "  1           RESUME                   0\n\n  2           LOAD_FAST                0 (a)\n              RETURN_VALUE";
        assert_eq!(renumbered(old, NEW).as_deref(), Some(counted));
        assert_eq!(renumbered("  7           RESUME  0\n", NEW), Some(NEW.replace("323", "  7").replace("324", "  8")));
        assert_eq!(renumbered("words", NEW), None);
    }
}
