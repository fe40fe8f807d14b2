// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "net/endpoint.h"
#include "net/endpoint_cell.h"
#include "net/file_descriptor.h"
#include "net/meter.h"
#include "net/result.h"

namespace sluice::net {

enum class Transport : std::uint8_t { tcp, udp };

class RecentPeers;

/// One host socket (O_CLOEXEC). Data on a connected socket goes straight to the kernel from here;
/// whatever names an address goes through a Network.
class Socket {
 public:
  Socket(FileDescriptor descriptor, Family family, Transport transport, MeterShare share = {});
  Socket(Socket&&) noexcept = default;
  Socket& operator=(Socket&&) noexcept;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() = default;

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
    int flags = 0;            ///< msg_flags of recvmsg(2), for instance MSG_TRUNC
    std::size_t counted = 0;  ///< bytes of a datagram that the meter has counted, all of it
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
  /// Of a stream: whether it waits for the answer of a peer, of which the kernel says nothing then.
  [[nodiscard]] bool is_connecting() const;
  /// To be called after connect(2) with AF_UNSPEC: the peer is gone, and so is a port that the
  /// kernel chose.
  void forget_association();

  /// As at the end of a process: closing will not wait for SO_LINGER.
  void close_without_waiting() const;

  /// What it uses is counted there.
  [[nodiscard]] Meter& meter() const { return state_->share.meter(); }
  [[nodiscard]] MeterShare& share() const { return state_->share; }

  // What policy notes of a socket.

  /// Where it is bound, or listens.
  struct Bound {
    /// Canonical. Where it was judged, as it was asked for: with port 0 if the kernel chose one.
    Endpoint local;
    bool is_judged = true;  ///< or the host bound it, before it was adopted
  };
  /// None where nobody asked for it. To be changed by one thread at a time.
  [[nodiscard]] std::optional<Bound> bound() const { return load(state_->bound); }
  void set_bound(const std::optional<Bound>& bound) {
    state_->bound.store(bound ? std::optional(bound->local) : std::nullopt,
                        bound && bound->is_judged ? 1 : 0);
  }
  /// Another number after every set_bound(), and while one is under way.
  [[nodiscard]] std::uint32_t bound_version() const { return state_->bound.version(); }
  /// How it came to its peer, if it has one.
  enum class Origin : std::uint8_t {
    connected,  ///< as that was judged
    came_in,    ///< it was accepted, as that was judged, and is connected still
    host,       ///< the host connected it, or may have
  };
  [[nodiscard]] Origin peer_origin() const { return state_->peer_origin.load(); }
  void set_peer_origin(Origin origin) { state_->peer_origin.store(origin); }
  /// The bound() of the listener that it came to.
  [[nodiscard]] std::optional<Bound> accepted_at() const { return load(state_->accepted_at); }
  /// To be called before the guest gets it.
  void set_accepted_by(const Socket& listener) { state_->accepted_at.copy(listener.state_->bound); }
  /// The number of the rules by which it was opened or accepted. For whoever gives it to a guest.
  [[nodiscard]] std::uint32_t admitted_by() const { return state_->admitted_by; }
  void set_admitted_by(std::uint32_t rules) { state_->admitted_by = rules; }

  // What it notes of a datagram socket.

  /// Its port may be one that the kernel chose on every address of the host, when nobody had asked
  /// for one.
  [[nodiscard]] bool bound_implicitly() const { return is_implicit(binding()); }
  /// To set it to false is for one thread at a time.
  void set_bound_implicitly(bool value);
  /// Another number after every change of bound_implicitly(), so that one that was taken back
  /// meanwhile shows too. is_implicit() tells what it was at a number.
  [[nodiscard]] std::uint32_t binding() const {
    return state_->binding.load(std::memory_order_acquire);
  }
  [[nodiscard]] static bool is_implicit(std::uint32_t binding) { return (binding & 1) != 0; }
  /// It has an address or a port of its own and will not lose it with an association, so that it
  /// will never be bound_implicitly(), not even while a call is under way. False when that is
  /// unknown. Of an adopted socket with a port and no peer it is taken to be so.
  [[nodiscard]] bool stays_bound() const {
    return state_->stays_bound.load(std::memory_order_acquire);
  }
  void set_stays_bound(bool value) { state_->stays_bound.store(value, std::memory_order_release); }
  /// Datagrams may go to `peer` and come from there, whatever becomes of this socket: so the policy
  /// has found whose rules have this number (not 0). Kept of the first peer that it is true of; a
  /// server with many would only replace one by another.
  void settle(const Endpoint& peer, std::uint32_t rules) {
    state_->settled_peer.store(peer, rules);
  }
  [[nodiscard]] bool has_settled_peer(std::uint32_t rules) const {
    return state_->settled_peer.tag() == rules;
  }
  [[nodiscard]] bool is_settled(const Endpoint& peer, std::uint32_t rules) const {
    return state_->settled_peer.holds(peer, rules);
  }
  /// It was shut down for good: nothing more is to be received, though Linux would.
  [[nodiscard]] bool has_ended() const { return state_->has_ended.load(std::memory_order_relaxed); }
  void set_ended() { state_->has_ended.store(true, std::memory_order_relaxed); }
  /// One that a thread took which was not to have it, for the one that will look for it.
  struct SetAside {
    std::vector<std::byte> bytes;
    std::optional<Endpoint> source;
  };
  /// To be used by one thread at a time; nearly always empty.
  [[nodiscard]] std::vector<SetAside>& set_aside() { return state_->set_aside; }
  /// Those that sent a datagram here lately may be answered. Endpoints are canonical.
  void remember_sender(const Endpoint& sender);
  [[nodiscard]] bool is_recent_sender(const Endpoint& peer) const;

 private:
  /// What moving a socket leaves where it is.
  struct State {
    explicit State(MeterShare of_it) : share(std::move(of_it)) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    State(State&&) = delete;
    State& operator=(State&&) = delete;
    ~State();
    // From the block that the thread gave back last, if it has one.
    static void* operator new(std::size_t size);
    static void operator delete(void* block);

    MeterShare share;
    std::atomic<std::uint32_t> binding = 0;  ///< odd: bound implicitly
    std::atomic<bool> was_bound = false;
    std::atomic<bool> stays_bound = false;
    std::atomic<bool> has_ended = false;
    std::atomic<Origin> peer_origin = Origin::connected;
    std::uint32_t admitted_by = 0;
    EndpointCell stream_peer;
    EndpointCell accepted_at;
    EndpointCell bound;
    EndpointCell settled_peer;
    std::vector<SetAside> set_aside;
    std::atomic<RecentPeers*> recent_senders = nullptr;  ///< owned; set once, by the first sender
  };

  [[nodiscard]] static std::optional<Bound> load(const EndpointCell& cell) {
    const auto known = cell.load_tagged();
    if (!known) return std::nullopt;
    return Bound{.local = known->endpoint, .is_judged = known->tag != 0};
  }

  std::unique_ptr<State> state_;  // ends, and gives back its share, once the descriptor is closed
  FileDescriptor descriptor_;
  Family family_;
  Transport transport_;
};

}  // namespace sluice::net
