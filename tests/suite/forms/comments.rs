//! Comments: at the end of a line, below a statement, and behind a heading such as `# Output:`.

use super::Form;

pub(super) fn forms() -> Vec<Form> {
    let mut forms = trailing();
    forms.extend(below());
    forms.extend(headed());
    forms
}

fn trailing() -> Vec<Form> {
    vec![
        Form::new(
            "a value beside a print, an expression, an assignment",
            &[
                "```python\nprint(2 + 3)  #§\n```\n",
                "```python\nsum([2, 3])  #§\n```\n",
                "```python\ntotal = 2 + 3  #§\n```\n",
                "```python\nfor n in [5]:\n    print(n)  #§\n```\n",
                "```python\nif True:\n    print(5)  #§\n```\n",
            ],
        )
        .right(&[
            " 5",
            "5",
            "> 5",
            " => 5",
            " -> 5",
            " → 5",
            " ==> 5",
            " = 5",
            " Output: 5",
            " output: 5",
            " Output - 5",
            " output 5",
            " Output is 5",
            " prints 5",
            " Prints: 5",
            " Returns 5",
            " returns: 5",
            " Result: 5",
            " Out[3]: 5",
            " Saída: 5",
            " Salida: 5",
            " Ausgabe: 5",
            " Sortie : 5",
            " 输出：5",
            " 输出: 5",
            " вывод: 5",
            " 5 (an int)",
            " 5 (default)",
            " 5 - two and three",
            " 5, because two and three make five",
            " 5 # two and three",
            " 5!",
            " 5.",
        ])
        .wrong(&[
            " 6",
            "> 6",
            " => 6",
            " -> 6",
            " → 6",
            " Output: 6",
            " Prints: 6",
            " Returns 6",
            " Saída: 6",
            " Salida: 6",
            " Ausgabe: 6",
            " 输出：6",
            " 6 (an int)",
            " 6, because I say so",
        ])
        .open(&[" 6 apples", " ~6", " about 6", " maybe 6", " 6 or so", " usually 6", " ~6 ms", " 6 if it rains"])
        .explains(&[
            " adds two numbers",
            " the sum",
            " first, the sum",
            " see section 6",
            " step 6: add",
            " TODO: 6",
            " type: int",
            " noqa: 6",
            " 6. Add",
            " 0 = off, 1 = on",
            " (1)",
            " > 30 items",
            " ?",
            " ...",
            "",
        ]),
        Form::new("a string beside a print", &["```python\nname = 'ada'\nprint(name.upper())  # §\n```\n"])
            .right(&["ADA", "'ADA'", "\"ADA\"", "Output: ADA", "=> ADA", "prints ADA", "ADA (in capitals)"])
            .wrong(&["'ada'", "Output: Ada", "\"ADAM\""])
            .open(&["ada", "Ada", "=> Ada", "ALICE"])
            .explains(&[
                "shouting",
                "in capitals",
                "upper() makes capitals",
                "fails",
                "works",
                "OK",
                "why?",
                "method call",
            ]),
        Form::new("words beside a print", &["```python\nwho = 'world'\nprint(f'Hello, {who}!')  # §\n```\n"])
            .right(&["Hello, world!", "\"Hello, world!\"", "Output: Hello, world!", "prints Hello, world!"])
            .wrong(&["Hello, moon!", "Output: Hello, moon!"])
            .explains(&["a greeting", "f-strings are fast", "the name goes between the braces"]),
        Form::new("the value behind a label that is printed", &["```python\nprint('sum:', 1 + 2)  # §\n```\n"])
            .right(&["3", "sum: 3", "=> 3"])
            .wrong(&["4", "sum: 4"])
            .explains(&["the sum"]),
        Form::new("the object that a method changed", &["```python\ns = [7, 1, 3]\ns.sort()  # §\n```\n"])
            .right(&["[1, 3, 7]", "None", "=> [1, 3, 7]", "s is now [1, 3, 7]", "s = [1, 3, 7]"])
            .wrong(&["[7, 3, 1]", "=> [7, 3, 1]"])
            .explains(&["sorts in place", "in place"]),
        Form::new("a float written shorter", &["```python\nprint(19 / 11)  # §\n```\n"])
            .right(&["1.72727", "1.73", "~1.73", "≈ 1.727", "1.7272727272727273", "1.72..."])
            .wrong(&["1.74", "1.5"])
            .open(&["~1.8"]),
        Form::new("values over a loop", &["```python\nfor n in (1, 2, 4):\n    print(n)  # §\n```\n"])
            .right(&["1, 2, 4", "1 2 4", "1 then 2 then 4", "1, 2 and 4", "1 -> 2 -> 4", "1, 2, ..."])
            .wrong(&["1, 2, 3", "1 then 2 then 3", "1, 2, 4, 8"])
            .open(&["1", "2"])
            .explains(&["powers of two", "doubles each time"]),
        Form::new("an exception beside an assignment to an item", &["```python\nrow = (1,)\nrow[0] = 5  # §\n```\n"])
            .right(&["TypeError", "raises TypeError", "TypeError: 'tuple' object does not support item assignment"])
            .wrong(&["KeyError", "TypeError: 'tuple' object has no items"])
            .explains(&["the first", "TypeErrors are common", "refused"]),
        Form::new(
            "an exception beside an assignment to an attribute",
            &["```python\nclass Point:\n    __slots__ = ()\n\npoint = Point()\npoint.x = 4  # §\n```\n"],
        )
        .right(&["AttributeError", "raises AttributeError"])
        .wrong(&["KeyError", "AttributeError: 'Point' has another message"])
        .explains(&["the fourth", "refused"]),
        Form::new("an exception beside an assignment to several names", &["```python\nx, y = 4  # §\n```\n"])
            .right(&["TypeError", "TypeError: cannot unpack non-iterable int object"])
            .wrong(&["ValueError"])
            .explains(&["the fourth"]),
        Form::new(
            "an exception as a value that is kept",
            &["```python\nby_code = {}\nby_code[404] = §\n```\n", "```python\nerror = §\n```\n"],
        )
        .explains(&["ValueError  # ValueError", "KeyError  # KeyError!"]),
        Form::new("an exception beside an import that fails", &["```python\nimport a_module_of_nobody  # §\n```\n"])
            .right(&["ModuleNotFoundError", "ImportError", "ModuleNotFoundError: No module named 'a_module_of_nobody'"])
            .open(&["ImportError: another"])
            .explains(&["for later", "LaterError"]),
        Form::new("an exception beside an import that does not fail", &["```python\nimport json  # §\n```\n"])
            .open(&["ImportError: gone", "ModuleNotFoundError"])
            .explains(&["for later", "JSONDecodeError", "json, and its errors"]),
        Form::new(
            "the name of what was raised, alone",
            &["```python\nimport queue\nsmall = queue.Queue(1)\nsmall.put(1)\nsmall.put_nowait(2)  # §\n```\n"],
        )
        .right(&["Full", "queue.Full", "Full!"])
        .explains(&["Empty", "full", "Full of it", "the second"]),
        Form::new(
            "words that were printed, and that nothing marks",
            &[
                "```python\nword = 'change * 2'\nprint(word[3:])  # §\n```\n",
                "```python\ndef tell():\n    print('change * 2'[3:])\n\ntell()  # §\n```\n",
                "```python\ndef tell():\n    print('change * 2'[3:])\n    return 5\n\nn = tell()  # §\n```\n",
            ],
        )
        .right(&["nge * 2", "nge * 2 (the end)", "nge * 2 - the end"])
        .explains(&["nge * 3", "the end", "tells"]),
        Form::new("a literal with a remark behind its comma", &["```python\nprint([] is [])  # §\n```\n"])
            .right(&["False, for a list can be changed", "False, by the time it is made"])
            .explains(&["True, for a list can be changed"]),
        Form::new(
            "whether a count of references is one",
            &["```python\nimport sys\nx = []\nprint(sys.getrefcount(x) == 2)  # §\n```\n"],
        )
        .right(&["True", "True (with that of the call)"])
        .wrong(&["False"]),
        Form::new(
            "an exception beside a statement",
            &[
                "```python\nint('x')  # §\n```\n",
                "```python\nn = int('x')  # §\n```\n",
                "```python\nprint(int('x'))  # §\n```\n",
            ],
        )
        .right(&[
            "ValueError",
            "ValueError!",
            "Raises ValueError",
            "raises a ValueError",
            "will raise ValueError",
            "throws ValueError",
            "-> ValueError",
            "=> ValueError",
            "ValueError: invalid literal for int() with base 10: 'x'",
            "ValueError: invalid literal ...",
            "raises ValueError: invalid literal for int() with base 10: 'x'",
            "ValueError (no digits)",
            "Raises error!",
            "Error: ValueError",
        ])
        .wrong(&["TypeError", "TypeError!", "Raises TypeError", "ValueError: no digits", "KeyError: 'x'"]),
        Form::new("an exception beside what raises none", &["```python\nint('5')  # §\n```\n"])
            .wrong(&["ValueError", "Raises ValueError", "ValueError!"])
            .explains(&[
                "ValueError if it is no number",
                "may raise ValueError for words",
                "Type error!",
                "handles ValueError",
            ]),
        Form::new(
            "an exception on a commented-out statement",
            &["```python\nx = (1,)\n# x[0] = 2  § TypeError\n```\n"],
        )
        .right(&["#", "# Raises", "# raises a", "# ->", "→", "=>"]),
        Form::new("an exception on a commented-out statement", &["```python\nx = (1,)\n# x[0] = 2  # §\n```\n"])
            .right(&["TypeError!", "TypeError: 'tuple' object does not support item assignment"])
            .wrong(&["IndexError", "Raises KeyError"])
            .explains(&["not allowed", "do not", "TypeError if it is a tuple"]),
    ]
}

fn below() -> Vec<Form> {
    vec![
        Form::new(
            "an exception with its message below a class",
            &["```python\nclass Odd(int, str):\n    pass\n# §\n```\n"],
        )
        .right(&["TypeError: multiple bases have instance lay-out conflict"])
        .wrong(&["ValueError: multiple bases have instance lay-out conflict"])
        .explains(&["TypeError", "odd"]),
        Form::new("a comment below a class", &["```python\nclass Plain:\n    pass\n# §\n```\n"])
            .open(&["TypeError: multiple bases have instance lay-out conflict"])
            .explains(&["5", "plain", "TypeError"]),
        Form::new(
            "a string below a class whose body prints",
            &["```python\nclass Loud:\n    print('body')\n\"\"\"§\"\"\"\n```\n"],
        )
        .right(&["body", "\nbody\n"])
        .open(&["boy"]),
        Form::new(
            "a string below a class whose body does not",
            &["```python\nclass Still:\n    name = 'body'\n\"\"\"§\"\"\"\n```\n"],
        )
        .explains(&["body", "boy", "1\n2"]),
        Form::new(
            "`#>` below an assignment that prints",
            &["```python\ndef add(a, b):\n    print(f'add({a},)\\n  gives {a + b}')\n    return a + b\n\n\
               total = add(2, b=3)\n#> add(2,)\n#>   gives §\n```\n"],
        )
        .right(&["5"])
        .wrong(&["6"]),
        Form::new(
            "`#>` below, at any indent, and at the end of the line",
            &[
                "```python\nprint(5)\n#> §\n```\n",
                "```python\nprint(5)\n#>§\n```\n",
                "```python\n2 + 3\n#> §\n```\n",
                "```python\nfor i in [5]:\n    print(i)\n    #> §\n```\n",
                "```python\nfor i in [5]:\n    print(i)\n#> §\n```\n",
                "```python\ndef f():\n    print(5)\n    #> §\n\nf()\n```\n",
                "```python\n2 + 3  #> §\n```\n",
            ],
        )
        .right(&["5"])
        .wrong(&["6", "five"]),
        Form::new("`#>` over several lines", &["```python\nprint('a\\n\\nb c')\n§\n```\n"])
            .right(&["#> a\n#>\n#> b c", "#> a\n#> \n#> b c"])
            .wrong(&["#> a\n#> b d"])
            .open(&["#> a"]),
        Form::new(
            "a literal below a statement",
            &[
                "```python\nprint([1, 2])\n# §\n```\n",
                "```python\n[1] + [2]\n# §\n```\n",
                "```python\nx = [1] + [2]\n# §\n```\n",
            ],
        )
        .right(&["[1, 2]", "[1,2]", "=> [1, 2]", "-> [1, 2]", "→ [1, 2]", "Output: [1, 2]", "[1,\n#  2]"])
        .wrong(&["[1, 3]", "=> [1, 3]", "Output: [1, 3]"])
        .explains(&["a list", "next: more lists", "(see below)", "[1] is special", "Output:", "x = 5"]),
        Form::new(
            "a long output as a string behind the print",
            &["```python\nprint('one\\ntwo\\nthree')\n\"\"\"\n§\n\"\"\"\n```\n"],
        )
        .right(&["one\ntwo\nthree", "one\n...\nthree"])
        .wrong(&["one\ntwo\nfour"])
        .open(&["something else entirely"]),
        Form::new(
            "a string below a loop that prints",
            &["```python\nfor word in ['alpha', 'beta']:\n    print(word.title())\n'''\n§\n'''\n```\n"],
        )
        .right(&["Alpha\nBeta"])
        .wrong(&["Alpha\nGamma"])
        .open(&["The words in title case", "Loops are fun"]),
        Form::new("an exception below a statement", &["```python\nint('x')\n# §\n```\n"])
            .right(&[
                "ValueError: invalid literal for int() with base 10: 'x'",
                "Raises ValueError: invalid literal ...",
            ])
            .wrong(&["ValueError: no digits", "KeyError: 'x'"])
            .explains(&["ValueError is likely here"]),
    ]
}

fn headed() -> Vec<Form> {
    const TWO: &[&str] = &[
        "```python\nprint('a')\nprint('b')\n\n# §\n```\n",
        "```python\nfor c in 'ab':\n    print(c)\n# §\n```\n",
        "```python\ndef show():\n    print('a')\n    print('b')\n\nshow()\n\n# §\n```\n",
    ];
    vec![
        Form::new("a heading, then lines", TWO)
            .right(&[
                "Output:\n# a\n# b",
                "Output\n# a\n# b",
                "OUTPUT:\n# a\n# b",
                "output:\n#   a\n#   b",
                "--- Output ---\n# a\n# b",
                "Prints:\n# a\n# b",
                "Saída:\n# a\n# b",
                "Salida:\n# a\n# b",
                "Ausgabe:\n# a\n# b",
                "输出：\n# a\n# b",
                "Output:\n# a b",
                "Output:\n# a, b",
                "Output: a, b",
                "Output: a b",
                "Output: a\n#         b",
                "Expected output:\n# a\n# b",
                "This prints:\n# a\n# b",
            ])
            .wrong(&[
                "Output:\n# a\n# c",
                "Output:\n# a\n# b\n# c",
                "Output: a, c",
                "Salida:\n# a\n# c",
                "Output:\n# a, c",
            ])
            .explains(&["Output:", "Output: ?", "Output: ...", "Output goes to the screen", "Output:\n# ..."]),
    ]
}
