# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs of any size: hello, and functions that nothing calls."""

from pathlib import Path

GENERATED = Path(__file__).resolve().parents[1] / "out" / "bench" / "generated"

HEAD = """\
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Made by bench/modules.py.
#include <stdio.h>

static unsigned table[1024];
"""

FUNCTION = """
static unsigned f{number}(unsigned a, unsigned b) {{
  unsigned c = a * {first}u + b;
  for (unsigned i = 0; i < (b & 15); ++i) {{
    c ^= table[(c + i * {second}u) & 1023] + (c >> {shift});
    if (c & {bit}u) a = a * {third}u + table[(a ^ c) & 1023];
    else table[c & 1023] = a - i;
    b += (a ^ c) / (i + {divisor}u);
  }}
  switch (c & 7) {{
    case 0: return a + {first}u;
    case 1: table[b & 1023] += c; return b ^ {second}u;
    case 2: return table[(a + b) & 1023] * {third}u;
    case 3: table[a & 1023] ^= b; return a - c;
    default: return a ^ b ^ c;
  }}
}}
"""

TAIL = """
static unsigned (*const functions[])(unsigned, unsigned) = {{{names}}};

int main(int argc, char** argv) {{
  if (argc > 1) return (int)functions[(unsigned)argc % {count}](table[0], (unsigned)argv[1][0]);
  return puts("hello") < 0;
}}
"""


def text(functions):
    """The C source of a program with so many functions more.

    >>> text(2).count("static unsigned f")
    2
    """
    bodies = [FUNCTION.format(number=n, first=2654435761 + 2 * n, second=n % 509 + 3, shift=n % 13 + 3,
                              bit=1 << n % 17, third=2246822519 + 6 * n, divisor=n % 7 + 1)
              for n in range(functions)]
    names = ", ".join(f"f{n}" for n in range(functions))
    return HEAD + "".join(bodies) + TAIL.format(names=names, count=functions)


def source(name, functions):
    """The file of such a program."""
    GENERATED.mkdir(parents=True, exist_ok=True)
    file = GENERATED / f"{name}.c"
    content = text(functions)
    if not file.exists() or file.read_text() != content:
        file.write_text(content)
    return file
