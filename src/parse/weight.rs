//! Where a note stands among those of its folder, as its front matter says.

use std::cmp::Ordering;

/// A number to sort by: the lower, the earlier. It may have a fraction, for a note between two others.
#[derive(Clone, Copy, Debug)]
pub struct Weight(f64);

impl Weight {
    /// The number that `text` writes out; nothing where it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        text.trim().parse().ok().filter(|number: &f64| number.is_finite()).map(Self)
    }
}

impl Ord for Weight {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Weight {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Weight {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Weight {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_sorted_and_words_are_none() {
        let read = |text| Weight::read(text).unwrap();
        assert!(read("-1") < read("2") && read("2") < read("2.5") && read("2.5") < read("10"));
        assert_eq!(["first", "", "nan", "inf", "1e999"].map(Weight::read), [None; 5]);
    }
}
