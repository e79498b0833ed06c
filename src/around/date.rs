//! Dates as authors write them, made fit for feeds.
//!
//! Takes a text; gives a moment, or nothing where the text is no date. A date without a time is midnight in UTC, and so is a
//! time without a zone taken as UTC: the notes do not say more.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, SecondsFormat};

/// A date, or a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date(DateTime<FixedOffset>);

/// With a zone; without one.
const ZONED: [&str; 3] = ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M %z", "%Y-%m-%dT%H:%M%z"];
const LOCAL: [&str; 4] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
const DAYS: [&str; 2] = ["%Y-%m-%d", "%Y/%m/%d"];

impl Date {
    /// The date that `text` names: a day (`2026-11-20`), a day and a time, or those with a zone.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let zoned = || ZONED.iter().find_map(|format| DateTime::parse_from_str(text, format).ok());
        let local = || LOCAL.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
        let day = || DAYS.iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok()?.and_hms_opt(0, 0, 0));
        let exact = DateTime::parse_from_rfc3339(text).ok().or_else(zoned);
        exact.or_else(|| local().or_else(day).map(|moment| moment.and_utc().fixed_offset())).map(Self)
    }

    /// As RFC 3339 asks for: `2026-11-20T00:00:00Z`.
    pub(crate) fn moment(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// For sorting: seconds since 1970.
    pub(crate) fn order(self) -> i64 {
        self.0.timestamp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, moment) in [
            ("2026-11-20", "2026-11-20T00:00:00Z"),
            ("2026/11/20", "2026-11-20T00:00:00Z"),
            (" 2026-11-20 10:30 ", "2026-11-20T10:30:00Z"),
            ("2026-11-20 10:30:15 +0200", "2026-11-20T10:30:15+02:00"),
            ("2026-11-20T10:30:15Z", "2026-11-20T10:30:15Z"),
            ("2026-11-20T10:30:15.5-05:00", "2026-11-20T10:30:15-05:00"),
        ] {
            assert_eq!(Date::read(text).map(Date::moment).as_deref(), Some(moment), "of {text}");
        }
    }

    #[test]
    fn what_is_no_date_is_nothing() {
        for text in ["", "soon", "2026-13-01", "2026-02-30", "20.11.2026", "99999999-01-01"] {
            assert_eq!(Date::read(text), None, "of {text}");
        }
    }
}
