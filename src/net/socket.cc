// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/socket.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <memory>
#include <new>
#include <utility>

#include "net/message.h"
#include "net/recent_peers.h"

namespace sluice::net {
namespace {

Result<int> query(int host, int number) {
  int value = 0;
  socklen_t length = sizeof value;
  if (getsockopt(host, SOL_SOCKET, number, &value, &length) != 0) return last_failure();
  return value;
}

Result<Endpoint> name(int host, int (*call)(int, sockaddr*, socklen_t*)) {
  sockaddr_storage storage;
  socklen_t length = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  if (call(host, address, &length) != 0) return last_failure();
  auto endpoint = Endpoint::from_sockaddr(address, length);
  if (!endpoint) return failure(EAFNOSUPPORT);
  return *endpoint;
}

/// A block that waits for the next socket of its thread: programs that serve or make one connection
/// after another would ask the heap each time, which takes some 130 instructions.
class SpareBlock {
 public:
  SpareBlock() = default;
  SpareBlock(const SpareBlock&) = delete;
  SpareBlock& operator=(const SpareBlock&) = delete;
  SpareBlock(SpareBlock&&) = delete;
  SpareBlock& operator=(SpareBlock&&) = delete;
  ~SpareBlock() { ::operator delete(std::exchange(block_, nullptr)); }

  [[nodiscard]] void* take() { return std::exchange(block_, nullptr); }
  /// What was there before, to be freed.
  [[nodiscard]] void* put(void* block) { return std::exchange(block_, block); }

 private:
  void* block_ = nullptr;
};

thread_local SpareBlock spare;

}  // namespace

void* Socket::State::operator new(std::size_t size) {
  void* const block = spare.take();
  return block != nullptr ? block : ::operator new(size);
}

void Socket::State::operator delete(void* block) {
  if (void* const former = spare.put(block); former != nullptr) ::operator delete(former);
}

Socket::State::~State() { const std::unique_ptr<RecentPeers> last(recent_senders.load()); }

Socket::Socket(FileDescriptor descriptor, Family family, Transport transport, MeterShare share)
    : state_(std::make_unique<State>(std::move(share))),
      descriptor_(std::move(descriptor)),
      family_(family),
      transport_(transport) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  descriptor_ = std::move(other.descriptor_);
  state_ = std::move(other.state_);
  family_ = other.family_;
  transport_ = other.transport_;
  return *this;
}

Result<Socket> Socket::adopt(FileDescriptor descriptor) {
  const int host = descriptor.get();
  auto domain = query(host, SO_DOMAIN);
  if (!domain) return std::unexpected(domain.error());
  auto protocol = query(host, SO_PROTOCOL);
  if (!protocol) return std::unexpected(protocol.error());
  if (*domain != AF_INET && *domain != AF_INET6) return failure(EAFNOSUPPORT);
  const bool stream = *protocol == IPPROTO_TCP || *protocol == IPPROTO_MPTCP;
  if (!stream && *protocol != IPPROTO_UDP) return failure(EAFNOSUPPORT);
  if (fcntl(host, F_SETFD, FD_CLOEXEC) != 0) return last_failure();
  Socket socket(std::move(descriptor), *domain == AF_INET ? Family::ipv4 : Family::ipv6,
                stream ? Transport::tcp : Transport::udp);
  socket.set_peer_origin(Origin::host);
  if (const auto local = socket.local_endpoint(); local && local->port != 0) {
    socket.set_bound(Bound{.local = local->canonical(), .is_judged = false});
    if (!stream && !socket.remote_endpoint()) socket.set_stays_bound(true);
  }
  return socket;
}

Result<std::size_t> Socket::send(std::span<const iovec> data, int flags) const {
  if (transport_ == Transport::udp && !is_bound()) return failure(EDESTADDRREQ);
  return send_message(*this, data, flags, nullptr, 0);
}

bool Socket::is_bound() const {
  if (state_->was_bound.load(std::memory_order_relaxed)) return true;
  const auto local = local_endpoint();
  if (!local || (local->port == 0 && local->address.canonical().is_unspecified())) return false;
  state_->was_bound.store(true, std::memory_order_relaxed);
  return true;
}

Result<Socket::Received> Socket::receive(std::span<const iovec> buffers, int flags) const {
  socklen_t no_source = 0;
  return receive_message(*this, buffers, flags, nullptr, no_source);
}

Result<void> Socket::shutdown(int how) const {
  if (::shutdown(host(), how) != 0) return last_failure();
  return {};
}

Result<Endpoint> Socket::local_endpoint() const { return name(host(), ::getsockname); }

Result<Endpoint> Socket::remote_endpoint() const { return name(host(), ::getpeername); }

Result<Endpoint> Socket::stream_peer() {
  if (const auto known = state_->stream_peer.load()) return *known;
  const auto peer = remote_endpoint();
  if (peer) state_->stream_peer.store(*peer);
  return peer;
}

bool Socket::is_connecting() const {
  std::uint8_t state = TCP_CLOSE;  // the first field of tcp_info
  socklen_t length = sizeof state;
  return transport_ == Transport::tcp &&
         getsockopt(host(), IPPROTO_TCP, TCP_INFO, &state, &length) == 0 && state == TCP_SYN_SENT;
}

void Socket::forget_association() {
  state_->was_bound.store(false, std::memory_order_relaxed);
  state_->stream_peer.store(std::nullopt);
}

void Socket::set_bound_implicitly(bool value) {
  if (value) {
    state_->binding.fetch_or(1, std::memory_order_acq_rel);
  } else if (bound_implicitly()) {
    state_->binding.fetch_add(1, std::memory_order_acq_rel);
  }
}

void Socket::close_without_waiting() const {
  linger wish{};
  socklen_t length = sizeof wish;
  if (getsockopt(host(), SOL_SOCKET, SO_LINGER, &wish, &length) != 0) return;
  if (wish.l_onoff == 0 || wish.l_linger == 0) return;  // no time at all means a reset, at once
  wish = {};
  setsockopt(host(), SOL_SOCKET, SO_LINGER, &wish, sizeof wish);
}

void Socket::remember_sender(const Endpoint& sender) {
  RecentPeers* senders = state_->recent_senders.load(std::memory_order_acquire);
  if (senders == nullptr) {
    auto fresh = std::make_unique<RecentPeers>();
    if (state_->recent_senders.compare_exchange_strong(senders, fresh.get())) {
      senders = fresh.release();
    }
  }
  senders->remember(sender);
}

bool Socket::is_recent_sender(const Endpoint& peer) const {
  const RecentPeers* const senders = state_->recent_senders.load(std::memory_order_acquire);
  return senders != nullptr && senders->contains(peer);
}

}  // namespace sluice::net
