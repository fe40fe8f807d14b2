// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/host_network.h"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>

#include <sys/time.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>

#include "net/dns.h"
#include "net/message.h"
#include "net/options.h"
#include "net/would_block.h"
#include "thread/interruption.h"

namespace sluice::net {
namespace {

int type_flags(SocketFlags flags) {
  return SOCK_CLOEXEC | (flags == SocketFlags::nonblocking ? SOCK_NONBLOCK : 0);
}

Result<void> done(int result) {
  if (result != 0) return last_failure();
  return {};
}

/// An endpoint as the kernel takes it.
class SocketAddress {
 public:
  explicit SocketAddress(const Endpoint& endpoint) : length_(endpoint.to_sockaddr(storage_)) {}
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  [[nodiscard]] socklen_t length() const { return length_; }

 private:
  sockaddr_storage storage_;
  socklen_t length_;
};

Result<void> set_membership(const Socket& socket, const Membership& membership, int ipv4_option,
                            int ipv6_option) {
  const Address& group = membership.group;
  if (group.family == Family::ipv4) {
    ip_mreqn request{};
    std::memcpy(&request.imr_multiaddr, group.bytes.data(), sizeof request.imr_multiaddr);
    std::memcpy(&request.imr_address, membership.interface_address.bytes.data(),
                sizeof request.imr_address);
    request.imr_ifindex = static_cast<int>(membership.interface_index);
    return done(setsockopt(socket.host(), IPPROTO_IP, ipv4_option, &request, sizeof request));
  }
  ipv6_mreq request{};
  std::memcpy(&request.ipv6mr_multiaddr, group.bytes.data(), sizeof request.ipv6mr_multiaddr);
  request.ipv6mr_interface = membership.interface_index;
  return done(setsockopt(socket.host(), IPPROTO_IPV6, ipv6_option, &request, sizeof request));
}

/// In milliseconds, as for poll(2).
int send_timeout(const Socket& socket) {
  const auto time = get_option<timeval>(socket, SOL_SOCKET, SO_SNDTIMEO);
  if (!time || (time->tv_sec == 0 && time->tv_usec == 0)) return -1;
  constexpr std::int64_t most = std::numeric_limits<int>::max();
  const std::int64_t seconds = std::min<std::int64_t>(time->tv_sec, most / 1000 - 1);
  return static_cast<int>(seconds * 1000 + (time->tv_usec + 999) / 1000);
}

/// Waits for a connection that goes on being made although a signal ended the call: POSIX does not
/// let it be called again.
Result<void> finish_connecting(const Socket& socket) {
  pollfd made{.fd = socket.host(), .events = POLLOUT, .revents = 0};
  const int time = send_timeout(socket);
  const int ready = thread::uninterrupted([&] { return ::poll(&made, 1, time); });
  if (ready < 0) return last_failure();
  if (ready == 0) return failure(EINPROGRESS);  // as Linux has it for a connection
  const auto error = get_option<int>(socket, SOL_SOCKET, SO_ERROR);
  if (!error) return std::unexpected(error.error());
  if (*error != 0) return failure(*error);
  return {};
}

Result<void> connect_now(const Socket& socket, const Endpoint& remote) {
  const SocketAddress address(remote);
  const auto connected = done(::connect(socket.host(), address.get(), address.length()));
  if (connected || number(connected.error()) != EINTR) return connected;
  thread::heed_interruption();
  return finish_connecting(socket);
}

/// Of a stream.
bool has_begun_connecting(const Socket& socket) {
  return socket.is_connecting() || socket.remote_endpoint();
}

template <auto receive>
Result<ReceivedFrom> receive_by(const Socket& socket, std::span<const iovec> buffers, int flags) {
  sockaddr_storage storage;
  socklen_t length = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  const auto received = receive(socket, buffers, flags, address, length);
  if (!received) return std::unexpected(received.error());
  return ReceivedFrom{.size = received->size,
                      .flags = received->flags,
                      .counted = received->counted,
                      .source = Endpoint::from_sockaddr(address, length)};
}

}  // namespace

Result<Socket> HostNetwork::open(Family family, Transport transport, SocketFlags flags) {
  MeterShare share(meter_);
  if (!share.take_socket()) return failure(EMFILE);
  const bool stream = transport == Transport::tcp;
  FileDescriptor descriptor(::socket(to_host(family),
                                     (stream ? SOCK_STREAM : SOCK_DGRAM) | type_flags(flags),
                                     stream ? IPPROTO_TCP : IPPROTO_UDP));
  if (!descriptor) return last_failure();
  return Socket(std::move(descriptor), family, transport, std::move(share));
}

Result<std::pair<UnixSocket, UnixSocket>> HostNetwork::open_pair(int type, SocketFlags flags) {
  return UnixSocket::open_pair(meter_, type, type_flags(flags));
}

Result<UnixSocket> HostNetwork::open_unix(int type, SocketFlags flags) {
  return UnixSocket::open(meter_, type, type_flags(flags));
}

Result<void> HostNetwork::bind_unix(UnixSocket& socket, SocketFile file) {
  file.find();
  return socket.bind(std::make_shared<const SocketFile>(std::move(file)));
}

Result<void> HostNetwork::connect_unix(UnixSocket& socket, SocketFile file) {
  file.find();
  return socket.connect(file);
}

Result<void> HostNetwork::listen_unix(UnixSocket& socket, int backlog) {
  return done(::listen(socket.host(), backlog));
}

Result<UnixSocket::Accepted> HostNetwork::accept_unix(UnixSocket& socket, SocketFlags flags) {
  return socket.accept(type_flags(flags));
}

Result<std::size_t> HostNetwork::send_to_unix(UnixSocket& socket, std::span<const iovec> data,
                                              int flags, SocketFile destination) {
  destination.find();
  return socket.send_to(data, flags, destination);
}

Result<void> HostNetwork::bind(Socket& socket, const Endpoint& local) {
  const SocketAddress address(local);
  return done(::bind(socket.host(), address.get(), address.length()));
}

Result<void> HostNetwork::connect(Socket& socket, const Endpoint& remote) {
  return connect_since(socket, remote, restarts());
}

Result<void> HostNetwork::connect_since(Socket& socket, const Endpoint& remote,
                                        std::uint32_t restarts) {
  if (socket.transport() == Transport::tcp) {
    if (!socket.share().take_connection()) return failure(EADDRNOTAVAIL);
    if (meter_.connection_rate.is_limited()) return connect_at_rate(socket, remote, restarts);
  }
  return connect_now(socket, remote);
}

/// What only asks after a connection that is made, or was, neither waits nor counts.
Result<void> HostNetwork::connect_at_rate(Socket& socket, const Endpoint& remote,
                                          std::uint32_t restarts) {
  TokenBucket& rate = meter_.connection_rate;
  const bool waits = !rate.is_short_of(1) || !has_begun_connecting(socket);
  const auto missed_until = waits ? rate.take_and_wait(1) : 0;
  if (waits && meter_.restarts() != restarts) {
    rate.give_back(1, missed_until);
    return failure(ERESTART);
  }
  const auto connected = connect_now(socket, remote);
  const int error = connected ? 0 : number(connected.error());
  const bool is_new = error != EALREADY && error != EISCONN;
  if (waits && !is_new) rate.give_back(1, missed_until);
  if (!waits && is_new) rate.take(1);
  return connected;
}

Result<void> HostNetwork::disconnect(Socket& socket) {
  const sockaddr none{.sa_family = AF_UNSPEC, .sa_data = {}};
  const int result = ::connect(socket.host(), &none, sizeof none);
  if (result == 0) socket.forget_association();
  return done(result);
}

Result<void> HostNetwork::listen(Socket& socket, int backlog) {
  return done(::listen(socket.host(), backlog));
}

Result<Accepted> HostNetwork::accept(Socket& socket, SocketFlags flags) {
  // As Linux takes a descriptor before it looks for a connection: one that is refused for want of
  // room stays in the backlog.
  MeterShare share(meter_);
  const bool is_limited = meter_.sockets.is_limited() || meter_.connections.is_limited();
  if (is_limited && !share.take_both()) return failure(EMFILE);
  const bool is_stream = socket.transport() == Transport::tcp;  // or the kernel says so
  if (is_stream && meter_.connection_rate.is_short_of(1)) {
    if (would_block(socket, 0, POLLIN)) return failure(EAGAIN);
    meter_.connection_rate.wait_for(1);
  }
  sockaddr_storage storage;
  socklen_t length = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  FileDescriptor descriptor(::accept4(socket.host(), address, &length, type_flags(flags)));
  if (!descriptor) {
    thread::restart_if_interrupted();
    return last_failure();
  }
  if (!is_limited) share.take_both_anyway();
  meter_.connection_rate.take(1);
  auto peer = Endpoint::from_sockaddr(address, length);
  if (!peer) return failure(EAFNOSUPPORT);
  return Accepted{.socket = Socket(std::move(descriptor), socket.family(), socket.transport(),
                                   std::move(share)),
                  .peer = *peer};
}

Result<std::size_t> HostNetwork::send_to(Socket& socket, std::span<const iovec> data, int flags,
                                         const Endpoint& destination) {
  return send_since(socket, data, flags, destination, restarts());
}

Result<std::size_t> HostNetwork::send_since(Socket& socket, std::span<const iovec> data, int flags,
                                            const Endpoint& destination, std::uint32_t restarts) {
  const SocketAddress address(destination);
  return send_message(socket, data, flags, address.get(), address.length(), restarts);
}

Result<ReceivedFrom> HostNetwork::receive_from(Socket& socket, std::span<const iovec> buffers,
                                               int flags) {
  return receive_by<receive_message>(socket, buffers, flags);
}

Result<ReceivedFrom> HostNetwork::receive_uncounted(Socket& socket, std::span<const iovec> buffers,
                                                    int flags) {
  return receive_by<receive_unmetered>(socket, buffers, flags);
}

Result<void> HostNetwork::set_option(Socket& socket, int level, int number,
                                     std::span<const std::byte> value) {
  if (level == IPPROTO_UDP && number == UDP_SEGMENT && value.size() >= sizeof(int)) {
    int size = 0;
    std::memcpy(&size, value.data(), sizeof size);
    if (size > 0) socket.share().note_segment(static_cast<std::uint32_t>(size));
  }
  return net::set_option(socket, level, number, value);
}

Result<void> HostNetwork::join(Socket& socket, const Membership& membership) {
  return set_membership(socket, membership, IP_ADD_MEMBERSHIP, IPV6_JOIN_GROUP);
}

Result<void> HostNetwork::leave(Socket& socket, const Membership& membership) {
  return set_membership(socket, membership, IP_DROP_MEMBERSHIP, IPV6_LEAVE_GROUP);
}

std::expected<void, LookupError> HostNetwork::count_look_up(std::uint32_t restarts) {
  if (!meter_.lookups.take_one()) {
    return std::unexpected(LookupError{.code = EAI_SYSTEM, .system = EPERM});
  }
  if (!meter_.lookup_rate.is_limited()) return {};
  const auto missed_until = meter_.lookup_rate.take_and_wait(1);
  if (meter_.restarts() == restarts) return {};
  meter_.lookup_rate.give_back(1, missed_until);
  meter_.lookups.give_back_one();
  return std::unexpected(LookupError{.code = EAI_SYSTEM, .system = ERESTART});
}

std::expected<LookupResult, LookupError> HostNetwork::resolve(const LookupRequest& request) {
  return resolve_since(request, restarts());
}

std::expected<LookupResult, LookupError> HostNetwork::resolve_since(const LookupRequest& request,
                                                                    std::uint32_t restarts) {
  if (is_look_up(request)) {
    if (auto counted = count_look_up(restarts); !counted) return std::unexpected(counted.error());
  }
  return look_up(request, resolver_options_);
}

std::expected<std::string, LookupError> HostNetwork::resolve_name(const Address& address) {
  return resolve_name_since(address, restarts());
}

std::expected<std::string, LookupError> HostNetwork::resolve_name_since(const Address& address,
                                                                        std::uint32_t restarts) {
  if (auto counted = count_look_up(restarts); !counted) return std::unexpected(counted.error());
  return look_up_name(address, resolver_options_);
}

std::vector<Endpoint> HostNetwork::name_servers() { return net::name_servers(resolver_options_); }

}  // namespace sluice::net
