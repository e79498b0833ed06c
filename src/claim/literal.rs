//! Python literals and reprs as data.
//!
//! Takes text; gives a [`Literal`], from the whole of it or from its beginning. Reads what `ast.literal_eval` reads, and
//! beside it what a `repr` commonly looks like: `Point(x=1, y=2)`, `<class 'int'>`, `[1, 2, ...]`. Never evaluates.

mod number;
mod scan;
mod text;

pub(crate) use number::{Float, Number};

/// A literal, or a repr that has the shape of one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    /// `None`
    None,
    /// `True` or `False`
    Bool(bool),
    /// `...` or `…`: in an author's text it stands for what was left out.
    Ellipsis,
    /// Any number.
    Number(Number),
    /// A string.
    Str(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A tuple.
    Tuple(Vec<Literal>),
    /// A list.
    List(Vec<Literal>),
    /// A set; the empty one is a call.
    Set(Vec<Literal>),
    /// A dict, in the order of its text.
    Dict(Vec<(Literal, Literal)>),
    /// `Name(…)`: what most reprs look like.
    Call {
        /// The name, dots included.
        name: String,
        /// Its arguments in order.
        arguments: Vec<Argument>,
    },
    /// A bare name, dots included: `inf`, `Color.RED`.
    Name(String),
    /// `<…>`: the repr of an object that has no better one.
    Angle(String),
}

/// One argument of a [`Literal::Call`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Argument {
    /// Its keyword, where there is one.
    pub(crate) keyword: Option<String>,
    /// Its value.
    pub(crate) value: Literal,
}

impl Literal {
    /// The literal that `text` is, white space around it aside.
    pub(crate) fn whole(text: &str) -> Option<Self> {
        let text = text.trim();
        let (literal, length) = Self::prefix(text)?;
        (length == text.len()).then_some(literal)
    }

    /// The literal that `text` begins with, and how many bytes it takes. Nothing may be joined to it that would make it
    /// part of a word or of a number.
    pub(crate) fn prefix(text: &str) -> Option<(Self, usize)> {
        let mut scanner = scan::Scanner::new(text);
        let literal = scanner.value()?;
        Some((literal, scanner.position()))
    }

    /// Whether a bare name stands in it that is no number (`inf` and `nan` are), at any depth. Such a text may be a list of words as
    /// well as a value.
    pub(crate) fn has_names(&self) -> bool {
        match self {
            Self::Name(name) => !matches!(name.as_str(), "inf" | "nan" | "-inf"),
            Self::Tuple(items) | Self::List(items) | Self::Set(items) => items.iter().any(Self::has_names),
            Self::Dict(items) => items.iter().any(|(key, value)| key.has_names() || value.has_names()),
            Self::Call { arguments, .. } => arguments.iter().any(|argument| argument.value.has_names()),
            _ => false,
        }
    }

    /// Whether something was left out of it, at any depth.
    pub(crate) fn has_ellipsis(&self) -> bool {
        match self {
            Self::Ellipsis => true,
            Self::Tuple(items) | Self::List(items) | Self::Set(items) => items.iter().any(Self::has_ellipsis),
            Self::Dict(items) => items.iter().any(|(key, value)| key.has_ellipsis() || value.has_ellipsis()),
            Self::Call { arguments, .. } => arguments.iter().any(|argument| argument.value.has_ellipsis()),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
