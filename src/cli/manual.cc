// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/manual.h"

#include <algorithm>
#include <array>

namespace sluice::cli {
namespace {

constexpr std::string_view run_purpose =
    "Runs a program compiled to WebAssembly. It can use no file, no network address and no host "
    "name but those that the options grant.";

// tests/samples runs those that name a sample.
constexpr std::array iwasm_examples = std::to_array<Example>({
    {"Run a program", "iwasm hello.wasm one two"},
    {"Let it read and write files here", "iwasm --dir=. --env=LANG=C tool.wasm --in data.txt"},
    {"Let it serve on every address of this machine, and contact nobody",
     "iwasm --addr-pool=0.0.0.0/32 tcp_server.wasm"},
    {"Let it connect to this machine", "iwasm --addr-pool=127.0.0.0/8 tcp_client.wasm"},
    {"Let it look up a name", "iwasm --allow-resolve=localhost addr_resolve.wasm localhost"},
    {"Hand it one listening socket and nothing else",
     "iwasm --listen=127.0.0.1:8080 echo_server.wasm"},
    {"See why a connection is denied", "iwasm --verbose tcp_client.wasm"},
    {"Call one function", "iwasm -f add math.wasm 2 3"},
});

constexpr std::array run_examples = std::to_array<Example>({
    {"Run a program", "sluice run hello.wasm one two"},
    {"Let it read and write files here", "sluice run --dir=. --env=LANG=C tool.wasm --in data.txt"},
    {"Let it serve on every address of this machine, and contact nobody",
     "sluice run --addr-pool=0.0.0.0/32 tcp_server.wasm"},
    {"Let it connect to this machine", "sluice run --addr-pool=127.0.0.0/8 tcp_client.wasm"},
    {"Let it look up a name", "sluice run --allow-resolve=localhost addr_resolve.wasm localhost"},
    {"Hand it one listening socket and nothing else",
     "sluice run --listen=127.0.0.1:8080 echo_server.wasm"},
    {"See why a connection is denied", "sluice run --verbose tcp_client.wasm"},
});

constexpr std::array compile_examples = std::to_array<Example>({
    {"Compile once, run often", "sluice compile server.wasm -o server.cwasm"},
    {"Run what was compiled", "sluice run server.cwasm"},
});

constexpr std::array run_codes = std::to_array<ExitCode>({
    {"0-255", "the program's own exit code, when it ends by itself"},
    {"1", "the command line was wrong, the program trapped, or its time was up"},
    {"255",
     "the program could not be loaded or started, or a directory, socket or address pool "
     "could not be granted"},
});

constexpr std::array compile_codes = std::to_array<ExitCode>({
    {"0", "the compiled module was written"},
    {"1", "it was not, for the reason that is printed"},
});

constexpr std::array manuals = std::to_array<Manual>({
    {Command::iwasm, "iwasm", "iwasm [OPTION...] FILE [ARGUMENT...]", run_purpose, iwasm_examples,
     run_codes},
    {Command::run, "sluice run", "sluice run [OPTION...] FILE [ARGUMENT...]", run_purpose,
     run_examples, run_codes},
    {Command::compile, "sluice compile", "sluice compile FILE [-o OUTPUT]",
     "Compiles a WebAssembly module to native code of this machine, so that running it needs no "
     "compiler. The result fits this version of Sluice and this kind of processor only.",
     compile_examples, compile_codes},
});

}  // namespace

const Manual& manual(Command command) {
  return *std::ranges::find(manuals, command, &Manual::command);
}

std::string_view heading(Group group) {
  switch (group) {
    case Group::program:
      return "What to run";
    case Group::files:
      return "Files and environment";
    case Group::network:
      return "Network: what the program may reach";
    case Group::sockets:
      return "Sockets made for the program (descriptors after its directories, in this order)";
    case Group::limits:
      return "Limits";
    case Group::engine:
      return "Compiling and linking";
    case Group::messages:
      return "Messages";
    case Group::no_effect:
      return "Accepted for compatibility with WAMR, without effect";
  }
  return "";
}

}  // namespace sluice::cli
