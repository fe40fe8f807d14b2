// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "net/file_descriptor.h"
#include "net/socket.h"
#include "net/unix_socket.h"
#include "wasi/directory_cookies.h"
#include "wasi/errno.h"
#include "wasi/rights.h"

namespace sluice::wasi {

/// `filetype` of preview 1.
enum class FileType : std::uint8_t {
  unknown,
  block_device,
  character_device,
  directory,
  regular_file,
  socket_dgram,
  socket_stream,
  symbolic_link,
};

/// What kind of file a mode of stat(2) names. Pipes are `unknown`: preview 1 has no type for them.
[[nodiscard]] FileType file_type(mode_t mode);

/// What a guest's descriptor number stands for: a file, pipe, terminal or directory of the host, or
/// a socket. Always has a host descriptor that poll(2) takes.
class Descriptor {
 public:
  /// A file, pipe, terminal or directory.
  Descriptor(net::FileDescriptor host, FileType type, Rights base, Rights inheriting);
  /// A socket, with rights::socket.
  explicit Descriptor(net::Socket&& socket);
  explicit Descriptor(net::UnixSocket&& socket);
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&&) = delete;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() = default;

  /// Takes a host descriptor of any kind: asks the kernel what it is and which way it is open, and
  /// gives it those of the rights that make sense for that. Sockets other than TCP and UDP over IP
  /// are byte streams without socket functions.
  [[nodiscard]] static Result<Descriptor> adopt(net::FileDescriptor host, Rights base = ~Rights{0},
                                                Rights inheriting = rights::all);

  [[nodiscard]] int host() const {
    const auto* const file = std::get_if<net::FileDescriptor>(&handle_);
    if (file != nullptr) return file->get();
    const auto* const socket = std::get_if<net::Socket>(&handle_);
    return socket != nullptr ? socket->host() : std::get_if<net::UnixSocket>(&handle_)->host();
  }
  [[nodiscard]] FileType type() const { return type_; }
  /// Null when this is no socket of TCP or UDP.
  [[nodiscard]] net::Socket* socket() { return std::get_if<net::Socket>(&handle_); }
  /// Null when this is no socket of unix(7) that the guest made.
  [[nodiscard]] net::UnixSocket* unix_socket() { return std::get_if<net::UnixSocket>(&handle_); }

  /// Of a directory: where reading it can go on.
  [[nodiscard]] DirectoryCookies& directory_cookies() const { return *directory_cookies_; }

  /// What may be done with this descriptor.
  [[nodiscard]] Rights base_rights() const { return base_.load(std::memory_order_relaxed); }
  /// What may at most be done with what is opened through it.
  [[nodiscard]] Rights inheriting_rights() const {
    return inheriting_.load(std::memory_order_relaxed);
  }
  /// Gives up all rights but these. `notcapable`, changing nothing, when one isn't held.
  [[nodiscard]] Result<void> restrict_rights(Rights base, Rights inheriting);
  /// notcapable unless all of `needed` are held.
  [[nodiscard]] Result<void> require(Rights needed) const {
    if ((needed & ~base_rights()) != 0) return failure(Errno::notcapable);
    return {};
  }

  /// The name under which the guest finds this pre-opened directory; none for other descriptors.
  [[nodiscard]] const std::optional<std::string>& preopen_name() const { return preopen_name_; }
  void set_preopen_name(std::string name) { preopen_name_ = std::move(name); }

  /// Whether it was opened beneath a directory that was granted, so that its mode is the guest's to
  /// change; what a guest is handed, such as a standard stream that is a file, is not.
  [[nodiscard]] bool is_beneath_grant() const { return is_beneath_grant_; }
  void set_beneath_grant() { is_beneath_grant_ = true; }

  /// Keeps this until the descriptor is closed.
  void hold(std::shared_ptr<const void> held) { held_ = std::move(held); }

 private:
  std::variant<net::FileDescriptor, net::Socket, net::UnixSocket> handle_;
  FileType type_;
  // Threads of a guest may restrict the rights of one descriptor at the same time.
  std::atomic<Rights> base_;
  std::atomic<Rights> inheriting_;
  std::optional<std::string> preopen_name_;
  bool is_beneath_grant_ = false;
  std::unique_ptr<DirectoryCookies> directory_cookies_;  ///< null for what is no directory
  std::shared_ptr<const void> held_;
};

}  // namespace sluice::wasi
