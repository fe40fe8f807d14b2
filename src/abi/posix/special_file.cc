// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/special_file.h"

#include <fcntl.h>

#include <cstddef>
#include <span>
#include <string>

#include "abi/posix/functions.h"
#include "abi/posix/made.h"

namespace sluice::abi::posix_1 {
namespace {

/// The numbers of files that the host makes, behind those of wasi::SpecialFile.
constexpr std::uint32_t resolv_conf = static_cast<std::uint32_t>(wasi::SpecialFile::services) + 1;

/// In the form of resolv.conf(5), which has no ports: who listens elsewhere is left out.
wasi::Result<wasi::Descriptor> open_resolv_conf(Process& process, std::int32_t flags) {
  constexpr std::uint16_t domain = 53;
  if ((flags & O_ACCMODE) != O_RDONLY) return wasi::failure(Errno::acces);
  std::string text;
  for (const net::Endpoint& server : process.network.name_servers()) {
    if (server.port == domain) text += "nameserver " + server.address.to_string() + '\n';
  }
  return wasi::open_text(std::as_bytes(std::span(text)), process.texts);
}

}  // namespace

Errno special_open(Process& process, GuestMemory memory, std::uint32_t kind, std::int32_t flags,
                   Ptr<Fd> opened) {
  memory.require(opened);
  if (kind > resolv_conf) return Errno::inval;
  return insert_made(process, memory,
                     kind == resolv_conf
                         ? open_resolv_conf(process, flags)
                         : wasi::open_special(static_cast<wasi::SpecialFile>(kind), flags),
                     opened);
}

Errno text_open(Process& process, GuestMemory memory, Ptr<std::byte> text, std::uint32_t size,
                Ptr<Fd> opened) {
  memory.require(opened);
  return insert_made(process, memory, wasi::open_text(memory.bytes(text, size), process.texts),
                     opened);
}

}  // namespace sluice::abi::posix_1
