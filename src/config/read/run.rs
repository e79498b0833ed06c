//! `[run]`.

use std::path::PathBuf;
use std::time::Duration;

use toml::de::DeValue;

use super::{Key, Reader, Section, Value, set};
use crate::clock::{CLOCKS, Clock};
use crate::config::{Config, PythonWish};
use crate::parse::options::{self, MAX_TIMEOUT};
use crate::python::Host;
use crate::trace::Wish;

pub(super) const RUN: Section = Section {
    name: "run",
    keys: &["python", "host", "timeout", "clock", "jobs", "trace", "baseline", "cache", "cache-size", "sandbox"],
    read: |reader, config, key, value| reader.run(config, key, value),
};

impl Reader<'_> {
    fn run(&mut self, config: &mut Config, key: &Key<'_>, value: &Value<'_>) {
        if key.get_ref() == "sandbox" {
            return self.sandbox(&mut config.run.sandbox, value);
        }
        let run = &mut config.run;
        match key.get_ref().as_ref() {
            "python" => set(&mut run.python, self.python(value).map(Some)),
            "host" => set(&mut run.host, self.host(value).map(Some)),
            "timeout" => set(&mut run.timeout, self.timeout(value)),
            "clock" => set(&mut run.clock, self.clock(value)),
            "jobs" => set(&mut run.jobs, self.jobs(value).map(Some)),
            "trace" => set(&mut run.trace, self.trace(value)),
            "baseline" => set(&mut run.baseline, self.filled("baseline", value).map(|path| Some(PathBuf::from(path)))),
            "cache" => set(&mut run.cache, self.filled("cache", value).map(|path| Some(PathBuf::from(path)))),
            "cache-size" => set(&mut run.cache_size, self.cache_size(value).map(Some)),
            _ => {}
        }
    }

    fn python(&mut self, value: &Value<'_>) -> Option<PythonWish> {
        let spec = self.filled("python", value)?;
        Some(PythonWish { spec, place: self.place(value.span()) })
    }

    fn host(&mut self, value: &Value<'_>) -> Option<Host> {
        let text = self.string("host", value)?;
        let hosts = [Host::Library, Host::Executable];
        let found = hosts.into_iter().find(|host| host.name() == text);
        found.or_else(|| {
            self.bad(value, format!("there is no host `{text}`"), "the hosts are `library` and `executable`")
        })
    }

    fn timeout(&mut self, value: &Value<'_>) -> Option<Duration> {
        let number = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => return self.wrong_type("timeout", value, "a number of seconds", "10"),
        };
        options::timeout(number).or_else(|| {
            let help = format!("write a number of seconds above 0 and up to {MAX_TIMEOUT}");
            self.bad(value, format!("`timeout` cannot be {number}"), help)
        })
    }

    fn clock(&mut self, value: &Value<'_>) -> Option<Clock> {
        let text = self.string("clock", value)?;
        text.parse().map_or_else(|message: String| self.bad(value, message, CLOCKS), Some)
    }

    fn trace(&mut self, value: &Value<'_>) -> Option<Wish> {
        let text = self.string("trace", value)?;
        text.parse()
            .map_err(|part| (part, "write `off`, or a list of `locks` and `refs`, such as `locks,refs`"))
            .map_or_else(
                |(part, help): (String, &str)| self.bad(value, format!("`{part}` is nothing that can be traced"), help),
                Some,
            )
    }

    fn cache_size(&mut self, value: &Value<'_>) -> Option<u64> {
        let Some(number) = value.get_ref().as_integer() else {
            return self.wrong_type("cache-size", value, "a whole number of MiB", "256");
        };
        let size = u64::from_str_radix(number.as_str(), number.radix()).ok().filter(|&size| size > 0);
        size.and_then(|size| size.checked_mul(1 << 20)).or_else(|| {
            let message = format!("`cache-size` cannot be {}", number.as_str());
            self.bad(value, message, "write a whole number of MiB above 0; `--no-cache` does without the cache")
        })
    }

    fn jobs(&mut self, value: &Value<'_>) -> Option<usize> {
        let Some(number) = value.get_ref().as_integer() else {
            return self.wrong_type("jobs", value, "a whole number", "4");
        };
        let jobs = usize::from_str_radix(number.as_str(), number.radix()).ok().filter(|&jobs| jobs > 0);
        jobs.or_else(|| {
            let message = format!("`jobs` cannot be {}", number.as_str());
            self.bad(value, message, "write a whole number above 0, or remove the line to use every processor")
        })
    }
}
