//! Markers: the words and signs by which authors say that an outcome follows.
//!
//! Takes the text of a comment or a line; gives what stands behind the marker, how strong the marker is, and the Python versions that it
//! names. `Output: 5`, `=> 5`, `> 5`, `prints 5`, `Output (Python < 3.12):`, `Out[3]: 5`, `Saída: 5`.

use super::version;
use crate::python::VersionSpec;

/// How strongly a marker says that an outcome follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// There is none.
    Missing,
    /// A verb, such as `returns` or `is now`: an outcome follows where a literal does.
    Verb,
    /// An arrow, an equals sign, or a word such as `Result:`: an outcome follows, or an explanation.
    Arrow,
    /// `Output:` and the like, or `#>`: what follows is an outcome, whatever it looks like.
    Label,
}

/// A text behind its marker.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Marked<'t> {
    /// What kind of marker there was.
    pub(super) marker: Marker,
    /// The versions that the marker names.
    pub(super) version: Option<VersionSpec>,
    /// What follows, white space around it taken off.
    pub(super) body: &'t str,
}

/// A line that is nothing but a label.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Label {
    /// The versions that it names.
    pub(super) version: Option<VersionSpec>,
}

/// Words that announce output before a colon.
const LABELS: &[&str] = &[
    "output",
    "outputs",
    "out",
    "stdout",
    "print",
    "prints",
    "printed",
    "displays",
    "console",
    "console output",
    "expected output",
    "actual output",
    "sample output",
    "example output",
    "program output",
    "the output",
    "output is",
    "the output is",
    "will print",
    "this prints",
    "this will print",
    "outputs the following",
    "terminal",
    "shell output",
    "saída",
    "saida",
    "salida",
    "ausgabe",
    "sortie",
    "uitvoer",
    "wyjście",
    "wynik",
    "çıktı",
    "вывод",
    "输出",
    "输出结果",
    "结果",
    "出力",
    "出力結果",
    "実行結果",
    "출력",
    "결과",
    "運行結果",
    "运行结果",
    "輸出",
    "خروجی",
    "الناتج",
    "المخرجات",
    "פלט",
    "výstup",
    "kimenet",
    "utdata",
    "tuloste",
    "kết quả",
    "đầu ra",
    "keluaran",
    "आउटपुट",
    "вивід",
    "результат выполнения",
];

/// Words that announce an outcome before a colon, or an explanation.
const WEAK_LABELS: &[&str] = &[
    "result",
    "results",
    "the result",
    "returns",
    "return",
    "return value",
    "value",
    "gives",
    "yields",
    "shows",
    "expected",
    "evaluates to",
    "answer",
    "got",
    "equals",
    "now",
    "after",
    "resultado",
    "résultat",
    "resultat",
    "ergebnis",
    "risultato",
    "результат",
];

/// Words that announce an outcome where a literal follows.
const VERBS: &[&str] = &[
    "this prints",
    "this returns",
    "this gives",
    "it prints",
    "it returns",
    "prints",
    "print",
    "will print",
    "should print",
    "printed",
    "returns",
    "return",
    "will return",
    "should return",
    "gives",
    "yields",
    "output",
    "outputs",
    "displays",
    "shows",
    "evaluates to",
    "equals",
    "is now",
    "is still",
    "is",
    "becomes",
    "now",
    "still",
    "also",
    "again",
    "results in",
    "should be",
    "will be",
    "would be",
    "must be",
    "output is",
    "result is",
    "same as",
    "i.e.",
    "value is",
    "imprime",
    "muestra",
    "mostra",
    "devuelve",
    "retorna",
    "devolve",
    "affiche",
    "renvoie",
    "retourne",
    "gibt",
    "stampa",
    "restituisce",
    "выведет",
    "вернёт",
    "вернет",
    "输出",
    "打印",
    "返回",
    "输出为",
    "结果为",
    "结果是",
];

const ARROWS: &[&str] = &["==>", "-->", "=>", "->", "→", "⇒", "➜", "⟶", "➔", "⟹", "▶", "►", "==", "="];

/// Takes the marker off the text of a comment (behind its `#`).
pub(super) fn strip(comment: &str) -> Marked<'_> {
    if let Some(body) = comment.strip_prefix('>')
        && !body.starts_with(['>', '='])
    {
        return Marked { marker: Marker::Label, version: None, body: body.trim() };
    }
    let text = comment.trim();
    arrow(text).or_else(|| numbered_out(text)).or_else(|| labelled(text)).or_else(|| verb(text)).unwrap_or(Marked {
        marker: Marker::Missing,
        version: None,
        body: text,
    })
}

/// Takes a verb and what follows it, where the verb begins a part of a sentence further on: `Fine! Returns 5`.
pub(super) fn strip_later(text: &str) -> Option<Marked<'_>> {
    let breaks = text.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | ';' | ',' | '→' | ':'));
    breaks.take(8).find_map(|(at, c)| verb(text[at + c.len_utf8()..].trim_start()))
}

/// The label that `line` is: `Output`, `**Output:**`, `[*]Output`, `--- Output (3.8) ---`. Nothing where it is anything else.
pub(super) fn label(line: &str) -> Option<Label> {
    let bare = undecorated(line);
    let (words, version) = qualified(bare);
    let words = words.trim_end_matches([':', '：', ' ']).to_lowercase();
    let known = LABELS.contains(&words.as_str()) || matches!(words.as_str(), "result" | "results" | "the result");
    known.then_some(Label { version })
}

/// A line without the signs that make it a heading, bold, a rule or a list item.
pub(super) fn undecorated(line: &str) -> &str {
    const SIGNS: [char; 9] = ['*', '_', '#', '-', '=', '~', '>', '[', '`'];
    let bare = line.trim().trim_start_matches(SIGNS).trim_start_matches([']', '*', ' ']);
    bare.trim_end_matches(['*', '_', '#', '-', '=', '~', '`', '<', ' ', ':', '：']).trim()
}

fn arrow(text: &str) -> Option<Marked<'_>> {
    let body = ARROWS.iter().find_map(|arrow| text.strip_prefix(arrow))?;
    Some(Marked { marker: Marker::Arrow, version: None, body: body.trim() })
}

/// `Out[3]: 5`, as `IPython` prints it.
fn numbered_out(text: &str) -> Option<Marked<'_>> {
    let rest = text.strip_prefix("Out[").or_else(|| text.strip_prefix("Out ["))?;
    let (number, body) = rest.split_once("]:")?;
    let numbered = !number.is_empty() && number.trim().bytes().all(|byte| byte.is_ascii_digit());
    numbered.then(|| Marked { marker: Marker::Label, version: None, body: body.trim() })
}

fn labelled(text: &str) -> Option<Marked<'_>> {
    let dashed =
        || [" - ", " – ", " — "].iter().find_map(|dash| text.split_once(dash)).filter(|(word, _)| is_output(word));
    let equals =
        || text.split_once(" = ").filter(|(word, _)| matches!(word.to_lowercase().as_str(), "result" | "output"));
    let (before, body) = dashed()
        .or_else(equals)
        .or_else(|| text.split_once([':', '：']))
        .or_else(|| ["->", "=>", "→"].iter().find_map(|arrow| text.split_once(arrow)))?;
    if before.len() > 60 || body.starts_with('=') {
        return None;
    }
    let (words, version) = qualified(before.trim());
    let words = words.trim().to_lowercase();
    let marker = if LABELS.contains(&words.as_str()) {
        Marker::Label
    } else if WEAK_LABELS.contains(&words.as_str()) {
        Marker::Arrow
    } else {
        return None;
    };
    Some(Marked { marker, version, body: body.trim() })
}

/// The word that announces output and nothing else, so that a dash may follow.
fn is_output(word: &str) -> bool {
    word.eq_ignore_ascii_case("output")
}

/// A label and the versions in brackets behind it.
fn qualified(label: &str) -> (&str, Option<VersionSpec>) {
    let label = label.trim_end_matches([':', '：', ' ']);
    let Some((words, inside)) = label.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) else {
        return (label, None);
    };
    match version::read(inside) {
        Some(spec) => (words.trim_end(), Some(spec)),
        None => (label, None),
    }
}

fn verb(text: &str) -> Option<Marked<'_>> {
    let matching = VERBS.iter().filter(|verb| {
        let head = text.get(..verb.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(verb)) && text[verb.len()..].starts_with([' ', '\t', ':'])
    });
    let longest = matching.max_by_key(|verb| verb.len())?;
    Some(Marked {
        marker: Marker::Verb,
        version: None,
        body: text[longest.len()..].trim_start_matches([' ', '\t', ':']),
    })
}

#[cfg(test)]
mod tests;
