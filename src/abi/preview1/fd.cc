// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "abi/preview1/functions.h"
#include "abi/preview1/translate.h"
#include "abi/socket_access.h"
#include "wasi/directory.h"
#include "wasi/file.h"

namespace sluice::abi::preview1 {
namespace {

using engine::IoVectors;
using wasi::Descriptor;

/// Answers what `operation` does of the descriptor, or `badf`.
template <class Operation>
Errno with(Process& process, Fd fd, Operation&& operation) {
  const auto descriptor = process.descriptors.get(fd);
  if (!descriptor) return descriptor.error();
  return operation(**descriptor);
}

/// Answers what `operation` does of the name of a pre-opened directory. A duplicate has none: C
/// libraries, which look for such directories when they like, would keep on using it.
template <class Operation>
Errno with_preopen_name(Process& process, Fd fd, Operation&& operation) {
  const auto descriptor = process.descriptors.get(fd);
  if (!descriptor) return descriptor.error();
  const auto& name = (*descriptor)->preopen_name();
  if (!name || !descriptor->is_first(fd)) return Errno::badf;
  return operation(*name);
}

/// Delivers the value that `operation` has, or its error. Where it can't be delivered to, nothing
/// is done.
template <class T, class Operation>
Errno deliver(GuestMemory memory, Ptr<T> out, Operation&& operation) {
  memory.require(out);
  const auto result = operation();
  if (!result) return result.error();
  memory.write(out, static_cast<T>(*result));
  return Errno::success;
}

template <class T>
wasi::Result<T> translated(const net::Result<T>& result) {
  if (!result) return wasi::failure(wasi::from_host(result.error()));
  return *result;
}

bool is_nothing(std::span<const iovec> buffers) {
  return std::ranges::all_of(buffers, [](const iovec& buffer) { return buffer.iov_len == 0; });
}

/// read(2) and readv(2): unlike recv(2) of no bytes, they do not look at a socket for none.
wasi::Result<std::size_t> read_any(Process& process, Descriptor& descriptor,
                                   std::span<const iovec> buffers) {
  if (net::Socket* const socket = descriptor.socket()) {
    if (is_nothing(buffers)) return 0;
    const auto received = receive(process, *socket, buffers, 0);
    if (!received) return wasi::failure(wasi::from_host(received.error()));
    return received->size;
  }
  return wasi::read(descriptor, buffers);
}

/// write(2) and writev(2): a datagram of no bytes can be written, but not by a list of buffers.
wasi::Result<std::size_t> write_any(Descriptor& descriptor, std::span<const iovec> data) {
  if (net::Socket* const socket = descriptor.socket()) {
    if (data.size() != 1 && is_nothing(data)) return 0;
    return translated(socket->send(data, 0));
  }
  if (const net::UnixSocket* const socket = descriptor.unix_socket()) {  // without SIGPIPE
    if (data.size() != 1 && is_nothing(data)) return 0;
    return translated(socket->send(data, 0));
  }
  return wasi::write(descriptor, data);
}

}  // namespace

Errno fd_advise(Process& process, Fd fd, FileSize offset, FileSize length, std::uint32_t advice) {
  constexpr int host_advice[] = {POSIX_FADV_NORMAL,   POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM,
                                 POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED,   POSIX_FADV_NOREUSE};
  if (advice >= std::size(host_advice)) return Errno::inval;
  return with(process, fd, [&](Descriptor& file) {
    return outcome(wasi::advise(file, offset, length, host_advice[advice]));
  });
}

Errno fd_allocate(Process& process, Fd fd, FileSize offset, FileSize length) {
  return with(process, fd,
              [&](Descriptor& file) { return outcome(wasi::allocate(file, offset, length)); });
}

Errno fd_close(Process& process, Fd fd) { return outcome(process.descriptors.close(fd)); }

Errno fd_datasync(Process& process, Fd fd) {
  return with(process, fd, [](Descriptor& file) { return outcome(wasi::sync_data(file)); });
}

Errno fd_fdstat_get(Process& process, GuestMemory memory, Fd fd, Ptr<FdStat> out) {
  return with(process, fd, [&](Descriptor& descriptor) {
    const auto flags = wasi::status_flags(descriptor);
    if (!flags) return flags.error();
    memory.write(out, {.filetype = static_cast<std::uint8_t>(descriptor.type()),
                       .padding0 = 0,
                       .flags = from_host_fdflags(*flags),
                       .padding1 = 0,
                       .rights_base = descriptor.base_rights(),
                       .rights_inheriting = descriptor.inheriting_rights()});
    return Errno::success;
  });
}

Errno fd_fdstat_set_flags(Process& process, Fd fd, std::uint32_t flags) {
  return with(process, fd, [&](Descriptor& descriptor) {
    const auto host_flags = to_host_fdflags(flags);
    if (!host_flags) return host_flags.error();
    return outcome(wasi::set_status_flags(descriptor, *host_flags));
  });
}

Errno fd_fdstat_set_rights(Process& process, Fd fd, wasi::Rights base, wasi::Rights inheriting) {
  return with(process, fd, [&](Descriptor& descriptor) {
    process.descriptors.note_change();
    return outcome(descriptor.restrict_rights(base, inheriting));
  });
}

Errno fd_filestat_get(Process& process, GuestMemory memory, Fd fd, Ptr<FileStat> out) {
  return with(process, fd, [&](Descriptor& descriptor) {
    const auto status = wasi::status(descriptor);
    if (!status) return status.error();
    memory.write(out, from_host_stat(*status, descriptor.type()));
    return Errno::success;
  });
}

Errno fd_filestat_set_size(Process& process, Fd fd, FileSize size) {
  return with(process, fd, [&](Descriptor& file) { return outcome(wasi::resize(file, size)); });
}

Errno fd_filestat_set_times(Process& process, Fd fd, Timestamp atim, Timestamp mtim,
                            std::uint32_t flags) {
  return with(process, fd, [&](Descriptor& file) {
    const auto times = to_host_times(atim, mtim, flags);
    if (!times) return times.error();
    return outcome(wasi::set_times(file, *times));
  });
}

Errno fd_pread(Process& process, GuestMemory memory, Fd fd, Ptr<GuestIoVector> vectors, Size count,
               FileSize offset, Ptr<Size> size) {
  return with(process, fd, [&](Descriptor& file) {
    const IoVectors buffers(memory, vectors, count);
    if (buffers.too_many()) return Errno::inval;
    return deliver(memory, size, [&] { return wasi::read_at(file, buffers.get(), offset); });
  });
}

Errno fd_prestat_get(Process& process, GuestMemory memory, Fd fd, Ptr<PreStat> out) {
  return with_preopen_name(process, fd, [&](const std::string& name) {
    memory.write(out, {.tag = 0, .padding = {}, .name_length = static_cast<Size>(name.size())});
    return Errno::success;
  });
}

Errno fd_prestat_dir_name(Process& process, GuestMemory memory, Fd fd, Ptr<char> name,
                          Size length) {
  return with_preopen_name(process, fd, [&](const std::string& text) {
    if (length < text.size()) return Errno::nametoolong;
    std::ranges::copy(std::as_bytes(std::span(text)), memory.bytes(name, length).begin());
    return Errno::success;
  });
}

Errno fd_pwrite(Process& process, GuestMemory memory, Fd fd, Ptr<GuestIoVector> vectors, Size count,
                FileSize offset, Ptr<Size> size) {
  return with(process, fd, [&](Descriptor& file) {
    const IoVectors data(memory, vectors, count);
    if (data.too_many()) return Errno::inval;
    return deliver(memory, size, [&] { return wasi::write_at(file, data.get(), offset); });
  });
}

Errno fd_read(Process& process, GuestMemory memory, Fd fd, Ptr<GuestIoVector> vectors, Size count,
              Ptr<Size> size) {
  return with(process, fd, [&](Descriptor& descriptor) {
    const IoVectors buffers(memory, vectors, count);
    if (buffers.too_many()) return Errno::inval;
    return deliver(memory, size, [&] { return read_any(process, descriptor, buffers.get()); });
  });
}

Errno fd_readdir(Process& process, GuestMemory memory, Fd fd, Ptr<std::uint8_t> buffer, Size length,
                 std::uint64_t cookie, Ptr<Size> used) {
  memory.require(used);
  return with(process, fd, [&](Descriptor& descriptor) {
    const auto directory = wasi::Directory::of(descriptor, wasi::rights::fd_readdir);
    if (!directory) return directory.error();
    const auto all = memory.bytes(buffer, length);
    auto rest = all;
    const auto append = [&](std::span<const std::byte> data) {
      const std::size_t size = std::min(data.size(), rest.size());
      std::ranges::copy(data.first(size), rest.begin());
      rest = rest.subspan(size);
    };
    // An entry that is cut off at the end of the buffer tells the guest that there are more.
    const auto read = directory->read_entries(cookie, [&](const wasi::Directory::Entry& entry) {
      const DirectoryEntry header{.next = entry.next,
                                  .ino = entry.inode,
                                  .name_length = static_cast<Size>(entry.name.size()),
                                  .filetype = static_cast<std::uint8_t>(entry.type),
                                  .padding = {}};
      append(std::as_bytes(std::span(&header, 1)));
      append(std::as_bytes(std::span(entry.name)));
      return !rest.empty();
    });
    if (!read) return read.error();
    memory.write(used, static_cast<Size>(all.size() - rest.size()));
    return Errno::success;
  });
}

Errno fd_renumber(Process& process, Fd from, Fd to) {
  return outcome(process.descriptors.renumber(from, to));
}

Errno fd_seek(Process& process, GuestMemory memory, Fd fd, std::int64_t offset,
              std::uint32_t whence, Ptr<FileSize> position) {
  constexpr int host_whence[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  return with(process, fd, [&](Descriptor& file) {
    if (whence >= std::size(host_whence)) return Errno::inval;
    return deliver(memory, position, [&] { return wasi::seek(file, offset, host_whence[whence]); });
  });
}

Errno fd_sync(Process& process, Fd fd) {
  return with(process, fd, [](Descriptor& file) { return outcome(wasi::sync(file)); });
}

Errno fd_tell(Process& process, GuestMemory memory, Fd fd, Ptr<FileSize> position) {
  return with(process, fd, [&](Descriptor& file) {
    return deliver(memory, position, [&] { return wasi::seek(file, 0, SEEK_CUR); });
  });
}

Errno fd_write(Process& process, GuestMemory memory, Fd fd, Ptr<GuestIoVector> vectors, Size count,
               Ptr<Size> size) {
  return with(process, fd, [&](Descriptor& descriptor) {
    const IoVectors data(memory, vectors, count);
    if (data.too_many()) return Errno::inval;
    return deliver(memory, size, [&] { return write_any(descriptor, data.get()); });
  });
}

}  // namespace sluice::abi::preview1
