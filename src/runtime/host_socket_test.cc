// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sluice/host_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace sluice {
namespace {

/// The port a socket is bound to.
int port_of(const HostSocket& socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  getsockname(socket.descriptor(), reinterpret_cast<sockaddr*>(&address), &length);
  // The port lies at the same place for both families.
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

int option(const HostSocket& socket, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  getsockopt(socket.descriptor(), SOL_SOCKET, name, &value, &length);
  return value;
}

TEST(HostSocket, ListensAndConnects) {
  const struct {
    const char* listen;
    const char* connect;
  } cases[] = {
      {"127.0.0.1:0", "127.0.0.1:"},
      {"[::1]:0", "[::1]:"},
      {":0", "127.0.0.1:"},
      {":0", "[::1]:"},
      {"localhost:0", "localhost:"},
      {"0.0.0.0:0", "127.0.0.1:"},
      {"*:0", "127.0.0.1:"},
      {"*:0", "[::1]:"},
      {"[::ffff:127.0.0.1]:0", "127.0.0.1:"},
      {"127.0.0.1:0", "[::ffff:127.0.0.1]:"},
  };
  for (const auto& [listen, connect] : cases) {
    const auto listener = listen_tcp(listen);
    ASSERT_TRUE(listener) << listen << ": " << listener.error().message;
    EXPECT_EQ(option(*listener, SO_ACCEPTCONN), 1);
    EXPECT_EQ(option(*listener, SO_REUSEADDR), 1);
    EXPECT_EQ(fcntl(listener->descriptor(), F_GETFD), FD_CLOEXEC);
    const auto client = connect_tcp(connect + std::to_string(port_of(*listener)));
    ASSERT_TRUE(client) << connect << ": " << client.error().message;
    EXPECT_EQ(fcntl(client->descriptor(), F_GETFD), FD_CLOEXEC);
  }
}

TEST(HostSocket, BindsUdp) {
  const auto socket = listen_udp("127.0.0.1:0");
  ASSERT_TRUE(socket) << socket.error().message;
  EXPECT_EQ(option(*socket, SO_TYPE), SOCK_DGRAM);
  EXPECT_NE(port_of(*socket), 0);
}

TEST(HostSocket, SaysWhyNot) {
  const auto taken = listen_tcp("127.0.0.1:0");
  ASSERT_TRUE(taken);
  const std::string port = std::to_string(port_of(*taken));
  const auto again = listen_tcp("127.0.0.1:" + port);
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message.find("in use"), std::string::npos) << again.error().message;

  const auto udp = listen_udp("127.0.0.1:0");
  ASSERT_TRUE(udp);
  const auto refused = connect_tcp("127.0.0.1:" + std::to_string(port_of(*udp)));
  if (!refused) {
    EXPECT_NE(refused.error().message.find("refused"), std::string::npos)
        << refused.error().message;
  }

  for (const char* address : {"", "127.0.0.1", "127.0.0.1:", "::1:80", "::1", "[::1]",
                              "[127.0.0.1]:1", "127.0.0.1:70000", "127.0.0.1:-1", "[::1:0"}) {
    EXPECT_FALSE(listen_tcp(address)) << address;
    EXPECT_FALSE(check_listen_address(address)) << address;
    EXPECT_FALSE(check_connect_address(address)) << address;
  }
  const auto unknown_zone = listen_tcp("[fe80::1%nosuch]:0");
  ASSERT_FALSE(unknown_zone);
  EXPECT_NE(unknown_zone.error().message.find("network interface"), std::string::npos);
  const auto no_zone = listen_tcp("[fe80::1]:0");
  ASSERT_FALSE(no_zone);
  EXPECT_NE(no_zone.error().message.find("[fe80::1%eth0]"), std::string::npos);

  EXPECT_TRUE(check_listen_address("*:80"));
  EXPECT_FALSE(check_connect_address("*:80"));
  EXPECT_FALSE(connect_tcp("*:80"));
}

TEST(HostSocket, IsTakenOverOnlyWhenItIsASocket) {
  EXPECT_FALSE(inherited_socket(-1));
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  EXPECT_FALSE(inherited_socket(ends[0]));
  EXPECT_EQ(fcntl(ends[0], F_GETFD), FD_CLOEXEC) << "closed what was not taken";
  close(ends[0]);
  close(ends[1]);
  const int number = socket(AF_INET, SOCK_DGRAM, 0);
  const auto taken = inherited_socket(number);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->descriptor(), number);
  EXPECT_EQ(fcntl(number, F_GETFD), FD_CLOEXEC);
}

TEST(HostSocket, IsTakenOverOnce) {
  const int number = socket(AF_INET, SOCK_DGRAM, 0);
  {
    const auto taken = inherited_socket(number);
    ASSERT_TRUE(taken);
    const auto again = inherited_socket(number);
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().message.find(std::to_string(number)), std::string::npos);
    EXPECT_EQ(fcntl(number, F_GETFD), FD_CLOEXEC) << "closed what was not taken";
  }
  EXPECT_EQ(fcntl(number, F_GETFD), -1);
  const auto opened_here = listen_udp("127.0.0.1:0");
  ASSERT_TRUE(opened_here);
  EXPECT_FALSE(inherited_socket(opened_here->descriptor()));
}

TEST(HostSocket, OfAStandardStreamADuplicateIsTaken) {
  const pid_t child = fork();
  if (child == 0) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    if (socket < 0 || dup2(socket, 0) < 0) _exit(1);
    {
      const auto taken = inherited_socket(0);
      if (!taken || taken->descriptor() <= 2) _exit(2);
      if (fcntl(taken->descriptor(), F_GETFD) != FD_CLOEXEC) _exit(3);
    }
    _exit(fcntl(0, F_GETFD) == 0 ? 0 : 4);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(HostSocket, TakesNoPlaceOfAClosedStream) {
  const pid_t child = fork();
  if (child == 0) {
    for (const int stream : {0, 1, 2}) close(stream);
    const auto listener = listen_tcp("127.0.0.1:0");
    if (!listener || listener->descriptor() <= 2) _exit(1);
    const auto client = connect_tcp("127.0.0.1:" + std::to_string(port_of(*listener)));
    if (!client || client->descriptor() <= 2) _exit(2);
    _exit(fcntl(0, F_GETFD) < 0 && fcntl(1, F_GETFD) < 0 && fcntl(2, F_GETFD) < 0 ? 0 : 3);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

/// How many sockets a process takes that was started with this in its environment and with two
/// sockets from descriptor 3 on; -1 for an error.
int taken_by_activation(const char* count, bool for_this_process = true,
                        const char* process = nullptr) {
  const pid_t child = fork();
  if (child == 0) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    if (socket < 0 || dup2(socket, 3) < 0 || dup2(socket, 4) < 0) _exit(254);
    setenv("LISTEN_PID", std::to_string(getpid() + (for_this_process ? 0 : 1)).c_str(), 1);
    if (process != nullptr) setenv("LISTEN_PID", process, 1);
    count != nullptr ? setenv("LISTEN_FDS", count, 1) : unsetenv("LISTEN_FDS");
    const auto sockets = inherited_sockets();
    _exit(sockets ? static_cast<int>(sockets->size()) : 255);
  }
  int status = 0;
  waitpid(child, &status, 0);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -2;
  return code == 255 ? -1 : code;
}

TEST(HostSocket, SocketActivation) {
  EXPECT_EQ(taken_by_activation("2"), 2);
  EXPECT_EQ(taken_by_activation("1"), 1);
  EXPECT_EQ(taken_by_activation("0"), 0);
  EXPECT_EQ(taken_by_activation("2", false), 0);
  EXPECT_EQ(taken_by_activation("x"), -1);
  EXPECT_EQ(taken_by_activation("-1"), -1);
  EXPECT_EQ(taken_by_activation("2147483647"), -1);
  EXPECT_EQ(taken_by_activation(nullptr), 0);
  EXPECT_EQ(taken_by_activation("1", true, "x"), -1);
  unsetenv("LISTEN_PID");
  const auto none = inherited_sockets();
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

}  // namespace
}  // namespace sluice
