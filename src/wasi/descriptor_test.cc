// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/descriptor.h"

#include <gtest/gtest.h>
#include <pty.h>
#include <sys/socket.h>

#include <array>

#include "support/test_folder.h"
#include "wasi/test_files.h"

namespace sluice::wasi {
namespace {

net::FileDescriptor opened(const char* path, int flags) {
  return net::FileDescriptor(::open(path, flags | O_CLOEXEC, 0600));
}

net::FileDescriptor socket_of(int domain, int type) {
  return net::FileDescriptor(::socket(domain, type | SOCK_CLOEXEC, 0));
}

TEST(Descriptor, AdoptsWhateverTheHostPasses) {
  const TestFolder scratch;
  const std::string file = scratch.path() / "file";
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  int main = -1;
  int terminal = -1;
  ASSERT_EQ(::openpty(&main, &terminal, nullptr, nullptr, nullptr), 0);
  const net::FileDescriptor main_side(main);

  constexpr Rights both = rights::fd_read | rights::fd_write;
  constexpr Rights position = rights::fd_seek | rights::fd_tell;
  struct Case {
    const char* what;
    net::FileDescriptor host;
    FileType type;
    Rights with;
    Rights without;
  } cases[] = {
      {"file", opened(file.c_str(), O_RDWR | O_CREAT), FileType::regular_file, both | position,
       rights::path_open | rights::fd_readdir},
      {"file to read", opened(file.c_str(), O_RDONLY), FileType::regular_file, rights::fd_read,
       rights::fd_write | rights::fd_allocate | rights::fd_filestat_set_size},
      {"file to write", opened(file.c_str(), O_WRONLY), FileType::regular_file, rights::fd_write,
       rights::fd_read},
      {"directory", opened(scratch.path().c_str(), O_RDONLY), FileType::directory,
       rights::path_open | rights::fd_readdir, position | rights::fd_filestat_set_size},
      {"device", open_null(), FileType::character_device, both | position, 0},
      {"terminal", net::FileDescriptor(terminal), FileType::character_device, both, position},
      {"pipe to read", net::FileDescriptor(ends[0]), FileType::unknown, rights::fd_read,
       rights::fd_write | position},
      {"pipe to write", net::FileDescriptor(ends[1]), FileType::unknown, rights::fd_write,
       rights::fd_read | position},
      {"local stream", socket_of(AF_UNIX, SOCK_STREAM), FileType::socket_stream, both, position},
      {"local datagrams", socket_of(AF_UNIX, SOCK_DGRAM), FileType::socket_dgram, both, position},
      {"tcp", socket_of(AF_INET, SOCK_STREAM), FileType::socket_stream, both, position},
      {"udp", socket_of(AF_INET6, SOCK_DGRAM), FileType::socket_dgram, both, position},
  };
  for (auto& [what, host, type, with, without] : cases) {
    auto descriptor = Descriptor::adopt(std::move(host));
    ASSERT_TRUE(descriptor) << what;
    EXPECT_EQ(descriptor->type(), type) << what;
    EXPECT_EQ(descriptor->base_rights() & with, with) << what;
    EXPECT_EQ(descriptor->base_rights() & without, 0U) << what;
    EXPECT_GE(::fcntl(descriptor->host(), F_GETFD), 0) << what;
    const bool network = std::string(what) == "tcp" || std::string(what) == "udp";
    EXPECT_EQ(descriptor->socket() != nullptr, network) << what;
  }
  EXPECT_EQ(Descriptor::adopt(net::FileDescriptor()).error(), Errno::badf);
}

TEST(Descriptor, RightsOnlyEverShrink) {
  Descriptor file(open_null(), FileType::regular_file, rights::fd_read | rights::fd_seek, 0);
  EXPECT_TRUE(file.require(rights::fd_read | rights::fd_seek));
  EXPECT_EQ(file.require(rights::fd_read | rights::fd_write).error(), Errno::notcapable);
  EXPECT_TRUE(file.restrict_rights(rights::fd_read, 0));
  EXPECT_EQ(file.restrict_rights(rights::fd_read | rights::fd_seek, 0).error(), Errno::notcapable);
  EXPECT_EQ(file.restrict_rights(0, rights::fd_read).error(), Errno::notcapable);
  EXPECT_EQ(file.base_rights(), rights::fd_read);
}

}  // namespace
}  // namespace sluice::wasi
