//! Transcripts: prompts of Python and of `IPython`, and what stands below them.

use super::Form;

pub(super) fn forms() -> Vec<Form> {
    vec![
        Form::new(
            "a prompt under any tag",
            &[
                "```python\n>>> 2 + 3\n§\n```\n",
                "```py\n>>> 2 + 3\n§\n```\n",
                "```python3\n>>> 2 + 3\n§\n```\n",
                "```pycon\n>>> 2 + 3\n§\n```\n",
                "```{doctest}\n>>> 2 + 3\n§\n```\n",
                "```doctest\n>>> 2 + 3\n§\n```\n",
                "```\n>>> 2 + 3\n§\n```\n",
                "```text\n>>> 2 + 3\n§\n```\n",
                "```console\n>>> 2 + 3\n§\n```\n",
                "```bash\n>>> 2 + 3\n§\n```\n",
                "```python\n    >>> 2 + 3\n    §\n```\n",
            ],
        )
        .right(&["5", "# 5", "# => 5", "#> 5"])
        .wrong(&["6", "# 6", "'5'"])
        .open(&["?", "...", "... look at the output ...", ""])
        .explains(&["# adds them", "# the sum", "..."]),
        Form::new(
            "continuations, code before the prompt, and comments between",
            &[
                "```pycon\n>>> for i in [5]:\n...     print(i)\n§\n```\n",
                "```pycon\n>>> for i in [5]:\n...     print(i)\n...\n§\n```\n",
                "```pycon\n>>> for i in [5]:\n        print(i)\n§\n```\n",
                "```pycon\n>>> sum([2,\n...      3])\n§\n```\n",
                "```pycon\n>>> sum([2,\n         3])\n§\n```\n",
                "```python\nx = 5\n\n>>> x\n§\n```\n",
                "```pycon\n>>> # a remark\n>>> x = 5\n>>> x\n§\n```\n",
                "```pycon\n>>> x = 5\n# now look at it\n>>> x\n§\n```\n",
                "```pycon\n>>> x = 5\n>>> x\n§\n\n>>> y = 6\n>>> y\n```\n",
                "```pycon\n>>> x = 5   # five\n>>> print(x)   # and out\n§\n```\n",
            ],
        )
        .right(&["5"])
        .wrong(&["6", "5\n6"]),
        Form::new("doctest's directives", &["```pycon\n>>> print('a   b')  # doctest: §\na b\n```\n"])
            .right(&["+NORMALIZE_WHITESPACE"])
            .open(&["+SKIP"]),
        Form::new("an exception at a prompt", &["```pycon\n>>> int('x')\n§\n```\n"])
            .right(&[
                "Traceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nValueError: invalid literal for int() with base 10: 'x'",
                "Traceback (most recent call last):\n    ...\nValueError: invalid literal for int() with base 10: 'x'",
                "Traceback (most recent call last):\n...\nValueError: invalid literal for int() with base 10: 'x'",
                "Traceback (most recent call last):\nValueError: invalid literal for int() with base 10: 'x'",
                "ValueError: invalid literal for int() with base 10: 'x'",
                "ValueError: invalid literal ...",
            ])
            .wrong(&[
                "Traceback (most recent call last):\n    ...\nTypeError: invalid literal for int() with base 10: 'x'",
                "Traceback (most recent call last):\n    ...\nValueError: no digits",
                "TypeError: x",
                "5",
            ]),
        Form::new(
            "IPython's prompts",
            &[
                "```ipython\nIn [1]: 2 + 3\nOut[1]: §\n```\n",
                "```python\nIn [1]: 2 + 3\nOut[1]: §\n```\n",
                "```\nIn [1]: x = 2\n\nIn [2]: x + 3\nOut[2]: §\n```\n",
                "```ipython\nIn [1]: print(5)\n§\n```\n",
                "```python\nIn [1]: def f():\n   ...:     return 5\n   ...:\n\nIn [2]: f()\nOut[2]: §\n```\n",
                "```pycon\nIn [7]: sum([2,\n   ...:      3])\nOut[7]:\n§\n```\n",
            ],
        )
        .right(&["5"])
        .wrong(&["6"]),
        Form::new("an exception at IPython's prompt", &["```python\nIn [1]: int('x')\n§\n```\n"])
            .right(&[
                "---------------------------------------------------------------------------\nValueError                                Traceback (most recent call last)\nCell In[1], line 1\n----> 1 int('x')\n\nValueError: invalid literal for int() with base 10: 'x'",
                "ValueError: invalid literal for int() with base 10: 'x'",
            ])
            .wrong(&[
                "---------------------------------------------------------------------------\nTypeError                                 Traceback (most recent call last)\n----> 1 int('x')\nTypeError: no digits",
                "---------------------------------------------------------------------------\nValueError                                Traceback (most recent call last)\nCell In[1], line 1\n----> 1 int('x')\n\nValueError: no digits",
            ]),
        Form::new("a command to IPython", &["```python\nIn [1]: §\nOut[1]: 5\n```\n"])
            .open(&["%timeit sum([2, 3])", "!ls", "int?", "%%time"]),
        Form::new("an output with a blank line", &["```pycon\n>>> print('a\\n\\nb')\n§\n```\n"])
            .right(&["a\n\nb", "a\n<BLANKLINE>\nb"])
            .open(&["a"])
            .wrong(&["c\n\nd", "a\nc\n\nb"]),
        Form::new("prose behind a blank line", &["```pycon\n>>> 2 + 3\n§\n```\n"])
            .right(&["5\n\nThat was easy.", "5\n\n# next\n>>> x = 6"])
            .wrong(&["6\n\nThat was easy."]),
        Form::new(
            "a doctest in a docstring",
            &[
                "```python\ndef double(n):\n    \"\"\"Twice as much.\n\n    >>> double(4)\n    §\n    \"\"\"\n    return n * 2\n```\n",
                "```python\nclass A:\n    '''A class.\n\n    >>> A().double(4)\n    §\n    '''\n    def double(self, n):\n        return n * 2\n```\n",
            ],
        )
        .right(&["8"])
        .wrong(&["9"]),
    ]
}
