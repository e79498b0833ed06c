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
    ("index.html", include_str!("../../themes/default/index.html")),
    ("macros.html", include_str!("../../themes/default/macros.html")),
];

/// The files that are copied into the site, by their paths there.
pub(super) const DEFAULT_FILES: &[(&str, &str)] = &[
    ("static/style.css", include_str!("../../themes/default/static/style.css")),
    ("static/trace.js", include_str!("../../themes/default/static/trace.js")),
];
