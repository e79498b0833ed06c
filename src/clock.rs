//! Which time examples live in: what is asked for, and what became of it.
//!
//! A virtual clock is the real one and the waiting that was skipped: where all that an example does is wait for time to pass, it jumps
//! to the moment at which something goes on. Plain data; nothing here measures or waits.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// `clock=…` of a fence, of the settings or of the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// Waiting is skipped where that can be done.
    #[default]
    Virtual,
    /// Waiting takes the time that it takes.
    Real,
}

impl Clock {
    /// Its name, as it is written and as the driver knows it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Virtual => "virtual",
            Self::Real => "real",
        }
    }
}

/// What to write instead of a clock that there is not.
pub(crate) const CLOCKS: &str = "the clocks are `virtual` and `real`";

impl FromStr for Clock {
    type Err = String;

    /// The error says what is wrong; [`CLOCKS`] is what helps.
    fn from_str(text: &str) -> Result<Self, String> {
        let clocks = [Self::Virtual, Self::Real];
        clocks.into_iter().find(|clock| clock.name() == text).ok_or_else(|| format!("there is no clock `{text}`"))
    }
}

/// The clock that an example ran on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClockUse {
    /// A virtual one, from its beginning to its end.
    Virtual,
    /// The real one, if only for a part of it: it may have skipped some waiting before.
    Real {
        /// Why.
        why: RealClock,
    },
}

impl ClockUse {
    /// The name that reports give.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Virtual => Clock::Virtual.name(),
            Self::Real { .. } => Clock::Real.name(),
        }
    }

    /// Why it was not a virtual one.
    #[must_use]
    pub fn why(self) -> Option<RealClock> {
        match self {
            Self::Virtual => None,
            Self::Real { why } => Some(why),
        }
    }
}

/// Why an example ran on the real clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RealClock {
    /// The fence, the settings or the command line asks for it.
    Asked,
    /// The interpreter was run by its executable, where the clock cannot be replaced.
    Host,
    /// It waited while it had child processes, which share the real time.
    Children,
    /// It waited for something that happens in real time, such as data from a connection.
    Waits,
    /// The operating system or this version of Python lacks what a virtual clock needs.
    Unsupported,
}

impl RealClock {
    /// The name that reports for machines give.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Host => "host",
            Self::Children => "children",
            Self::Waits => "waits",
            Self::Unsupported => "unsupported",
        }
    }
}
