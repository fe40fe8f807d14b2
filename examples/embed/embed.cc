// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs a WebAssembly program from C++: it may reach this machine's loopback and nothing else, and
// what it is denied is told. Usage: embed FILE [ARGUMENT...]
#include <sluice/engine.h>
#include <sluice/guest.h>

#include <iostream>
#include <utility>

namespace {

sluice::Result<sluice::Exit> run(int argc, char** argv) {
  const auto engine = sluice::Engine::create();
  if (!engine) return std::unexpected(engine.error());
  const auto module = engine->load(argv[1]);
  if (!module) return std::unexpected(module.error());

  sluice::GuestOptions options;
  options.arguments.assign(argv + 1, argv + argc);
  options.on_denied = [](std::string_view what) { std::cerr << what << '\n'; };
  const auto granted = options.policy.allow_addresses("127.0.0.0/8,::1/128");
  if (!granted) return std::unexpected(granted.error());

  auto guest = sluice::Guest::create(*module, std::move(options));
  if (!guest) return std::unexpected(guest.error());
  return guest->run();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: embed FILE [ARGUMENT...]\n";
    return 1;
  }
  const auto exit = run(argc, argv);
  if (!exit) std::cerr << exit.error().message << '\n';
  if (exit && exit->trap) std::cerr << exit->trap->message << '\n';
  return exit ? exit->code : 1;
}
