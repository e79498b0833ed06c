//! What is recorded of an example: what the author asks for, and what the code itself calls for.
//!
//! Collections, threads and asyncio's tasks cost next to nothing and are always recorded. What costs more is recorded where
//! the code shows that it matters, or where the fence asks for it. Takes the code of a session's examples in their order;
//! gives the words that the driver understands. Runs nothing.

use std::str::FromStr;

/// `trace=…` of a fence or of the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// What the code calls for.
    #[default]
    Auto,
    /// Nothing at all.
    Off,
    /// What the code calls for, and these.
    With(Extras),
}

/// What can be asked for beyond what the code calls for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// `locks`: who waits for which lock and who has it.
    pub locks: bool,
    /// `refs`: what becomes of the objects of the example's own classes.
    pub refs: bool,
}

impl FromStr for Wish {
    type Err = String;

    /// `auto`, `off`, or a list of `locks` and `refs`; the error names the part that is none of them.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut extras = Extras::default();
        for part in text.split(',').map(|part| part.trim().to_lowercase()) {
            match part.as_str() {
                "auto" if text.trim().len() == part.len() => return Ok(Self::Auto),
                "off" if text.trim().len() == part.len() => return Ok(Self::Off),
                "locks" => extras.locks = true,
                "refs" => extras.refs = true,
                _ => return Err(part),
            }
        }
        Ok(Self::With(extras))
    }
}

/// What the examples of one session have called for so far: what one defines, a later one may use.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    classes: bool,
    locks: bool,
    processes: bool,
    counted: Vec<String>,
}

const LOCKS: [&str; 4] = ["threading", "queue", "concurrent.futures", "_thread"];
const PROCESSES: [&str; 6] = ["subprocess", "multiprocessing", "fork", "ProcessPool", "posix_spawn", "popen"];
/// Code that looks at every call of a Python function would see ours.
const LOOKING: [&str; 6] = ["settrace", "setprofile", "rofile", "monitoring", "tracemalloc", "pdb"];
/// What a signal's handler raises is lost in a callback of the collector.
const SIGNALS: [&str; 2] = ["signal", "interrupt_main"];
const REFERENCES: [&str; 6] = ["gc.", "import gc", "weakref", "__del__", "getrefcount", "del "];

impl Needs {
    /// What the driver is told to record of the next example: `off`; or of `locks`, `processes`, `refs`, `signals` (it may
    /// handle some) and, for each
    /// name whose reference count the code looks at or whose object it lets go, `count:NAME`. Empty where only what is
    /// always recorded is wanted.
    #[must_use]
    pub fn of(&mut self, code: &str, wish: Wish) -> Vec<String> {
        self.learn(code);
        let extras = match wish {
            Wish::Off => return vec!["off".to_owned()],
            Wish::Auto if has_one_of(code, &LOOKING) => return vec!["off".to_owned()],
            Wish::Auto => Extras::default(),
            Wish::With(extras) => extras,
        };
        let signals = has_one_of(code, &SIGNALS);
        let refs = extras.refs || self.classes && has_one_of(code, &REFERENCES);
        let locks = self.locks || extras.locks;
        let words = [(locks, "locks"), (self.processes, "processes"), (refs, "refs"), (signals, "signals")];
        let words = words.into_iter().filter(|(wanted, _)| *wanted).map(|(_, word)| word.to_owned());
        words.chain(self.followed(code).map(|name| format!("count:{name}"))).collect()
    }

    fn learn(&mut self, code: &str) {
        self.classes |= code.contains("class ");
        self.locks |= has_one_of(code, &LOCKS);
        self.processes |= has_one_of(code, &PROCESSES);
        for name in counted(code) {
            if !self.counted.iter().any(|known| known == name) {
                self.counted.push(name.to_owned());
            }
        }
    }

    /// The names that are counted in an example: those that are in code that looks at a count, or that it deletes. A
    /// name that an earlier example counted says nothing where the code is about something else.
    fn followed<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a String> {
        let looks = code.contains("getrefcount");
        let deletes = |name: &str| {
            code.lines().filter_map(|line| line.trim_start().strip_prefix("del ")).any(|rest| has_name(rest, name))
        };
        self.counted.iter().filter(move |name| looks && has_name(code, name) || deletes(name))
    }
}

/// Whether `name` is one of the names in `code`.
fn has_name(code: &str, name: &str) -> bool {
    code.split(|each| !is_part_of_name(each)).any(|word| word == name)
}

fn is_part_of_name(each: char) -> bool {
    each.is_alphanumeric() || each == '_'
}

fn has_one_of(code: &str, words: &[&str]) -> bool {
    words.iter().any(|word| code.contains(word))
}

/// The names that are given to `getrefcount`.
fn counted(code: &str) -> impl Iterator<Item = &str> {
    code.split("getrefcount(").skip(1).filter_map(|rest| {
        let end = rest.find(')')?;
        let name = rest[..end].trim();
        let is_name = !name.is_empty()
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name.chars().all(is_part_of_name);
        is_name.then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(code: &str, wish: Wish) -> Vec<String> {
        Needs::default().of(code, wish)
    }

    #[test]
    fn plain_code_needs_nothing() {
        assert_eq!(needs("x = 1\nprint(x)\n", Wish::Auto), [""; 0]);
    }

    #[test]
    fn code_with_threads_needs_locks() {
        assert_eq!(needs("import threading\n", Wish::Auto), ["locks"]);
    }

    #[test]
    fn what_one_example_imports_a_later_one_uses() {
        let mut needs = Needs::default();
        assert_eq!(needs.of("import threading, subprocess\nclass A: pass\n", Wish::Auto), ["locks", "processes"]);
        assert_eq!(needs.of("work()\n", Wish::Auto), ["locks", "processes"]);
        assert_eq!(needs.of("a = A()\ndel a\n", Wish::Auto), ["locks", "processes", "refs"]);
    }

    #[test]
    fn objects_without_classes_are_not_followed() {
        assert_eq!(needs("import gc\ngc.collect()\n", Wish::Auto), [""; 0]);
        assert_eq!(needs("import gc\nclass A: pass\n", Wish::Auto), ["refs"]);
    }

    #[test]
    fn names_that_are_counted() {
        let code = "sys.getrefcount(a)\ngetrefcount( b )\nsys.getrefcount(a)\nsys.getrefcount([])\ngetrefcount(f(x))";
        assert_eq!(needs(code, Wish::Auto), ["count:a", "count:b"]);
        assert_eq!(needs("sys.getrefcount(", Wish::Auto), [""; 0]);
    }

    #[test]
    fn a_name_that_was_counted_is_followed_where_the_code_looks_at_counts_or_deletes_it() {
        let mut needs = Needs::default();
        let mut of = |code| needs.of(code, Wish::Auto);
        assert_eq!(of("a = []\nsys.getrefcount(a)\n"), ["count:a"]);
        assert_eq!(of("b = a\nprint(a)\n"), [""; 0]);
        assert_eq!(of("c = [a]\nsys.getrefcount(c)\n"), ["count:a", "count:c"]);
        assert_eq!(of("aa = 1\nsys.getrefcount(c)\n"), ["count:c"]);
        assert_eq!(of("del b, a\n"), ["count:a"]);
        assert_eq!(of("model = 1\ndel c.a_part\n"), ["count:c"]);
    }

    #[test]
    fn code_that_would_see_us_is_left_alone() {
        assert_eq!(needs("import cProfile, threading", Wish::Auto), ["off"]);
        assert_eq!(needs("sys.settrace(f)", "locks".parse().expect("a wish")), ["locks"]);
        assert_eq!(needs("import signal", Wish::Auto), ["signals"]);
    }

    #[test]
    fn authors_have_the_last_word() {
        assert_eq!(needs("import threading", Wish::Off), ["off"]);
        assert_eq!(needs("x = 1", "refs, locks".parse().expect("a wish")), ["locks", "refs"]);
        assert_eq!("off".parse(), Ok(Wish::Off));
        assert_eq!(" auto ".parse(), Ok(Wish::Auto));
        assert_eq!("locks,gil".parse::<Wish>(), Err("gil".to_owned()));
        assert_eq!("locks,off".parse::<Wish>(), Err("off".to_owned()));
        assert_eq!("".parse::<Wish>(), Err(String::new()));
    }
}
