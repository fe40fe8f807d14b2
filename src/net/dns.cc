// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/dns.h"

#include <ares.h>
#include <netinet/in.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>

#include "net/host_name.h"
#include "thread/interruption.h"

namespace sluice::net {
namespace {

std::unexpected<LookupError> lookup_failure(int status) {
  switch (status) {
    case ARES_ENOTFOUND:
    case ARES_EBADNAME:
      return std::unexpected(LookupError{.code = EAI_NONAME});
    case ARES_ENODATA:
      return std::unexpected(LookupError{.code = EAI_NODATA});
    case ARES_ENOMEM:
      return std::unexpected(LookupError{.code = EAI_MEMORY});
    case ARES_ESERVFAIL:
    case ARES_EREFUSED:
    case ARES_ECONNREFUSED:
    case ARES_ETIMEOUT:
      return std::unexpected(LookupError{.code = EAI_AGAIN});
    default:
      return std::unexpected(LookupError{.code = EAI_FAIL});
  }
}

/// One conversation with c-ares, made anew for each look-up: it reads the host's configuration as
/// it is now, and threads share nothing.
class Channel {
 public:
  /// `sources` in the letters of c-ares: f for /etc/hosts, b for DNS.
  Channel(const ResolverOptions& options, std::string sources) {
    static const int library = ares_library_init(ARES_LIB_INIT_ALL);
    status_ = library;
    if (status_ != ARES_SUCCESS) return;
    std::ifstream file("/etc/resolv.conf");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const ResolverTiming timing = resolver_timing(options, text);
    ares_options settings{};
    settings.timeout = static_cast<int>(timing.timeout.count());
    settings.tries = timing.attempts;
    settings.lookups = sources.data();
    status_ = ares_init_options(&channel_, &settings,
                                ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS);
    if (status_ == ARES_SUCCESS && !options.servers.empty()) status_ = set_servers(options.servers);
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  Channel(Channel&&) = delete;
  Channel& operator=(Channel&&) = delete;
  ~Channel() {
    if (channel_ != nullptr) ares_destroy(channel_);
  }

  [[nodiscard]] ares_channel get() const { return channel_; }
  /// ARES_SUCCESS when the channel can be used.
  [[nodiscard]] int status() const { return status_; }

  /// Blocks until every question asked here has been answered or given up.
  void wait() {
    for (;;) {
      std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
      const auto wanted = static_cast<unsigned>(
          ares_getsock(channel_, sockets.data(), static_cast<int>(sockets.size())));
      if (wanted == 0) return;
      std::array<pollfd, ARES_GETSOCK_MAXNUM> polled{};
      for (std::size_t i = 0; i < polled.size(); ++i) {
        const bool read = ARES_GETSOCK_READABLE(wanted, i) != 0;
        const bool write = ARES_GETSOCK_WRITABLE(wanted, i) != 0;
        polled[i].fd = read || write ? sockets[i] : -1;
        polled[i].events = static_cast<short>((read ? POLLIN : 0) | (write ? POLLOUT : 0));
      }
      timeval left{};
      ares_timeout(channel_, nullptr, &left);
      const auto milliseconds = static_cast<int>(left.tv_sec * 1000 + (left.tv_usec + 999) / 1000);
      const int ready = ::poll(polled.data(), polled.size(), milliseconds);
      if (ready < 0 && errno == EINTR) thread::heed_interruption();
      if (ready <= 0) ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
      for (const pollfd& one : polled) {
        if (ready <= 0 || one.revents == 0) continue;
        const bool write = (one.revents & POLLOUT) != 0;
        const bool read = (one.revents & ~POLLOUT) != 0;
        ares_process_fd(channel_, read ? one.fd : ARES_SOCKET_BAD,
                        write ? one.fd : ARES_SOCKET_BAD);
      }
    }
  }

 private:
  [[nodiscard]] int set_servers(const std::vector<Endpoint>& servers) {
    std::vector<ares_addr_port_node> nodes(servers.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const Address& address = servers[i].address;
      nodes[i].next = i + 1 < nodes.size() ? &nodes[i + 1] : nullptr;
      nodes[i].family = to_host(address.family);
      std::memcpy(&nodes[i].addr, address.bytes.data(), sizeof nodes[i].addr);
      nodes[i].udp_port = nodes[i].tcp_port = servers[i].port;
    }
    return ares_set_servers_ports(channel_, nodes.data());
  }

  ares_channel channel_ = nullptr;
  int status_ = ARES_SUCCESS;
};

struct FreeAddrinfo {
  void operator()(ares_addrinfo* list) const { ares_freeaddrinfo(list); }
};

/// What c-ares called back with.
struct AddressAnswer {
  int status = ARES_ECANCELLED;
  std::unique_ptr<ares_addrinfo, FreeAddrinfo> list;
};

struct NameAnswer {
  int status = ARES_ECANCELLED;
  std::string name;
};

Host to_host_record(const ares_addrinfo& list) {
  Host host;
  int ttl = std::numeric_limits<int>::max();
  for (const auto* node = list.nodes; node != nullptr; node = node->ai_next) {
    ttl = std::min(ttl, node->ai_ttl);
    if (auto endpoint = Endpoint::from_sockaddr(node->ai_addr, node->ai_addrlen)) {
      host.addresses.push_back(endpoint->address);
    }
  }
  if (list.name != nullptr) host.canonical_name = list.name;
  for (const auto* alias = list.cnames; alias != nullptr; alias = alias->next) {
    if (alias->name != nullptr) host.canonical_name = alias->name;
    ttl = std::min(ttl, alias->ttl);
  }
  if (list.nodes != nullptr) host.ttl = std::chrono::seconds(std::max(ttl, 0));
  return host;
}

std::expected<Host, LookupError> ask(const std::string& name, int family,
                                     const ResolverOptions& options, const char* sources) {
  AddressAnswer answer;  // outlives the channel, which answers even as it goes
  Channel channel(options, sources);
  if (channel.status() != ARES_SUCCESS) return lookup_failure(channel.status());
  const ares_addrinfo_hints hints{
      .ai_flags = ARES_AI_CANONNAME, .ai_family = family, .ai_socktype = 0, .ai_protocol = 0};
  ares_getaddrinfo(
      channel.get(), name.c_str(), nullptr, &hints,
      [](void* target, int status, int, ares_addrinfo* list) {
        auto& answer = *static_cast<AddressAnswer*>(target);
        answer.status = status;
        answer.list.reset(list);
      },
      &answer);
  channel.wait();
  if (answer.status != ARES_SUCCESS) return lookup_failure(answer.status);
  return to_host_record(*answer.list);
}

}  // namespace

std::expected<Host, LookupError> find_host(const std::string& name, int family,
                                           const ResolverOptions& options) {
  const std::string plain = folded(name);
  if (plain != "localhost" && !plain.ends_with(".localhost")) {
    return ask(name, family, options, "fb");
  }
  if (auto listed = ask(plain, family, options, "f")) return listed;
  Host host{.addresses = {}, .canonical_name = plain};
  for (const Family candidate : {Family::ipv6, Family::ipv4}) {
    if (family == AF_UNSPEC || family == to_host(candidate)) {
      host.addresses.push_back(Address::loopback(candidate));
    }
  }
  return host;
}

std::expected<std::string, LookupError> find_name(const Address& address,
                                                  const ResolverOptions& options) {
  NameAnswer answer;
  Channel channel(options, "fb");
  if (channel.status() != ARES_SUCCESS) return lookup_failure(channel.status());
  ares_gethostbyaddr(
      channel.get(), address.bytes.data(),
      address.family == Family::ipv4 ? sizeof(in_addr) : sizeof(in6_addr), to_host(address.family),
      [](void* target, int status, int, hostent* host) {
        auto& answer = *static_cast<NameAnswer*>(target);
        answer.status = status;
        if (status == ARES_SUCCESS) answer.name = host->h_name;
      },
      &answer);
  channel.wait();
  if (answer.status != ARES_SUCCESS) return lookup_failure(answer.status);
  return answer.name;
}

std::vector<Endpoint> name_servers(const ResolverOptions& options) {
  if (!options.servers.empty()) return options.servers;
  const Channel channel(options, "b");
  ares_addr_port_node* first = nullptr;
  if (channel.status() != ARES_SUCCESS ||
      ares_get_servers_ports(channel.get(), &first) != ARES_SUCCESS) {
    return {};
  }
  const std::unique_ptr<ares_addr_port_node, decltype(&ares_free_data)> owner(first,
                                                                              ares_free_data);
  std::vector<Endpoint> servers;
  for (const ares_addr_port_node* one = first; one != nullptr; one = one->next) {
    constexpr std::uint16_t domain = 53;
    Endpoint server{
        .address = {.family = one->family == AF_INET ? Family::ipv4 : Family::ipv6},
        .port = one->udp_port != 0 ? static_cast<std::uint16_t>(one->udp_port) : domain};
    std::memcpy(server.address.bytes.data(), &one->addr,
                one->family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr));
    servers.push_back(server);
  }
  return servers;
}

}  // namespace sluice::net
