// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "sluice/result.h"

namespace sluice {

/// A socket that the host opens and passes to a guest. Owns its descriptor (close-on-exec).
class HostSocket {
 public:
  /// Takes ownership of `descriptor`.
  explicit HostSocket(int descriptor) : descriptor_(descriptor) {}
  HostSocket(HostSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  HostSocket& operator=(HostSocket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  HostSocket(const HostSocket&) = delete;
  HostSocket& operator=(const HostSocket&) = delete;
  ~HostSocket();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// Gives up ownership.
  [[nodiscard]] int release() { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_;
};

/// A listening TCP socket (SO_REUSEADDR, the greatest backlog) on `HOST:PORT`; `[HOST]:PORT` for an
/// IPv6 address, `:PORT` or `*:PORT` for every address of the host (IPv4 and IPv6). Port 0 takes a
/// free one.
[[nodiscard]] Result<HostSocket> listen_tcp(std::string_view address);
/// A UDP socket bound to `HOST:PORT`.
[[nodiscard]] Result<HostSocket> listen_udp(std::string_view address);
/// A TCP socket connected to `HOST:PORT`; each address of a name is tried in turn.
[[nodiscard]] Result<HostSocket> connect_tcp(std::string_view address);

/// Whether `address` has the form that listen_tcp() and listen_udp(), or connect_tcp(), take;
/// nothing is looked up or opened. The error says what is wrong with it.
[[nodiscard]] Result<void> check_listen_address(std::string_view address);
[[nodiscard]] Result<void> check_connect_address(std::string_view address);

/// Takes a descriptor that this process was started with; of standard input, output and error (0 to
/// 2) it takes a duplicate. An error when it is not an open socket, or closes on exec: then it has
/// been taken before, or was opened by this process (HostSocket's constructor takes such a one).
[[nodiscard]] Result<HostSocket> inherited_socket(int descriptor);
/// Takes the sockets of socket activation, as sd_listen_fds(3) does: descriptors from 3, counted by
/// LISTEN_FDS, when LISTEN_PID is this process. None when they are not for this process. Call it
/// once.
[[nodiscard]] Result<std::vector<HostSocket>> inherited_sockets();

}  // namespace sluice
