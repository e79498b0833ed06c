//! The type of a file, as browsers are told it.
//!
//! Takes a path; gives a media type, with the encoding of texts. The content is not looked at.

/// The type of a file, by its name.
pub(super) fn kind(path: &str) -> &'static str {
    let guessed = mime_guess::from_path(path).first_raw().unwrap_or("application/octet-stream");
    match guessed {
        "text/html" => "text/html; charset=utf-8",
        "text/css" => "text/css; charset=utf-8",
        "text/javascript" | "application/javascript" => "text/javascript; charset=utf-8",
        "text/plain" => "text/plain; charset=utf-8",
        "text/markdown" => "text/markdown; charset=utf-8",
        "text/csv" => "text/csv; charset=utf-8",
        "text/xml" => "text/xml; charset=utf-8",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_go_by_names() {
        assert_eq!(kind("a/b.html"), "text/html; charset=utf-8");
        assert_eq!(kind("x.js"), "text/javascript; charset=utf-8");
        assert_eq!(kind("x.SVG"), "image/svg+xml");
        assert_eq!(kind("x.woff2"), "font/woff2");
        assert_eq!(kind("x"), "application/octet-stream");
    }
}
