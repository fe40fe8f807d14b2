// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "abi/preview1/functions.h"
#include "abi/sluice/functions.h"
#include "abi/test_guest.h"
#include "abi/wamr/functions.h"
#include "net/test_unix.h"
#include "policy/address_pool.h"

namespace sluice::abi::sluice_1 {
namespace {

constexpr Size before_path = offsetof(sockaddr_un, sun_path);

/// An address in guest memory.
struct Name {
  Ptr<std::byte> at;
  Size length;
};

policy::Ruleset allowed_in(const std::string& folder) {
  return policy::Ruleset({policy::parse_allow_unix(folder + "/*").value()});
}

/// The folder is there before the guest that may use it.
struct WithFolder {
  net::SocketFolder folder;
};

class UnixSocketTest : private WithFolder, public TestGuest {
 protected:
  UnixSocketTest() : TestGuest(allowed_in(folder.path())) {}
  explicit UnixSocketTest(policy::Ruleset rules) : TestGuest(std::move(rules)) {}

  [[nodiscard]] std::string path(const char* file) const { return folder.path() / file; }

  Fd open(std::uint32_t type) {
    const auto out = room<Fd>();
    EXPECT_EQ(sock_open(process(), memory(), AF_UNIX, type, 0, out), Errno::success);
    return get(out);
  }
  Name put_name(std::string_view path, sa_family_t family = AF_UNIX) {
    sockaddr_un address{};
    address.sun_family = family;
    path.copy(&address.sun_path[0], sizeof address.sun_path);
    return {.at = {put(address).offset}, .length = before_path + static_cast<Size>(path.size())};
  }
  Errno bind(Fd fd, Name name) { return sock_bind(process(), memory(), fd, name.at, name.length); }
  Errno bind(Fd fd, const char* file) { return bind(fd, put_name(path(file))); }
  Errno connect(Fd fd, Name name) {
    return sock_connect(process(), memory(), fd, name.at, name.length);
  }
  Errno connect(Fd fd, const char* file) { return connect(fd, put_name(path(file))); }
  Errno send(Fd fd, Name to = {}) {
    return sock_send(process(), memory(), fd, vector("data"), 1, 0, to.at, to.length, room<Size>());
  }
  /// The bytes that were stored, and the length that was told.
  struct Told {
    std::string bytes;
    Size length;
  };
  Told told(Ptr<std::byte> at, Size capacity, Size length) {
    return {.bytes = std::string(text(at.offset, std::min(capacity, length))), .length = length};
  }
  Told name(Fd fd, std::uint32_t which = 0, Size capacity = 112) {
    const auto at = room<std::byte>(112);
    const auto length = room<Size>();
    EXPECT_EQ(sock_name(process(), memory(), fd, which, at, capacity, length), Errno::success);
    return told(at, capacity, get(length));
  }
  [[nodiscard]] static std::string linux_name(const std::string& path) {
    return std::string("\1\0", 2) + path + std::string(1, '\0');
  }
  Fd listener(std::uint32_t type = SOCK_STREAM) {
    const Fd fd = open(type);
    EXPECT_EQ(bind(fd, "server"), Errno::success);
    EXPECT_EQ(wamr::sock_listen(process(), fd, 4), Errno::success);
    return fd;
  }
  Errno receive(Fd fd, Ptr<std::byte> at, Size capacity, Ptr<Size> length) {
    return sock_recv(process(), memory(), fd, vector(room<std::uint8_t>(8).offset, 8), 1, 0, at,
                     capacity, length, room<Size>(), room<std::uint32_t>());
  }

  using WithFolder::folder;
};

TEST_F(UnixSocketTest, OpensAsSocket2Does) {
  const struct {
    std::uint32_t type;
    std::int32_t protocol;
    Errno error;
  } cases[] = {
      {SOCK_STREAM, 0, Errno::success},
      {SOCK_DGRAM | SOCK_NONBLOCK, PF_UNIX, Errno::success},
      {SOCK_SEQPACKET | SOCK_CLOEXEC, 0, Errno::success},
      {SOCK_RAW, 0, Errno::success},
      {SOCK_RDM, 0, Errno::protonosupport},
      {SOCK_STREAM, 2, Errno::protonosupport},
      {77, 0, Errno::inval},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(sock_open(process(), memory(), AF_UNIX, test.type, test.protocol, room<Fd>()),
              test.error)
        << test.type;
  }
}

TEST_F(UnixSocketTest, NamesAreThoseOfLinux) {
  const Fd server = listener();
  const Fd client = open(SOCK_STREAM);
  EXPECT_EQ(name(client).bytes, std::string("\1\0", 2));
  ASSERT_EQ(connect(client, "server"), Errno::success);
  EXPECT_EQ(name(server).bytes, linux_name(path("server")));
  EXPECT_EQ(name(client, 1).bytes, linux_name(path("server")));
  const auto at = room<std::byte>(112);
  const auto length = room<Size>();
  const auto out = room<Fd>();
  ASSERT_EQ(sock_accept(process(), memory(), server, 0, at, 112, length, out), Errno::success);
  EXPECT_EQ(get(length), before_path);
  EXPECT_EQ(name(get(out)).bytes, linux_name(path("server")));
  for (const Size capacity : {0U, 1U, 2U, 3U}) {
    const Told cut = name(server, 0, capacity);
    EXPECT_EQ(cut.bytes, linux_name(path("server")).substr(0, cut.bytes.size()));
    if (capacity > 0) {
      EXPECT_EQ(cut.length, before_path + path("server").size() + 1);
    }
  }
}

TEST_F(UnixSocketTest, ASourceIsTold) {
  const Fd server = open(SOCK_DGRAM);
  const Fd client = open(SOCK_DGRAM);
  ASSERT_EQ(bind(server, "server"), Errno::success);
  const auto at = room<std::byte>(112);
  const auto length = room<Size>();
  ASSERT_EQ(send(client, put_name(path("server"))), Errno::success);
  ASSERT_EQ(receive(server, at, 112, length), Errno::success);
  EXPECT_EQ(get(length), 0U) << "who has no name";
  ASSERT_EQ(bind(client, "client"), Errno::success);
  ASSERT_EQ(send(client, put_name(path("server"))), Errno::success);
  ASSERT_EQ(receive(server, at, 112, length), Errno::success);
  EXPECT_EQ(told(at, 112, get(length)).bytes, linux_name(path("client")));
  ASSERT_EQ(send(client, put_name(path("server"))), Errno::success);
  EXPECT_EQ(receive(server, {}, 0, {}), Errno::success);
}

TEST_F(UnixSocketTest, WrongAddressesAreInvalid) {
  const Name good = put_name(path("file"));
  const struct {
    Name name;
    Errno error;
  } cases[] = {
      {{good.at, 0}, Errno::inval},
      {{good.at, 1}, Errno::inval},
      {{good.at, sizeof(sockaddr_un) + 1}, Errno::inval},
      {{good.at, 0xffffffff}, Errno::inval},
      {put_name(path("file"), AF_INET), Errno::inval},
      {put_name("relative"), Errno::acces},
      {put_name(std::string_view("\0abstract", 9)), Errno::acces},
      {put_name("/etc/passwd"), Errno::acces},
  };
  for (const std::uint32_t type : {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET}) {
    const Fd fd = open(type);
    for (const auto& test : cases) {
      EXPECT_EQ(bind(fd, test.name), test.error) << test.name.length;
      EXPECT_EQ(connect(fd, test.name), test.error) << test.name.length;
      if (type == SOCK_DGRAM && test.name.length != 0) {
        EXPECT_EQ(send(fd, test.name), test.error) << test.name.length;
      }
    }
    // The family alone asks the kernel to choose an abstract name.
    EXPECT_EQ(bind(fd, Name{good.at, before_path}), Errno::acces);
    EXPECT_EQ(connect(fd, Name{good.at, before_path}), Errno::inval);
    EXPECT_EQ(connect(fd, put_name("", AF_UNSPEC)),
              type == SOCK_DGRAM ? Errno::success : Errno::inval);
  }
}

TEST_F(UnixSocketTest, AnAddressOfAConnectionIsRefusedOrOverlooked) {
  for (const std::uint32_t type : {SOCK_STREAM, SOCK_SEQPACKET}) {
    const Fd server = listener(type);
    const Fd client = open(type);
    const bool overlooks = type == SOCK_SEQPACKET;
    EXPECT_EQ(send(client, put_name("/etc/passwd")), overlooks ? Errno::notconn : Errno::notsup);
    ASSERT_EQ(connect(client, "server"), Errno::success);
    for (const Name& to : {put_name("/etc/passwd"), Name{put_name("x").at, 1}}) {
      EXPECT_EQ(send(client, to), overlooks ? Errno::success : Errno::isconn);
    }
    EXPECT_TRUE(process().descriptors.close(server));
    std::filesystem::remove(path("server"));
  }
}

TEST_F(UnixSocketTest, Preview1AcceptsAndReads) {
  const Fd server = listener();
  const Fd client = open(SOCK_STREAM);
  ASSERT_EQ(connect(client, "server"), Errno::success);
  const auto out = room<Fd>();
  EXPECT_EQ(preview1::sock_accept(process(), memory(), server, 2, out), Errno::inval);
  ASSERT_EQ(preview1::sock_accept(process(), memory(), server, 4, out), Errno::success);
  ASSERT_EQ(send(client), Errno::success);
  const auto size = room<Size>();
  const auto buffer = vector(room<std::uint8_t>(8).offset, 8);
  ASSERT_EQ(preview1::fd_read(process(), memory(), get(out), buffer, 1, size), Errno::success);
  EXPECT_EQ(get(size), 4U);
  EXPECT_EQ(preview1::fd_read(process(), memory(), get(out), buffer, 1, size), Errno::again);
}

TEST_F(UnixSocketTest, WhoItIsIsNotTold) {
  const Fd fd = listener();
  const auto length = put<std::int32_t>(12);
  for (const std::int32_t option : {SO_PEERCRED, SO_PASSCRED, SO_PEERSEC, SO_PEERGROUPS}) {
    EXPECT_EQ(
        sock_getsockopt(process(), memory(), fd, SOL_SOCKET, option, room<std::byte>(16), length),
        Errno::noprotoopt);
    EXPECT_EQ(sock_setsockopt(process(), memory(), fd, SOL_SOCKET, option, room<std::byte>(16), 4),
              Errno::noprotoopt);
  }
  const auto value = room<std::int32_t>();
  const auto four = put<std::int32_t>(4);
  EXPECT_EQ(
      sock_getsockopt(process(), memory(), fd, SOL_SOCKET, SO_ACCEPTCONN, {value.offset}, four),
      Errno::success);
  EXPECT_EQ(get(value), 1);
}

TEST_F(UnixSocketTest, ABadPointerTrapsBeforeAnythingHappens) {
  const Fd server = listener();
  const Fd client = open(SOCK_STREAM);
  ASSERT_EQ(connect(client, "server"), Errno::success);
  const Ptr<std::byte> end{memory_size - 30};
  EXPECT_THROW(bind(open(SOCK_STREAM), Name{end, 31}), engine::BadPointer);
  EXPECT_THROW(connect(open(SOCK_STREAM), Name{end, 31}), engine::BadPointer);
  EXPECT_THROW(send(open(SOCK_DGRAM), Name{end, 31}), engine::BadPointer);
  EXPECT_THROW(sock_accept(process(), memory(), server, 0, end, 31, room<Size>(), room<Fd>()),
               engine::BadPointer);
  EXPECT_EQ(sock_accept(process(), memory(), server, 0, {}, 0, {}, room<Fd>()), Errno::success)
      << "who came waits";
}

class UnixSocketDenied : public UnixSocketTest {
 protected:
  UnixSocketDenied() : UnixSocketTest(policy::Ruleset()) {}
};

TEST_F(UnixSocketDenied, ReachesNothing) {
  net::UnixSocket server = net::open_unix(SOCK_DGRAM);
  ASSERT_TRUE(server.bind(net::to_bind(folder.name("server"))));
  const Fd fd = open(SOCK_DGRAM);
  EXPECT_EQ(bind(fd, "new"), Errno::acces);
  EXPECT_EQ(connect(fd, "server"), Errno::acces);
  EXPECT_EQ(send(fd, put_name(path("server"))), Errno::acces);
  EXPECT_EQ(connect(fd, "none"), Errno::acces);
  EXPECT_FALSE(std::filesystem::exists(path("new")));
}

}  // namespace
}  // namespace sluice::abi::sluice_1
