//! Disassemblies: the same instructions, whatever the source lines, remarks and blank lines.

use super::Rule;

/// One instruction: its offset, where the listing has offsets, and its words.
#[derive(Debug, PartialEq, Eq)]
struct Instruction<'t> {
    offset: Option<&'t str>,
    target: bool,
    words: Vec<&'t str>,
}

/// Whether both are the same listing.
pub(super) fn compare(stated: &str, got: &str) -> Option<Rule> {
    let (stated, got) = (listing(stated), listing(got));
    (!stated.is_empty() && stated == got).then_some(Rule::Bytecode)
}

fn listing(text: &str) -> Vec<Instruction<'_>> {
    let lines: Vec<(Vec<&str>, Vec<&str>)> = text.lines().filter_map(parts).collect();
    // With offsets every instruction has a number before it; without, only the first one of each source line.
    let offsets = lines.iter().all(|(before, _)| before.iter().any(|word| is_number(word)));
    lines
        .into_iter()
        .map(|(before, words)| Instruction {
            offset: before.iter().rev().find(|word| is_number(word)).copied().filter(|_| offsets),
            target: before.iter().any(|word| matches!(*word, ">>")),
            words,
        })
        .collect()
}

/// What stands before the name of an instruction, and the name with what follows it.
fn parts(line: &str) -> Option<(Vec<&str>, Vec<&str>)> {
    let line = line.split_once(" #").map_or(line, |(code, _)| code);
    let words: Vec<&str> = line.split_whitespace().collect();
    let name = words.iter().position(|word| is_name(word))?;
    Some((words[..name].to_vec(), words[name..].to_vec()))
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.len() > 2
        && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "  2           0 LOAD_FAST                0 (a)\n              2 RETURN_VALUE\n";
    const NEW: &str = "  9           RESUME                   0\n\n 10           LOAD_FAST                0 (a)\n              RETURN_VALUE\n";

    #[test]
    fn source_lines_blank_lines_and_remarks_do_not_matter() {
        assert_eq!(compare(OLD, &OLD.replace("  2    ", "131    ")), Some(Rule::Bytecode));
        assert_eq!(compare("  2   0 LOAD_FAST   0 (a)  # push\n      2 RETURN_VALUE", OLD), Some(Rule::Bytecode));
        assert_eq!(compare("  4 RESUME 0\n  LOAD_FAST 0 (a)\n  RETURN_VALUE\n", NEW), Some(Rule::Bytecode));
    }

    #[test]
    fn offsets_names_and_arguments_do() {
        assert_eq!(compare(OLD, NEW), None);
        assert_eq!(compare(&OLD.replace("(a)", "(b)"), OLD), None);
        assert_eq!(compare(&OLD.replace("  2 RETURN", "  4 RETURN"), OLD), None);
        assert_eq!(compare("words", "words"), None);
    }
}
