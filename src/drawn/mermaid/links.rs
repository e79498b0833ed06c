//! Links of a flowchart in the one way that the library reads without a mistake.
//!
//! Takes the source of a flowchart; gives it with every text of a link behind the link: `A --"text"--> B`, `A--text-->B` and
//! `A -- text --> B` become `A -->|text| B`. Lines stay where they are.

/// The source with its links written out.
pub(super) fn written_out(source: &str) -> String {
    let lines: Vec<String> = source.split('\n').map(line_written).collect();
    lines.join("\n")
}

fn line_written(line: &str) -> String {
    let mut written = String::new();
    let mut rest = line;
    if ["%%", "click ", "style ", "linkStyle ", "classDef ", "class ", "title ", "accTitle", "accDescr", "---"]
        .iter()
        .any(|word| line.trim_start().starts_with(word))
    {
        return line.to_owned();
    }
    while let Some(first) = rest.chars().next() {
        let taken = bracketed(rest).or_else(|| arrow(rest)).map(|length| {
            let (piece, behind) = rest.split_at(length);
            let (label, more) = piped(behind);
            (format!("{piece}{label}"), length + more)
        });
        let (piece, length) = taken.or_else(|| labelled(rest)).unwrap_or((first.to_string(), first.len_utf8()));
        written.push_str(&piece);
        rest = &rest[length..];
    }
    written
}

/// The length of what stands in brackets or quotation marks at the start of `text`, where no link can be.
fn bracketed(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let mut depth = 0_usize;
    let mut quoted = false;
    if !matches!(first, '[' | '(' | '{' | '"') {
        return None;
    }
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '[' | '(' | '{' if !quoted => depth += 1,
            ']' | ')' | '}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && !quoted {
            return Some(at + c.len_utf8());
        }
    }
    None
}

/// The length of a whole link without a text at the start of `text`: `-->`, `---`, `-.->`, `==>`, `--x`, `<-->`.
fn arrow(text: &str) -> Option<usize> {
    let open = usize::from(text.starts_with('<'));
    let body = &text[open..];
    let run = |mark: char| body.len() - body.trim_start_matches(mark).len();
    let head = |at: usize| {
        let behind = body[at..].chars().next();
        let after = body[at..].chars().nth(1);
        match behind {
            Some('>') => true,
            // A letter is a head only where a word does not go on behind it.
            Some('x' | 'o') => after.is_none_or(|c| c.is_whitespace() || c == '|'),
            _ => false,
        }
    };
    let (dashes, equals) = (run('-'), run('='));
    let length = if dashes >= 2 {
        if head(dashes) { dashes + 1 } else { (dashes >= 3).then_some(dashes)? }
    } else if equals >= 2 {
        if head(equals) { equals + 1 } else { (equals >= 3).then_some(equals)? }
    } else if dashes == 1 {
        let dots = body[1..].len() - body[1..].trim_start_matches('.').len();
        let closed = dots > 0 && body[1 + dots..].starts_with('-');
        let end = closed.then_some(dots + 2)?;
        if head(end) { end + 1 } else { end }
    } else {
        return None;
    };
    Some(open + length)
}

/// A text between lines at the start of `text`, with quotation marks taken off.
fn piped(text: &str) -> (String, usize) {
    let space = text.len() - text.trim_start_matches(' ').len();
    let Some(inside) = text[space..].strip_prefix('|') else { return (String::new(), 0) };
    let Some(end) = inside.find('|') else { return (String::new(), 0) };
    (format!("|{}|", plain(&inside[..end])), space + end + 2)
}

/// A link with a text in it at the start of `text`, written out, and how long it was.
fn labelled(text: &str) -> Option<(String, usize)> {
    let open = ["--", "==", "-."].into_iter().find(|open| text.starts_with(open))?;
    let inside = &text[open.len()..];
    let close = closing(inside, open)?;
    let label = inside[..close].trim();
    if label.is_empty() || label.contains('|') {
        return None;
    }
    let length = closing_length(&inside[close..], open)?;
    let end = &inside[close..close + length];
    let written = if open == "-." { format!("-{}", end.trim_start_matches('-')) } else { end.to_owned() };
    Some((format!("{written}|{}|", plain(label)), open.len() + close + length))
}

/// Where the second half of a link begins, outside of quotation marks.
fn closing(inside: &str, open: &str) -> Option<usize> {
    let mut quoted = false;
    inside.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (!quoted && c != '"' && closing_length(&inside[at..], open).is_some()).then_some(at)
    })
}

fn closing_length(text: &str, open: &str) -> Option<usize> {
    if open == "-." {
        let dots = text.len() - text.trim_start_matches('.').len();
        let behind = (dots > 0).then(|| text[dots..].strip_prefix('-'))??;
        return Some(dots + 1 + usize::from(behind.starts_with('>')));
    }
    arrow(text).filter(|_| text.starts_with(open))
}

/// A text without quotation marks, and with nothing that would end it.
fn plain(label: &str) -> String {
    let label = label.trim();
    let inside = label.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(label);
    inside.replace('|', "/")
}

#[cfg(test)]
mod tests {
    use super::written_out;

    #[test]
    fn texts_of_links_stand_behind_them() {
        for (source, written) in [
            ("A[A] --\"3\"--> B[B]", "A[A] -->|3| B[B]"),
            ("A--text-->B", "A-->|text|B"),
            ("A -- two words --> B", "A -->|two words| B"),
            ("A -- text --- B", "A ---|text| B"),
            ("A ==text==> B", "A ==>|text| B"),
            ("A -.text.-> B", "A -.->|text| B"),
            ("A -. \"a b\" .-> B", "A -.->|a b| B"),
            ("A -->|\"3\"| B", "A -->|3| B"),
            ("A --\"a --> b\"--> B", "A -->|a --> b| B"),
        ] {
            assert_eq!(written_out(source), written, "{source}");
        }
    }

    #[test]
    fn links_without_a_text_stay() {
        for source in [
            "A --> B",
            "A-->B-->C",
            "A --- B",
            "A -.-> B",
            "A ==> B",
            "A --x B",
            "A --o B",
            "A <--> B",
            "A & B --> C & D",
            "A[\"a -- b --> c\"] --> B(x--y)",
            "subgraph one",
            "%% a --b--> c",
            "A ---> B",
            "A ~~~ B",
            "A -->|text| B",
            "style A fill:#f9f",
            "é --",
            "A --never closed",
            "graph LR\nA --> B\n",
        ] {
            assert_eq!(written_out(source), source);
        }
    }
}
