// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How the Guard receives datagrams: where a sender may be refused, guest memory sees one only once
// its sender has been judged.
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

#include "policy/guard.h"
#include "thread/interruption.h"

namespace sluice::policy {
namespace {

using net::Endpoint;
using net::ReceivedFrom;
using net::Result;
using net::Socket;
using net::Transport;

/// Any datagram fits; a 16-bit field in its header tells its length.
constexpr std::size_t largest_datagram = 65536;

std::size_t copy_to(std::span<const iovec> buffers, std::span<const std::byte> bytes) {
  const std::size_t all = bytes.size();
  for (const iovec& buffer : buffers) {
    const std::size_t part = std::min(buffer.iov_len, bytes.size());
    if (part == 0) continue;
    std::memcpy(buffer.iov_base, bytes.data(), part);
    bytes = bytes.subspan(part);
  }
  return all - bytes.size();
}

/// As recvmsg(2) with `flags` hands over a datagram of `size` bytes, of which `bytes` are here.
ReceivedFrom deliver(std::span<const std::byte> bytes, std::size_t size,
                     const std::optional<Endpoint>& source, std::span<const iovec> buffers,
                     int flags) {
  const std::size_t copied = copy_to(buffers, bytes);
  return {.size = (flags & MSG_TRUNC) != 0 ? size : copied,
          .flags = copied < size ? MSG_TRUNC : 0,
          .source = source};
}

}  // namespace

bool Guard::may_refuse_senders(const Socket& socket) const {
  if (hears_everyone_[static_cast<std::size_t>(socket.family())]) return false;
  return !socket.stays_bound() || rules_->mentions(Use::receive);
}

/// Whether a datagram may reach the guest. `binding` is the socket's from before it was received:
/// it counts as bound implicitly if it was then, is now or was in between.
Decision Guard::judge_source(const Socket& socket, std::uint32_t binding,
                             const std::optional<Endpoint>& source) const {
  if (!source) return {};
  if (socket.is_settled(*source)) return {.allowed = true};
  const Endpoint sender = source->canonical();
  const Decision received = rules_->decide(Use::receive, Transport::udp, sender);
  if (!received.allowed) return received;
  if (!Socket::is_implicit(binding) && socket.binding() == binding) return received;
  const Endpoint everywhere{.address = net::Address::any(sender.address.family)};
  if (rules_->decide(Use::bind, Transport::udp, everywhere).allowed) return received;
  if (rules_->decide(Use::connect, Transport::udp, sender).allowed) return received;
  return rules_->decide(Use::send, Transport::udp, sender);
}

void Guard::report_sender(const std::optional<Endpoint>& source, const Decision& decision) const {
  if (source) report(Use::receive, Transport::udp, source->canonical(), decision);
}

/// Notes that `source` may be answered.
void Guard::remember(Socket& socket, const std::optional<Endpoint>& source) const {
  if (!source || socket.is_settled(*source)) return;
  const Endpoint sender = source->canonical();
  const Decision answer = rules_->decide(Use::send, Transport::udp, sender);
  if (!answer.allowed && answer.rule == nullptr) socket.remember_sender(sender);
}

/// Of a `peer` that datagrams may be sent to, as effective_destination() gave it: what Linux puts in
/// the place of an unspecified address changes. If it may send some too, it is heard even where the
/// socket's port was implicit, and may be answered: nothing of it needs to be judged again.
void Guard::settle(Socket& socket, const Endpoint& peer) const {
  if (rules_->decide(Use::receive, Transport::udp, peer.canonical()).allowed) socket.settle(peer);
}

Result<ReceivedFrom> Guard::receive_from(Socket& socket, std::span<const iovec> buffers,
                                         int flags) {
  if (socket.transport() != Transport::udp) return network_.receive_from(socket, buffers, flags);
  auto received = may_refuse_senders(socket) ? receive_judged(socket, buffers, flags)
                                             : network_.receive_from(socket, buffers, flags);
  if (received) remember(socket, received->source);
  return received;
}

[[gnu::noinline]] Result<ReceivedFrom> Guard::receive_judged(Socket& socket,
                                                             std::span<const iovec> buffers,
                                                             int flags) {
  std::array<std::byte, largest_datagram> room;
  const iovec into{room.data(), room.size()};
  while (true) {
    const std::uint32_t binding = socket.binding();
    const auto received = network_.receive_from(socket, {&into, 1}, flags | MSG_TRUNC);
    if (!received) return received;
    const Decision decision = judge_source(socket, binding, received->source);
    if (decision.allowed) {
      const auto bytes = std::span(room).first(std::min(received->size, room.size()));
      return deliver(bytes, received->size, received->source, buffers, flags);
    }
    if ((flags & MSG_PEEK) != 0) {
      const auto dropped = drop_next(socket, room);
      if (!dropped) return std::unexpected(dropped.error());
    } else {
      report_sender(received->source, decision);
      if (const auto stray = take_stray(socket)) {
        return deliver(stray->bytes, stray->bytes.size(), stray->source, buffers, flags);
      }
    }
    thread::heed_interruption();
  }
}

/// Drops the next datagram if it is to be refused. Another thread may take it first, and then this
/// takes the one after it: if that is allowed, it is left for that other thread, which looks for it
/// (take_stray) when it has found that it got a refused one.
Result<void> Guard::drop_next(Socket& socket, std::span<std::byte> room) {
  std::unique_lock lock(dropping_);
  const std::uint32_t binding = socket.binding();
  const auto nothing_there = [](net::Errno error) -> Result<void> {
    if (net::number(error) == EAGAIN) return {};
    return std::unexpected(error);
  };
  const auto next = network_.receive_from(socket, {}, MSG_PEEK | MSG_DONTWAIT);
  if (!next) return nothing_there(next.error());
  if (judge_source(socket, binding, next->source).allowed) return {};

  const iovec into{room.data(), room.size()};
  const auto taken = network_.receive_from(socket, {&into, 1}, MSG_DONTWAIT);
  if (!taken) return nothing_there(taken.error());
  const Decision decision = judge_source(socket, binding, taken->source);
  if (decision.allowed) {
    const auto bytes = room.first(taken->size);
    strays_.push_back(
        {.socket = &socket, .bytes = {bytes.begin(), bytes.end()}, .source = taken->source});
    return {};
  }
  lock.unlock();
  report_sender(taken->source, decision);
  return {};
}

std::optional<Guard::Stray> Guard::take_stray(const Socket& socket) {
  const std::scoped_lock lock(dropping_);
  const auto found = std::ranges::find(strays_, &socket, &Stray::socket);
  if (found == strays_.end()) return {};
  std::optional<Stray> stray(std::move(*found));
  strays_.erase(found);
  return stray;
}

/// To be called before a socket whose port was implicit is bound: what came to that port must not
/// count as having come to the other. Without a port nothing more comes, and with one it cannot be
/// bound.
void Guard::drop_what_came_before(Socket& socket) {
  const std::scoped_lock lock(dropping_);
  const auto local = socket.local_endpoint();
  if (!local || local->port != 0) return;
  for (int failures = 0; failures < 2;) {  // the first may be an error that the socket has kept
    if (!network_.receive_from(socket, {}, MSG_DONTWAIT)) ++failures;
  }
}

}  // namespace sluice::policy
