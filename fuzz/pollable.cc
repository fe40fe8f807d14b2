// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "pollable.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string_view>
#include <utility>

#include "expect.h"

namespace sluice::fuzz {
namespace {

/// Enough to be watched between waits.
constexpr unsigned many = 20;

/// Two ends, not to wait for; of a pipe the first is read.
std::pair<net::FileDescriptor, net::FileDescriptor> ends(bool is_pipe) {
  int both[2];
  expect((is_pipe ? ::pipe2(both, O_CLOEXEC | O_NONBLOCK)
                  : ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both)) == 0,
         "there are pipes and sockets");
  return {net::FileDescriptor(both[0]), net::FileDescriptor(both[1])};
}

net::FileDescriptor file(std::string_view content, off_t position) {
  net::FileDescriptor file(::memfd_create("file", MFD_CLOEXEC));
  expect(
      ::write(file.get(), content.data(), content.size()) == static_cast<ssize_t>(content.size()),
      "a file can be written");
  ::lseek(file.get(), position, SEEK_SET);
  return file;
}

}  // namespace

Descriptors::Descriptors() {
  auto [silent, writer] = ends(true);
  add(std::move(silent));
  add(std::move(writer));
  auto [last_words, gone] = ends(true);
  expect(::write(gone.get(), "abc", 3) == 3, "a pipe takes bytes");
  gone.reset();
  add(std::move(last_words));
  auto [nobody, broken] = ends(true);
  nobody.reset();
  add(std::move(broken));
  auto [unread, full] = ends(true);
  while (::write(full.get(), "abc", 3) > 0) continue;
  add(std::move(full));
  for (const wasi::Rights taken : {wasi::rights::fd_read, wasi::rights::poll_fd_readwrite}) {
    add(net::FileDescriptor(::fcntl(unread.get(), F_DUPFD_CLOEXEC, 0)), ~taken);
  }
  add(std::move(unread));
  auto [near, far] = ends(false);
  expect(::write(far.get(), "abcd", 4) == 4, "a socket takes bytes");
  add(std::move(near));
  kept_ = std::move(far);
  add(net::FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)));
  add(net::FileDescriptor(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  add(file("some text", 4));
  add(file("some text", 40));
  add(net::FileDescriptor(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
  add(net::FileDescriptor(::open("/dev/null", O_RDWR | O_CLOEXEC)));
  for (unsigned i = 0; i < many; ++i) {
    add(net::FileDescriptor(::eventfd(i % 2, EFD_CLOEXEC)));
  }
}

std::expected<int, wasi::Errno> Descriptors::host(std::uint32_t number, wasi::Rights needed) {
  const auto found = process_.descriptors.get(number);
  if (!found) return std::unexpected(wasi::Errno::badf);
  if (((*found)->base_rights() & needed) != needed) return std::unexpected(wasi::Errno::notcapable);
  return (*found)->host();
}

void Descriptors::add(net::FileDescriptor host, wasi::Rights rights) {
  auto adopted = wasi::Descriptor::adopt(std::move(host), rights);
  expect(adopted && process_.descriptors.insert(*std::move(adopted)), "a descriptor is taken");
}

}  // namespace sluice::fuzz
