//! A lane for each class of the example whose objects went: with their last reference, or with a collection.

use super::at_line;
use crate::trace::model::{Freed, FreedBy, Trace};
use crate::trace::picture::{Item, Lane, What};
use crate::trace::words::{digits, number};

pub(super) fn lanes(trace: &Trace) -> Vec<Lane> {
    let mut classes: Vec<&str> = Vec::new();
    for freed in &trace.freed {
        if !classes.contains(&freed.class.as_str()) {
            classes.push(&freed.class);
        }
    }
    classes.into_iter().map(|class| lane(trace, class)).collect()
}

fn lane(trace: &Trace, class: &str) -> Lane {
    let own = || trace.freed.iter().filter(|each| each.class == class);
    let sum = |by| own().filter(|each| each.by == by).map(|each| each.count).sum::<u64>();
    let part = |(by, words): (FreedBy, &str)| Some(sum(by)).filter(|sum| *sum > 0).map(|sum| digits(sum) + words);
    let parts = [(FreedBy::Count, " by reference count"), (FreedBy::Collector, " by the collector")];
    let parts: Vec<String> = parts.into_iter().filter_map(part).collect();
    Lane {
        name: format!("{class} objects freed"),
        note: parts.join(" · "),
        items: own().map(item).collect(),
        ..Lane::default()
    }
}

fn item(freed: &Freed) -> Item {
    let objects = number(freed.count, &format!("{} object", freed.class));
    let (what, how) = match freed.by {
        FreedBy::Count => (What::Counted, "as nothing referred to them any more"),
        FreedBy::Collector => (What::Swept, "by the collector"),
    };
    let how = if freed.count == 1 { how.replace("them", "it") } else { how.to_owned() };
    let title = format!("{}{objects} freed {how}", at_line(freed.line));
    Item { what, span: (freed.at, freed.at), label: digits(freed.count), title, line: freed.line }
}
