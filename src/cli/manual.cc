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
    {"See all that it may and may not reach",
     "iwasm --audit=fd:2 --addr-pool=127.0.0.1/32 tcp_client.wasm"},
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
    {"See all that it may and may not reach",
     "sluice run --audit=fd:2 --addr-pool=127.0.0.1/32 tcp_client.wasm"},
});

constexpr std::array compile_examples = std::to_array<Example>({
    {"Compile once, run often", "sluice compile server.wasm -o server.cwasm"},
    {"Run what was compiled", "sluice run server.cwasm"},
});

constexpr std::array run_codes = std::to_array<ExitCode>({
    {"0-255", "the program's own exit code, when it ends by itself"},
    {"1", "the command line was wrong, the program trapped, or its time was up"},
    {"255",
     "the program could not be loaded or started, a directory, socket or record could not be "
     "opened, or a rule, limit or address pool was wrong"},
});

constexpr std::array compile_codes = std::to_array<ExitCode>({
    {"0", "the compiled module was written"},
    {"1", "it was not, for the reason that is printed"},
});

constexpr std::array show_examples = std::to_array<Example>({
    {"What an address pool means", "sluice policy show --addr-pool=10.0.0.0/8"},
    {"One file of a policy and all that it includes",
     "sluice policy show --policy=web.policy >whole.policy"},
});

constexpr std::array check_examples = std::to_array<Example>({
    {"May it connect there?", "sluice policy check web.policy 'connect tcp 10.1.2.3:443'"},
    {"By name?", "sluice policy check web.policy 'connect tcp www.example.com:443'"},
    {"Who may come?", "sluice policy check web.policy 'listen tcp 0.0.0.0:80 from ::1'"},
    {"What do these options say?",
     "sluice policy check --addr-pool=10.0.0.0/8 'send udp 10.0.0.1:53'"},
});

constexpr std::array learn_examples = std::to_array<Example>({
    {"Let it do what it does, and see what that was",
     "sluice policy learn client.wasm; cat client.policy"},
    {"Run it so that it can do nothing else", "sluice run --policy=client.policy client.wasm"},
    {"Learn a server, until Ctrl-C", "sluice policy learn -o web.policy server.wasm 8080"},
});

constexpr std::array new_examples = std::to_array<Example>({
    {"Begin with a server", "sluice new tcp-server project"},
    {"Build and run it", "make -C project run"},
});

constexpr std::array new_codes = std::to_array<ExitCode>({
    {"0", "the project was written"},
    {"1", "it was not, for the reason that is printed"},
});

constexpr std::array sysroot_examples = std::to_array<Example>({
    {"See what is here", "sluice sysroot"},
    {"Get a C library with threads", "sluice sysroot threads"},
});

constexpr std::array sysroot_codes = std::to_array<ExitCode>({
    {"0", "programs can be compiled, or what was asked for is prepared"},
    {"1", "there is no compiler, or a part could not be prepared"},
});

constexpr std::array show_codes = std::to_array<ExitCode>({
    {"0", "the rules were printed"},
    {"1", "the command line or a policy was wrong"},
});

constexpr std::array check_codes = std::to_array<ExitCode>({
    {"0", "all that was asked is allowed"},
    {"1", "something is denied"},
    {"2", "the command line, a policy or a question was wrong"},
});

constexpr std::array table = std::to_array<Manual>({
    {Command::iwasm, "iwasm", "iwasm [OPTION...] FILE [ARGUMENT...]", run_purpose, iwasm_examples,
     run_codes},
    {Command::run, "sluice run", "sluice run [OPTION...] FILE [ARGUMENT...]", run_purpose,
     run_examples, run_codes},
    {Command::compile, "sluice compile", "sluice compile FILE [-o OUTPUT]",
     "Compiles a WebAssembly module to native code of this machine, so that running it needs no "
     "compiler. The result fits this version of Sluice and this kind of processor only.",
     compile_examples, compile_codes},
    {Command::policy_show, "sluice policy show", "sluice policy show OPTION...",
     "Prints what options let a program reach, as rules, one a line, with where each comes from. "
     "The text is itself a policy. The other options of `sluice run` are taken too, and so are a "
     "program and its arguments, so that a command line can be shown as it is.",
     show_examples, show_codes},
    {Command::policy_check, "sluice policy check",
     "sluice policy check {FILE | OPTION...} QUESTION...",
     "Says what a policy, that of a file or of options, allows and by which rule. A question is "
     "written as a rule without its first word, about one address or name and one port. The other "
     "options of `sluice run` are taken too.",
     check_examples, check_codes},
    {Command::policy_learn, "sluice policy learn",
     "sluice policy learn [OPTION...] FILE [ARGUMENT...]",
     "Runs a program as `sluice run` does, but lets it use every address and name that no rule "
     "forbids, and writes the smallest policy by which it can do again what it did: so run it only "
     "where it may do that. The policy is written when the program ends by itself, traps, runs out "
     "of time, or is ended by SIGINT (Ctrl-C), SIGTERM or SIGHUP.",
     learn_examples, run_codes},
    {Command::new_project, "sluice new", "sluice new TEMPLATE DIR",
     "Writes a small project into a new or empty folder: a program in C, how it is built by make "
     "or "
     "CMake, its policy and a README. The templates are http-server, tcp-client, tcp-server and "
     "udp-server.",
     new_examples, new_codes},
    {Command::sysroot, "sluice sysroot", "sluice sysroot [PART...]",
     "Says which compilers for programs are here and what they lack, as `sluice-cc` sees it. With "
     "parts, prepares these in the user's cache, from package registries, and says each step "
     "before "
     "it is done: libc (a newer wasi-libc, from Debian), threads (one that has threads, from "
     "Rust's "
     "target wasm32-wasip1-threads), zig (Zig, from PyPI), or all. Nothing is installed for "
     "others.",
     sysroot_examples, sysroot_codes},
});

}  // namespace

std::span<const Manual> manuals() { return table; }

const Manual& manual(Command command) {
  return *std::ranges::find(table, command, &Manual::command);
}

std::string_view heading(Group group) {
  switch (group) {
    case Group::program:
      return "What to run";
    case Group::policy:
      return "The policy that is written";
    case Group::files:
      return "Files and environment";
    case Group::network:
      return "Network: what the program may reach";
    case Group::sockets:
      return "Sockets made for the program (descriptors after its directories, in this order)";
    case Group::records:
      return "What is recorded";
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
