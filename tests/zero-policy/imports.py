# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every import that the sources offer, with the types and names of its parameters: read from the
tables and declarations in src/abi, so that a new one is found without being named anywhere. What
can't be read is an error.

    imports.py                        lists them
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / "src"
ABI = SOURCES / "abi"

I32 = {"Fd", "Size", "Handle", "Errno", "LookupCode", "std::uint8_t", "std::uint16_t",
       "std::uint32_t", "std::int32_t"}
I64 = {"FileSize", "Timestamp", "wasi::Rights", "std::uint64_t", "std::int64_t"}
NO_RESULT = {"void", "engine::Halt"}
# What the rows of one option pass: src/abi/wamr/options.h.
OPTION_VALUES = {"Flag": "std::uint8_t", "Byte": "std::uint8_t", "Word": "std::uint32_t",
                 "Microseconds": "std::uint64_t"}
# Rows that are written once for all options.
OPTION_FUNCTIONS = {"Functions::get", "Functions::set"}


class NotUnderstood(Exception):
    pass


@dataclass(frozen=True)
class Parameter:
    type: str  # of C++
    name: str

    @property
    def wasm(self):
        return wasm_type(self.type)


@dataclass(frozen=True)
class Import:
    dialect: str  # the folder of src/abi
    module: str
    name: str
    parameters: tuple
    result: str  # of C++

    @property
    def export(self):
        """A name of its own: types tell imports of one name apart, and so do their numbers."""
        types = "".join(parameter.wasm[1] for parameter in self.parameters)
        return f"{self.module}.{self.name}.{types or 'none'}"

    @property
    def wat_type(self):
        parameters = "".join(f" {parameter.wasm}" for parameter in self.parameters)
        result = "" if self.result in NO_RESULT else f" (result {wasm_type(self.result)})"
        return f"(param{parameters}){result}" if parameters else result


def wasm_type(cpp):
    if cpp.startswith("Ptr<") or cpp in I32:
        return "i32"
    if cpp in I64:
        return "i64"
    raise NotUnderstood(f"what is {cpp} in wasm?")


def _text(path):
    """Without comments, but for those that name the end of a namespace."""
    return re.sub(r"//(?! namespace \w)[^\n]*", "", path.read_text())


def _sources(folder):
    return [path for path in sorted([*folder.glob("*.h"), *folder.glob("*.cc")])
            if not path.name.endswith("_test.cc") and not path.name.startswith("test_")]


def _parameters(text):
    for one in re.findall(r"(?:[^,<]|<[^>]*>)+", re.sub(r"/\*(\w+)\*/", r"\1", text)):
        parameter = re.fullmatch(r"(Ptr<[^>]*>|[\w:]+)\s*(\w*)", one.strip())
        if not parameter:
            raise NotUnderstood(f"the parameter {one.strip()}")
        kind, name = parameter.groups()
        if kind != "GuestMemory":
            yield Parameter(kind, name or "fd")


def _declarations(folder):
    """The texts of parameters and result of functions that may be imports, by their name with the
    namespace within the dialect's."""
    found = {}
    for path in _sources(folder):
        text = _text(path)
        spaces = [(match.group(1), *match.span()) for match in
                  re.finditer(r"^namespace (\w+) \{\n.*?^\}  // namespace \1\n", text, re.M | re.S)]
        for match in re.finditer(r"^(?:template.*\n)?([\w:]+) (\w+)\((?:wasi::)?Process&[^,()]*"
                                 r"((?:,[^()]*)?)\)\s*[;{]", text, re.M):
            inner = [name for name, start, end in spaces if start < match.start() < end]
            name = "::".join([*inner, match.group(2)])
            found.setdefault(name, (match.group(3).removeprefix(","), match.group(1)))
    return found


def _modules(folder, path, variable):
    """The import modules that a table of this file is for."""
    if variable.startswith('"'):
        return [variable.strip('"')]
    for source in (path, *_sources(folder)):
        own = re.search(r'constexpr std::string_view module = "([^"]+)"', _text(source))
        if own and source == path:
            return [own.group(1)]
    named = [module for source in _sources(folder)
             for module in re.findall(r'table\("([^"]+)"\)', _text(source))]
    if not named:
        raise NotUnderstood(f"{path}: for which module is its table?")
    return named


def _rows(folder):
    """Module, name, parameters and result of every row in the tables of one dialect."""
    declared = _declarations(folder)
    for path in _sources(folder):
        text = _text(path)
        rows = re.findall(r'host_function<&([\w:]+)>\(\s*(\w+|"[^"]*"),\s*(\w+|"[^"]*")\s*\)', text)
        if len(rows) != text.count("host_function<"):
            raise NotUnderstood(f"{path}: a row that is none of the known kinds")
        for function, variable, name in rows:
            if function in OPTION_FUNCTIONS:
                continue
            if function not in declared:
                raise NotUnderstood(f"{path}: where is {function} declared?")
            parameters, result = declared[function]
            for module in _modules(folder, path, variable):
                yield module, name.strip('"'), tuple(_parameters(parameters)), result
        options = re.findall(r'\boption<(\w+), \w+, \w+>\(module, "(\w+)", "(\w+)"\)', text)
        if len(options) != len(re.findall(r"\boption<", text)):
            raise NotUnderstood(f"{path}: an option that is none of the known kinds")
        for value, getter, setter in options:
            guest = OPTION_VALUES[value]
            for module in _modules(folder, path, "module"):
                fd = Parameter("Fd", "fd")
                yield module, getter, (fd, Parameter(f"Ptr<{guest}>", "out")), "Errno"
                yield module, setter, (fd, Parameter(guest, "value")), "Errno"


def all_imports():
    """Of all dialects. Fails when a folder or a table that guests are linked with gives none."""
    found = []
    folders = [folder for folder in sorted(ABI.iterdir()) if folder.is_dir()]
    for folder in folders:
        rows = [Import(folder.name, *row) for row in _rows(folder)]
        if not rows:
            raise NotUnderstood(f"{folder} offers no import")
        found += rows
    linked = re.findall(r"abi::(\w+)::(\w*functions)\(\)", _text(SOURCES / "runtime" / "guest.cc"))
    tables = [f"{name}()" for folder in folders for path in _sources(folder)
              for name in re.findall(r"span<const engine::HostFunction> (\w*functions)\(\) \{",
                                     _text(path))]
    if not linked or len(linked) != len(tables):
        raise NotUnderstood(f"guests are linked with {linked}, the dialects have {tables}")
    exports = [one.export for one in found]
    twice = {name for name in exports if exports.count(name) > 1}
    if twice:
        raise NotUnderstood(f"twice there: {twice}")
    return found


if __name__ == "__main__":
    try:
        listed = all_imports()
    except NotUnderstood as error:
        sys.exit(str(error))
    for one in listed:
        print(one.dialect, one.export, one.wat_type,
              " ".join(f"{parameter.type}:{parameter.name}" for parameter in one.parameters))
