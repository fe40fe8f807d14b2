// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <netdb.h>
#include <sys/socket.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "abi/wamr/address.h"
#include "abi/wamr/functions.h"
#include "net/network.h"

namespace sluice::abi::wamr {
namespace {

/// The string at `at`, or nullopt when no NUL ends it within NI_MAXHOST bytes, which no name
/// exceeds.
std::optional<std::string> read_string(GuestMemory memory, Ptr<char> at) {
  std::string text;
  for (std::uint32_t i = 0; i < NI_MAXHOST; ++i) {
    const char next = memory.read(at[i]);
    if (next == '\0') return text;
    text += next;
  }
  return std::nullopt;
}

int host_family(std::uint32_t value) {
  switch (value) {
    case family::ipv4:
      return AF_INET;
    case family::ipv6:
      return AF_INET6;
    default:
      return AF_UNSPEC;
  }
}

int host_type(std::int32_t value) {
  switch (value) {
    case type::any:
      return 0;
    case type::datagram:
      return SOCK_DGRAM;
    default:
      return SOCK_STREAM;
  }
}

Errno to_errno(const net::LookupError& error) {
  switch (error.code) {
    case EAI_AGAIN:
      return Errno::again;
    case EAI_FAIL:
      return Errno::fault;
    case EAI_MEMORY:
      return Errno::nomem;
    case EAI_SYSTEM:
      return wasi::from_host(static_cast<net::Errno>(error.system));
    default:
      return Errno::inval;
  }
}

}  // namespace

Errno sock_addr_resolve(Process& process, GuestMemory memory, Ptr<char> host, Ptr<char> service,
                        Ptr<AddrInfoHints> hints, Ptr<AddrInfo> entries, Size capacity,
                        Ptr<Size> total) {
  memory.require(total);
  static_cast<void>(memory.bytes(entries, capacity));
  const AddrInfoHints wanted = memory.read(hints);

  net::LookupRequest request;
  if (host.offset != 0) {
    request.host = read_string(memory, host);
    if (!request.host) return Errno::inval;
  }
  request.service = read_string(memory, service);
  if (!request.service) return Errno::inval;
  if (request.service->empty()) request.service.reset();
  if (wanted.enabled != 0) {
    request.family = host_family(wanted.family);
    request.type = host_type(wanted.type);
  }

  const auto found = process.network.resolve(request);
  if (!found) return to_errno(found.error());
  Size count = 0;
  for (const net::LookupEntry& entry : found->entries) {
    if (entry.type != SOCK_STREAM && entry.type != SOCK_DGRAM) continue;
    if (count < capacity) {
      memory.write(entries[count],
                   {.address = to_record(entry.endpoint),
                    .type = entry.type == SOCK_STREAM ? type::stream : type::datagram});
    }
    ++count;
  }
  memory.write(total, count);
  return Errno::success;
}

}  // namespace sluice::abi::wamr
