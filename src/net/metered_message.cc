// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/metered_message.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "net/message.h"
#include "net/meter.h"
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

/// What was taken of both limits of bytes before it was known whether it will be used: what is not
/// goes back.
class Reservation {
 public:
  Reservation(Traffic& traffic, std::uint64_t size) : traffic_(traffic), size_(size) {}
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  Reservation(Reservation&&) = delete;
  Reservation& operator=(Reservation&&) = delete;
  ~Reservation() {
    if (size_ == used_) return;
    traffic_.bytes.give_back(size_ - used_);
    traffic_.byte_rate.give_back(size_ - used_);
  }
  void use(std::uint64_t size) { used_ = size; }

 private:
  Traffic& traffic_;
  std::uint64_t size_;
  std::uint64_t used_ = 0;
};

/// Whether the call may wait for more after a part of it is done, as send(2) does.
bool may_block(const Socket& socket, int flags) {
  if ((flags & MSG_DONTWAIT) != 0) return false;
  const int status = fcntl(socket.host(), F_GETFL);
  return status >= 0 && (status & O_NONBLOCK) == 0;
}

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
                                  const sockaddr* destination, socklen_t length) {
  Traffic& sent = socket.meter().sent;
  const std::uint64_t size = size_of(data);
  const std::uint64_t granted = sent.bytes.take_up_to(size);
  if (granted < size) {
    sent.bytes.give_back(granted);
    return failure(EPERM);
  }
  Reservation reservation(sent, size);
  sent.byte_rate.take_and_wait(size);
  sent.datagram_rate.take_and_wait(1);
  const auto result = send_unmetered(socket, data, flags, destination, length);
  if (!result) return result;
  reservation.use(*result);
  sent.datagrams.fetch_add(1, std::memory_order_relaxed);
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
    sent.byte_rate.take_and_wait(granted);
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

Result<Socket::Received> receive_datagram(const Socket& socket, std::span<const iovec> buffers,
                                          int flags, sockaddr* source, socklen_t& length) {
  Traffic& received = socket.meter().received;
  if (received.bytes.left() == 0) return used_up(received);
  received.datagram_rate.wait_for(1);
  received.byte_rate.wait_for(1);
  const auto result = receive_unmetered(socket, buffers, flags, source, length);
  if (!result || (flags & MSG_PEEK) != 0) return result;
  received.bytes.take(result->size);
  received.byte_rate.take(result->size);
  received.datagram_rate.take(1);
  received.datagrams.fetch_add(1, std::memory_order_relaxed);
  return result;
}

Result<Socket::Received> receive_stream(const Socket& socket, std::span<const iovec> buffers,
                                        int flags, sockaddr* source, socklen_t& length) {
  Traffic& received = socket.meter().received;
  const std::uint64_t all = size_of(buffers);
  const bool peeks = (flags & MSG_PEEK) != 0;
  Socket::Received sum;
  while (true) {
    const std::uint64_t left = received.bytes.left();
    if (left == 0 && all > 0) {
      if (sum.size > 0) return sum;
      return used_up(received);
    }
    const Part part(buffers, sum.size, peeks ? left : std::min(left, received.byte_rate.portion()));
    if (!peeks) received.byte_rate.wait_for(part.size());
    const auto result = after(
        sum.size, [&] { return receive_unmetered(socket, part.get(), flags, source, length); });
    if (!result) return sum.size > 0 ? Result<Socket::Received>(sum) : result;
    sum.size += result->size;
    sum.flags |= result->flags;
    if (peeks) return sum;
    received.bytes.take(result->size);
    received.byte_rate.take(result->size);
    const bool wants_more = (flags & MSG_WAITALL) != 0 && result->size == part.size();
    if (!wants_more || sum.size == all || !may_block(socket, flags)) return sum;
  }
}

}  // namespace

Result<std::size_t> send_metered(const Socket& socket, std::span<const iovec> data, int flags,
                                 const sockaddr* destination, socklen_t length) {
  return socket.transport() == Transport::udp
             ? send_datagram(socket, data, flags, destination, length)
             : send_stream(socket, data, flags, destination, length);
}

Result<Socket::Received> receive_metered(const Socket& socket, std::span<const iovec> buffers,
                                         int flags, sockaddr* source, socklen_t& length) {
  return socket.transport() == Transport::udp
             ? receive_datagram(socket, buffers, flags, source, length)
             : receive_stream(socket, buffers, flags, source, length);
}

}  // namespace sluice::net
