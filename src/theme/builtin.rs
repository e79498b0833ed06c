//! The files of the themes that are built in, as they stand in `themes`.

use super::choice::Builtin;

/// Paths in the theme, and texts.
type Texts = &'static [(&'static str, &'static str)];

/// The files of a theme that is built in.
pub(super) fn files(theme: Builtin) -> Texts {
    match theme {
        Builtin::Default => DEFAULT,
        Builtin::Paper => PAPER,
    }
}

const DEFAULT: Texts = &[
    ("theme.toml", include_str!("../../themes/default/theme.toml")),
    ("base.html", include_str!("../../themes/default/base.html")),
    ("page.html", include_str!("../../themes/default/page.html")),
    ("example.html", include_str!("../../themes/default/example.html")),
    ("report.html", include_str!("../../themes/default/report.html")),
    ("listing.html", include_str!("../../themes/default/listing.html")),
    ("pages.html", include_str!("../../themes/default/pages.html")),
    ("head.html", include_str!("../../themes/default/head.html")),
    ("404.html", include_str!("../../themes/default/404.html")),
    ("index.html", include_str!("../../themes/default/index.html")),
    ("macros.html", include_str!("../../themes/default/macros.html")),
    ("static/style.css", STYLE),
    ("static/icon.svg", include_str!("../../themes/default/static/icon.svg")),
    ("static/early.js", include_str!("../../themes/default/static/early.js")),
    ("static/report.js", include_str!("../../themes/default/static/report.js")),
    ("static/site.js", include_str!("../../themes/default/static/site.js")),
    ("static/search.js", include_str!("../../themes/default/static/search.js")),
    ("static/trace.js", include_str!("../../themes/default/static/trace.js")),
];

const PAPER: Texts = &[
    ("theme.toml", include_str!("../../themes/paper/theme.toml")),
    ("book.html", include_str!("../../themes/paper/book.html")),
    ("example.html", include_str!("../../themes/paper/example.html")),
    ("pieces.html", include_str!("../../themes/paper/pieces.html")),
    ("report.html", include_str!("../../themes/paper/report.html")),
    ("static/paper.css", PAPER_STYLE),
];

/// The style sheet of `paper`: what examples and traces look like is the same in both themes.
const PAPER_STYLE: &str = concat!(
    include_str!("../../themes/default/css/tokens.css"),
    include_str!("../../themes/default/css/text.css"),
    include_str!("../../themes/default/css/example.css"),
    include_str!("../../themes/default/css/trace.css"),
    include_str!("../../themes/paper/css/paper.css"),
);

/// The style sheet: one file in the site, whose parts are joined here. What depends on width and paper comes last.
const STYLE: &str = concat!(
    include_str!("../../themes/default/css/tokens.css"),
    include_str!("../../themes/default/css/layout.css"),
    include_str!("../../themes/default/css/nav.css"),
    include_str!("../../themes/default/css/text.css"),
    include_str!("../../themes/default/css/example.css"),
    include_str!("../../themes/default/css/trace.css"),
    include_str!("../../themes/default/css/lists.css"),
    include_str!("../../themes/default/css/report.css"),
    include_str!("../../themes/default/css/search.css"),
    include_str!("../../themes/default/css/narrow.css"),
    include_str!("../../themes/default/css/print.css"),
);

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_file_of_a_theme_is_built_in() {
        for theme in Builtin::ALL {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes").join(theme.name());
            let mut expected = super::super::files::on_disk(&folder).unwrap();
            let parts = expected.extract_if(.., |path, _| path.starts_with("css/"));
            let (style, sheet) = match theme {
                Builtin::Default => (STYLE, "static/style.css"),
                Builtin::Paper => (PAPER_STYLE, "static/paper.css"),
            };
            let is_joined = |bytes: &[u8]| style.contains(std::str::from_utf8(bytes).unwrap());
            let lost: Vec<String> = parts.filter(|(_, part)| !is_joined(&part.bytes)).map(|(path, _)| path).collect();
            assert_eq!(lost, Vec::<String>::new());
            let mut expected: BTreeSet<String> = expected.into_keys().collect();
            expected.insert(sheet.to_owned());
            let embedded: BTreeSet<String> = files(theme).iter().map(|&(path, _)| path.to_owned()).collect();
            assert_eq!(embedded, expected);
        }
    }
}
