use super::*;

/// One that is a program which ends, or not, and the end of the channel at which it would be.
fn interpreter(program: &[&str]) -> (Warm, OwnedFd) {
    let (ours, theirs) = channel::socket_pair().unwrap();
    let warm = Warm {
        control: Mutex::new(ours),
        child: Mutex::new(Some(Command::new(program[0]).args(&program[1..]).spawn().unwrap())),
        hello: OnceLock::new(),
        patience: Duration::from_millis(50),
        failure: OnceLock::new(),
        host: Host::Library,
        library: None,
        sandbox: None,
        name: "python3".into(),
    };
    (warm, theirs)
}

/// What is told twice, and how it ended.
fn told(warm: &Warm) -> (String, String) {
    let [first, second] = [(); 2].map(|()| warm.runtime().unwrap_err().to_string());
    assert_eq!(first, second);
    let status = lock(&warm.child).take().unwrap().wait().unwrap();
    (first, status.to_string())
}

#[test]
fn one_that_says_nothing_is_not_waited_for_without_end() {
    let (warm, _theirs) = interpreter(&["sleep", "1000"]);
    let expected = ("the interpreter python3 has not started within 0.05 s", "signal: 9 (SIGKILL)");
    assert_eq!(told(&warm), (expected.0.into(), expected.1.into()));
}

#[test]
fn one_that_ends_is_told_of_with_its_status() {
    let (warm, theirs) = interpreter(&["sh", "-c", "exit 3"]);
    drop(theirs);
    assert_eq!(
        told(&warm),
        ("the interpreter python3 ended by itself (exit status: 3)".into(), "exit status: 3".into())
    );
}

#[test]
fn one_that_lives_and_says_something_odd_is_ended() {
    let (warm, theirs) = interpreter(&["sleep", "1000"]);
    rustix::io::write(&theirs, b"?").unwrap();
    let expected = ("the interpreter python3 said what cannot be understood", "signal: 9 (SIGKILL)");
    assert_eq!(told(&warm), (expected.0.into(), expected.1.into()));
}

#[test]
fn its_path_may_be_long() {
    let (warm, theirs) = interpreter(&["sleep", "1000"]);
    let path = "\\u4e2d".repeat(1300);
    let hello = format!(
        r#"{{"hello": {{"implementation": "cpython", "version": "3.13.0", "executable": "/{path}", "gil": true,
           "collector": "generational", "lacks": []}}}}"#
    );
    rustix::io::write(&theirs, hello.as_bytes()).unwrap();
    assert_eq!(warm.runtime().unwrap().executable.as_os_str().len(), 1 + 3 * 1300);
    let _ = lock(&warm.child).take().unwrap().kill();
}
