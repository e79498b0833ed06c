//! Versions of Python, and what a user may ask of one.
//!
//! Takes text such as `3.13.0rc1` or `>=3.8,<3.12`; gives [`Version`] and [`VersionSpec`], which compare with each
//! other. Knows nothing of interpreters.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A Python version, such as 3.13.0 or 3.15.0a2. Versions are ordered as they are released: 3.14.0a2 comes before
/// 3.14.0rc1, and that before 3.14.0.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// 3
    pub major: u32,
    /// 13
    pub minor: u32,
    /// 0
    pub patch: u32,
    /// What follows the numbers: empty for a final release, else `a2`, `rc1`, `+`.
    pub suffix: String,
}

impl Version {
    /// The oldest that is accepted.
    pub const OLDEST: Self = Self { major: 3, minor: super::OLDEST_MINOR, patch: 0, suffix: String::new() };

    /// How far a pre-release is from the final one; then its number; then the text, so that order and equality agree.
    fn stage(&self) -> (u8, u32, &str) {
        let word = self.suffix.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let rank = match word {
            "a" => 0,
            "b" => 1,
            "rc" | "c" => 2,
            _ => 3,
        };
        let digits: String = self.suffix[word.len()..].chars().take_while(char::is_ascii_digit).collect();
        (rank, digits.parse().unwrap_or(0), &self.suffix)
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.major, self.minor, self.patch, self.stage()).cmp(&(other.major, other.minor, other.patch, other.stage()))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}{}", self.major, self.minor, self.patch, self.suffix)
    }
}

impl FromStr for Version {
    type Err = String;

    /// Reads two or three numbers and a suffix: `3.13`, `3.13.0`, `3.13.0rc1`, `3.14.0a2+`. The error fits after
    /// "bad version: ".
    fn from_str(text: &str) -> Result<Self, String> {
        let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (numbers, suffix) = text.split_at(split);
        let numbers = read_numbers(numbers)?;
        let &[major, minor, ref rest @ ..] = numbers.as_slice() else {
            return Err(format!("`{text}` is one number, not two or three"));
        };
        Ok(Self { major, minor, patch: rest.first().copied().unwrap_or(0), suffix: suffix.to_owned() })
    }
}

/// A set of versions, written as PEP 440 does but with numbers only.
///
/// Comparisons are joined by commas and all must hold: `>=3.12`, `>=3.8,<3.12`, `!=3.9`, `~=3.10`, `3.13`, `==3.12.*`.
/// Spaces are allowed. A comparison looks at the numbers that it gives and no further: `3.12`, `==3.12` and `==3.12.*`
/// are every 3.12, `<=3.12` has 3.12.5 in it and `>3.12` begins with 3.13. A pre-release counts as its release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionSpec {
    /// As written, without the space around it.
    pub text: String,
    /// All of which must hold. `~=3.10.2` is two of them: `>=3.10.2` and `==3.10`.
    pub bounds: Vec<Bound>,
}

/// One comparison of a [`VersionSpec`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The comparison.
    pub relation: Relation,
    /// One to three numbers, which the first as many numbers of a version are compared with.
    pub numbers: Vec<u32>,
}

/// A comparison of versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `==`, or nothing.
    Equal,
    /// `!=`
    NotEqual,
    /// `>=`
    GreaterEqual,
    /// `>`
    Greater,
}

impl VersionSpec {
    /// Whether `version` is in the set.
    #[must_use]
    pub fn matches(&self, version: &Version) -> bool {
        self.may_match(&[version.major, version.minor, version.patch])
    }

    /// Whether a version that begins with these `numbers` can be in the set: `3.11` can be in `==3.11.2`, not in `>=3.12`.
    #[must_use]
    pub fn may_match(&self, numbers: &[u32]) -> bool {
        self.bounds.iter().all(|bound| bound.may_hold(numbers))
    }
}

impl Bound {
    fn may_hold(&self, numbers: &[u32]) -> bool {
        let shared = self.numbers.len().min(numbers.len());
        let ordering = numbers[..shared].cmp(&self.numbers[..shared]);
        let undecided = ordering == Ordering::Equal && shared < self.numbers.len();
        undecided || self.relation.holds(ordering)
    }
}

impl Relation {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::LessEqual => ordering.is_le(),
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::GreaterEqual => ordering.is_ge(),
            Self::Greater => ordering.is_gt(),
        }
    }
}

impl fmt::Display for VersionSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for VersionSpec {
    type Err = String;

    /// Reads what the type's description shows. The error fits after "bad version: ".
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("nothing is given".to_owned());
        }
        let mut bounds = Vec::new();
        for part in text.split(',') {
            read_comparison(part.trim(), &mut bounds)?;
        }
        Ok(Self { text: text.to_owned(), bounds })
    }
}

/// The comparisons by their signs; a sign that begins with another one stands before it.
const SIGNS: [(&str, Relation); 6] = [
    ("<=", Relation::LessEqual),
    ("<", Relation::Less),
    (">=", Relation::GreaterEqual),
    (">", Relation::Greater),
    ("==", Relation::Equal),
    ("!=", Relation::NotEqual),
];

fn read_comparison(part: &str, bounds: &mut Vec<Bound>) -> Result<(), String> {
    if part.is_empty() {
        return Err("a comma with nothing beside it".to_owned());
    }
    if let Some(numbers) = part.strip_prefix("~=") {
        return read_compatible(part, numbers, bounds);
    }
    let found = SIGNS.iter().find_map(|&(sign, relation)| Some((relation, part.strip_prefix(sign)?)));
    let (relation, numbers) = found.unwrap_or((Relation::Equal, part));
    let equality = matches!(relation, Relation::Equal | Relation::NotEqual);
    let numbers = match numbers.strip_suffix(".*") {
        Some(_) if !equality => return Err(format!("`.*` in `{part}` stands behind `==` and `!=` only")),
        Some(numbers) => numbers,
        None => numbers,
    };
    bounds.push(Bound { relation, numbers: read_numbers(numbers.trim())? });
    Ok(())
}

/// `~=3.10.2` is any 3.10 from 3.10.2 on.
fn read_compatible(part: &str, numbers: &str, bounds: &mut Vec<Bound>) -> Result<(), String> {
    let numbers = read_numbers(numbers.trim())?;
    let Some((_, series @ [_, ..])) = numbers.split_last() else {
        return Err(format!("`{part}` needs two or three numbers"));
    };
    let series = series.to_vec();
    bounds.push(Bound { relation: Relation::GreaterEqual, numbers });
    bounds.push(Bound { relation: Relation::Equal, numbers: series });
    Ok(())
}

fn read_numbers(text: &str) -> Result<Vec<u32>, String> {
    let numbers: Result<Vec<u32>, _> = text.split('.').map(read_number).collect();
    match numbers {
        Ok(numbers) if numbers.len() <= 3 => Ok(numbers),
        Ok(_) => Err(format!("`{text}` has more than three numbers")),
        Err(()) => Err(format!("`{text}` is not numbers with dots between them, such as 3.13")),
    }
}

/// Like `parse`, which would take a `+` in front as well.
fn read_number(text: &str) -> Result<u32, ()> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().map_err(|_| ()) } else { Err(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn spec(text: &str) -> VersionSpec {
        text.parse().unwrap()
    }

    fn matching(text: &str) -> Vec<&'static str> {
        let all = ["3.8.18", "3.10.13", "3.12.1", "3.12.5", "3.13.0", "3.14.0a2"];
        all.into_iter().filter(|each| spec(text).matches(&version(each))).collect()
    }

    #[test]
    fn versions_are_read_and_written() {
        for text in ["3.13.0", "3.13.0rc1", "3.14.0a2+", "2.7.18"] {
            assert_eq!(version(text).to_string(), text);
        }
        assert_eq!(version("3.13").to_string(), "3.13.0");
        assert_eq!(version("3.14.0a2+").suffix, "a2+");
    }

    #[test]
    fn what_is_no_version_is_refused() {
        let refused = |text: &str| text.parse::<Version>().unwrap_err();
        assert_eq!(refused("3"), "`3` is one number, not two or three");
        assert_eq!(refused(""), "`` is not numbers with dots between them, such as 3.13");
        assert_eq!(refused("3.1.2.3"), "`3.1.2.3` has more than three numbers");
        assert_eq!(refused("3.99999999999"), "`3.99999999999` is not numbers with dots between them, such as 3.13");
        assert_eq!(refused("x3.8"), "`` is not numbers with dots between them, such as 3.13");
    }

    #[test]
    fn versions_are_ordered_as_they_are_released() {
        let order = ["3.8.18", "3.13.9", "3.14.0a2", "3.14.0a2+", "3.14.0a10", "3.14.0b1", "3.14.0rc1", "3.14.0"];
        let mut sorted: Vec<_> = order.iter().rev().map(|text| version(text)).collect();
        sorted.sort();
        assert_eq!(sorted.iter().map(Version::to_string).collect::<Vec<_>>(), order);
    }

    #[test]
    fn a_comparison_looks_only_at_the_numbers_it_gives() {
        assert_eq!(matching("3.12"), ["3.12.1", "3.12.5"]);
        assert_eq!(matching("==3.12.*"), ["3.12.1", "3.12.5"]);
        assert_eq!(matching("3.12.5"), ["3.12.5"]);
        assert_eq!(matching("<=3.12"), ["3.8.18", "3.10.13", "3.12.1", "3.12.5"]);
        assert_eq!(matching("> 3.12"), ["3.13.0", "3.14.0a2"]);
        assert_eq!(matching("3").len(), 6);
    }

    #[test]
    fn all_comparisons_must_hold() {
        assert_eq!(matching(">=3.8,<3.12"), ["3.8.18", "3.10.13"]);
        assert_eq!(matching(" >= 3.10 , != 3.12.* "), ["3.10.13", "3.13.0", "3.14.0a2"]);
        assert_eq!(matching("~=3.12.2"), ["3.12.5"]);
        assert_eq!(matching("~=3.12"), ["3.12.1", "3.12.5", "3.13.0", "3.14.0a2"]);
        assert!(matching(">=3.13,<3.13").is_empty());
    }

    #[test]
    fn a_pre_release_counts_as_its_release() {
        assert!(spec(">=3.14").matches(&version("3.14.0a2")));
        assert!(!spec("<3.14").matches(&version("3.14.0a2")));
    }

    #[test]
    fn part_of_a_version_rules_out_what_it_can() {
        assert!(spec("3.11.2").may_match(&[3, 11]));
        assert!(spec(">=3.11.2").may_match(&[3]));
        assert!(!spec(">=3.12").may_match(&[3, 11]));
        assert!(!spec("<3").may_match(&[3, 11]));
        assert!(spec("!=3.11.2").may_match(&[3, 11]));
    }

    #[test]
    fn a_spec_is_shown_as_written() {
        assert_eq!(spec("  >=3.8, <3.12 ").to_string(), ">=3.8, <3.12");
    }

    #[test]
    fn bad_specs_say_what_is_wrong() {
        let refused = |text: &str| text.parse::<VersionSpec>().unwrap_err();
        assert_eq!(refused("  "), "nothing is given");
        assert_eq!(refused(">=3.8,"), "a comma with nothing beside it");
        assert_eq!(refused("python3"), "`python3` is not numbers with dots between them, such as 3.13");
        assert_eq!(refused("=>3.8"), "`=>3.8` is not numbers with dots between them, such as 3.13");
        assert_eq!(refused(">="), "`` is not numbers with dots between them, such as 3.13");
        assert_eq!(refused("3.+8"), "`3.+8` is not numbers with dots between them, such as 3.13");
        assert_eq!(refused("3.13.0rc1"), "`3.13.0rc1` is not numbers with dots between them, such as 3.13");
        assert_eq!(refused(">=3.8.*"), "`.*` in `>=3.8.*` stands behind `==` and `!=` only");
        assert_eq!(refused("~=3"), "`~=3` needs two or three numbers");
        assert_eq!(refused("3.8.1.2"), "`3.8.1.2` has more than three numbers");
    }
}
