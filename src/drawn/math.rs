//! LaTeX as `MathML`, which every browser draws by itself.

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, mathml};

use super::{Drawing, Failure, Layout, guard};

/// Longer or deeper formulas are no formulas.
const LONGEST: usize = 20_000;
const DEEPEST: usize = 100;

pub(super) fn draw(source: &str, layout: Layout) -> Result<Drawing, Failure> {
    let source = source.trim();
    if source.len() > LONGEST || depth(source) > DEEPEST {
        return Err(failure("this formula is too long to be drawn"));
    }
    guard::caught(|| mathml_of(source, layout)).unwrap_or_else(|| Err(failure("this formula cannot be drawn")))
}

fn mathml_of(source: &str, layout: Layout) -> Result<Drawing, Failure> {
    let storage = Storage::new();
    let events: Result<Vec<_>, _> = Parser::new(source, &storage).collect();
    let events = events.map_err(|error| failure(&said(&error.to_string())))?;
    // The library writes the source as it is.
    let annotation = escaped(source);
    let config = RenderConfig {
        display_mode: if layout == Layout::Display { DisplayMode::Block } else { DisplayMode::Inline },
        annotation: Some(&annotation),
        ..RenderConfig::default()
    };
    let mut html = String::new();
    let written = mathml::push_mathml(&mut html, events.into_iter().map(Ok::<_, std::convert::Infallible>), config);
    written.map_err(|error| failure(&error.to_string()))?;
    if layout == Layout::Display {
        // A wide one scrolls by itself, by keyboard too.
        html = html.replacen("<math ", "<math tabindex=\"0\" ", 1);
    }
    Ok(Drawing { html: signs(&html) })
}

/// The first line of the library's message, without what it says about itself.
fn said(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let line = line.strip_prefix("parsing error: ").unwrap_or(line);
    let line = line.strip_suffix(" found").unwrap_or(line).replace("unkown", "unknown");
    let command = message.lines().find_map(|line| line.strip_prefix("│ ")).map(str::trim);
    match command.filter(|_| line.contains("primitive")) {
        Some(command) => format!("unknown command in `{command}`"),
        None => line,
    }
}

/// Signs that the library leaves to the goodwill of the browser.
fn signs(html: &str) -> String {
    html.replace("><</", ">&lt;</").replace(">></", ">&gt;</").replace(">&</", ">&amp;</")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// How deep groups are nested.
fn depth(source: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in source.bytes() {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn failure(message: &str) -> Failure {
    Failure { message: message.to_owned(), line: None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_formula_becomes_mathml_that_keeps_its_source() {
        assert_eq!(
            draw("x^2", Layout::Inline).unwrap().html,
            "<math display=\"inline\"><semantics><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow><annotation \
             encoding=\"application/x-tex\">x^2</annotation></semantics></math>"
        );
        assert!(draw("\nx\n", Layout::Display).unwrap().html.starts_with("<math tabindex=\"0\" display=\"block\">"));
    }

    #[test]
    fn no_markup_leaves_a_formula() {
        let html = draw("a<b>c</script>", Layout::Inline).unwrap().html;
        assert!(html.contains("<mo>&lt;</mo>") && html.contains(">a&lt;b&gt;c&lt;/script&gt;</annotation>"), "{html}");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |source| draw(source, Layout::Inline).unwrap_err().message;
        assert_eq!(said("\\frac{1}{2"), "unbalanced group found, expected it to be closed with `}`");
        assert_eq!(said("\\nosuch x"), "unknown command in `\\nosuch x`");
        assert_eq!(said(&"{".repeat(5_000)), "this formula is too long to be drawn");
    }

    proptest! {
        #[test]
        fn no_source_is_too_odd(source in "[\\\\a-z{}^_&$<>0-9 \\PC]{0,40}") {
            if let Ok(drawing) = draw(&source, Layout::Inline) {
                prop_assert!(drawing.html.starts_with("<math"));
            }
        }
    }
}
