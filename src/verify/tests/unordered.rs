//! What may come in another order each time, and what may not although something else in the code may.

use super::*;

/// The verdict on the first claim of `code`, in which the statement on each line prints its text.
fn on(code: &str, printed: &[&str]) -> ClaimVerdict {
    let mut run = Run::new();
    for (line, text) in (2..).zip(printed) {
        run = run.printed(line, line, text);
    }
    run.on(code)
}

fn random() -> ClaimVerdict {
    ClaimVerdict::Unverifiable(Reason::Random)
}

#[test]
fn what_leans_on_a_set_may_come_in_another_order() {
    for code in [
        "s = {'a', 'b'}\nprint(list(s))  # ['a', 'b']",
        "s = {c for c in w}\nprint([*s])  # ['a', 'b']",
        "s = set(w)\nprint(sorted(s, key=len))  # ['a', 'b']",
        "s = a.keys() & b.keys()\nprint(list(s))  # ['a', 'b']",
    ] {
        assert_eq!(on(code, &["", "['b', 'a']\n"]), random(), "{code}");
    }
    for code in [
        "s = {'a', 'b'}\nr = []\nr.extend(s)\nprint(r)  # ['a', 'b']",
        "s = {'a', 'b'}\nr = []\nfill(r, s)\nprint(r)  # ['a', 'b']",
        "s = {'a', 'b'}\nr = ','.join(s)\nr = r.split(',')\nprint(r)  # ['a', 'b']",
    ] {
        assert_eq!(on(code, &["", "", "", "['b', 'a']\n"]), random(), "{code}");
    }
    assert_eq!(on("s = {'a', 'b'}\nprint(s.pop())  # 'a'", &["", "b\n"]), random());
}

#[test]
fn a_set_elsewhere_in_the_code_excuses_nothing() {
    for code in [
        "s = {'a', 'b'}\nprint(list(w))  # ['a', 'b']",
        "s = {'a', 'b'}\nprint(sorted(s, reverse=True))  # ['a', 'b']",
        "w = sorted({'a', 'b'})\nprint(w)  # ['a', 'b']",
        "w = f()  # not {'a', 'b'}\nprint(w)  # ['a', 'b']",
        "w = re.split('x{1,2}', t)\nprint(w)  # ['a', 'b']",
        "w = {**a, **b}\nprint(list(w))  # ['a', 'b']",
    ] {
        assert_eq!(on(code, &["", "['b', 'a']\n"]), broken("['b', 'a']"), "{code}");
    }
    let sorted = "s = {'a', 'b'}\ns = sorted(s)\nprint(s)  # ['a', 'b']";
    assert_eq!(on(sorted, &["", "", "['b', 'a']\n"]), broken("['b', 'a']"));
    let lower = "s = {'a', 'b'}\nx = list(s)\nx.sort()\nprint(x)  # ['a', 'b']";
    assert_eq!(on(lower, &["", "", "", "['b', 'a']\n"]), broken("['b', 'a']"));
}

#[test]
fn a_label_speaks_of_those_that_printed() {
    let code = |of: &str| format!("s = {{'a', 'b'}}\nfor n in {of}: print(n)\n# Output:\n# a\n# b");
    assert_eq!(on(&code("s"), &["", "b\na\n"]), random());
    assert_eq!(on(&code("w"), &["", "b\na\n"]), broken("b\na"));
    let both = "for n in set(w): print(n)\nfor n in v: print(n)\n# Output:\n# a\n# b";
    assert_eq!(on(both, &["c\nd\n", "b\na\n"]), broken("b\na"));
}

#[test]
fn a_function_is_about_what_calls_it() {
    let code = |of: &str| format!("def show(v):\n    for n in v:\n        print(n)  # 1, 2\nshow({of})");
    let run = Run::new().printed(2, 4, "").printed(5, 5, "").write(4, "2\n").write(4, "1\n");
    assert_eq!(run.on(&code("set(w)")), random());
    assert_eq!(run.on(&code("list(w)")), broken("2\n1"));
}

#[test]
fn a_prompt_may_show_what_another_thread_wrote() {
    let text = "```pycon\n>>> f()\nFalse\n>>> g()\n```\n";
    let mut run = Run::new().printed(2, 2, "True\n").printed(4, 4, "False\n");
    assert_eq!(run.verdict(text).claims, [broken("True")]);
    assert_eq!(run.verdict(&text.replace("f()", "f({1, 2})")).claims, [broken("True")]);
    run.capture.writes[1].thread = "worker".to_owned();
    assert_eq!(run.verdict(text).claims, [random()]);
}

#[test]
fn threads_and_tasks_have_no_order() {
    for code in
        ["with ThreadPoolExecutor() as p: work(p)\n# Output:\n# a\n# b", "asyncio.run(main())\n# Output:\n# a\n# b"]
    {
        assert_eq!(on(code, &["b\na\n"]), random(), "{code}");
    }
    let mut run = Run::new().printed(2, 2, "b\na\n");
    let code = "time.sleep(1)\n# Output:\n# a\n# b";
    assert_eq!(run.on(code), broken("b\na"));
    run.capture.writes[0].thread = "worker".to_owned();
    assert_eq!(run.on(code), random());
}

#[test]
fn a_set_of_an_earlier_example_has_no_order_either() {
    let note = "```python\ns = {'a', 'b'}\n```\n```python\nprint(list(s))  # ['a', 'b']\n```\n";
    let judged = |note: &str| {
        let (page, sources) = page(note);
        let (examples, _) = crate::claim::read(&page, &sources);
        let version = Version { major: 3, minor: 13, patch: 0, suffix: String::new() };
        let setting = Setting { version: &version, host: Host::Library, wish: Wish::Auto };
        let mut lost = Lost::default();
        lost.learn(&examples[0], &page.fences[0], &Run::new().printed(2, 2, "").capture, &Status::Ran);
        let run = Run::new().printed(5, 5, "['b', 'a']\n");
        verify(&examples[1], &page.fences[1], &run.capture, setting, &lost).claims.remove(0)
    };
    assert_eq!(judged(note), random());
    assert_eq!(judged(&note.replace("{'a', 'b'}", "['b', 'a']")), broken("['b', 'a']"));
    assert_eq!(judged(&note.replace("s = ", "t = ")), broken("['b', 'a']"));
}
