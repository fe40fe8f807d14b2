// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/metered_message.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "net/message.h"
#include "net/meter.h"
#include "net/would_block.h"
#include "thread/interruption.h"

namespace sluice::net {
namespace {

using Traffic = Meter::Traffic;

std::uint64_t size_of(std::span<const iovec> buffers) {
  std::uint64_t size = 0;
  for (const iovec& buffer : buffers) size += buffer.iov_len;
  return size;
}

/// A part of a list of buffers: at most `most` bytes, from the byte `begin` on. It may be less than
/// was asked for, but only of none is it nothing.
class Part {
 public:
  Part(std::span<const iovec> buffers, std::uint64_t begin, std::uint64_t most) {
    for (const iovec& buffer : buffers) {
      if (begin >= buffer.iov_len) {
        begin -= buffer.iov_len;
        continue;
      }
      const std::uint64_t size = std::min(buffer.iov_len - begin, most - size_);
      if (size == 0 || count_ == parts_.size()) break;
      parts_[count_++] = {.iov_base = static_cast<char*>(buffer.iov_base) + begin, .iov_len = size};
      size_ += size;
      begin = 0;
    }
  }
  [[nodiscard]] std::span<const iovec> get() const { return std::span(parts_).first(count_); }
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  std::array<iovec, 16> parts_;
  std::size_t count_ = 0;
  std::uint64_t size_ = 0;
};

/// What was taken of the limits before it was known whether it will be used: what is not goes back.
class Reservation {
 public:
  /// Of `size` bytes that are taken of their total.
  Reservation(Traffic& traffic, std::uint64_t size) : traffic_(traffic), size_(size) {}
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  Reservation(Reservation&&) = delete;
  Reservation& operator=(Reservation&&) = delete;
  ~Reservation() {
    if (size_ == used_) return;
    traffic_.bytes.give_back(size_ - used_);
    traffic_.byte_rate.give_back(size_ - used_, bytes_missed_until_);
    if (used_ == 0) traffic_.datagram_rate.give_back(datagrams_, datagrams_missed_until_);
  }
  /// Whether wait() waits.
  [[nodiscard]] bool has_to_wait(std::uint64_t datagrams = 0) const {
    return traffic_.byte_rate.is_short_of(size_) || traffic_.datagram_rate.is_short_of(datagrams);
  }
  /// Takes the bytes, and so many datagrams, of their rates.
  void wait(std::uint64_t datagrams = 0) {
    bytes_missed_until_ = traffic_.byte_rate.take_and_wait(size_);
    if (datagrams == 0) return;
    datagrams_ = datagrams;
    datagrams_missed_until_ = traffic_.datagram_rate.take_and_wait(datagrams);
  }
  void use(std::uint64_t size) { used_ = size; }

 private:
  Traffic& traffic_;
  std::uint64_t size_;
  std::uint64_t used_ = 0;
  std::uint64_t datagrams_ = 0;
  TokenBucket::Moment bytes_missed_until_ = 0;
  TokenBucket::Moment datagrams_missed_until_ = 0;
};

/// What `call` gives; nothing when a signal interrupted it after `done` bytes: then the caller must
/// not be called again, but tell of these.
template <class Call>
auto after(std::uint64_t done, Call&& call) -> decltype(call()) {
  try {
    return call();
  } catch (const thread::Restart&) {
    if (done == 0) throw;
    return failure(EINTR);
  }
}

Result<std::size_t> send_datagram(const Socket& socket, std::span<const iovec> data, int flags,
                                  const sockaddr* destination, socklen_t length,
                                  std::uint32_t restarts) {
  Traffic& sent = socket.meter().sent;
  const std::uint64_t size = size_of(data);
  const std::uint64_t granted = sent.bytes.take_up_to(size);
  if (granted < size) {
    sent.bytes.give_back(granted);
    return failure(EPERM);
  }
  Reservation reservation(sent, size);
  const std::uint64_t datagrams = socket.share().datagrams(size);
  if (reservation.has_to_wait(datagrams) && would_block(socket, flags, POLLOUT)) {
    return failure(EAGAIN);
  }
  reservation.wait(datagrams);
  // Where the socket is connected the connection was judged, and it would have been cut.
  const bool is_judged = destination != nullptr;
  if (is_judged && socket.meter().restarts() != restarts) return failure(ERESTART);
  const auto result = send_unmetered(socket, data, flags, destination, length);
  if (result) reservation.use(*result);
  return result;
}

/// Large data goes in portions of the rate, as a blocking send(2) would on a slow line: it comes
/// back when all is sent. One that must not block sends a portion.
Result<std::size_t> send_stream(const Socket& socket, std::span<const iovec> data, int flags,
                                const sockaddr* destination, socklen_t length) {
  Traffic& sent = socket.meter().sent;
  const std::uint64_t all = size_of(data);
  std::uint64_t done = 0;
  while (true) {
    const Part wish(data, done, sent.byte_rate.portion());
    const std::uint64_t granted = sent.bytes.take_up_to(wish.size());
    if (granted == 0 && wish.size() > 0) {
      if (done > 0) return done;
      return failure(EPERM);
    }
    Reservation reservation(sent, granted);
    const bool has_begun = done > 0;  // and then it may block, as it was found below
    if (!has_begun && reservation.has_to_wait() && would_block(socket, flags, POLLOUT)) {
      return failure(EAGAIN);
    }
    reservation.wait();
    const Part part(data, done, granted);
    const bool is_last = done + granted == all;
    const auto result = after(done, [&] {
      return send_unmetered(socket, part.get(), is_last ? flags : flags & ~MSG_OOB, destination,
                            length);
    });
    if (!result) return done > 0 ? Result<std::size_t>(done) : result;
    reservation.use(*result);
    done += *result;
    if (done == all || *result < granted || !may_block(socket, flags)) return done;
  }
}

std::unexpected<Errno> used_up(Traffic& traffic) {
  traffic.bytes.refuse();
  return failure(EPERM);
}

/// Counts `size` bytes that the guest has seen.
void count(const Socket& socket, std::uint64_t size, int flags) {
  const bool peeked = (flags & MSG_PEEK) != 0;
  const std::uint64_t more =
      peeked ? socket.share().prepay(size) : socket.share().use_prepaid(size);
  Traffic& received = socket.meter().received;
  received.bytes.take(more);
  received.byte_rate.take(more);
}

/// A datagram counts whole, however little of it is asked for: the rest may have been seen before.
Result<Socket::Received> receive_datagram(const Socket& socket, std::span<const iovec> buffers,
                                          int flags, sockaddr* source, socklen_t& length) {
  Traffic& received = socket.meter().received;
  const bool is_paid = socket.share().prepaid() != 0;
  if (!is_paid && received.bytes.left() == 0) return used_up(received);
  const bool peeks = (flags & MSG_PEEK) != 0;
  const std::uint64_t datagrams = peeks ? 0 : 1;
  const std::uint64_t bytes = is_paid ? 0 : 1;
  if (received.datagram_rate.is_short_of(datagrams) || received.byte_rate.is_short_of(bytes)) {
    if (would_block(socket, flags, POLLIN)) return failure(EAGAIN);
    received.datagram_rate.wait_for(datagrams);
    received.byte_rate.wait_for(bytes);
  }
  auto result = receive_unmetered(socket, buffers, flags | MSG_TRUNC, source, length);
  if (!result) return result;
  const std::uint64_t seen = std::min<std::uint64_t>(result->size, size_of(buffers));
  result->counted = peeks ? seen : result->size;
  count(socket, result->counted, flags);
  received.datagram_rate.take(datagrams);
  if ((flags & MSG_TRUNC) == 0) result->size = seen;
  return result;
}

Result<Socket::Received> receive_stream(const Socket& socket, std::span<const iovec> buffers,
                                        int flags, sockaddr* source, socklen_t& length) {
  Traffic& received = socket.meter().received;
  const std::uint64_t all = size_of(buffers);
  const bool peeks = (flags & MSG_PEEK) != 0;
  Socket::Received sum;
  while (true) {
    const std::uint64_t prepaid = socket.share().prepaid();
    const std::uint64_t not_paid = received.bytes.left();
    const std::uint64_t left = not_paid + std::min(prepaid, Quota::unlimited - not_paid);
    if (left == 0 && all > 0) {
      if (sum.size > 0) return sum;
      return used_up(received);
    }
    // Who peeks for more than a portion must see it at once: it would see the same again.
    const std::uint64_t portion = received.byte_rate.portion();
    const Part part(buffers, sum.size, peeks ? left : std::min(left, std::max(portion, prepaid)));
    const std::uint64_t fresh = std::min(part.size() - std::min(part.size(), prepaid), portion);
    if (received.byte_rate.is_short_of(fresh)) {
      const bool has_begun = sum.size > 0;  // and then it may block, as it was found below
      if (!has_begun && would_block(socket, flags, POLLIN)) return failure(EAGAIN);
      received.byte_rate.wait_for(fresh);
    }
    const auto result = after(
        sum.size, [&] { return receive_unmetered(socket, part.get(), flags, source, length); });
    if (!result) return sum.size > 0 ? Result<Socket::Received>(sum) : result;
    sum.size += result->size;
    sum.flags |= result->flags;
    count(socket, result->size, flags);
    const bool wants_more = (flags & MSG_WAITALL) != 0 && result->size == part.size();
    if (peeks || !wants_more || sum.size == all || !may_block(socket, flags)) return sum;
  }
}

}  // namespace

Result<std::size_t> send_metered(const Socket& socket, std::span<const iovec> data, int flags,
                                 const sockaddr* destination, socklen_t length,
                                 std::uint32_t restarts) {
  return socket.transport() == Transport::udp
             ? send_datagram(socket, data, flags, destination, length, restarts)
             : send_stream(socket, data, flags, destination, length);
}

Result<Socket::Received> receive_metered(const Socket& socket, std::span<const iovec> buffers,
                                         int flags, sockaddr* source, socklen_t& length) {
  return socket.transport() == Transport::udp
             ? receive_datagram(socket, buffers, flags, source, length)
             : receive_stream(socket, buffers, flags, source, length);
}

}  // namespace sluice::net
