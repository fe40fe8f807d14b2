// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A guest that calls every dialect, allowed nothing (first byte even) or 127.0.0.1 and the unix
// sockets of a directory (odd). What passes the Guard, and what sockets are at the end, must lie
// within that. The network is one of this process alone.
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <filesystem>
#include <memory>
#include <string>

#include "abi/posix/posix.h"
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
namespace fs = std::filesystem;
using fuzz::expect;

/// As fuzz/seeds.py knows it. A link in `granted` leads to `other`, where nothing may be made.
const fs::path folder = "/tmp/sluice-fuzz";
const fs::path granted_folder = folder / "granted";
const fs::path other_folder = folder / "other";

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
  net::Result<std::pair<net::UnixSocket, net::UnixSocket>> open_pair(
      int type, net::SocketFlags flags) override {
    return host_.open_pair(type, flags);
  }
  net::Result<net::UnixSocket> open_unix(int type, net::SocketFlags flags) override {
    return host_.open_unix(type, flags);
  }
  net::Result<void> bind_unix(net::UnixSocket& socket, net::SocketFile file) override {
    watch(file.path());
    return host_.bind_unix(socket, std::move(file));
  }
  net::Result<void> connect_unix(net::UnixSocket& socket, net::SocketFile file) override {
    watch(file.path());
    return host_.connect_unix(socket, std::move(file));
  }
  net::Result<void> listen_unix(net::UnixSocket& socket, int backlog) override {
    if (const auto file = socket.file()) watch(file->path());
    return host_.listen_unix(socket, backlog);
  }
  net::Result<net::UnixSocket::Accepted> accept_unix(net::UnixSocket& socket,
                                                     net::SocketFlags flags) override {
    return host_.accept_unix(socket, flags);
  }
  net::Result<std::size_t> send_to_unix(net::UnixSocket& socket, std::span<const iovec> data,
                                        int flags, net::SocketFile destination) override {
    watch(destination.path());
    return host_.send_to_unix(socket, data, flags, std::move(destination));
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

  void watch(const std::string& path) const {
    expect(loopback_ && path.starts_with(granted_folder.string() + "/"),
           "the guest uses a path that it was granted");
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

void make_folders() {
  fs::remove_all(folder);
  fs::create_directories(granted_folder);
  fs::create_directory(other_folder);
  fs::create_directory_symlink(other_folder, granted_folder / "link");
}

/// Nothing may have been made but in the granted folder; what was is taken away.
void empty_folders() {
  expect(fs::is_empty(other_folder), "a guest makes no file where it may not");
  for (const auto& entry : fs::directory_iterator(granted_folder)) {
    if (entry.is_socket()) fs::remove(entry);
  }
}

std::shared_ptr<const policy::Ruleset> loopback_rules() {
  auto rules = policy::parse_address_pool("127.0.0.1/32").value();
  rules.push_back(policy::parse_allow_unix(granted_folder.string() + "/*").value());
  return std::make_shared<const policy::Ruleset>(std::move(rules));
}

/// A unix socket has no abstract name, and a path where it was granted.
void check(bool loopback, const net::UnixSocket& socket) {
  sockaddr_un address{};
  socklen_t length = sizeof address;
  expect(::getsockname(socket.host(), reinterpret_cast<sockaddr*>(&address), &length) == 0,
         "the kernel knows the socket");
  const bool has_name = !net::UnixName::of(address, length).is_none();
  const auto file = socket.file();
  expect(has_name == (file != nullptr), "a name is one that was judged");
  expect(!file || (loopback && file->path().starts_with(granted_folder.string() + "/")),
         "a unix socket is where it was granted to be");
}

/// What the kernel says of a socket, in case something passed the Guard unseen.
void check(bool loopback, sluice::wasi::Descriptor& descriptor) {
  if (const net::UnixSocket* const unix_socket = descriptor.unix_socket()) {
    return check(loopback, *unix_socket);
  }
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
  make_folders();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Imports imports{
      sluice::abi::preview1::functions(), sluice::abi::wamr::functions(),
      sluice::abi::sluice_1::functions(), sluice::abi::posix_1::functions()};
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
  empty_folders();
  expect(fuzz::next_host_descriptor() == next, "a guest leaves no descriptor open");
  return 0;
}
