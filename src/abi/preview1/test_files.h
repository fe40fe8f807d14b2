// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <fcntl.h>

#include <array>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/preview1/functions.h"
#include "abi/test_guest.h"
#include "support/test_folder.h"
#include "wasi/preopen.h"
#include "wasi/test_files.h"

namespace sluice::abi::preview1 {

namespace rights = wasi::rights;

/// What path_open takes besides the path.
struct OpenOptions {
  std::uint32_t oflags = 0;
  wasi::Rights base = 0;
  wasi::Rights inheriting = 0;
  std::uint32_t fdflags = 0;
  std::uint32_t lookup = 0;
};
inline constexpr OpenOptions create{.oflags = oflags::creat};
inline constexpr OpenOptions directory{.oflags = oflags::directory};
inline constexpr OpenOptions follow{.lookup = lookupflags::symlink_follow};

/// A guest with a fresh directory of the host at descriptor 3, under the name "/", and the calls on
/// files in C++ terms.
class FileGuest : public TestGuest {
 protected:
  using TestGuest::TestGuest;

  static constexpr Fd root = 3;

  static constexpr wasi::Rights read_write =
      rights::fd_read | rights::fd_write | rights::fd_seek | rights::fd_tell;

  void SetUp() override {
    TestGuest::SetUp();
    for (int standard = 0; standard < 3; ++standard) {
      insert(wasi::Descriptor::adopt(wasi::open_null()).value());
    }
    ASSERT_EQ(insert(wasi::preopen(scratch_.path(), "/").value()), root);
    for (auto& region : regions_) region = room<char>(region_size);
    iovec_ = room<GuestIoVector>();
    out_ = room<FileStat>();
  }

  Fd insert(wasi::Descriptor descriptor) {
    return process().descriptors.insert(std::move(descriptor)).value();
  }
  [[nodiscard]] const std::filesystem::path& host_path() const { return scratch_.path(); }

  Errno open(Fd at, std::string_view path, const OpenOptions& options, Fd& opened) {
    const auto text = put_path(path);
    const Errno error =
        path_open(process(), memory(), at, options.lookup, text, size(path), options.oflags,
                  options.base, options.inheriting, options.fdflags, out<Fd>());
    if (error == Errno::success) opened = get(out<Fd>());
    return error;
  }
  /// Opens and closes.
  Errno try_open(Fd at, std::string_view path, const OpenOptions& options = {}) {
    Fd opened = 0;
    const Errno error = open(at, path, options, opened);
    return error == Errno::success ? close(opened) : error;
  }
  Fd must_open(Fd at, std::string_view path, const OpenOptions& options = {}) {
    Fd opened = ~0U;
    EXPECT_EQ(open(at, path, options, opened), Errno::success) << path;
    return opened;
  }
  Errno touch(std::string_view path) { return try_open(root, path, create); }

  Errno mkdir(std::string_view path, Fd at = root) {
    return path_create_directory(process(), memory(), at, put_path(path), size(path));
  }
  Errno rmdir(std::string_view path, Fd at = root) {
    return path_remove_directory(process(), memory(), at, put_path(path), size(path));
  }
  Errno unlink(std::string_view path, Fd at = root) {
    return path_unlink_file(process(), memory(), at, put_path(path), size(path));
  }
  Errno rename(std::string_view from, std::string_view to, Fd from_at = root, Fd to_at = root) {
    return path_rename(process(), memory(), from_at, put_path(from), size(from), to_at,
                       put_path(to, 1), size(to));
  }
  Errno link(std::string_view from, std::string_view to, std::uint32_t lookup = 0,
             Fd from_at = root, Fd to_at = root) {
    return path_link(process(), memory(), from_at, lookup, put_path(from), size(from), to_at,
                     put_path(to, 1), size(to));
  }
  Errno symlink(std::string_view target, std::string_view path, Fd at = root) {
    return path_symlink(process(), memory(), put_path(target), size(target), at, put_path(path, 1),
                        size(path));
  }
  Errno readlink(std::string_view path, std::string& text, Size room = 256, Fd at = root) {
    const Ptr<char> buffer = regions_[1];
    const Errno error = path_readlink(process(), memory(), at, put_path(path), size(path), buffer,
                                      room, out<Size>());
    if (error == Errno::success) text = this->text(buffer.offset, get(out<Size>()));
    return error;
  }
  Errno stat(std::string_view path, FileStat& status, std::uint32_t lookup = 0, Fd at = root) {
    const Errno error = path_filestat_get(process(), memory(), at, lookup, put_path(path),
                                          size(path), out<FileStat>());
    if (error == Errno::success) status = get(out<FileStat>());
    return error;
  }
  Errno set_times(std::string_view path, Timestamp atim, Timestamp mtim, std::uint32_t flags,
                  std::uint32_t lookup = 0) {
    return path_filestat_set_times(process(), memory(), root, lookup, put_path(path), size(path),
                                   atim, mtim, flags);
  }

  FdStat fdstat(Fd fd) {
    EXPECT_EQ(fd_fdstat_get(process(), memory(), fd, out<FdStat>()), Errno::success);
    return get(out<FdStat>());
  }
  FileStat fstat(Fd fd) {
    EXPECT_EQ(fd_filestat_get(process(), memory(), fd, out<FileStat>()), Errno::success);
    return get(out<FileStat>());
  }
  Errno read(Fd fd, std::string& data, Size room = 100) {
    const Errno error = fd_read(process(), memory(), fd, buffer(room), 1, out<Size>());
    if (error == Errno::success) data = text(regions_[0].offset, get(out<Size>()));
    return error;
  }
  Errno pread(Fd fd, std::string& data, FileSize offset, Size room = 100) {
    const Errno error = fd_pread(process(), memory(), fd, buffer(room), 1, offset, out<Size>());
    if (error == Errno::success) data = text(regions_[0].offset, get(out<Size>()));
    return error;
  }
  /// Success means that all was written.
  Errno write(Fd fd, std::string_view data) {
    put_path(data);
    return complete(fd_write(process(), memory(), fd, buffer(size(data)), 1, out<Size>()), data);
  }
  Errno pwrite(Fd fd, std::string_view data, FileSize offset) {
    put_path(data);
    return complete(fd_pwrite(process(), memory(), fd, buffer(size(data)), 1, offset, out<Size>()),
                    data);
  }
  Errno seek(Fd fd, std::int64_t offset, std::uint32_t whence, FileSize& position) {
    const Errno error = fd_seek(process(), memory(), fd, offset, whence, out<FileSize>());
    if (error == Errno::success) position = get(out<FileSize>());
    return error;
  }
  Errno seek(Fd fd, std::int64_t offset, std::uint32_t whence = 0) {
    FileSize position = 0;
    return seek(fd, offset, whence, position);
  }
  Errno tell(Fd fd, FileSize& position) {
    const Errno error = fd_tell(process(), memory(), fd, out<FileSize>());
    if (error == Errno::success) position = get(out<FileSize>());
    return error;
  }
  Errno close(Fd fd) { return fd_close(process(), fd); }

  static Size size(std::string_view text) { return static_cast<Size>(text.size()); }
  /// A result of up to 64 bytes.
  template <class T>
  Ptr<T> out() {
    return {out_.offset};
  }
  Ptr<char> put_path(std::string_view path, std::size_t region = 0) {
    std::memcpy(memory().bytes(regions_[region], region_size).data(), path.data(), path.size());
    return regions_[region];
  }
  /// The first region as a list of one buffer.
  Ptr<GuestIoVector> buffer(Size length) {
    memory().write(iovec_, {.buffer = regions_[0].offset, .length = length});
    return iovec_;
  }
  Ptr<char> region(std::size_t index) { return regions_[index]; }

  static constexpr Size region_size = 8192;

 private:
  Errno complete(Errno error, std::string_view data) {
    EXPECT_TRUE(error != Errno::success || get(out<Size>()) == data.size());
    return error;
  }

  TestFolder scratch_;
  std::array<Ptr<char>, 2> regions_{};
  Ptr<GuestIoVector> iovec_;
  Ptr<FileStat> out_;
};

}  // namespace sluice::abi::preview1
