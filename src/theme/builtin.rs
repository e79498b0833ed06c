//! The files of the theme that is built in, as they stand in `themes/default`.

/// What the theme that is built in says about itself.
pub(super) const DEFAULT_MANIFEST: &str = include_str!("../../themes/default/theme.toml");

/// Its templates, by their names in `themes/default`.
pub(super) const DEFAULT_TEMPLATES: &[(&str, &str)] = &[
    ("base.html", include_str!("../../themes/default/base.html")),
    ("page.html", include_str!("../../themes/default/page.html")),
    ("example.html", include_str!("../../themes/default/example.html")),
    ("report.html", include_str!("../../themes/default/report.html")),
    ("listing.html", include_str!("../../themes/default/listing.html")),
    ("pages.html", include_str!("../../themes/default/pages.html")),
    ("index.html", include_str!("../../themes/default/index.html")),
    ("macros.html", include_str!("../../themes/default/macros.html")),
];

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
    include_str!("../../themes/default/css/narrow.css"),
    include_str!("../../themes/default/css/print.css"),
);

/// The files that are copied into the site, by their paths there.
pub(super) const DEFAULT_FILES: &[(&str, &str)] = &[
    ("static/style.css", STYLE),
    ("static/icon.svg", include_str!("../../themes/default/static/icon.svg")),
    ("static/early.js", include_str!("../../themes/default/static/early.js")),
    ("static/site.js", include_str!("../../themes/default/static/site.js")),
    ("static/trace.js", include_str!("../../themes/default/static/trace.js")),
];
