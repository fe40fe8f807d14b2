# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a case says of itself in lines `// NAME: WORDS...`."""


def declared(case, name):
    """The words of all lines of this name."""
    lines = [line for line in case.read_text().splitlines() if line.startswith(f"// {name}: ")]
    return [word for line in lines for word in line.split(": ", 1)[1].split()]
