// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <sluice/engine.h>
#include <sluice/guest.h>

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "cli/commands.h"
#include "cli/configure.h"
#include "cli/function_call.h"
#include "cli/recording.h"
#include "cli/reload.h"
#include "cli/signals.h"
#include "cli/terminals.h"
#include "cli/watchdog.h"

namespace sluice::cli {
namespace {

/// The value, or the end of the process: nothing of the program has run yet.
template <class T>
T require(Result<T> result, const Console& console) {
  if (result) return std::move(*result);
  console.error(result.error().message);
  finish(console, exit_not_started);
}

int exit_code(const Exit& exit, const Console& console) {
  if (exit.trap) console.error(exit.trap->message);
  if (!exit.limit.empty()) {
    console.error(fmt::format("{}: the program had all of it, and was ended", exit.limit));
  }
  return exit.code;
}

int call_once(const Module& module, Guest& guest, std::string_view function,
              std::span<const std::string> arguments, const Console& console) {
  const auto end = call_function(module, guest, function, arguments);
  if (!end) {
    console.error(fmt::format("--function={}: {}", function, end.error().message));
    return exit_failure;
  }
  return *end ? exit_code(**end, console) : exit_success;
}

/// Calls what each line of standard input asks for. What goes wrong is told, and the loop goes on;
/// a program that exits ends it.
int call_repeatedly(const Module& module, Guest& guest, const Console& console) {
  while (const auto words = prompt()) {
    const auto end = call_function(module, guest, words->front(), std::span(*words).subspan(1));
    if (!end) {
      console.error(fmt::format("{}: {}", words->front(), end.error().message));
    } else if (const std::optional<Exit>& exit = *end; exit) {
      if (!exit->trap) return exit->code;
      console.error(exit->trap->message);
    }
  }
  return exit_success;
}

}  // namespace

void run(Command command, const Settings& settings, const Console& console) {
  // First of all: opening sockets and compiling take their time too.
  if (settings.timeout) start_watchdog(console.program(), *settings.timeout);
  const bool reloads = has_policy_file(settings);
  if (reloads) hold_hangups();
  if (settings.rejudge && !reloads) {
    console.note("--rejudge has no effect here: there is no --policy to read again");
  }
  run_program(
      settings, require(configure(command, settings, console), console), console,
      [](int code) { return code; }, reloads);
}

void run_program(const Settings& settings, GuestOptions options, const Console& console,
                 const std::function<int(int)>& at_end, bool reloads) {
  const Engine engine =
      require(Engine::create(engine_options(settings, options.directories, console)), console);
  const Module module = require(engine.load(settings.file), console);
  options.on_exit = [&console, &at_end](const Exit& exit) {
    const int code = at_end(exit.code);
    end_recording();
    end_soon(code);
    static_cast<void>(exit_code(exit, console));
    finish(console, code);
  };
  Guest guest = require(Guest::create(module, std::move(options)), console);

  record_usage(guest);
  restore_terminals_of(guest);
  exit_on_signals();
  if (reloads) reload_on_hangup(settings, guest, console);
  if (settings.repl) finish(console, at_end(call_repeatedly(module, guest, console)));
  if (settings.function) {
    const auto arguments = std::span(settings.arguments).subspan(1);
    finish(console, at_end(call_once(module, guest, *settings.function, arguments, console)));
  }
  static_cast<void>(require(guest.run(), console));  // on_exit ends the process first
  std::unreachable();
}

}  // namespace sluice::cli
