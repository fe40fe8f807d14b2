// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "expect.h"
#include "net/file_descriptor.h"
#include "wasi/process.h"

namespace sluice::fuzz {

/// So that no guest fills the disk; to be called once.
inline void limit_file_size() {
  constexpr rlim_t most = 16U << 20;
  const rlimit limit{.rlim_cur = most, .rlim_max = most};
  expect(::setrlimit(RLIMIT_FSIZE, &limit) == 0, "the size of files can be limited");
  expect(::signal(SIGXFSZ, SIG_IGN) != SIG_ERR, "a file that is too large is an error");
}

/// Gives `process` a standard input, output and error that lead nowhere.
inline void open_standard_streams(wasi::Process& process) {
  for (int i = 0; i < 3; ++i) {
    auto null =
        wasi::Descriptor::adopt(net::FileDescriptor(::open("/dev/null", O_RDWR | O_CLOEXEC)));
    expect(null && process.descriptors.insert(*std::move(null)), "a stream can be opened");
  }
}

/// What the next descriptor of the host will be: it changes when one is left open.
inline int next_host_descriptor() {
  return net::FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)).get();
}

/// Calls `look` with each descriptor that the guest has among the first 64 numbers.
template <class Look>
void for_each_descriptor(wasi::Process& process, Look look) {
  for (std::uint32_t number = 0; number < 64; ++number) {
    if (const auto descriptor = process.descriptors.get(number)) look(**descriptor);
  }
}

}  // namespace sluice::fuzz
