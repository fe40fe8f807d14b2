// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How the Guard receives datagrams: where a sender may be refused, guest memory sees one only once
// its sender has been judged.
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

#include "policy/bound_place.h"
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

/// What a socket gives once it is shut down, instead of a datagram.
bool is_end(const ReceivedFrom& received) { return received.size == 0 && !received.source; }

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

void erase(std::span<const iovec> buffers, std::size_t size) {
  for (const iovec& buffer : buffers) {
    const std::size_t part = std::min(buffer.iov_len, size);
    if (part != 0) std::memset(buffer.iov_base, 0, part);
    size -= part;
  }
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

bool Guard::may_refuse_senders(const Rules& rules, const Socket& socket) {
  if (rules.number() != LiveRuleset::first && !is_granted(*rules, socket)) return true;
  if (rules->hears_everyone(socket.family())) return false;
  return !socket.stays_bound() || rules->mentions(Use::receive) || rules->names_peers();
}

/// Whether a datagram may reach the guest. `binding` is the socket's from before it was received:
/// it counts as bound implicitly if it was then, is now or was in between.
Decision Guard::judge_source(const Rules& rules, const Socket& socket, std::uint32_t binding,
                             const std::optional<Endpoint>& source) const {
  if (!source) return {};
  // Former rules may have granted a place that these do not. Without one it makes no difference.
  const bool is_place_granted =
      rules.number() == LiveRuleset::first || Socket::is_implicit(binding);
  if (is_place_granted && socket.is_settled(*source, rules.number())) return {.allowed = true};
  const Endpoint sender = source->canonical();
  if (!Socket::is_implicit(binding)) {
    const Decision by_place = decide_peer(rules, Use::receive, socket, sender);
    if (socket.binding() == binding) return by_place;  // or the place may be another one
  }
  const Decision received = rules->decide(Use::receive, Transport::udp, sender);
  if (received.is_forbidden()) return received;
  const Endpoint everywhere{.address = net::Address::any(sender.address.family)};
  if (received.allowed && rules->decide(Use::bind, Transport::udp, everywhere).allowed &&
      rules->decide_peer(Transport::udp, everywhere, sender.address).allowed) {
    return received;
  }
  if (decide(*rules, Use::connect, Transport::udp, sender).allowed) return {.allowed = true};
  return decide(*rules, Use::send, Transport::udp, sender);
}

void Guard::report_sender(Rules& rules, const std::optional<Endpoint>& source,
                          const Decision& decision) const {
  if (source) report(rules, Use::receive, Transport::udp, source->canonical(), decision);
}

/// Notes that `source` may be answered.
void Guard::remember(Socket& socket, const std::optional<Endpoint>& source) const {
  if (!source || socket.is_settled(*source, rules_.number())) return;
  const Endpoint sender = source->canonical();
  const auto rules = rules_.pin();
  const Decision answer = rules->decide(Use::send, Transport::udp, sender);
  if (answer.allowed ? rules->denies_by_name() : answer.rule == nullptr) {
    socket.remember_sender(sender);
  }
}

/// Of a `peer` that datagrams may be sent to, as effective_destination() gave it: what Linux puts
/// in the place of an unspecified address changes. If it may send some too, it is heard even where
/// the socket's port was implicit, and may be answered: nothing of it needs to be judged again.
/// What a name grants or denies ends, and who may come to a port depends on the port.
/// Where all is recorded, each datagram is judged.
void Guard::settle(const Rules& rules, Socket& socket, const Endpoint& peer) const {
  if (audit_.level == AuditLevel::all) return;
  const Endpoint canonical = peer.canonical();
  const auto allows_for_good = [&](Use use) {
    return rules->decide(use, Transport::udp, canonical).allowed;
  };
  if (rules->names_peers() || rules->denies_by_name() || !allows_for_good(Use::send)) return;
  if (allows_for_good(Use::receive)) socket.settle(peer, rules.number());
}

Result<ReceivedFrom> Guard::receive_from(Socket& socket, std::span<const iovec> buffers,
                                         int flags) {
  if (socket.transport() != Transport::udp) return network_.receive_from(socket, buffers, flags);
  if (socket.has_ended()) return ReceivedFrom{};
  const LiveRuleset::Number judged_by = rules_.number();
  const std::uint32_t binding = socket.binding();
  const bool judges = may_refuse_senders(rules_.pin(), socket);  // and no pin while it waits
  auto received = judges ? receive_judged(socket, buffers, flags)
                         : receive_unjudged(judged_by, binding, socket, buffers, flags);
  if (received) remember(socket, received->source);
  return received;
}

/// Where rules refuse nobody: the kernel writes to the guest's memory. Others that came meanwhile
/// may refuse the sender, or the socket's port may have become another one, and what was written is
/// taken back.
Result<ReceivedFrom> Guard::receive_unjudged(LiveRuleset::Number judged_by, std::uint32_t binding,
                                             Socket& socket, std::span<const iovec> buffers,
                                             int flags) {
  auto received = network_.receive_from(socket, buffers, flags);
  if (!received || is_end(*received)) return received;
  const bool is_as_judged = rules_.number() == judged_by && socket.binding() == binding;
  if (is_as_judged && audit_.level != AuditLevel::all) return received;
  {
    auto rules = rules_.pin();
    const Decision decision = judge_source(rules, socket, binding, received->source);
    if (passes(decision)) {
      report_sender(rules, received->source, decision);
      return received;
    }
    erase(buffers, received->size);
    if ((flags & MSG_PEEK) == 0) report_sender(rules, received->source, decision);
  }
  if ((flags & MSG_PEEK) == 0) {
    if (const auto other = exchange(socket, received->counted)) {
      return deliver(other->bytes, other->bytes.size(), other->source, buffers, flags);
    }
  }
  return receive_judged(socket, buffers, flags);
}

[[gnu::noinline]] Result<ReceivedFrom> Guard::receive_judged(Socket& socket,
                                                             std::span<const iovec> buffers,
                                                             int flags) {
  std::array<std::byte, largest_datagram> room;
  const iovec into{room.data(), room.size()};
  const bool peeks = (flags & MSG_PEEK) != 0;
  while (true) {
    const std::uint32_t binding = socket.binding();
    const auto received = network_.receive_from(socket, {&into, 1}, flags | MSG_TRUNC);
    if (!received || is_end(*received)) return received;
    {
      auto rules = rules_.pin();
      const Decision decision = judge_source(rules, socket, binding, received->source);
      if (passes(decision)) {
        report_sender(rules, received->source, decision);
        const auto bytes = std::span(room).first(std::min(received->size, room.size()));
        return deliver(bytes, received->size, received->source, buffers, flags);
      }
      if (!peeks) report_sender(rules, received->source, decision);
    }
    if (peeks) {
      const auto dropped = drop_next(socket, room);
      if (!dropped) return std::unexpected(dropped.error());
    } else if (const auto other = exchange(socket, received->counted)) {
      return deliver(other->bytes, other->bytes.size(), other->source, buffers, flags);
    }
    thread::heed_interruption();
  }
}

/// Drops the next datagram if it is to be refused. Another thread may take it first, and then this
/// takes the one after it: if that is allowed, it is left for that other thread, which looks for it
/// (exchange) when it has found that it got a refused one.
Result<void> Guard::drop_next(Socket& socket, std::span<std::byte> room) {
  std::unique_lock lock(dropping_);
  const std::uint32_t binding = socket.binding();
  const auto nothing_there = [](net::Errno error) -> Result<void> {
    if (net::number(error) == EAGAIN) return {};
    return std::unexpected(error);
  };
  const auto next = network_.receive_uncounted(socket, {}, MSG_PEEK | MSG_DONTWAIT);
  if (!next) return nothing_there(next.error());
  if (passes(judge_source(rules_.pin(), socket, binding, next->source))) return {};

  const iovec into{room.data(), room.size()};
  const auto taken = network_.receive_uncounted(socket, {&into, 1}, MSG_DONTWAIT);
  if (!taken) return nothing_there(taken.error());
  auto rules = rules_.pin();
  const Decision decision = judge_source(rules, socket, binding, taken->source);
  if (passes(decision)) {
    const auto bytes = room.first(taken->size);
    socket.set_aside().push_back({.bytes = {bytes.begin(), bytes.end()}, .source = taken->source});
  }
  lock.unlock();
  report_sender(rules, taken->source, decision);
  return {};
}

/// Of a refused datagram that was received, of which so many bytes were counted: what another
/// thread took instead of it, if one did.
std::optional<Socket::SetAside> Guard::exchange(Socket& socket, std::size_t counted) {
  socket.meter().forget_datagram(counted);
  const std::scoped_lock lock(dropping_);
  auto& waiting = socket.set_aside();
  if (waiting.empty()) return {};
  Socket::SetAside first = std::move(waiting.front());
  waiting.erase(waiting.begin());
  socket.meter().count_datagram(first.bytes.size());
  return first;
}

/// To be called before a socket whose port was implicit is bound: what came to that port must not
/// count as having come to the other. Without a port nothing more comes, and with one, which
/// another thread may give it at any time by sending, it cannot be bound.
void Guard::drop_what_came_before(Socket& socket) {
  const std::scoped_lock lock(dropping_);
  // The first failure may be an error that the socket has kept.
  for (int failures = 0; failures < 2 && !has_a_port(socket);) {
    if (!network_.receive_uncounted(socket, {}, MSG_DONTWAIT)) ++failures;
  }
}

}  // namespace sluice::policy
