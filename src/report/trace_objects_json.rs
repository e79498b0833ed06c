//! The collector and the objects that went, in the JSON report: parts of what [`super::trace_json`] writes.

use serde::Serialize;

use crate::trace::{Cause, Collection, Freed, FreedBy, Member, Ring};

#[derive(Serialize)]
pub(super) struct CollectionEntry {
    start: u64,
    duration: u64,
    generation: u8,
    collected: u64,
    uncollectable: u64,
    cause: &'static str,
    thread: usize,
    line: Option<u32>,
    count_before: [u64; 3],
    count_after: [u64; 3],
    thresholds: [u64; 3],
}

#[derive(Serialize)]
pub(super) struct FreedEntry<'a> {
    class: &'a str,
    count: u64,
    by: &'static str,
    t: u64,
    line: Option<u32>,
}

#[derive(Serialize)]
pub(super) struct RingEntry<'a> {
    objects: Vec<MemberEntry<'a>>,
    count: u64,
    t: u64,
    line: Option<u32>,
}

#[derive(Serialize)]
struct MemberEntry<'a> {
    class: &'a str,
    name: Option<&'a str>,
}

impl CollectionEntry {
    pub(super) fn new(collection: &Collection) -> Self {
        Self {
            start: collection.start,
            duration: collection.duration,
            generation: collection.generation,
            collected: collection.collected,
            uncollectable: collection.uncollectable,
            cause: match collection.cause {
                Cause::Automatic => "automatic",
                Cause::Explicit => "explicit",
            },
            thread: collection.thread,
            line: collection.line,
            count_before: collection.count_before,
            count_after: collection.count_after,
            thresholds: collection.thresholds,
        }
    }
}

impl<'a> FreedEntry<'a> {
    pub(super) fn new(freed: &'a Freed) -> Self {
        let by = match freed.by {
            FreedBy::Count => "count",
            FreedBy::Collector => "collector",
        };
        Self { class: &freed.class, count: freed.count, by, t: freed.at, line: freed.line }
    }
}

impl<'a> RingEntry<'a> {
    pub(super) fn new(ring: &'a Ring) -> Self {
        let member = |Member { class, name }: &'a Member| MemberEntry { class, name: name.as_deref() };
        Self { objects: ring.objects.iter().map(member).collect(), count: ring.count, t: ring.at, line: ring.line }
    }
}
