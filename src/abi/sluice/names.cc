// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <span>
#include <string>

#include "abi/sluice/address.h"
#include "abi/sluice/functions.h"
#include "net/network.h"
#include "net/resolver.h"

namespace sluice::abi::sluice_1 {
namespace {

constexpr int known_name_flags =
    NI_NUMERICHOST | NI_NUMERICSERV | NI_NOFQDN | NI_NAMEREQD | NI_DGRAM | NI_IDN;

/// A string that a guest passes: absent, or `text`.
struct GuestString {
  bool acceptable = true;  ///< false: longer than any name, or with a NUL inside
  std::optional<std::string> text;
};

GuestString read_string(GuestMemory memory, std::uint32_t at, Size length, Size longest) {
  if (length == LookupRequest::null_string) return {};
  if (length >= longest) return {.acceptable = false, .text = {}};
  const auto bytes = memory.bytes(at, length);
  std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const bool acceptable = !text.contains('\0');
  return {.acceptable = acceptable, .text = std::move(text)};
}

/// Stores as much of `text` and its NUL as fits; returns the length of both.
Size store_name(GuestMemory memory, std::uint32_t at, Size capacity, const std::string& text) {
  const auto full = static_cast<Size>(text.size() + 1);
  const auto room = memory.bytes(at, std::min(capacity, full));
  std::ranges::copy(std::as_bytes(std::span(text.c_str(), room.size())), room.begin());
  return full;
}

LookupEntry to_entry(const net::LookupEntry& found) {
  sockaddr_storage storage{};
  LookupEntry entry{.type = found.type,
                    .protocol = found.protocol,
                    .address_length = found.endpoint.to_sockaddr(storage),
                    .address = {}};
  std::memcpy(entry.address.data(), &storage, entry.address.size());
  return entry;
}

/// The number of `address`, with the zone as glibc writes it: by name where a link has one.
std::string numeric_text(const net::Address& address) {
  const bool of_a_link = address.is_link_local() && (address.bytes[1] & 0x0f) != 1;
  std::array<char, IF_NAMESIZE> name{};
  if (address.scope == 0 || !of_a_link || if_indextoname(address.scope, name.data()) == nullptr) {
    return address.to_string();
  }
  net::Address plain = address;
  plain.scope = 0;
  return plain.to_string() + '%' + name.data();
}

/// The name of `address`, or its number. nullopt when a name is required and there is none.
std::optional<std::string> host_text(Process& process, const net::Address& address, int flags) {
  if ((flags & NI_NUMERICHOST) == 0) {
    auto name = process.network.resolve_name(address);
    if (name) return *std::move(name);
  }
  if ((flags & NI_NAMEREQD) != 0) return std::nullopt;
  return numeric_text(address);
}

std::string service_text(std::uint16_t port, int flags) {
  if ((flags & NI_NUMERICSERV) == 0) {
    const bool datagram = (flags & NI_DGRAM) != 0;
    auto name = net::service_name(port, datagram ? net::Transport::udp : net::Transport::tcp);
    if (name) return *std::move(name);
  }
  return std::to_string(port);
}

}  // namespace

LookupCode sock_getaddrinfo(Process& process, GuestMemory memory, Ptr<LookupRequest> request,
                            Ptr<LookupEntry> entries, Size capacity, Ptr<LookupResult> result) {
  const LookupRequest asked = memory.read(request);
  memory.require(result);
  static_cast<void>(memory.bytes(entries, capacity));
  static_cast<void>(memory.bytes(asked.canonical_name, asked.canonical_name_capacity));
  const GuestString host = read_string(memory, asked.host, asked.host_length, NI_MAXHOST);
  const GuestString service = read_string(memory, asked.service, asked.service_length, NI_MAXSERV);
  LookupResult told{};
  memory.write(result, told);
  if (!host.acceptable) return EAI_NONAME;
  if (!service.acceptable) return EAI_SERVICE;

  const auto found = process.network.resolve({.host = host.text,
                                              .service = service.text,
                                              .family = asked.family,
                                              .type = asked.type,
                                              .protocol = asked.protocol,
                                              .flags = asked.flags});
  if (!found) {
    const net::LookupError& error = found.error();
    if (error.code == EAI_SYSTEM) {
      told.error =
          static_cast<std::uint32_t>(wasi::from_host(static_cast<net::Errno>(error.system)));
      memory.write(result, told);
    }
    return error.code;
  }
  told.count = static_cast<Size>(found->entries.size());
  for (Size i = 0; i < std::min(told.count, capacity); ++i) {
    memory.write(entries[i], to_entry(found->entries[i]));
  }
  if (!found->canonical_name.empty()) {
    told.canonical_name_length = store_name(memory, asked.canonical_name,
                                            asked.canonical_name_capacity, found->canonical_name);
  }
  memory.write(result, told);
  return 0;
}

LookupCode sock_getnameinfo(Process& process, GuestMemory memory, Ptr<std::byte> address,
                            Size length, std::int32_t flags, Ptr<char> host, Size host_capacity,
                            Ptr<char> service, Size service_capacity) {
  const GuestAddress given(memory, address, length);
  const auto endpoint = given.endpoint();
  static_cast<void>(memory.bytes(host, host_capacity));
  static_cast<void>(memory.bytes(service, service_capacity));
  if ((flags & ~known_name_flags) != 0) return EAI_BADFLAGS;
  // What the kernel takes without a scope is too short for glibc.
  const bool cut_off = given.family() == AF_INET6 && length < sizeof(sockaddr_in6);
  if (!endpoint || cut_off) return EAI_FAMILY;
  const bool nothing_wanted = host_capacity == 0 && service_capacity == 0;
  if (nothing_wanted && (flags & NI_NAMEREQD) != 0) return EAI_NONAME;
  if (host_capacity != 0) {
    const auto text = host_text(process, endpoint->address, flags);
    if (!text) return EAI_NONAME;
    if (store_name(memory, host.offset, host_capacity, *text) > host_capacity) return EAI_OVERFLOW;
  }
  if (service_capacity != 0) {
    const auto text = service_text(endpoint->port, flags);
    if (store_name(memory, service.offset, service_capacity, text) > service_capacity) {
      return EAI_OVERFLOW;
    }
  }
  return 0;
}

}  // namespace sluice::abi::sluice_1
