//! Whether two literals are the same value.

use super::Rule;
use crate::claim::literal::{Argument, Float, Literal, Number};

/// The rule by which `got` is what `stated` says: [`Rule::Value`], or a weaker one where the author wrote fewer digits or left something out.
pub(super) fn compare(stated: &Literal, got: &Literal) -> Option<Rule> {
    let abridged = stated.has_ellipsis();
    Comparison { abridged }.literals(stated, got)
}

struct Comparison {
    /// Whether the author left something out somewhere: then empty arguments may be left out too.
    abridged: bool,
}

impl Comparison {
    fn literals(&self, stated: &Literal, got: &Literal) -> Option<Rule> {
        match (stated, got) {
            (Literal::Ellipsis, got) => Some(if *got == Literal::Ellipsis { Rule::Value } else { Rule::Ellipsis }),
            (Literal::Number(stated), Literal::Number(got)) => numbers(stated, got),
            (Literal::Tuple(stated), Literal::Tuple(got)) | (Literal::List(stated), Literal::List(got)) => {
                self.rows(stated, got)
            }
            (Literal::Set(stated), Literal::Set(got)) => self.unordered(stated, got, Self::literals),
            (Literal::Dict(stated), Literal::Dict(got)) => self.unordered(stated, got, Self::items),
            (Literal::Call { name, arguments: stated }, Literal::Call { name: other, arguments: got })
                if name == other =>
            {
                self.arguments(stated, got)
            }
            (Literal::Name(name), Literal::Angle(repr)) if is_class(name, repr) => Some(Rule::Value),
            (stated, got) => (stated == got).then_some(Rule::Value),
        }
    }

    fn items(&self, stated: &(Literal, Literal), got: &(Literal, Literal)) -> Option<Rule> {
        Some(self.literals(&stated.0, &got.0)?.max(self.literals(&stated.1, &got.1)?))
    }

    /// Items in order; an ellipsis stands for any number of them.
    fn rows(&self, stated: &[Literal], got: &[Literal]) -> Option<Rule> {
        match stated.iter().position(|item| *item == Literal::Ellipsis) {
            None if stated.len() == got.len() => self.pairs(stated, got),
            None => None,
            Some(at) => {
                let behind = &stated[at + 1..];
                // A second ellipsis is left to the comparison of text.
                let enough = got.len() >= stated.len() - 1 && !behind.contains(&Literal::Ellipsis);
                let head = enough.then(|| self.pairs(&stated[..at], &got[..at]))??;
                let tail = self.pairs(behind, &got[got.len() - behind.len()..])?;
                Some(head.max(tail).max(Rule::Ellipsis))
            }
        }
    }

    fn pairs(&self, stated: &[Literal], got: &[Literal]) -> Option<Rule> {
        stated.iter().zip(got).try_fold(Rule::Value, |rule, (a, b)| Some(rule.max(self.literals(a, b)?)))
    }

    /// Items in any order: each of one side is one of the other.
    fn unordered<T: IsEllipsis>(
        &self,
        stated: &[T],
        got: &[T],
        same: impl Fn(&Self, &T, &T) -> Option<Rule>,
    ) -> Option<Rule> {
        const MANY: usize = 500;
        let left_out = stated.iter().any(T::is_ellipsis);
        let wanted: Vec<&T> = stated.iter().filter(|item| !item.is_ellipsis()).collect();
        let fits = if left_out { wanted.len() <= got.len() } else { wanted.len() == got.len() };
        if !fits || wanted.len().max(got.len()) > MANY {
            return None;
        }
        let mut free: Vec<&T> = got.iter().collect();
        let mut rule = if left_out { Rule::Ellipsis } else { Rule::Value };
        for item in wanted {
            let (at, found) =
                free.iter().enumerate().find_map(|(at, other)| same(self, item, other).map(|rule| (at, rule)))?;
            free.remove(at);
            rule = rule.max(found);
        }
        Some(rule)
    }

    fn arguments(&self, stated: &[Argument], got: &[Argument]) -> Option<Rule> {
        let mut wanted = stated.iter().peekable();
        let mut rule = Rule::Value;
        for argument in got {
            while wanted.next_if(|next| next.value == Literal::Ellipsis && next.keyword.is_none()).is_some() {
                rule = rule.max(Rule::Ellipsis);
            }
            let same = wanted
                .peek()
                .filter(|next| next.keyword == argument.keyword)
                .and_then(|next| self.literals(&next.value, &argument.value));
            match same {
                Some(found) => {
                    rule = rule.max(found);
                    wanted.next();
                }
                None if self.may_miss(stated, argument) => rule = rule.max(Rule::Ellipsis),
                None => return None,
            }
        }
        let rest = wanted.all(|next| next.value == Literal::Ellipsis && next.keyword.is_none());
        let shortened = if stated.iter().any(|argument| argument.value == Literal::Ellipsis) {
            Rule::Ellipsis
        } else {
            Rule::Value
        };
        rest.then_some(rule.max(shortened))
    }

    /// Whether an argument may be missing from what the author wrote: `...` stands beside it, or the repr was abridged and the argument is empty.
    fn may_miss(&self, stated: &[Argument], argument: &Argument) -> bool {
        let open = stated.iter().any(|argument| argument.value == Literal::Ellipsis && argument.keyword.is_none());
        let empty = matches!(&argument.value, Literal::None)
            || matches!(&argument.value, Literal::List(items) if items.is_empty());
        open || (self.abridged && argument.keyword.is_some() && empty)
    }
}

/// Whether `repr` is that of the class `name`, with or without its module.
pub(super) fn is_class(name: &str, repr: &str) -> bool {
    let inner = repr.strip_prefix("<class '").and_then(|rest| rest.strip_suffix("'>"));
    inner.is_some_and(|inner| name == inner || Some(name) == inner.rsplit('.').next())
}

trait IsEllipsis {
    fn is_ellipsis(&self) -> bool;
}

impl IsEllipsis for Literal {
    fn is_ellipsis(&self) -> bool {
        *self == Literal::Ellipsis
    }
}

impl IsEllipsis for (Literal, Literal) {
    fn is_ellipsis(&self) -> bool {
        self.0 == Literal::Ellipsis
    }
}

/// Integers are the same or not; a float may have been written with fewer digits.
pub(super) fn numbers(stated: &Number, got: &Number) -> Option<Rule> {
    match (stated, got) {
        (Number::Int(stated), Number::Int(got)) => (stated == got).then_some(Rule::Value),
        (Number::Float(stated), Number::Float(got)) => floats(stated, got),
        (Number::Complex(a, b), Number::Complex(c, d)) => (same(*a, *c) && same(*b, *d)).then_some(Rule::Value),
        _ => None,
    }
}

fn floats(stated: &Float, got: &Float) -> Option<Rule> {
    if same(stated.value, got.value) {
        return Some(Rule::Value);
    }
    let places = i32::try_from(stated.decimals).unwrap_or(i32::MAX).saturating_sub(stated.exponent);
    let shorter =
        stated.decimals > 0 && places < i32::try_from(got.decimals).unwrap_or(i32::MAX).saturating_sub(got.exponent);
    let unit = 10_f64.powi(places.saturating_neg());
    let distance = (stated.value - got.value).abs();
    // Rounded, or cut off: less than one unit of the last digit, and towards zero unless rounded.
    let rounded = distance <= unit * 0.500_000_1;
    let cut = distance < unit && stated.value.abs() <= got.value.abs();
    (shorter && (rounded || cut)).then_some(Rule::Rounded)
}

#[expect(clippy::float_cmp, reason = "two texts that name the same float must give the same float")]
fn same(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(stated: &str, got: &str) -> Option<Rule> {
        compare(&Literal::whole(stated)?, &Literal::whole(got)?)
    }

    #[test]
    fn quotes_spaces_and_the_order_of_sets_and_dicts_do_not_matter() {
        assert_eq!(rule("[\"a\",1]", "['a', 1]"), Some(Rule::Value));
        assert_eq!(rule("{3, 1, 2}", "{1, 2, 3}"), Some(Rule::Value));
        assert_eq!(rule("{'b': 1, 'a': 2}", "{'a': 2, 'b': 1}"), Some(Rule::Value));
        assert_eq!(rule("P(x=1,y=[2])", "P(x=1, y=[2])"), Some(Rule::Value));
        assert_eq!(rule("frozenset({2, 1})", "frozenset({1, 2})"), Some(Rule::Value));
    }

    #[test]
    fn the_order_of_lists_the_type_and_every_digit_of_an_integer_matter() {
        for (stated, got) in [
            ("[2, 1]", "[1, 2]"),
            ("(1, 2)", "[1, 2]"),
            ("3", "3.0"),
            ("True", "1"),
            ("'1'", "1"),
            ("1000000", "1000001"),
            ("b'a'", "'a'"),
            ("{1}", "{1, 2}"),
            ("{'a': 1}", "{'a': 2}"),
            ("P(x=1)", "P(x=1, y=2)"),
            ("P(x=1)", "Q(x=1)"),
            ("None", "0"),
        ] {
            assert_eq!(rule(stated, got), None, "{stated} {got}");
        }
    }

    #[test]
    fn a_float_may_be_written_shorter_but_not_otherwise() {
        assert_eq!(rule("1.72727", "1.7272727272727273"), Some(Rule::Rounded));
        assert_eq!(rule("0.66", "0.6666666666666666"), Some(Rule::Rounded));
        assert_eq!(rule("0.67", "0.6666666666666666"), Some(Rule::Rounded));
        assert_eq!(rule("[1.5, 2.3]", "[1.5, 2.3333]"), Some(Rule::Rounded));
        assert_eq!(rule("0.68", "0.6666666666666666"), None);
        assert_eq!(rule("1.73", "1.7"), None);
        assert_eq!(rule("2.0", "2.5"), None);
        assert_eq!(rule("1.50", "1.5"), Some(Rule::Value));
    }

    #[test]
    fn an_ellipsis_in_a_container_stands_for_items() {
        assert_eq!(rule("[1, 2, ...]", "[1, 2, 3, 4]"), Some(Rule::Ellipsis));
        assert_eq!(rule("[1, ..., 4]", "[1, 2, 3, 4]"), Some(Rule::Ellipsis));
        assert_eq!(rule("[1, ..., 4]", "[1, 2, 3]"), None);
        assert_eq!(rule("{'a': 1, ...}", "{'b': 2, 'a': 1}"), Some(Rule::Ellipsis));
        assert_eq!(rule("M(body=[F(name='a', ...)])", "M(body=[F(name='a', x=1)], ignored=[])"), Some(Rule::Ellipsis));
        assert_eq!(rule("M(body=[F(name='b', ...)])", "M(body=[F(name='a', x=1)])"), None);
        assert_eq!(rule("M(body=[])", "M(body=[], ignored=[])"), None);
    }
}
