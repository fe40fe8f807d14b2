// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/socket.h"

#include <fcntl.h>
#include <netinet/in.h>

#include <memory>
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

}  // namespace

Socket::Socket(FileDescriptor descriptor, Family family, Transport transport)
    : descriptor_(std::move(descriptor)), family_(family), transport_(transport) {}

Socket::Socket(Socket&& other) noexcept
    : descriptor_(std::move(other.descriptor_)),
      family_(other.family_),
      transport_(other.transport_),
      was_bound_(other.was_bound_.load(std::memory_order_relaxed)),
      binding_(other.binding()),
      stays_bound_(other.stays_bound()),
      recent_senders_(other.recent_senders_.load(std::memory_order_relaxed)) {
  other.recent_senders_.store(nullptr, std::memory_order_relaxed);
  if (!other.stream_peer_.is_fresh()) stream_peer_.store(other.stream_peer_.load());
}

Socket& Socket::operator=(Socket&& other) noexcept {
  descriptor_ = std::move(other.descriptor_);
  family_ = other.family_;
  transport_ = other.transport_;
  was_bound_.store(other.was_bound_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  binding_.store(other.binding(), std::memory_order_release);
  set_stays_bound(other.stays_bound());
  stream_peer_.store(other.stream_peer_.load());
  settled_peer_.store(std::nullopt);
  const std::unique_ptr<RecentPeers> former(
      recent_senders_.exchange(other.recent_senders_.exchange(nullptr)));
  return *this;
}

Socket::~Socket() { const std::unique_ptr<RecentPeers> last(recent_senders_.load()); }

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
  if (!stream && !socket.remote_endpoint()) {
    const auto local = socket.local_endpoint();
    socket.set_stays_bound(local && local->port != 0);
  }
  return socket;
}

Result<std::size_t> Socket::send(std::span<const iovec> data, int flags) const {
  if (transport_ == Transport::udp && !is_bound()) return failure(EDESTADDRREQ);
  return send_message(*this, data, flags, nullptr, 0);
}

bool Socket::is_bound() const {
  if (was_bound_.load(std::memory_order_relaxed)) return true;
  const auto local = local_endpoint();
  if (!local || (local->port == 0 && local->address.canonical().is_unspecified())) return false;
  was_bound_.store(true, std::memory_order_relaxed);
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
  if (const auto known = stream_peer_.load()) return *known;
  const auto peer = remote_endpoint();
  if (peer) stream_peer_.store(*peer);
  return peer;
}

void Socket::forget_association() {
  was_bound_.store(false, std::memory_order_relaxed);
  stream_peer_.store(std::nullopt);
}

void Socket::set_bound_implicitly(bool value) {
  if (value) {
    binding_.fetch_or(1, std::memory_order_acq_rel);
  } else if (bound_implicitly()) {
    binding_.fetch_add(1, std::memory_order_acq_rel);
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
  RecentPeers* senders = recent_senders_.load(std::memory_order_acquire);
  if (senders == nullptr) {
    auto fresh = std::make_unique<RecentPeers>();
    if (recent_senders_.compare_exchange_strong(senders, fresh.get())) senders = fresh.release();
  }
  senders->remember(sender);
}

bool Socket::is_recent_sender(const Endpoint& peer) const {
  const RecentPeers* const senders = recent_senders_.load(std::memory_order_acquire);
  return senders != nullptr && senders->contains(peer);
}

}  // namespace sluice::net
