//! Outcomes of many kinds in the spellings of many authors.

use super::Form;

pub(super) fn forms() -> Vec<Form> {
    vec![
        Form::new("markers", &["```python\nprint(2 + 3)  #§\n```\n", "```python\n2 + 3  #§\n```\n"])
            .right(&[
                " ➜ 5",
                " ⇒ 5",
                " --> 5",
                " == 5",
                "=> 5",
                "=>5",
                "->5",
                "→5",
                " = 5",
                " gives 5",
                " yields 5",
                " Prints 5",
                " This prints 5",
                " this will print: 5",
                " will print 5",
                " outputs 5",
                " evaluates to 5",
                " Result: 5",
                " result = 5",
                " Expected: 5",
                " Expected output: 5",
                " Out: 5",
                " Out[12]: 5",
                " 결과: 5",
                " 出力: 5",
                " 结果：5",
                " Wynik: 5",
                " Résultat : 5",
                " Resultado: 5",
                " Ergebnis: 5",
                " Output (Python 3): 5",
            ])
            .wrong(&[" ➜ 6", "=> 6", "->6", " gives 6", " will print 6", " Expected: 6", " 出力: 6", " Resultado: 6", " Out[12]: 6"]),
        Form::new("values of many kinds", &["```python\n§\n```\n"])
            .right(&[
                "print(type(5))  # <class 'int'>",
                "print(type(5).__name__)  # int",
                "type(5)  # int",
                "type('')  # <class 'str'>",
                "print(2 > 1)  # True",
                "print(None)  # None",
                "{}.get('a')  # None",
                "'a' + 'b'  # 'ab'",
                "'a' + 'b'  # \"ab\"",
                "b'a' * 2  # b'aa'",
                "divmod(7, 2)  # (3, 1)",
                "a, b = divmod(7, 2)  # 3, 1",
                "print(-5)  # -5",
                "print(1e-05)  # 1e-05",
                "print(2 ** 0.5)  # 1.414",
                "print(2 ** 0.5)  # 1.41...",
                "print(10 ** 6)  # 1000000",
                "print(10 ** 6)  # 1,000,000",
                "print(10 ** 6)  # 1_000_000",
                "print(f'{10 ** 6:,}')  # 1,000,000",
                "print(complex(1, 2))  # (1+2j)",
                "print({'a': [1, (2,)]})  # {'a': [1, (2,)]}",
                "print({1: 2}.keys())  # dict_keys([1])",
                "print(range(3))  # range(0, 3)",
                "print(list(range(100)))  # [0, 1, 2, ..., 99]",
                "print(list(range(100)))  # [0, 1, 2, …]",
                "print([1, 2], [3])  # [1, 2] [3]",
                "print(1, 'a', None)  # 1 a None",
                "print(\n    5\n)  # 5",
                "x = 5; print(x)  # 5",
                "print('%.1f%%' % 45)  # 45.0%",
                "print('2024-01-15')  # 2024-01-15",
                "print(f'{5:>5}')  #     5",
                "print(iter([]))  # <list_iterator object at 0x7f1122334455>",
                "print((n for n in []))  # <generator object <genexpr> at 0x...>",
                "print(lambda: 5)  # <function <lambda> at 0x10a3b4c50>",
                "hex(255)  # '0xff'",
                "print(\"it's\")  # it's",
                "repr('a')  # \"'a'\"",
                "print([])  # [] (empty)",
                "print(0.1 + 0.2)  # 0.30000000000000004 (not 0.3!)",
                "print(0.1 + 0.2 == 0.3)  # False!",
            ])
            .wrong(&[
                "print(type(5))  # <class 'str'>",
                "type(5)  # <class 'float'>",
                "print(2 > 1)  # False",
                "'a' + 'b'  # 'ba'",
                "divmod(7, 2)  # (1, 3)",
                "print(2 ** 0.5)  # 1.42",
                "print(10 ** 6)  # 100000",
                "print({'a': 1})  # {'a': 2}",
                "print(list(range(100)))  # [0, 1, 3, ..., 99]",
                "print(range(3))  # range(0, 4)",
                "print('%.1f%%' % 45)  # 46.0%",
                "print(\n    5\n)  # 6",
                "x = 5; print(x)  # 6",
            ])
            .explains(&[
                "x = 5  # five",
                "import math  # 3.14 and more",
                "def f(n=5):  # 5 by default\n    return n",
                "for n in range(3):  # 0, 1, 2\n    pass",
                "if True:  # always\n    pass",
                "x = [\n    1,  # 1st\n    2,  # 2nd\n]",
                "x = 5  # x: int",
                "x = dict()  # O(1)",
                "x = 1 << 3  # bit 3",
                "x = sorted([])  # O(n log n)",
                "print()  # newline",
                "print('a')  # why does this work?",
            ]),
        Form::new("an equation that is printed", &["```python\na, b = 5, 1\nprint(f'{a} + {b} = {a + b}')  # §\n```\n"])
            .right(&["5 + 1 = 6", "5 + 1 = 6 (the sum)", "Output: 5 + 1 = 6", "=> 5 + 1 = 6"])
            .wrong(&["5 + 1 = 7", "Output: 5 + 1 = 7"]),
        Form::new("an equation beside its value", &["```python\nprint((5 + 1) * 2)  # §\n```\n"])
            .right(&["(5 + 1) * 2 = 12", "6 * 2 = 12"])
            .wrong(&["(5 + 1) * 2 = 13"]),
        Form::new("a traceback in comments", &["```python\nint('x')\n§\n```\n"])
            .right(&[
                "# Traceback (most recent call last):\n#   ...\n# ValueError: invalid literal for int() with base 10: 'x'",
                "# Traceback (most recent call last):\n#   File \"<stdin>\", line 1, in <module>\n# ValueError: invalid literal for int() with base 10: 'x'",
                "# Output:\n# Traceback (most recent call last):\n#   ...\n# ValueError: invalid literal for int() with base 10: 'x'",
                "#> Traceback (most recent call last):\n#> ValueError: invalid literal for int() with base 10: 'x'",
                "#> ValueError: invalid literal for int() with base 10: 'x'",
                "'''\nTraceback (most recent call last):\n  ...\nValueError: invalid literal for int() with base 10: 'x'\n'''",
            ])
            .wrong(&[
                "# Traceback (most recent call last):\n#   ...\n# TypeError: no digits",
                "# Output:\n# Traceback (most recent call last):\n#   ...\n# TypeError: no digits",
                "#> TypeError: no digits",
            ]),
        Form::new(
            "an output for some versions",
            &["```python\nprint(5)\n```\n\nOutput (Python < 3.7):\n\n```\n§\n```\n", "```python\nprint(5)\n# Output (Python 2):\n# §\n```\n"],
        )
        .right(&["5"])
        .open(&["6"]),
        Form::new("paths of the author", &["```python\nimport os\nprint(os.path.abspath('a'))\n```\n```output\n§\n```\n"])
            .open(&["/home/me/a", "C:\\me\\a"]),
    ]
}
