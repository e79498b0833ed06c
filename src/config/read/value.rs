//! Values of any key: what is asked of them, and how a mistake is told.

use std::ops::Range;

use toml::de::DeValue;

use super::{Key, Reader, Value};
use crate::diagnostic::{Diagnostic, Place, nearest};

impl Reader<'_> {
    pub(super) fn report(&mut self, code: &'static str, range: Range<usize>, message: String, help: impl Into<String>) {
        let place = self.place(range);
        self.diagnostics.push(Diagnostic::error(code, place, message).with_help(help));
    }

    pub(super) fn warn(&mut self, code: &'static str, range: Range<usize>, message: String, help: impl Into<String>) {
        let place = self.place(range);
        self.warnings.push(Diagnostic::warning(code, place, message).with_help(help));
    }

    /// A place in the text.
    pub(super) fn place(&self, range: Range<usize>) -> Place {
        Place::Text { path: self.path.clone(), text: self.text.to_owned(), range }
    }

    pub(super) fn unknown(&mut self, section: &str, key: &Key<'_>, known: &[&'static str]) {
        let help = suggestion(key.get_ref(), known, "keys");
        self.report("unknown-key", key.span(), format!("unknown key `{}` in [{section}]", key.get_ref()), help);
    }

    pub(super) fn wrong_type<T>(&mut self, key: &str, value: &Value<'_>, expected: &str, example: &str) -> Option<T> {
        let message = format!("`{key}` must be {expected}, not {}", article(value.get_ref()));
        self.report("wrong-type", value.span(), message, format!("write it as `{key} = {example}`"));
        None
    }

    pub(super) fn bad<T>(&mut self, value: &Value<'_>, message: String, help: impl Into<String>) -> Option<T> {
        self.report("bad-value", value.span(), message, help);
        None
    }

    pub(super) fn string(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        if let Some(text) = value.get_ref().as_str() {
            return self.without_nul(key, value, text);
        }
        // A version such as 3.12 looks like a number.
        let is_number = matches!(value.get_ref(), DeValue::Integer(_) | DeValue::Float(_));
        let written = self.text.get(value.span()).filter(|_| is_number).unwrap_or("…");
        self.wrong_type(key, value, "a text", &format!("\"{written}\""))
    }

    /// No file, no variable and no page can have what it takes for the end of a text.
    fn without_nul(&mut self, key: &str, value: &Value<'_>, text: &str) -> Option<String> {
        if text.contains('\0') {
            return self.bad(value, format!("`{key}` holds a NUL character"), "take `\\u0000` out of it");
        }
        Some(text.to_owned())
    }

    /// A text that is not empty.
    pub(super) fn filled(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = self.string(key, value)?;
        if text.trim().is_empty() {
            return self.bad(value, format!("`{key}` is empty"), "fill it in, or remove the line");
        }
        Some(text)
    }

    pub(super) fn texts(&mut self, key: &str, value: &Value<'_>) -> Option<Vec<String>> {
        let Some(items) = value.get_ref().as_array() else {
            return self.wrong_type(key, value, "a list of texts", "[\"…\"]");
        };
        let mut texts = Vec::new();
        for item in items {
            match item.get_ref().as_str() {
                Some(text) => texts.push(self.without_nul(key, item, text)?),
                None => return self.wrong_type(key, item, "a list of texts", "[\"…\"]"),
            }
        }
        Some(texts)
    }
}

pub(super) fn suggestion(given: &str, known: &[&'static str], kind: &str) -> String {
    match nearest(given, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the {kind} are {}", known.join(", ")),
    }
}

pub(super) fn article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
