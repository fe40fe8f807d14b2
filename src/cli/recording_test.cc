// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/recording.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <barrier>
#include <string>
#include <thread>

namespace sluice::cli {
namespace {

/// In a process of its own, which records: two threads end it at the same time.
[[noreturn]] void end_by_two_threads() {
  Settings settings;
  settings.stats = true;
  const Console console("sluice", Verbosity::warnings);
  GuestOptions options;
  auto recording = Recording::open(settings, {}, console);
  if (!recording || !std::move(*recording).start(settings, console, options)) _exit(1);
  std::barrier both(2);
  const std::jthread other([&both] {
    both.arrive_and_wait();
    end_process(0);
  });
  both.arrive_and_wait();
  end_process(0);
}

/// What the process says on stderr.
std::string said_at_end() {
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(pipe[1], STDERR_FILENO);
    end_by_two_threads();
  }
  close(pipe[1]);
  std::string text;
  std::array<char, 4096> part;
  for (ssize_t size = 0; (size = read(pipe[0], part.data(), part.size())) > 0;) {
    text.append(part.data(), static_cast<std::size_t>(size));
  }
  close(pipe[0]);
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  return text;
}

TEST(Recording, IsWrittenOnceWhicheverThreadEndsTheProcess) {
  constexpr int times = 200;
  const std::string first = said_at_end();
  EXPECT_TRUE(first.starts_with("sluice: decisions: none\n"));
  for (int i = 1; i < times; ++i) ASSERT_EQ(said_at_end(), first) << i;
}

}  // namespace
}  // namespace sluice::cli
