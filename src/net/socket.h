// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "net/endpoint.h"
#include "net/endpoint_cell.h"
#include "net/file_descriptor.h"
#include "net/result.h"

namespace sluice::net {

enum class Transport : std::uint8_t { tcp, udp };

class RecentPeers;

/// One host socket (O_CLOEXEC). Data on a connected socket goes straight to the kernel from here;
/// whatever names an address goes through a Network.
class Socket {
 public:
  Socket(FileDescriptor descriptor, Family family, Transport transport);
  Socket(Socket&&) noexcept;
  Socket& operator=(Socket&&) noexcept;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket();

  /// Takes a descriptor that the host passes in; ENOTSOCK or EAFNOSUPPORT when it is not a TCP
  /// (also MPTCP) or UDP socket over IPv4 or IPv6.
  [[nodiscard]] static Result<Socket> adopt(FileDescriptor descriptor);

  [[nodiscard]] int host() const { return descriptor_.get(); }
  [[nodiscard]] Family family() const { return family_; }
  [[nodiscard]] Transport transport() const { return transport_; }

  /// send(2) and sendmsg(2) without an address; MSG_NOSIGNAL is always added. `flags` are MSG_*.
  /// EDESTADDRREQ from a datagram socket that is not bound: it has no peer either, but the kernel
  /// would give it a port before it looks, on which anybody could reach it.
  [[nodiscard]] Result<std::size_t> send(std::span<const iovec> data, int flags) const;
  struct Received {
    std::size_t size = 0;
    int flags = 0;  ///< msg_flags of recvmsg(2), for instance MSG_TRUNC
  };
  /// recv(2) and recvmsg(2) without an address. For streams: who sent a datagram is judged by a
  /// Network.
  [[nodiscard]] Result<Received> receive(std::span<const iovec> buffers, int flags) const;

  [[nodiscard]] Result<void> shutdown(int how) const;      ///< SHUT_RD, SHUT_WR, SHUT_RDWR
  [[nodiscard]] Result<Endpoint> local_endpoint() const;   ///< getsockname(2)
  [[nodiscard]] Result<Endpoint> remote_endpoint() const;  ///< getpeername(2)

  /// remote_endpoint() of a stream, asked for once: it stays until the stream is disconnected.
  [[nodiscard]] Result<Endpoint> stream_peer();
  /// Whether it has a port, or an address of its own to be given one on. Where not, the kernel
  /// would give a datagram socket a port on every address of the host with its first message. The
  /// kernel is asked until it says yes.
  [[nodiscard]] bool is_bound() const;
  /// To be called after connect(2) with AF_UNSPEC: the peer is gone, and so is a port that the
  /// kernel chose.
  void forget_association();

  /// As at the end of a process: closing will not wait for SO_LINGER.
  void close_without_waiting() const;

  // What policy notes of a datagram socket.

  /// Its port may be one that the kernel chose on every address of the host, when nobody had asked
  /// for one.
  [[nodiscard]] bool bound_implicitly() const { return is_implicit(binding()); }
  /// To set it to false is for one thread at a time.
  void set_bound_implicitly(bool value);
  /// Another number after every change of bound_implicitly(), so that one that was taken back
  /// meanwhile shows too. is_implicit() tells what it was at a number.
  [[nodiscard]] std::uint32_t binding() const { return binding_.load(std::memory_order_acquire); }
  [[nodiscard]] static bool is_implicit(std::uint32_t binding) { return (binding & 1) != 0; }
  /// It has an address or a port of its own and will not lose it with an association, so that it
  /// will never be bound_implicitly(), not even while a call is under way. False when that is
  /// unknown. Of an adopted socket with a port and no peer it is taken to be so.
  [[nodiscard]] bool stays_bound() const { return stays_bound_.load(std::memory_order_acquire); }
  void set_stays_bound(bool value) { stays_bound_.store(value, std::memory_order_release); }
  /// Datagrams may go to `peer` and come from there, whatever becomes of this socket: so one policy
  /// has found, and no other may use the socket. Kept of the first peer that it is true of; a
  /// server with many would only replace one by another.
  void settle(const Endpoint& peer) { settled_peer_.store(peer); }
  [[nodiscard]] bool has_settled_peer() const { return !settled_peer_.is_fresh(); }
  [[nodiscard]] bool is_settled(const Endpoint& peer) const { return settled_peer_.holds(peer); }
  /// Those that sent a datagram here lately may be answered. Endpoints are canonical.
  void remember_sender(const Endpoint& sender);
  [[nodiscard]] bool is_recent_sender(const Endpoint& peer) const;

 private:
  FileDescriptor descriptor_;
  Family family_;
  Transport transport_;
  mutable std::atomic<bool> was_bound_ = false;
  std::atomic<std::uint32_t> binding_ = 0;  ///< odd: bound implicitly
  std::atomic<bool> stays_bound_ = false;
  EndpointCell stream_peer_;
  EndpointCell settled_peer_;                           ///< not taken from another: found again
  std::atomic<RecentPeers*> recent_senders_ = nullptr;  ///< owned; set once, by the first sender
};

}  // namespace sluice::net
