//! Which part of a file is asked for (RFC 9110, 14.2).
//!
//! Takes a `Range` and a length; gives a [`Part`].

/// A part of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it: the header is none that we know.
    All,
    /// What is asked for lies behind its end.
    Nothing,
    /// From the first to the last byte.
    Some(u64, u64),
}

/// The part that `Range` asks for of a file of so many bytes. Of several parts none is: the whole file is an answer to that.
pub(super) fn part(range: &str, length: u64) -> Part {
    let Some((from, to)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Part::All;
    };
    match (from.trim().parse::<u64>(), to.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first > last => Part::All,
        (Ok(first), _) if first >= length => Part::Nothing,
        (Ok(first), Ok(last)) => Part::Some(first, last.min(length - 1)),
        (Ok(first), Err(_)) if to.trim().is_empty() => Part::Some(first, length - 1),
        (Err(_), Ok(0)) if from.trim().is_empty() => Part::Nothing,
        (Err(_), Ok(_)) if from.trim().is_empty() && length == 0 => Part::Nothing,
        (Err(_), Ok(most)) if from.trim().is_empty() => Part::Some(length.saturating_sub(most), length - 1),
        _ => Part::All,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_file_bounds_every_part() {
        assert_eq!(part("bytes=0-0", 1), Part::Some(0, 0));
        assert_eq!(part("bytes=0-", 0), Part::Nothing);
        assert_eq!(part("bytes=-5", 0), Part::Nothing);
        assert_eq!(part("bytes=3-18446744073709551615", 10), Part::Some(3, 9));
        assert_eq!(part("bytes=3-18446744073709551616", 10), Part::All);
        assert_eq!(part("bytes=-", 10), Part::All);
    }
}
