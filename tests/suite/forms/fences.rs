//! Output in the fence behind the code, or at the end of the same fence.

use super::Form;

pub(super) fn forms() -> Vec<Form> {
    vec![
        Form::new(
            "the next fence under any tag",
            &[
                "```python\nprint('a', [1, 2])\n```\n```output\n§\n```\n",
                "```python\nprint('a', [1, 2])\n```\n\n```text\n§\n```\n",
                "```python\nprint('a', [1, 2])\n```\n\n```none\n§\n```\n",
                "```python\nprint('a', [1, 2])\n```\n\nOutput:\n\n```\n§\n```\n",
                "```python\nprint('a', [1, 2])\n```\n\n**Output:**\n\n```\n§\n```\n",
                "```python\nprint('a', [1, 2])\n```\n\n### Output\n\n```console\n§\n```\n",
                "```python\nprint('a', [1, 2])\n```\n\nOutput:\n\n```python\n§\n```\n",
                "```python\nprint('a', [1, 2])\n```\n\nThe output is:\n\n```sh\n§\n```\n",
                "```python\nprint('a', [1, 2])\n```\n\n**Output (Python 3.8+):**\n\n```bash\n§\n```\n",
                "```python\nprint('a', [1, 2])\n```\n\nThis prints:\n\n```text\n§\n```\n",
                "```python\nprint('a', [1, 2])\n```\n\nSaída:\n\n```\n§\n```\n",
            ],
        )
        .right(&["a [1, 2]", "\na [1, 2]\n"]),
        Form::new(
            "the next fence, wrong",
            &[
                "```python\nprint('a', [1, 2])\n```\n```output\n§\n```\n",
                "```python\nprint('a', [1, 2])\n```\n\nOutput:\n\n```\n§\n```\n",
                "```python\nprint('a', [1, 2])\n```\n\n**Output:**\n\n```text\n§\n```\n",
                "```python\nprint('a', [1, 2])\n```\n\nOutput:\n\n```python\n§\n```\n",
            ],
        )
        .wrong(&["a [1, 3]", "b", "a [1, 2]\na [1, 2]"]),
        Form::new(
            "output that parses as Python",
            &[
                "```python\nx = 5\nprint(f'x = {x}')\n```\n```output\n§\n```\n",
                "```python\nx = 5\nprint(f'x = {x}')\n```\n\n```text\n§\n```\n",
                "```python\nx = 5\nprint(f'x = {x}')\n```\n\nOutput:\n\n```\n§\n```\n",
            ],
        )
        .right(&["x = 5"])
        .wrong(&["x = 6"]),
        Form::new(
            "output that looks like calls",
            &[
                "```python\nfor n in (1, 2):\n    print(f'visit({n})')\n```\n```output\n§\n```\n",
                "```python\nfor n in (1, 2):\n    print(f'visit({n})')\n```\n\n```text\n§\n```\n",
            ],
        )
        .right(&["visit(1)\nvisit(2)"])
        .wrong(&["visit(1)\nvisit(3)"]),
        Form::new(
            "an output part in the same fence",
            &[
                "```python\nprint('a b')\n\n[*]Output\n§\n```\n",
                "```python\nprint('a b')\n\nOutput:\n§\n```\n",
                "```python\nprint('a b')\n\n--- Output ---\n§\n```\n",
            ],
        )
        .right(&["a b"])
        .wrong(&["a c"]),
        Form::new(
            "a command and what it printed",
            &[
                "```python\nprint('a b')\n```\n\n```console\n$ python prog.py\n§\n```\n",
                "```python\n# prog.py\nprint('a b')\n```\n\n```console\n$ python prog.py\n§\n```\n",
                "```python title=\"prog.py\"\nprint('a b')\n```\n\n```console\n$ python prog.py\n§\n```\n",
                "```python\n# prog.py\nprint('a b')\n```\n\nRun it:\n\n```console\n$ python prog.py\n§\n```\n",
                "```python\n# prog.py\nprint('a b')\n```\n\n```bash\n$ python3 prog.py\n§\n```\n",
                "```python\n# prog.py\nprint('a b')\n```\n\n```sh\npython prog.py\n§\n```\n",
                "```python\n# prog.py\nprint('a b')\n```\n\n```\n> python prog.py\n§\n```\n",
                "```python\n# prog.py\nprint('a b')\n```\n\n```shell\n$ python3.12 ./prog.py\n§\n$ echo done\ndone\n```\n",
            ],
        )
        .right(&["a b"])
        .wrong(&["a c", "a b\nc"]),
        Form::new(
            "a command that runs something else",
            &[
                "```python\n# prog.py\nprint('a b')\n```\n\n```console\n$ §\nx y\n```\n",
                "```python\n# prog.py\nprint('a b')\n```\n\n```bash\n§\n```\n",
            ],
        )
        .explains(&["python other.py", "pip install x", "ls", "python -m venv .venv", "cat prog.py"]),
        Form::new(
            "a traceback in a fence of its own",
            &[
                "```python\nprint('start')\nint('x')\n```\n\n```text\n§\n```\n",
                "```python\nprint('start')\nint('x')\n```\n\n```\n§\n```\n",
                "```python\nprint('start')\nint('x')\n```\n\n```error\n§\n```\n",
                "```python\nprint('start')\nint('x')\n```\n\nOutput:\n\n```pytb\n§\n```\n",
                "```python\nprint('start')\nint('x')\n```\n\nThis prints:\n\n```python\n§\n```\n",
            ],
        )
        .right(&[
            "Traceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nValueError: invalid literal for int() with base 10: 'x'",
            "start\nTraceback (most recent call last):\n  File \"prog.py\", line 2, in <module>\n    int('x')\n    ^^^^^^^^\nValueError: invalid literal for int() with base 10: 'x'",
            "Traceback (most recent call last):\n  ...\nValueError: invalid literal for int() with base 10: 'x'",
            "Traceback (most recent call last):\n...\nValueError: invalid literal for int() with base 10: 'x'",
            "ValueError: invalid literal for int() with base 10: 'x'",
            "start\nValueError: invalid literal for int() with base 10: 'x'",
        ])
        .wrong(&[
            "Traceback (most recent call last):\n  ...\nTypeError: invalid literal for int() with base 10: 'x'",
            "ValueError: no digits at all",
            "stop\nTraceback (most recent call last):\n  ...\nValueError: invalid literal for int() with base 10: 'x'",
        ]),
        Form::new(
            "a fence that is no output",
            &[
                "```python\nprint('a b')\n```\n\nMore about it.\n\n```text\n§\n```\n",
                "```python\nx = 5\n```\n\n```text\n§\n```\n",
                "```python\nprint('a b')\n```\n\n```json\n§\n```\n",
                "```python\nprint('a b')\n```\n\nThe folder:\n\n```\n§\n```\n",
            ],
        )
        .explains(&["src/\n  main.py", "some words", "a = 1"]),
    ]
}
