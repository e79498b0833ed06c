//! What two runs agree on.

use super::refusal::Why;
use crate::verify::{Seen, SeenText};

/// What both runs saw, addresses left out; why nothing can be stated where they differ. `got` is what the verdict of the first run
/// gave as the outcome.
pub(super) fn steady(first: &Seen, second: &Seen, got: &str) -> Result<(Seen, String), Why> {
    let raised = match (&first.raised, &second.raised) {
        (Some(a), Some(b)) if a.kind == b.kind => {
            let mut raised = a.clone();
            raised.message = same(&a.message, &b.message)?;
            raised.tail = same(&a.tail, &b.tail)?;
            Some(raised)
        }
        (None, None) => None,
        (a, b) => {
            let told = |raised: &Option<_>| {
                raised
                    .as_ref()
                    .map_or("no exception".to_owned(), |raised: &crate::verify::SeenException| raised.tail.clone())
            };
            return Err(differ(&told(a), &told(b)));
        }
    };
    let at = first.texts.iter().position(|text| text.text == got).unwrap_or(0);
    let mut texts = Vec::new();
    let mut told = got.to_owned();
    for (index, text) in first.texts.iter().enumerate() {
        let other = second.texts.get(index).filter(|other| other.nature == text.nature);
        match same(&text.text, other.map_or("", |other| &other.text)) {
            Ok(same) => {
                if index == at {
                    told.clone_from(&same);
                }
                texts.push(SeenText { text: same, nature: text.nature });
            }
            Err(why) if index == at && raised.is_none() => return Err(why),
            Err(_) => {}
        }
    }
    Ok((Seen { texts, raised }, told))
}

/// The text that both are, but for addresses.
fn same(first: &str, second: &str) -> Result<String, Why> {
    let (one, other) = (without_addresses(first, first != second), without_addresses(second, first != second));
    if one == other { Ok(one) } else { Err(differ(first, second)) }
}

fn differ(first: &str, second: &str) -> Why {
    Why::RanDifferently { first: first.to_owned(), second: second.to_owned() }
}

/// `0x...` for the address in ` at 0x7f…`, which another run never has again; `all` other long hexadecimal numbers as well.
fn without_addresses(text: &str, all: bool) -> String {
    const SHORTEST: usize = 6;
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("0x") {
        let (before, behind) = rest.split_at(at + 2);
        let digits = behind.len() - behind.trim_start_matches(|c: char| c.is_ascii_hexdigit()).len();
        kept.push_str(before);
        let address = digits >= SHORTEST && (all || before.ends_with(" at 0x"));
        kept.push_str(if address { "..." } else { &behind[..digits] });
        rest = &behind[digits..];
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_left_out() {
        assert_eq!(same("<A at 0x7f00aabb>", "<A at 0x7f00aabb>"), Ok("<A at 0x...>".to_owned()));
        assert_eq!(same("0x7f00aabb 0xff", "0x7f00ccdd 0xff"), Ok("0x... 0xff".to_owned()));
        assert_eq!(same("0xffffffff", "0xffffffff"), Ok("0xffffffff".to_owned()));
        assert_eq!(same("1", "2"), Err(differ("1", "2")));
    }
}
