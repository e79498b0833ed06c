//! What depends on more than the code: clocks, chance, the machine, identities.
//!
//! Takes the code of a page, example after example; remembers which names hold such values, and tells of a piece of
//! source what it depends on. A claim on such a piece can hold, and is not broken when it does not.

use std::collections::BTreeMap;

use super::model::Volatile;
use super::syntax::{Code, Shape, Statement};
use super::{Place, StatementKind};

/// The names of a page that hold something volatile.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    names: BTreeMap<String, Volatile>,
}

/// Calls and attributes by their last name.
const LAST: &[(Volatile, &[&str])] = &[
    (
        Volatile::Time,
        &[
            "perf_counter",
            "perf_counter_ns",
            "monotonic",
            "monotonic_ns",
            "process_time",
            "process_time_ns",
            "thread_time",
            "time_ns",
            "timeit",
            "default_timer",
            "today",
            "utcnow",
            "ctime",
            "localtime",
            "gmtime",
            "elapsed",
            "elapsed_time",
            "duration",
            "execution_time",
        ],
    ),
    (
        Volatile::Chance,
        &[
            "shuffle",
            "randint",
            "randrange",
            "getrandbits",
            "uuid1",
            "uuid4",
            "token_hex",
            "token_bytes",
            "token_urlsafe",
            "urandom",
            "as_completed",
            "imap_unordered",
            "default_rng",
        ],
    ),
    (
        Volatile::Machine,
        &[
            "getpid",
            "getppid",
            "get_ident",
            "get_native_id",
            "native_id",
            "gethostname",
            "getcwd",
            "environ",
            "getenv",
            "getuser",
            "getlogin",
            "cpu_count",
            "cwd",
            "home",
            "__file__",
            "f_lineno",
            "f_locals",
            "f_globals",
            "getframeinfo",
            "_getframe",
            "currentframe",
            "listdir",
            "scandir",
            "iglob",
            "getmtime",
            "st_mtime",
            "get_count",
            "get_stats",
            "get_objects",
            "get_referrers",
            "memory_info",
            "getrusage",
            "disk_usage",
            "expanduser",
            "getsourcefile",
            "getlocale",
            "co_filename",
            "co_firstlineno",
            "lineno",
            "input",
            "get_traced_memory",
            "take_snapshot",
            "getrecursionlimit",
            "getswitchinterval",
            "globals",
            "locals",
            "__globals__",
            "exists",
            "is_file",
            "is_dir",
            "isfile",
            "isdir",
            "resolve",
            "absolute",
            "abspath",
            "realpath",
            "iterdir",
            "walk",
            "getsize",
            "st_size",
            "gettempdir",
            "mkdtemp",
            "mkstemp",
        ],
    ),
];

/// Calls and attributes by module and name.
const DOTTED: &[(Volatile, &str, &[&str])] = &[
    (Volatile::Time, "time", &["time", "strftime", "clock"]),
    (Volatile::Time, "datetime", &["now", "today"]),
    (Volatile::Time, "date", &["today"]),
    (
        Volatile::Chance,
        "random",
        &["random", "choice", "choices", "sample", "uniform", "gauss", "rand", "randn", "normal", "shuffle"],
    ),
    (Volatile::Chance, "secrets", &["choice", "randbelow", "randbits"]),
    (
        Volatile::Machine,
        "sys",
        &[
            "version",
            "version_info",
            "path",
            "platform",
            "executable",
            "argv",
            "modules",
            "prefix",
            "flags",
            "hexversion",
        ],
    ),
    (Volatile::Machine, "os", &["name", "uname", "stat", "times"]),
    (Volatile::Machine, "gc", &["collect", "garbage"]),
    (Volatile::Machine, "glob", &["glob"]),
    (Volatile::Machine, "tempfile", &["NamedTemporaryFile", "TemporaryDirectory"]),
];

/// Modules of which everything depends on the machine.
const MODULES: &[&str] = &["platform", "psutil", "socket", "getpass", "locale", "resource"];

impl Names {
    /// Remembers which names `code` binds to something volatile, and forgets those that it binds anew.
    pub(super) fn learn(&mut self, code: &Code, source: &str) {
        for (index, statement) in code.statements.iter().enumerate() {
            let text = own_text(code, index, source);
            if statement.shape == Shape::Import {
                imported(text).for_each(|(name, volatile)| self.bind(&[name.to_owned()], volatile));
                continue;
            }
            match (self.of(text), tells(statement, text)) {
                (Some(volatile), true) => self.bind(&code.statements[statement.top].binds, volatile),
                (Some(volatile), false) if statement.place != Place::Function => self.bind(&statement.binds, volatile),
                (None, false)
                    if statement.place != Place::Function
                        && !matches!(statement.shape, Shape::Definition | Shape::Class) =>
                {
                    for name in &statement.binds {
                        self.names.remove(name);
                    }
                }
                _ => {}
            }
        }
    }

    fn bind(&mut self, names: &[String], volatile: Volatile) {
        for name in names {
            self.names.insert(name.clone(), volatile);
        }
    }

    /// What the code in `source` depends on.
    pub(super) fn of(&self, source: &str) -> Option<Volatile> {
        // Comparing two identities is as sure as any comparison.
        let compared = source.contains("==") || source.contains("!=") || source.contains(" is ");
        let fleeting = compared && is_fleeting(source);
        paths(source)
            .find_map(|(path, called)| self.of_path(path, called && !compared))
            .or(fleeting.then_some(Volatile::Identity))
    }

    /// What one name depends on. `identifies` says that it is called and that the result is not compared.
    fn of_path(&self, path: &str, identifies: bool) -> Option<Volatile> {
        let (before, last) = path.rsplit_once('.').unwrap_or(("", path));
        let owner = before.rsplit('.').next().unwrap_or(before);
        let first = path.split('.').next().unwrap_or(path);
        if identifies && matches!(path, "id" | "hash") {
            return Some(Volatile::Identity);
        }
        if identifies && path == "dir" {
            return Some(Volatile::Machine);
        }
        if !before.is_empty() && MODULES.contains(&first) {
            return Some(Volatile::Machine);
        }
        let by_name = LAST.iter().find(|(_, names)| names.contains(&last)).map(|(volatile, _)| *volatile);
        let by_owner = || {
            DOTTED
                .iter()
                .find(|(_, module, names)| *module == owner && names.contains(&last))
                .map(|(volatile, ..)| *volatile)
        };
        by_name.or_else(by_owner).or_else(|| self.names.get(first).copied())
    }
}

/// Whether `source` asks for the identity of an object that nothing keeps: `id(A())`. Another may get the same, or not.
fn is_fleeting(source: &str) -> bool {
    ["id(", "hash("].iter().any(|call| {
        source.match_indices(call).any(|(at, _)| {
            let whole = !source[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.'));
            let argument = &source[at + call.len()..];
            let name = argument.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(0);
            whole && name > 0 && argument[name..].starts_with("()")
        })
    })
}

/// The names that `text`, an import from a module, binds to something volatile of that module.
fn imported(text: &str) -> impl Iterator<Item = (&str, Volatile)> {
    let parts = text.trim().strip_prefix("from ").and_then(|rest| rest.split_once(" import "));
    let (module, names) = parts.unwrap_or_default();
    names.split([',', '(', ')', '\n']).filter_map(move |name| {
        let (name, alias) = name.trim().split_once(" as ").unwrap_or((name.trim(), name.trim()));
        let known = DOTTED.iter().find(|(_, owner, known)| *owner == module.trim() && known.contains(&name));
        known.map(|(volatile, ..)| (alias.trim(), *volatile))
    })
}

/// Whether a function passes on what this statement of it depends on: by returning, yielding or printing it.
fn tells(statement: &Statement, text: &str) -> bool {
    let passes = statement.kind == StatementKind::Print || text.starts_with("return") || text.starts_with("yield");
    statement.place == Place::Function && passes
}

/// The text of a statement without the statements in it, and without the names that it binds anew.
fn own_text<'s>(code: &Code, index: usize, source: &'s str) -> &'s str {
    let statement = &code.statements[index];
    let inner = code.statements.get(index + 1).filter(|next| next.depth > statement.depth).map(|next| next.start);
    let text = source.get(statement.start..inner.unwrap_or(statement.end).max(statement.start)).unwrap_or_default();
    match text.split_once('=') {
        Some((target, value)) if statement.kind == StatementKind::Assignment && !augments(target) => value,
        _ => text,
    }
}

/// Whether the text before the `=` of an assignment ends in an operator, so that the old value counts.
fn augments(target: &str) -> bool {
    target.ends_with(['+', '-', '*', '/', '%', '&', '|', '^', '@', '<', '>'])
}

/// Names in `source`, dots included, and whether each is called.
fn paths(source: &str) -> impl Iterator<Item = (&str, bool)> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let mut rest = source;
    std::iter::from_fn(move || {
        let start = rest.find(part)?;
        let tail = &rest[start..];
        let length = tail.find(|c: char| !part(c)).unwrap_or(tail.len());
        let (path, behind) = tail.split_at(length);
        rest = behind;
        Some((path, behind.starts_with('(')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(source: &str) -> Names {
        let mut names = Names::default();
        names.learn(&Code::parse(source), source);
        names
    }

    #[test]
    fn clocks_chance_machine_and_identity_are_known() {
        let names = Names::default();
        assert_eq!(names.of("print(time.time() - start)"), Some(Volatile::Time));
        assert_eq!(names.of("datetime.datetime.now()"), Some(Volatile::Time));
        assert_eq!(names.of("random.choice(x)"), Some(Volatile::Chance));
        assert_eq!(names.of("os.getpid()"), Some(Volatile::Machine));
        assert_eq!(names.of("hex(id(x))"), Some(Volatile::Identity));
        assert_eq!(names.of("id(a) == id(b)"), None);
        assert_eq!(names.of("sys.getsizeof(x)"), None);
        assert_eq!(names.of("x.id"), None);
        assert_eq!(names.of("id(A()) == id(A())"), Some(Volatile::Identity));
        assert_eq!(names.of("valid(A()) == hash(a)"), None);
    }

    #[test]
    fn a_name_carries_it_until_it_is_bound_anew() {
        assert_eq!(after("x = random.random()\ny = x + 1\n").of("print(y)"), Some(Volatile::Chance));
        assert_eq!(after("x = random.random()\nx = 5\n").of("print(x)"), None);
        assert_eq!(after("from random import choice as pick, seed\n").of("print(pick(x))"), Some(Volatile::Chance));
        assert_eq!(after("from random import choice as pick, seed\n").of("print(choice(x), seed)"), None);
        assert_eq!(after("with open(os.getcwd()) as f:\n    pass\n").of("f"), Some(Volatile::Machine));
    }

    #[test]
    fn a_function_carries_what_it_returns_or_prints() {
        assert_eq!(after("def roll():\n    return random.randint(1, 6)\n").of("roll()"), Some(Volatile::Chance));
        assert_eq!(after("def f():\n    t = time.time()\n    return 5\n").of("f()"), None);
        assert_eq!(
            after("def f():\n    def g():\n        print(frame.f_lineno)\n    g()\n").of("f()"),
            Some(Volatile::Machine)
        );
    }
}
