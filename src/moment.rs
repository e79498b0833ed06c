//! The moment of a build, as people read it.
//!
//! Takes the clock, or `SOURCE_DATE_EPOCH` where builds are to be the same whenever they are made; gives a text in UTC.
//! Facts: the calendar is the Gregorian one, days are counted from 1970-01-01 in eras of 400 years.

use std::ffi::OsStr;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};

/// The variable with the seconds since 1970 that stand for the moment of a build.
pub const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// A moment, in seconds since the beginning of 1970 in UTC. Written out it is `2026-11-20 20:30 UTC`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub u64);

/// The last second of the year 9999.
const LAST: u64 = 253_402_300_799;

impl Moment {
    /// The moment of this build.
    ///
    /// # Errors
    /// When `SOURCE_DATE_EPOCH` is set and is no number of seconds.
    pub fn of_build() -> Result<Self> {
        match std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
            Some(value) => Self::read(&value),
            None => Ok(Self(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()).min(LAST))),
        }
    }

    fn read(value: &OsStr) -> Result<Self> {
        let seconds = value.to_str().and_then(|text| text.parse().ok()).filter(|&seconds| seconds <= LAST);
        seconds.map(Self).ok_or_else(|| {
            let message = format!("{VARIABLE} is {}, which is no moment", value.to_string_lossy());
            let help = "set it to whole seconds since the beginning of 1970, or leave it unset";
            Error::content(Diagnostic::error("no-moment", Place::CommandLine, message).with_help(help))
        })
    }

    /// Year, month and day.
    fn date(self) -> (u64, u64, u64) {
        // Years begin in March here, so that the odd day of a leap year is the last one.
        let days = self.0 / 86_400 + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        (era * 400 + year_of_era + u64::from(month <= 2), month, day)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        let minutes = self.0 / 60;
        write!(f, "{year:04}-{month:02}-{day:02} {:02}:{:02} UTC", minutes / 60 % 24, minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_utc() {
        let text = |seconds| Moment(seconds).to_string();
        assert_eq!(text(0), "1970-01-01 00:00 UTC");
        assert_eq!(text(951_782_399), "2000-02-28 23:59 UTC");
        assert_eq!(text(951_782_400), "2000-02-29 00:00 UTC");
        assert_eq!(text(1_709_251_199), "2024-02-29 23:59 UTC");
        assert_eq!(text(4_107_542_400), "2100-03-01 00:00 UTC");
        assert_eq!(text(LAST), "9999-12-31 23:59 UTC");
    }

    #[test]
    fn what_is_no_number_of_seconds_is_told() {
        assert_eq!(Moment::read(OsStr::new("86400")).unwrap(), Moment(86_400));
        for value in ["yesterday", "-1", "1.5", "253402300800"] {
            let Err(Error::Content(found)) = Moment::read(OsStr::new(value)) else { panic!("{value} was read") };
            assert_eq!(found[0].message, format!("SOURCE_DATE_EPOCH is {value}, which is no moment"));
        }
    }
}
