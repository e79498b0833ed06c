//! Where the prompts of a session and their outputs begin and end.

use crate::parse::CodeLine;

/// One prompt: line indexes into the fence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Prompt {
    /// White space before the prompt, in bytes.
    pub(super) indent: usize,
    /// The line of `>>>`.
    pub(super) first: usize,
    /// The last line of code.
    pub(super) last: usize,
    /// The line behind the last line of output.
    pub(super) end: usize,
    /// The line behind the last one before the next prompt that is not blank. What stands between is prose, or more of the output.
    pub(super) reach: usize,
}

/// Whether a line begins with `>>>`, or with `In [1]:` as `IPython` has it.
pub(super) fn is_prompt(line: &str) -> bool {
    begins_with(line.trim_start(), ">>>") || is_numbered(line)
}

/// Whether a line begins with a prompt of `IPython`.
pub(super) fn is_numbered(line: &str) -> bool {
    numbered(line.trim_start(), "In").is_some()
}

/// What follows `In [1]:` or `Out[1]:`, without the space between.
fn numbered<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (number, rest) = text.strip_prefix(word)?.trim_start_matches(' ').strip_prefix('[')?.split_once("]:")?;
    let counts = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    counts.then(|| rest.strip_prefix(' ').unwrap_or(rest))
}

/// A line of output without `Out[1]:` before it.
pub(super) fn without_out(line: &str) -> &str {
    numbered(line.trim_start(), "Out").unwrap_or(line)
}

fn begins_with(text: &str, prompt: &str) -> bool {
    text.strip_prefix(prompt).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

fn is_continuation(line: &str) -> bool {
    let line = line.trim_start();
    begins_with(line, "...") || begins_with(line, "...:")
}

/// The prompts of `lines` in order.
pub(super) fn prompts(lines: &[CodeLine]) -> Vec<Prompt> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if is_prompt(&lines[at].text) {
            let prompt = one(lines, at);
            at = prompt.reach;
            found.push(prompt);
        } else {
            at += 1;
        }
    }
    found
}

fn one(lines: &[CodeLine], first: usize) -> Prompt {
    let text = &lines[first].text;
    let indent = text.len() - text.trim_start().len();
    let last = last_code_line(lines, first, indent);
    // A fence in a docstring ends where its marker stands.
    let ends = |line: &CodeLine| line.text.trim().is_empty() || is_prompt(&line.text) || line.text.trim() == "```";
    let output = lines[last + 1..].iter().take_while(|line| !ends(line));
    let end = last + 1 + output.count();
    let rest = lines[end..].iter().take_while(|line| !is_prompt(&line.text)).enumerate();
    let more = rest.filter(|(_, line)| !line.text.trim().is_empty()).last();
    let reach = more.map_or(end, |(index, _)| end + index + 1);
    // Blank lines stand between the frames that IPython prints.
    let framed = lines[last + 1..end].iter().any(|line| is_numbered_header(&line.text));
    Prompt { indent, first, last, end: if framed { reach } else { end }, reach }
}

/// Whether a line is the header of a traceback by `IPython`: the name of the exception stands before it.
fn is_numbered_header(line: &str) -> bool {
    line.trim().strip_suffix("Traceback (most recent call last)").is_some_and(|name| !name.is_empty())
}

/// Whether a line is the header of the traceback of an exception group, which is indented.
fn is_group_header(line: &str) -> bool {
    line.trim_start().starts_with("+ Exception Group Traceback (most recent call last)")
}

/// The last line of the code that begins on the line `first`: `...` lines, and lines without it inside an open bracket or in
/// the block that a line opened.
fn last_code_line(lines: &[CodeLine], first: usize, indent: usize) -> usize {
    let mut open = Open::default();
    open.line(without_prompt(&lines[first].text, indent));
    let mut last = first;
    for (at, line) in lines.iter().enumerate().skip(first + 1) {
        let text = without_indent(&line.text, indent);
        let belongs = !is_prompt(&line.text)
            && (is_continuation(text) && (open.expects_more() || open.block || is_more_code(text))
                || (open.expects_more() || open.block && !is_group_header(text))
                    && text.starts_with([' ', '\t'])
                    && !text.trim().is_empty()
                || open.brackets > 0 && !text.trim().is_empty());
        if !belongs {
            break;
        }
        open.line(without_prompt(&line.text, indent));
        last = at;
    }
    last
}

/// Whether a line behind `...` is code although nothing is open, rather than words for an output that was left out: `... and so on ...`.
fn is_more_code(text: &str) -> bool {
    let text = text.trim();
    text.len() > 3 && !text[3..].trim_end().ends_with("...")
}

/// What the lines read so far leave open.
#[derive(Default)]
struct Open {
    /// Brackets.
    brackets: i32,
    /// A line that ends in a colon came, so that a block is being written.
    block: bool,
    /// The last line ended in a backslash.
    backslash: bool,
    /// A triple quote that is not closed yet.
    quote: Option<&'static str>,
}

impl Open {
    fn expects_more(&self) -> bool {
        self.brackets > 0 || self.backslash || self.quote.is_some()
    }

    fn line(&mut self, line: &str) {
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            if let Some(quote) = self.quote {
                let Some(at) = rest.find(quote) else { return };
                rest = &rest[at + 3..];
                self.quote = None;
                continue;
            }
            if let Some(quote) = ["\"\"\"", "'''"].into_iter().find(|quote| rest.starts_with(quote)) {
                self.quote = Some(quote);
                rest = &rest[3..];
                continue;
            }
            let length = match c {
                '#' => break,
                '"' | '\'' => string_length(rest, c),
                _ => c.len_utf8(),
            };
            match c {
                '(' | '[' | '{' => self.brackets += 1,
                ')' | ']' | '}' => self.brackets = (self.brackets - 1).max(0),
                _ => {}
            }
            rest = &rest[length..];
        }
        let code = line[..line.len() - rest.len()].trim_end();
        self.backslash = code.ends_with('\\');
        self.block |= code.ends_with(':') && self.brackets == 0 || code.trim_start().starts_with('@');
    }
}

/// Length of the string in single quotes that `text` begins with; the whole of it where the quote stays open.
fn string_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == quote {
            return at + 1;
        } else if c == '\\' {
            escaped = true;
        }
    }
    text.len()
}

/// A line of code without the indentation of its session and without its prompt.
pub(super) fn without_prompt(line: &str, indent: usize) -> &str {
    let text = without_indent(line, indent);
    if let Some(rest) = numbered(text, "In") {
        return rest;
    }
    if let Some(rest) = text.trim_start().strip_prefix("...:") {
        return rest.strip_prefix(' ').unwrap_or(rest);
    }
    for prompt in [">>>", "..."] {
        if let Some(rest) = text.strip_prefix(prompt)
            && (rest.is_empty() || rest.starts_with([' ', '\t']))
        {
            return rest.strip_prefix(' ').unwrap_or(rest);
        }
    }
    text
}

/// A line without at most `indent` bytes of white space.
pub(super) fn without_indent(line: &str, indent: usize) -> &str {
    let white = line.len() - line.trim_start_matches([' ', '\t']).len();
    &line[white.min(indent)..]
}
