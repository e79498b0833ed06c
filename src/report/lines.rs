//! Text that examples made, fit for a terminal: without control characters, cut to a bearable length, indented.

/// The most lines of one piece of text that are shown.
pub(super) const MOST_LINES: usize = 60;

/// The most characters of one line that are shown.
const MOST_CHARACTERS: usize = 400;

/// The `text` indented by four spaces. Of more than `most` lines the middle is left out. Empty lines stay empty.
pub(super) fn excerpt(text: &str, most: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut shown = String::new();
    if lines.len() <= most {
        push_all(&mut shown, &lines);
        return shown;
    }
    let (head, tail) = (most.div_ceil(2), most / 2);
    push_all(&mut shown, &lines[..head]);
    push_all(&mut shown, &[&format!("… ({} more lines)", lines.len() - head - tail)]);
    push_all(&mut shown, &lines[lines.len() - tail..]);
    shown
}

fn push_all(shown: &mut String, lines: &[&str]) {
    for line in lines {
        if !line.is_empty() {
            shown.push_str("    ");
            shown.push_str(&clean(line));
        }
        shown.push('\n');
    }
}

/// One line with control characters made visible, so that an example cannot steer the terminal, and with the end of a
/// very long one left out.
pub(super) fn clean(line: &str) -> String {
    let mut shown = String::new();
    let mut characters = line.chars();
    for character in characters.by_ref().take(MOST_CHARACTERS) {
        if character.is_control() && character != '\t' {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    match characters.count() {
        0 => shown,
        more => format!("{shown}… ({more} more characters)"),
    }
}

/// Text without the styles of a terminal.
pub(super) fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_indented() {
        assert_eq!(excerpt("a\n\n  b\r\nç🐍\u{fffd}", 9), "    a\n\n      b\n    ç🐍\u{fffd}\n");
        assert_eq!(excerpt("", 9), "");
    }

    #[test]
    fn the_middle_of_long_text_is_left_out() {
        assert_eq!(excerpt("1\n2\n3\n4\n5\n6", 3), "    1\n    2\n    … (3 more lines)\n    6\n");
        assert_eq!(excerpt("1\n2\n3", 3), "    1\n    2\n    3\n");
    }

    #[test]
    fn control_characters_are_shown() {
        assert_eq!(clean("\u{1b}[31mred\u{7}\tx\r"), "\\u{1b}[31mred\\u{7}\tx\\r");
    }

    #[test]
    fn long_lines_are_cut() {
        let cut = clean(&"é".repeat(1_000_000));
        assert_eq!(cut, format!("{}… (999600 more characters)", "é".repeat(400)));
    }
}
