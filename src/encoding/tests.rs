use proptest::prelude::*;

use super::*;
use crate::source::SourceFile;

/// The text of `text` after its bytes were taken for those of a charset.
fn twice(text: &str, encoding: &'static encoding_rs::Encoding) -> String {
    encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

fn repair(text: &str) -> String {
    repaired(text, &find(text))
}

fn book(note: &str) -> (Vec<Page>, Sources) {
    let (file, _) = SourceFile::decode("a.md".to_owned(), note.as_bytes());
    let sources = Sources::new(std::path::PathBuf::new(), vec![file]);
    let (pages, _) = crate::parse::parse(&sources);
    (pages, sources)
}

/// What is told about a note.
fn told(note: &str) -> Vec<String> {
    let (pages, sources) = book(note);
    check(&pages, &sources).into_iter().map(|diagnostic| diagnostic.message).collect()
}

const PROSE: &[&str] = &[
    "“first-class” doesn’t mean — it’s 10–100 … → ✅ ❌ ⚠️ 🔹 🧠 ≥ ≠",
    "├── a\n│   └── b\n▼",
    "Übergröße, ça été à Noël où naïve, señor ¿qué?, CANCIÓN, São João, Ærøskøbing",
    "20 °C ± 5 µm, 3 × 4, £5, © ® ª",
    "Привет, мир",
    "Ελληνικά",
    "中文字符和日本語",
    "Tiếng Việt rất đẹp",
    "Łódź, čeština, ő",
];

#[test]
fn what_was_decoded_twice_is_found_and_repaired() {
    for text in PROSE {
        for encoding in [encoding_rs::WINDOWS_1252, encoding_rs::MACINTOSH] {
            // Without a sure sign beside them, single letters of other alphabets are left alone.
            let whole = format!("“{text}” é");
            assert_eq!(repair(&twice(&whole, encoding)), whole, "{}", encoding.name());
        }
    }
}

#[test]
fn text_as_it_should_be_is_left_alone() {
    let more = [
        "Il dit « voilà », « café»… et l’été, l’île, d’où",
        "„Ä“, „Spaß“, „Ü“, „Öl“ – „groß“…",
        "«está»… «más»—no, ¡olé!, ¿qué?",
        "“AMANHÔ, “AMANHÅ… “NÃO”",
        "x = √π + 2√2 ≤ ¬Ω, ¬p ∧ √∂",
        "Ñandú, AÑO…, Ângela, Ätna",
        "â ã ä å, Ã, Â, ‚low‘, ‚Ärger‘, ‚Übung‘",
        "[é, ü, ñ] \u{a0}«\u{a0}à\u{a0}»",
    ];
    for text in PROSE.iter().chain(&more) {
        assert_eq!(find(text), [], "{text}");
    }
}

#[test]
fn a_piece_knows_its_place_and_charset() {
    let found = find("a ‚Äú b â€™s");
    let piece = |range, repaired: &str, charset| Piece { range, repaired: repaired.to_owned(), charset };
    assert_eq!(found, [piece(2..9, "“", Charset::Mac), piece(12..20, "’", Charset::Windows)]);
}

#[test]
fn an_emoji_without_its_first_byte_is_found() {
    assert_eq!(repair("üîπ one, ## üöÄ two"), "🔹 one, ## 🚀 two");
    assert_eq!(find("müîπe, Füß†e, üñí©öðé"), []);
}

#[test]
fn text_that_was_decoded_three_times_is_repaired_at_once() {
    let windows = encoding_rs::WINDOWS_1252;
    assert_eq!(repair(&twice(&twice("it’s", windows), windows)), "it’s");
    assert_eq!(repair(&twice(&twice(&twice("é", windows), windows), windows)), "é");
}

#[test]
fn control_characters_of_latin_1_are_read_as_bytes() {
    assert_eq!(repair("it\u{e2}\u{80}\u{99}s"), "it’s");
}

#[test]
fn a_note_gets_one_warning_with_what_should_stand_there() {
    assert_eq!(
        told("# A\n\nIt doesn‚Äôt.\n"),
        ["text was decoded twice, as UTF-8 and as Mac Roman: `‚Äô` should be `’`"]
    );
    let (pages, sources) = book("---\ntitle: A â€“ B\n---\n\nâ€“ âœ… â†’ â€œaâ€\u{9d} âš™\n");
    let found = check(&pages, &sources);
    let expected = "text was decoded twice in 7 places, as UTF-8 and as Windows-1252: `â€“` should be `–`, `âœ…` should be \
                    `✅`, `â†’` should be `→`, `â€œ` should be `“`, …";
    assert_eq!(found[0].message, expected);
    let Place::Note(span) = found[0].place else { panic!("{found:?}") };
    assert_eq!((sources.position(span).line, sources.text(span)), (2, "â€“"));
}

#[test]
fn what_is_shown_on_purpose_is_left_alone() {
    assert_eq!(told("The text `â€œ` was “ before.\n"), Vec::<String>::new());
    assert_eq!(told("```python\n'é'.encode().decode('latin-1')  # 'Ã©'\n```\n"), Vec::<String>::new());
    assert_eq!(told("```python\nprint('a')  # âœ… good\n```\n").len(), 1);
    assert_eq!(told("The text `a â€œ b` is no example.\n").len(), 1);
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in "[\\PC‚Äúâ€œüîπðŸ\u{80}-\u{ff}]{0,60}") {
        let pieces = find(&text);
        prop_assert!(pieces.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
        let _ = repaired(&text, &pieces);
    }
}
