//! Sets of times: what the words and the pictures calculate with.
//!
//! Takes and gives spans from a beginning to an end in nanoseconds; [`union`] gives them sorted and apart, and the others want
//! them so. Knows nothing of traces.

/// From a beginning to an end, which is not before it.
pub(super) type Span = (u64, u64);

/// The same times as spans that are sorted and do not touch.
pub(super) fn union(spans: impl IntoIterator<Item = Span>) -> Vec<Span> {
    let mut sorted: Vec<Span> = spans.into_iter().filter(|(start, end)| start < end).collect();
    sorted.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(sorted.len());
    for (start, end) in sorted {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

/// The times that are in both.
pub(super) fn both(a: &[Span], b: &[Span]) -> Vec<Span> {
    let (mut i, mut j) = (0, 0);
    let mut found = Vec::new();
    while let (Some(&(a_start, a_end)), Some(&(b_start, b_end))) = (a.get(i), b.get(j)) {
        let (start, end) = (a_start.max(b_start), a_end.min(b_end));
        if start < end {
            found.push((start, end));
        }
        if a_end < b_end { i += 1 } else { j += 1 }
    }
    found
}

/// For each of `steps` equal parts of `window`, how much of it the spans cover.
pub(super) fn covered(spans: &[Span], window: Span, steps: u64) -> Vec<u64> {
    let mut rest = spans;
    let length = u128::from(window.1.saturating_sub(window.0).max(1));
    let edge = |step: u64| {
        let offset = length * u128::from(step) / u128::from(steps.max(1));
        window.0.saturating_add(u64::try_from(offset).unwrap_or(u64::MAX))
    };
    let part = |step: u64| {
        let bin = (edge(step), edge(step + 1));
        let past = rest.iter().take_while(|span| span.1 <= bin.0).count();
        rest = &rest[past..];
        let near = rest.iter().take_while(|span| span.0 < bin.1).count();
        total(&both(&rest[..near], &[bin]))
    };
    (0..steps).map(part).collect()
}

/// How long the spans are in all.
pub(super) fn total(spans: &[Span]) -> u64 {
    spans.iter().map(|(start, end)| end.saturating_sub(*start)).sum()
}

/// How much of `whole` `part` is, in whole per cent; all of nothing is nothing.
pub(super) fn percent(part: u64, whole: u64) -> u64 {
    let (part, whole) = (u128::from(part), u128::from(whole));
    let rounded = (part * 200 + whole).checked_div(whole * 2).unwrap_or(0);
    u64::try_from(rounded).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_union_is_sorted_and_apart() {
        assert_eq!(union([(5, 7), (1, 2), (2, 3), (6, 9), (4, 4)]), [(1, 3), (5, 9)]);
        assert_eq!(union([]), []);
    }

    #[test]
    fn what_is_in_both_is_found() {
        assert_eq!(both(&[(0, 4), (6, 9)], &[(2, 7), (8, 20)]), [(2, 4), (6, 7), (8, 9)]);
        assert_eq!(both(&[(0, 4)], &[(4, 5)]), []);
    }

    #[test]
    fn what_is_covered_is_told_for_each_part() {
        assert_eq!(covered(&[(0, 5), (12, 14), (19, 99)], (0, 40), 4), [5, 3, 10, 10]);
        assert_eq!(covered(&[(3, 4)], (3, 3), 2), [0, 1]);
    }

    #[test]
    fn shares_are_rounded_and_never_divide_by_zero() {
        assert_eq!([percent(1, 3), percent(2, 3), percent(5, 0), percent(0, 5)], [33, 67, 0, 0]);
        assert_eq!(percent(u64::MAX, u64::MAX), 100);
        assert_eq!(total(&[(1, 3), (5, 9)]), 6);
    }
}
