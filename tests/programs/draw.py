# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Draws programs of Debian's section net, to be tried as they come.

    draw.py SEED NUMBER <Sources     the list of a suite's sources, as APT has it

Only those are in the pot that the list lets us try: compiled for each kind of machine, in no language
but C, C++ and those of scripts, and with no library but the C library's. Prints how many sources there
are of each kind, then the drawn.
"""

import collections
import email
import hashlib
import re
import sys

OTHER_LANGUAGE = re.compile(
    r"python|golang|cargo|rust|java|jdk|maven|qt|ghc|haskell|ocaml|ruby|node|php|fpc|lazarus|mono|"
    r"erlang|rebar|gnat|guile|lua|tcl|valac|elpa|sbcl|libperl|dkms|linux-headers|kernel")
LIBRARY = re.compile(r"(?!libc6?-|linux-libc-|dpkg-|systemd-).*-dev")
IN_LIST = {"netcat", "rinetd"}  # of the section, and among the other programs here


def kind(source):
    needs = [re.match(r"[^\s(:\[<]*", word.strip())[0]
             for key in ("Build-Depends", "Build-Depends-Arch", "Build-Depends-Indep")
             for word in re.split(r"[,|]", source.get(key, ""))]
    if source["Architecture"] == "all":
        return "not compiled"
    if any(map(OTHER_LANGUAGE.search, needs)):
        return "another language, or parts of the kernel"
    if any(map(LIBRARY.fullmatch, needs)):
        return "needs libraries"
    return "tried before" if source["Package"] in IN_LIST else "in the pot"


def main():
    seed, number = sys.argv[1:]
    kinds = collections.defaultdict(dict)
    for text in sys.stdin.read().split("\n\n"):
        source = email.message_from_string(text)
        if source["Section"] == "net":
            kinds[kind(source)][source["Package"]] = source["Version"]
    for name, sources in sorted(kinds.items()):
        print(f"{len(sources)}\t{name}")
    pot = kinds["in the pot"]
    order = sorted(pot, key=lambda name: hashlib.sha256(f"{seed} {name}".encode()).digest())
    for name in order[:int(number)]:
        print(name, pot[name])


main()
