//! The code of an example without what its author states about it.
//!
//! Takes an [`Example`]; gives its code without comments, stated outcomes, blank lines and trailing white space. Two examples
//! with the same bare code do the same. Nothing here runs; the text is for telling examples apart, not for reading.

use std::ops::RangeInclusive;

use super::syntax::Code;
use super::{Chunk, Example, Form, Role};
use crate::source::Sources;

/// The bare code of `example`; empty where it has none.
#[must_use]
pub fn bare(example: &Example, sources: &Sources) -> String {
    let Role::Code(chunks) = &example.role else { return String::new() };
    let quoted = quoted(example, sources);
    let mut code = String::new();
    for chunk in chunks {
        push(&mut code, chunk, &quoted);
    }
    code
}

/// The lines of the note that outcomes in triple-quoted strings take: the only form that is code as well.
fn quoted(example: &Example, sources: &Sources) -> Vec<RangeInclusive<u32>> {
    let quoted = example.claims.iter().filter(|claim| claim.form == Form::TripleQuoted);
    quoted
        .map(|claim| {
            let file = sources.file(claim.span.file);
            file.line_of(claim.span.start as usize)..=file.line_of(claim.span.end.saturating_sub(1) as usize)
        })
        .collect()
}

fn push(code: &mut String, chunk: &Chunk, quoted: &[RangeInclusive<u32>]) {
    let comments = Code::parse(&chunk.source).comments;
    let mut comments = comments.iter().peekable();
    for (index, (number, line)) in (chunk.line..).zip(chunk.source.lines()).enumerate() {
        let comment = comments.next_if(|comment| comment.line == index);
        // A lone carriage return ends a line of Python, but none of the note: only the first comment counts.
        while comments.next_if(|comment| comment.line <= index).is_some() {}
        let kept = comment.and_then(|comment| line.get(..comment.column)).unwrap_or(line).trim_end();
        if !kept.is_empty() && !quoted.iter().any(|lines| lines.contains(&number)) {
            code.push_str(kept);
            code.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim;
    use crate::parse;
    use crate::source::SourceFile;
    use std::path::PathBuf;

    /// The bare code of the first fence of a note.
    fn of(note: &str) -> String {
        let (file, _) = SourceFile::decode("note.md".to_owned(), note.as_bytes());
        let sources = Sources::new(PathBuf::from("."), vec![file]);
        let (pages, _) = parse::parse(&sources);
        let (examples, _) = claim::read(&pages[0], &sources);
        bare(&examples[0], &sources)
    }

    #[test]
    fn comments_claims_and_blank_lines_are_left_out() {
        let note = "```python\n# intro\n\nx = '# no comment'  # 5\nif x:   \n    print(x)  # 6\n    # 7\n```\n";
        assert_eq!(of(note), "x = '# no comment'\nif x:\n    print(x)\n");
    }

    #[test]
    fn what_prompts_print_is_left_out() {
        assert_eq!(of("```pycon\n>>> x = 1\n>>> x + 1  # two\n2\n```\n"), "x = 1\nx + 1\n");
    }

    #[test]
    fn outcomes_in_triple_quoted_strings_are_left_out() {
        let note = "```python\nprint(1)\nprint(2)\n# Output:\n'''\n1\n2\n'''\nx = '''\ntext\n'''\n```\n";
        assert_eq!(of(note), "print(1)\nprint(2)\nx = '''\ntext\n'''\n");
    }

    #[test]
    fn code_that_does_not_parse_has_bare_code_too() {
        assert_eq!(of("```python\nx = (1  # 2\ny ==\n```\n"), "x = (1\ny ==\n");
        assert_eq!(of("```bash\nls\n```\n"), "");
    }
}
