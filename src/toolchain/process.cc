// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "toolchain/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

namespace sluice::toolchain {
namespace {

namespace fs = std::filesystem;

std::vector<char*> pointers(const Command& command) {
  std::vector<char*> words;
  words.reserve(command.size() + 1);
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  return words;
}

std::string failure(const Command& command, int error) {
  return command[0] + ": " + std::strerror(error);
}

/// Starts it with nothing to read, and with `output` for what it prints.
std::expected<pid_t, std::string> start(const Command& command, int output, int errors) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
  pid_t process = 0;
  const int error = posix_spawn(&process, command[0].c_str(), &actions, nullptr,
                                pointers(command).data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return std::unexpected(failure(command, error));
  return process;
}

bool succeeded(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return false;
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A command under way, and the file of what it prints.
struct Running {
  pid_t process = 0;
  const Command* command = nullptr;
  fs::path log;
};

std::expected<void, std::string> finish(const Running& running) {
  if (succeeded(running.process)) return {};
  std::string words;
  for (const std::string& word : *running.command) words += word + ' ';
  return std::unexpected(words + "failed\n" + text_of(running.log));
}

std::expected<Running, std::string> start_logged(const Command& command, fs::path log) {
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return std::unexpected(log.string() + ": " + std::strerror(errno));
  const auto process = start(command, file, file);
  close(file);
  if (!process) return std::unexpected(process.error());
  return Running{*process, &command, std::move(log)};
}

}  // namespace

std::expected<std::string, std::string> output_of(const Command& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::unexpected(failure(command, errno));
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const auto process = start(command, ends[1], nowhere);
  close(ends[1]);
  if (nowhere >= 0) close(nowhere);
  std::string text;
  char buffer[4096];
  while (process) {
    const ssize_t count = read(ends[0], buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(buffer, static_cast<std::size_t>(count));
  }
  close(ends[0]);
  if (!process) return std::unexpected(process.error());
  if (!succeeded(*process)) return std::unexpected(command[0] + " failed");
  return text;
}

std::expected<void, std::string> run_all(std::span<const Command> commands,
                                         const fs::path& folder) {
  const std::size_t at_once = std::max(1U, std::thread::hardware_concurrency());
  std::expected<void, std::string> result;
  std::vector<Running> running;
  const auto take = [&](std::expected<void, std::string> ended) {
    if (result && !ended) result = std::move(ended);
  };
  for (std::size_t next = 0; next < commands.size() && result; ++next) {
    if (running.size() >= at_once) {
      take(finish(running.front()));
      running.erase(running.begin());
    }
    auto started = start_logged(commands[next], folder / (std::to_string(next) + ".log"));
    if (started) {
      running.push_back(std::move(*started));
    } else {
      take(std::unexpected(started.error()));
    }
  }
  for (const Running& one : running) take(finish(one));
  return result;
}

std::string become(const Command& command) {
  execv(command[0].c_str(), pointers(command).data());
  return failure(command, errno);
}

}  // namespace sluice::toolchain
