// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sluice/host_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include "net/endpoint.h"
#include "net/file_descriptor.h"
#include "net/socket.h"
#include "runtime/host_address.h"

namespace sluice {
namespace {

using net::Endpoint;
using net::FileDescriptor;
using net::Transport;

std::unexpected<Error> failure(std::string_view what, int error) {
  return std::unexpected(Error{fmt::format("cannot {}: {}", what, std::strerror(error))});
}

void set(const FileDescriptor& socket, int level, int option, int value) {
  setsockopt(socket.get(), level, option, &value, sizeof value);
}

/// A new socket. Its number is none of a standard stream, even where one of those is closed.
FileDescriptor new_socket(int family, int type) {
  FileDescriptor socket(::socket(family, type | SOCK_CLOEXEC, 0));
  if (!socket || socket.get() > STDERR_FILENO) return socket;
  return FileDescriptor(fcntl(socket.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

/// A socket of the endpoint's family, bound to it; for :: bound for IPv4 too. -1 with errno.
FileDescriptor bound_socket(const Endpoint& local, Transport transport) {
  const int family = to_host(local.address.family);
  const int type = transport == Transport::tcp ? SOCK_STREAM : SOCK_DGRAM;
  FileDescriptor socket = new_socket(family, type);
  if (!socket) return socket;
  if (transport == Transport::tcp) set(socket, SOL_SOCKET, SO_REUSEADDR, 1);
  if (family == AF_INET6) {
    set(socket, IPPROTO_IPV6, IPV6_V6ONLY, local.address.is_unspecified() ? 0 : 1);
  }
  sockaddr_storage address;
  const socklen_t length = local.to_sockaddr(address);
  if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), length) == 0) return socket;
  return {};
}

/// A socket bound to the first of the endpoints that can be.
Result<FileDescriptor> bind_first(std::string_view address, Transport transport) {
  auto endpoints = host_endpoints(address, transport);
  if (!endpoints) return std::unexpected(endpoints.error());
  // The wildcard of IPv6 serves IPv4 too, so it comes first.
  const auto wildcard =
      std::ranges::find(*endpoints, net::Address::any(net::Family::ipv6), &Endpoint::address);
  if (wildcard != endpoints->end()) std::iter_swap(endpoints->begin(), wildcard);
  int error = EADDRNOTAVAIL;
  for (const Endpoint& endpoint : *endpoints) {
    FileDescriptor socket = bound_socket(endpoint, transport);
    if (socket) return socket;
    error = errno;
  }
  return failure("bind", error);
}

/// connect(2), which a signal does not cut short. 0 or an errno.
int connect_whole(const FileDescriptor& socket, const Endpoint& remote) {
  sockaddr_storage address;
  const socklen_t length = remote.to_sockaddr(address);
  if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), length) == 0) return 0;
  if (errno != EINTR) return errno;
  pollfd writable{socket.get(), POLLOUT, 0};
  while (poll(&writable, 1, -1) < 0) {
    if (errno != EINTR) return errno;
  }
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

std::optional<int> number(const char* text) {
  if (text == nullptr) return {};
  int value = 0;
  const char* const end = text + std::strlen(text);
  const auto [last, error] = std::from_chars(text, end, value);
  if (error != std::errc() || last != end || value < 0) return {};
  return value;
}

std::unexpected<Error> invalid_variable(std::string_view name, std::string_view value,
                                        std::string_view why) {
  return std::unexpected(Error{fmt::format("{}={}: {}", name, value, why)});
}

}  // namespace

HostSocket::~HostSocket() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<HostSocket> listen_tcp(std::string_view address) {
  auto socket = bind_first(address, Transport::tcp);
  if (!socket) return std::unexpected(socket.error());
  if (listen(socket->get(), SOMAXCONN) != 0) return failure("listen", errno);
  return HostSocket(socket->release());
}

Result<HostSocket> listen_udp(std::string_view address) {
  auto socket = bind_first(address, Transport::udp);
  if (!socket) return std::unexpected(socket.error());
  return HostSocket(socket->release());
}

Result<HostSocket> connect_tcp(std::string_view address) {
  if (const auto form = check_connect_address(address); !form) {
    return std::unexpected(form.error());
  }
  const auto endpoints = host_endpoints(address, Transport::tcp);
  if (!endpoints) return std::unexpected(endpoints.error());
  int error = EADDRNOTAVAIL;
  for (const Endpoint& endpoint : *endpoints) {
    FileDescriptor socket = new_socket(to_host(endpoint.address.family), SOCK_STREAM);
    error = socket ? connect_whole(socket, endpoint) : errno;
    if (error == 0) return HostSocket(socket.release());
  }
  return failure("connect", error);
}

Result<HostSocket> inherited_socket(int descriptor) {
  const std::string what = fmt::format("take descriptor {}", descriptor);
  int type = 0;
  socklen_t size = sizeof type;
  if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) != 0) return failure(what, errno);
  // The process's own streams stay where they are.
  if (descriptor <= STDERR_FILENO) {
    FileDescriptor copy(fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!copy) return failure(what, errno);
    return HostSocket(copy.release());
  }
  // What a process was started with does not close on exec, and what is taken does.
  const int flags = fcntl(descriptor, F_GETFD);
  if ((flags & FD_CLOEXEC) != 0) {
    return std::unexpected(Error{fmt::format(
        "cannot {}: it has been taken already, or this process was not started with it", what)});
  }
  if (fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) != 0) return failure(what, errno);
  return HostSocket(descriptor);
}

Result<std::vector<HostSocket>> inherited_sockets() {
  constexpr int first = 3;
  std::vector<HostSocket> sockets;
  const char* const process = std::getenv("LISTEN_PID");
  const char* const fds = std::getenv("LISTEN_FDS");
  if (process == nullptr || fds == nullptr) return sockets;
  const auto pid = number(process);
  if (!pid) return invalid_variable("LISTEN_PID", process, "the number of a process is needed");
  if (*pid != getpid()) return sockets;
  const auto count = number(fds);
  if (!count || *count > INT_MAX - first) {
    return invalid_variable("LISTEN_FDS", fds, "a number of descriptors is needed");
  }
  for (int descriptor = first; descriptor < first + *count; ++descriptor) {
    auto socket = inherited_socket(descriptor);
    if (!socket) return invalid_variable("LISTEN_FDS", fds, socket.error().message);
    sockets.push_back(std::move(*socket));
  }
  return sockets;
}

}  // namespace sluice
