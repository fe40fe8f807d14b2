// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A guest that calls every dialect, allowed nothing (first byte even) or 127.0.0.1 (odd). What
// passes the Guard, and what sockets are at the end, must lie within that. The network is one of
// this process alone.
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <memory>

#include "abi/preview1/preview1.h"
#include "abi/sluice/sluice.h"
#include "abi/wamr/wamr.h"
#include "blocking.h"
#include "guest.h"
#include "net/host_network.h"
#include "net/literal.h"
#include "policy/address_pool.h"
#include "policy/guard.h"
#include "process.h"

namespace {

namespace fuzz = sluice::fuzz;
namespace net = sluice::net;
namespace policy = sluice::policy;
using fuzz::expect;

/// Whether a guest may have to do with `endpoint`.
bool granted(bool loopback, const net::Endpoint& endpoint) {
  return loopback && endpoint.address.canonical() == net::Address::v4({127, 0, 0, 1});
}

/// The host's network, which looks at what is asked of it.
class WatchedNetwork final : public net::Network {
 public:
  explicit WatchedNetwork(bool loopback) : loopback_(loopback) {}

  net::Result<net::Socket> open(net::Family family, net::Transport transport,
                                net::SocketFlags flags) override {
    return host_.open(family, transport, flags);
  }
  net::Result<void> bind(net::Socket& socket, const net::Endpoint& local) override {
    watch(local);
    return host_.bind(socket, local);
  }
  net::Result<void> connect(net::Socket& socket, const net::Endpoint& remote) override {
    watch(remote);
    return host_.connect(socket, remote);
  }
  net::Result<void> disconnect(net::Socket& socket) override { return host_.disconnect(socket); }
  net::Result<void> listen(net::Socket& socket, int backlog) override {
    watch(socket.local_endpoint().value());
    return host_.listen(socket, backlog);
  }
  net::Result<net::Accepted> accept(net::Socket& socket, net::SocketFlags flags) override {
    auto accepted = host_.accept(socket, flags);
    if (accepted) watch(accepted->peer);
    return accepted;
  }
  net::Result<std::size_t> send_to(net::Socket& socket, std::span<const iovec> data, int flags,
                                   const net::Endpoint& destination) override {
    watch(destination);
    return host_.send_to(socket, data, flags, destination);
  }
  net::Result<net::ReceivedFrom> receive_from(net::Socket& socket, std::span<const iovec> buffers,
                                              int flags) override {
    return host_.receive_from(socket, buffers, flags);
  }
  net::Result<void> set_option(net::Socket& socket, int level, int number,
                               std::span<const std::byte> value) override {
    return host_.set_option(socket, level, number, value);
  }
  net::Result<void> join(net::Socket& socket, const net::Membership& membership) override {
    watch({.address = membership.group});
    return host_.join(socket, membership);
  }
  net::Result<void> leave(net::Socket& socket, const net::Membership& membership) override {
    return host_.leave(socket, membership);
  }
  std::expected<net::LookupResult, net::LookupError> resolve(
      const net::LookupRequest& request) override {
    expect(!request.host || (request.flags & AI_NUMERICHOST) != 0 ||
               net::literal_address(*request.host),
           "no name is looked up");
    return host_.resolve(request);
  }
  std::expected<std::string, net::LookupError> resolve_name(const net::Address&) override {
    expect(false, "no name is looked up");
    return {};
  }

 private:
  void watch(const net::Endpoint& endpoint) const {
    expect(granted(loopback_, endpoint), "the guest uses an address that it was granted");
  }

  bool loopback_;
  net::HostNetwork host_;
};

/// A network namespace that has a loopback interface and nothing else.
void enter_private_network() {
  expect(::unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 || ::unshare(CLONE_NEWNET) == 0,
         "this user may make a network namespace");
  const net::FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  expect(::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0, "the loopback interface comes up");
}

std::shared_ptr<const policy::Ruleset> loopback_rules() {
  return std::make_shared<const policy::Ruleset>(
      policy::parse_address_pool("127.0.0.1/32").value());
}

/// What the kernel says of a socket, in case something passed the Guard unseen.
void check(bool loopback, sluice::wasi::Descriptor& descriptor) {
  const net::Socket* const socket = descriptor.socket();
  if (socket == nullptr) return;
  int listening = 0;
  socklen_t length = sizeof listening;
  ::getsockopt(socket->host(), SOL_SOCKET, SO_ACCEPTCONN, &listening, &length);
  const net::Endpoint local = socket->local_endpoint().value();
  const bool chosen = listening != 0 || !local.address.canonical().is_unspecified();
  expect(!chosen || granted(loopback, local), "a socket is where it was granted to be");
  expect(loopback || local.port == 0, "a socket that may do nothing has no port");
  const auto remote = socket->remote_endpoint();
  expect(!remote || granted(loopback, *remote), "a socket's peer was granted");
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*count*/, char*** /*arguments*/) {
  fuzz::limit_file_size();
  enter_private_network();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Imports imports{sluice::abi::preview1::functions(),
                                     sluice::abi::wamr::functions(),
                                     sluice::abi::sluice_1::functions()};
  static const auto nothing = std::make_shared<const policy::Ruleset>();
  static const auto local = loopback_rules();

  fuzz::Input input(data, size);
  const bool loopback = input.take<std::uint8_t>() % 2 != 0;
  const int next = fuzz::next_host_descriptor();
  WatchedNetwork network(loopback);
  policy::Guard guard(network, loopback ? local : nothing);
  {
    const fuzz::Impatience impatience;  // close(2) may block too
    sluice::wasi::Process process(guard);
    fuzz::open_standard_streams(process);
    fuzz::play(input, imports, &process);
    fuzz::for_each_descriptor(process, [&](auto& open) { check(loopback, open); });
  }
  expect(fuzz::next_host_descriptor() == next, "a guest leaves no descriptor open");
  return 0;
}
