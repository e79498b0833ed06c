//! What looks wrong and is not, and what is no claim at all.

use super::Form;

pub(super) fn forms() -> Vec<Form> {
    vec![
        Form::new(
            "another order of a set",
            &["```python\nprint({3, 1, 2})  # §\n```\n", "```python\nprint({3, 1, 2})\n```\n```output\n§\n```\n"],
        )
        .right(&["{1, 2, 3}", "{3, 1, 2}", "{2,3,1}"])
        .wrong(&["{1, 2, 4}", "{1, 2}"]),
        Form::new(
            "quotes of another style, and a dict over several lines",
            &["```python\nprint({'a': 1, 'b': [2]})\n```\n```output\n§\n```\n"],
        )
        .right(&[
            "{'a': 1, 'b': [2]}",
            "{\"a\": 1, \"b\": [2]}",
            "{'a': 1,\n 'b': [2]}",
            "{\n    'a': 1,\n    'b': [2]\n}",
            "{'b': [2], 'a': 1}",
        ])
        .wrong(&["{'a': 1, 'b': [3]}"]),
        Form::new("ids, hashes and addresses", &["```python\nx = object()\nprint(§\n```\n"]).open(&[
            "id(x))  # 140233445566",
            "hex(id(x)))  # 0x7f11223344",
            "x)  # <object object at 0x7f1122334455>",
            "hash('a'))  # 123456789",
            "hash('a'))\n#> 123456789",
        ]),
        Form::new("an address in a repr", &["```python\nprint(object())  # <§ object at 0x7f1122334455>\n```\n"])
            .right(&["object"])
            .wrong(&["Dog"]),
        Form::new("chance, clocks and the machine", &["```python\nimport random, time, os, sys, datetime\n§\n```\n"])
            .open(&[
                "print(random.random())  # 0.5",
                "random.randint(1, 1000000)  # 7",
                "n = random.randint(1, 1000000)\nprint(n)  # 7",
                "print(datetime.date.today())  # 2021-05-06",
                "print(os.getcwd())  # /home/me",
                "print(sys.version_info[:2])  # (2, 7)",
                "print(time.time())  # 1.5",
                "start = time.perf_counter()\nprint(time.perf_counter() - start)  # 0.25",
            ]),
        Form::new("a duration", &["```python\nt = 3\nprint(t)  # §\n```\n"]).open(&[
            "~0.5 seconds",
            "about 2 s",
            "0.25 seconds",
            "takes 5 s",
        ]),
        Form::new("a hedged value on an assignment", &["```python\nx = sum([2, 3])  # §\n```\n"]).open(&[
            "about 6",
            "~6",
            "may be 6",
            "usually 6",
            "~6 ms",
        ]),
        Form::new("versions", &["```python\nprint(5)  # §\n```\n"])
            .right(&["Output (Python 3.8+): 5"])
            .wrong(&["Output (Python 3.8+): 6"])
            .open(&["Output (Python < 3.7): 6", "Output (Python 2): 6"]),
        Form::new("templates and pseudo-code", &["```python\n§\n```\n"]).explains(&[
            "<list> = [<expression> for <name> in <iterable>]",
            "if condition:\n    statements",
            "for item in items:\n    # do something",
        ]),
        Form::new("doubtful words on what prints", &["```python\nfor n in [1, 2]:\n    print(n * 2)  # §\n```\n"])
            .explains(&[
                "doubles",
                "even numbers",
                "twice",
                "runs twice",
                "prints each",
                "called for every item",
                "slow",
            ]),
    ]
}
