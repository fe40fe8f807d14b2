// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <fmt/format.h>
#include <sluice/guest.h>
#include <sluice/policy_learner.h>
#include <sluice/printable.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "cli/commands.h"
#include "cli/configure.h"
#include "cli/signals.h"
#include "cli/watchdog.h"

namespace sluice::cli {
namespace {

/// Where the policy goes.
class Output {
 public:
  explicit Output(const Settings& settings) : force_(settings.force) {
    std::filesystem::path program = std::filesystem::path(settings.file).filename();
    path_ = settings.output ? *settings.output : program.replace_extension(".policy").string();
  }

  [[nodiscard]] bool is_standard() const { return path_ == "-"; }
  [[nodiscard]] const std::string& path() const { return path_; }

  /// Whether it can be written as things are, before the program has done anything.
  [[nodiscard]] Result<void> check() const {
    if (is_standard()) return {};
    std::error_code unknown;
    if (std::filesystem::exists(std::filesystem::symlink_status(path_, unknown))) {
      if (!force_) return failure("it exists; --force writes over it");
      return access(path_.c_str(), W_OK) == 0 ? Result<void>() : failure(std::strerror(errno));
    }
    const std::string folder = std::filesystem::path(path_).parent_path().string();
    const bool can_write = access(folder.empty() ? "." : folder.c_str(), W_OK) == 0;
    return can_write ? Result<void>() : failure(std::strerror(errno));
  }

  [[nodiscard]] Result<void> write(std::string_view text) const {
    // Where the program may make files, a link must not lead this one elsewhere.
    const int file =
        is_standard()
            ? dup(STDOUT_FILENO)
            : open(path_.c_str(),
                   O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (force_ ? O_TRUNC : O_EXCL), 0666);
    if (file < 0) return failure(std::strerror(errno));
    while (!text.empty()) {
      const ssize_t count = ::write(file, text.data(), text.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) {
        const int error = errno;
        close(file);
        return failure(std::strerror(error));
      }
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return close(file) == 0 ? Result<void>() : failure(std::strerror(errno));
  }

 private:
  [[nodiscard]] std::unexpected<Error> failure(std::string_view why) const {
    return std::unexpected(
        Error{fmt::format("{}: {}", is_standard() ? "standard output" : path_, why)});
  }

  std::string path_;
  bool force_;
};

}  // namespace

void policy_learn(const Settings& settings, const Console& console) {
  const Output output(settings);
  if (const auto possible = output.check(); !possible) {
    console.error(possible.error().message);
    finish(console, exit_not_started);
  }
  if (settings.rejudge) {
    console.note("--rejudge has no effect here: SIGHUP ends what learns, and reads nothing again");
  }
  const auto learner = std::make_shared<PolicyLearner>();
  std::mutex ending;  // whoever ends the process first, never gives it back
  const auto end = [&](int code) {
    ending.lock();
    const auto written =
        output.write(fmt::format("# What {} needed, as `sluice policy learn` saw it.\n{}",
                                 printable_line(settings.file), learner->policy()));
    if (written) {
      if (!output.is_standard()) console.done(fmt::format("wrote {}", output.path()));
      return code;
    }
    console.error(written.error().message);
    return code == exit_success ? exit_failure : code;
  };
  // From here on: opening sockets and compiling take their time too.
  tell_of_signals(settings.timeout, [&](int number) {
    const int code = end(number == 0 ? exit_failure : exit_code_of_signal(number));
    if (number == 0) console.error(timeout_message(*settings.timeout));
    finish(console, code);
  });
  auto options = configure(Command::policy_learn, settings, console);
  if (!options) {
    console.error(options.error().message);
    finish(console, exit_not_started);
  }
  options->learner = learner;
  options->unmentioned_passes = !settings.denied;
  if (output.is_standard()) options->standard_output = options->standard_error;
  run_program(settings, std::move(*options), console, end);
}

}  // namespace sluice::cli
