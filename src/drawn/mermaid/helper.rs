//! Draws diagrams in processes of their own: a layout that has gone astray ends with its process, and with nothing less.
//!
//! Takes the source of a diagram; gives its picture. A helper is our own binary, called as `tracebook __draw`: it reads one
//! diagram a line, as a JSON text, and answers each with one line, as JSON. It ends with its input, and behind a diagram
//! that takes too long. A program that is not ours draws in its own process.

use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::worker;

use super::{Failure, failure, svg_in_time};

/// The argument that makes the binary a helper.
pub(crate) const SUBCOMMAND: &str = "__draw";

/// Bytes of addresses that a helper may use, stack and program included. A large diagram takes a tenth of it.
const MEMORY: u64 = 2 << 30;

/// What a helper says of a diagram; nothing where it takes too long.
pub(super) type Answer = Option<Result<String, Failure>>;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Has diagrams drawn by helpers from now on: by `program`, which calls [`serve`] where it is called with [`SUBCOMMAND`].
pub(crate) fn enlist(program: PathBuf) {
    PROGRAM.get_or_init(|| program);
}

/// Whether the command line asks for a helper.
pub(crate) fn is_requested(arguments: &[std::ffi::OsString]) -> bool {
    matches!(arguments, [_, word] if word == SUBCOMMAND)
}

/// Leaves this process nothing but what it has and needs to draw, for good. What the system does not give of that is no matter: no
/// code of the book's runs here.
pub(crate) fn confine() {
    for (resource, most) in [(Resource::As, MEMORY), (Resource::Fsize, 0), (Resource::Core, 0)] {
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
    worker::seclude();
}

/// Draws what `input` asks for, to the end of it or to the first diagram that takes too long.
///
/// # Errors
/// When `input` cannot be read, is no request, or nobody reads `output` any more.
pub(crate) fn serve(input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    for line in input.lines() {
        let source: String = serde_json::from_str(&line?)?;
        let answer: Answer = svg_in_time(&source);
        writeln!(output, "{}", serde_json::to_string(&answer)?)?;
        output.flush()?;
        if answer.is_none() {
            break;
        }
    }
    Ok(())
}

/// The picture of `source`, by a helper where there may be one.
pub(super) fn draw(source: &str) -> Answer {
    let Some(program) = PROGRAM.get() else { return svg_in_time(source) };
    let idle = idle().pop();
    // One that was idle may have been ended by somebody; a new one that ends has been ended by the diagram.
    let asked = idle.and_then(|helper| helper.ask(source).ok());
    let asked = asked.or_else(|| Helper::start(program).and_then(|helper| helper.ask(source)).ok());
    asked.unwrap_or_else(|| Some(Err(failure("this diagram cannot be drawn", None))))
}

/// The helpers that have nothing to do, at most as many as there are threads that draw.
fn idle() -> MutexGuard<'static, Vec<Helper>> {
    static IDLE: Mutex<Vec<Helper>> = Mutex::new(Vec::new());
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Helper {
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Helper {
    fn start(program: &PathBuf) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.arg(SUBCOMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // What a program needs to start, and nothing that is secret.
        command.env_clear().envs(std::env::var_os("LD_LIBRARY_PATH").map(|places| ("LD_LIBRARY_PATH", places)));
        let mut child = command.spawn()?;
        let answers = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self { child, answers: BufReader::new(answers) })
    }

    /// What the helper says of a diagram; it is idle again where it can go on.
    fn ask(mut self, source: &str) -> io::Result<Answer> {
        let request = serde_json::to_string(source)?;
        writeln!(self.child.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?, "{request}")?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let answer: Answer = serde_json::from_str(&line)?;
        if answer.is_some() {
            idle().push(self);
        }
        Ok(answer)
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::super::draw as drawn;
    use super::*;

    #[test]
    fn each_line_is_answered_by_one() {
        let mut output = Vec::new();
        serve(&b"\"graph LR\\n A-->B\\n\"\n\"grph LR\"\n"[..], &mut output).unwrap();
        let answers: Vec<Answer> =
            String::from_utf8(output).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let [Some(Ok(svg)), Some(Err(refused))] = answers.as_slice() else { panic!("{answers:?}") };
        assert!(drawn("graph LR\n A-->B\n").unwrap().html.contains(svg), "{svg}");
        assert_eq!(refused.message, "`grph` is no kind of diagram that can be drawn; `graph` is one");
    }

    #[test]
    fn what_is_no_request_ends_the_helper() {
        assert!(serve(&b"graph LR\n"[..], Vec::new()).is_err());
    }
}
