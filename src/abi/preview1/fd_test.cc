// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <pty.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <set>

#include "abi/preview1/test_files.h"

namespace sluice::abi::preview1 {
namespace {

using enum Errno;
using wasi::FileType;

constexpr std::uint32_t set = 0;
constexpr std::uint32_t current = 1;
constexpr std::uint32_t end = 2;

class FdTest : public FileGuest {
 protected:
  Fd open_file(wasi::Rights base, std::uint32_t flags = 0) {
    return must_open(root, "file", {.oflags = oflags::creat, .base = base, .fdflags = flags});
  }
  Fd adopt(int host) { return insert(wasi::Descriptor::adopt(net::FileDescriptor(host)).value()); }
  std::pair<Fd, Fd> pipe(int flags = 0) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC | flags), 0);
    const Fd reader = adopt(ends[0]);
    return {reader, adopt(ends[1])};
  }
};

TEST_F(FdTest, ReadWriteSeekTell) {
  const Fd file = open_file(read_write);
  std::string data;
  FileSize position = 99;
  EXPECT_EQ(tell(file, position), success);
  EXPECT_EQ(position, 0U);
  EXPECT_EQ(write(file, std::string(100, 'x')), success);
  EXPECT_EQ(tell(file, position), success);
  EXPECT_EQ(position, 100U);
  const struct {
    std::int64_t offset;
    std::uint32_t whence;
    Errno expected;
    FileSize position;
  } cases[] = {
      {-50, current, success, 50},
      {0, set, success, 0},
      {1000, current, success, 1000},
      {-2000, current, inval, 0},
      {-1, set, inval, 0},
      {-1, end, success, 99},
      {0, 3, inval, 0},
      {0, ~0U, inval, 0},
      {0, current, success, 99},
      {INT64_MAX, set, inval, 0},
      {5, end, success, 105},
      {0, 0x100, inval, 0},
  };
  for (const auto& [offset, whence, expected, reached] : cases) {
    EXPECT_EQ(seek(file, offset, whence, position), expected) << offset << ' ' << whence;
    if (expected == success) {
      EXPECT_EQ(position, reached) << offset << ' ' << whence;
    }
  }
  EXPECT_EQ(seek(file, 90, set), success);
  EXPECT_EQ(read(file, data), success);
  EXPECT_EQ(data, std::string(10, 'x'));
  EXPECT_EQ(read(file, data), success);
  EXPECT_EQ(data, "");
  EXPECT_EQ(tell(99, position), badf);
}

TEST_F(FdTest, PreadAndPwriteLeaveThePosition) {
  const Fd file = open_file(rights::fd_read | rights::fd_write | rights::fd_seek);
  std::string data;
  FileSize position = 99;
  EXPECT_EQ(pwrite(file, "abcd", 0), success);
  EXPECT_EQ(pread(file, data, 2), success);
  EXPECT_EQ(data, "cd");
  EXPECT_EQ(pwrite(file, "XY", 2), success);
  EXPECT_EQ(pread(file, data, 0, 3), success);
  EXPECT_EQ(data, "abX");
  EXPECT_EQ(pread(file, data, 4), success);
  EXPECT_EQ(data, "");
  EXPECT_EQ(pread(file, data, ~0ULL), inval);
  EXPECT_EQ(pwrite(file, "z", 1ULL << 63), inval);
  EXPECT_EQ(seek(file, 0, current, position), success);
  EXPECT_EQ(position, 0U);
}

TEST_F(FdTest, SeveralBuffers) {
  const Fd file = open_file(read_write);
  ASSERT_EQ(write(file, "hello world"), success);
  const auto list = room<GuestIoVector>(IOV_MAX + 1);
  const Ptr<char> target = region(1);
  const auto read_split = [&](Size count, Size length) {
    for (Size i = 0; i < count; ++i) {
      memory().write(list[i], {.buffer = target.offset + (i * length), .length = length});
    }
    return fd_pread(process(), memory(), file, list, count, 0, out<Size>());
  };
  for (const Size count : {1U, 2U, 4U, 16U, 17U, static_cast<Size>(IOV_MAX)}) {
    EXPECT_EQ(read_split(count, 3), success);
    const Size expected = std::min<Size>(11, count * 3);
    EXPECT_EQ(get(out<Size>()), expected);
    EXPECT_EQ(text(target.offset, expected), std::string_view("hello world").substr(0, expected));
  }
  EXPECT_EQ(read_split(IOV_MAX + 1, 1), inval);
  EXPECT_EQ(read_split(0, 1), success);
  EXPECT_EQ(get(out<Size>()), 0U);
  EXPECT_EQ(fd_write(process(), memory(), file, list, IOV_MAX + 1, out<Size>()), inval);
  EXPECT_THROW(fd_write(process(), memory(), file, list, ~0U, out<Size>()), engine::BadPointer);
}

TEST_F(FdTest, ReadingAndWritingNeedTheRight) {
  const wasi::Rights position = rights::fd_seek | rights::fd_tell;
  std::string data;
  const Fd reader = open_file(rights::fd_read | position);
  EXPECT_EQ(fdstat(reader).rights_base, rights::fd_read | position);
  EXPECT_EQ(read(reader, data), success);
  EXPECT_EQ(write(reader, "x"), badf);
  EXPECT_EQ(pwrite(reader, "x", 0), badf);
  const Fd writer = open_file(rights::fd_write | position);
  EXPECT_EQ(fdstat(writer).rights_base, rights::fd_write | position);
  EXPECT_EQ(write(writer, "x"), success);
  EXPECT_EQ(read(writer, data), badf);
  EXPECT_EQ(pread(writer, data, 0), badf);
  const Fd neither = open_file(0);
  EXPECT_EQ(read(neither, data), badf);
  EXPECT_EQ(write(neither, "x"), badf);
  EXPECT_EQ(seek(neither, 0), notcapable);
  EXPECT_EQ(fd_sync(process(), neither), notcapable);
  EXPECT_EQ(fd_datasync(process(), neither), notcapable);
  EXPECT_EQ(fd_advise(process(), neither, 0, 0, 0), notcapable);
  EXPECT_EQ(fd_allocate(process(), neither, 0, 1), notcapable);
  EXPECT_EQ(fd_filestat_set_size(process(), neither, 1), inval);  // open for reading
  EXPECT_EQ(fd_filestat_set_times(process(), neither, 0, 0, 0), notcapable);
  EXPECT_EQ(fd_fdstat_set_flags(process(), neither, 0), notcapable);
  EXPECT_EQ(fd_filestat_get(process(), memory(), neither, out<FileStat>()), notcapable);
  const Fd teller = open_file(rights::fd_read | rights::fd_tell);
  FileSize told = 1;
  EXPECT_EQ(tell(teller, told), success);
  EXPECT_EQ(seek(teller, 0, set), notcapable);
  EXPECT_EQ(pread(teller, data, 0), notcapable);
}

TEST_F(FdTest, RightsCanBeDroppedAndNotRegained) {
  const Fd file = open_file(read_write);
  std::string data;
  ASSERT_EQ(write(file, "abc"), success);
  EXPECT_EQ(fd_fdstat_set_rights(process(), file, rights::fd_seek | rights::fd_tell, 0), success);
  EXPECT_EQ(fdstat(file).rights_base, rights::fd_seek | rights::fd_tell);
  EXPECT_EQ(read(file, data), badf);
  EXPECT_EQ(write(file, "x"), badf);
  EXPECT_EQ(fd_filestat_set_size(process(), file, 1), notcapable);
  EXPECT_EQ(fd_fdstat_set_rights(process(), file, read_write, 0), notcapable);
  EXPECT_EQ(fd_fdstat_set_rights(process(), file, 0, 1), notcapable);
  EXPECT_EQ(seek(file, 0), success);
  EXPECT_EQ(fd_fdstat_set_rights(process(), 99, 0, 0), badf);
}

TEST_F(FdTest, ADirectoryIsNoFile) {
  std::string data;
  FileSize position = 0;
  EXPECT_EQ(static_cast<FileType>(fstat(root).filetype), FileType::directory);
  EXPECT_EQ(read(root, data), isdir);
  EXPECT_EQ(pread(root, data, 0), notcapable);
  EXPECT_EQ(write(root, "x"), badf);
  EXPECT_EQ(pwrite(root, "x", 0), badf);
  for (const std::uint32_t whence : {set, current, end}) {
    EXPECT_EQ(seek(root, 0, whence), notcapable);
  }
  EXPECT_EQ(tell(root, position), notcapable);
  EXPECT_EQ(fd_allocate(process(), root, 0, 1), notcapable);
  EXPECT_EQ(fd_filestat_set_size(process(), root, 0), inval);
  EXPECT_EQ(fd_sync(process(), root), success);
}

TEST_F(FdTest, SizeAndAllocation) {
  const Fd file = open_file(rights::file);
  const auto size = [&] { return fstat(file).size; };
  EXPECT_EQ(fd_filestat_set_size(process(), file, 100), success);
  EXPECT_EQ(size(), 100U);
  EXPECT_EQ(fd_allocate(process(), file, 10, 10), success);
  EXPECT_EQ(size(), 100U);
  EXPECT_EQ(fd_allocate(process(), file, 90, 20), success);
  EXPECT_EQ(size(), 110U);
  EXPECT_EQ(fd_filestat_set_size(process(), file, 5), success);
  EXPECT_EQ(size(), 5U);
  EXPECT_EQ(fd_allocate(process(), file, 0, 0), inval);
  EXPECT_EQ(fd_allocate(process(), file, ~0ULL, 1), inval);
  EXPECT_EQ(fd_filestat_set_size(process(), file, 1ULL << 63), inval);
  for (std::uint32_t advice = 0; advice < 6; ++advice) {
    EXPECT_EQ(fd_advise(process(), file, 10, 50, advice), success) << advice;
  }
  EXPECT_EQ(fd_advise(process(), file, 0, 0, 6), inval);
  EXPECT_EQ(fd_advise(process(), file, 0, ~0ULL, 0), inval);
  EXPECT_EQ(fd_sync(process(), file), success);
  EXPECT_EQ(fd_datasync(process(), file), success);
  EXPECT_EQ(size(), 5U);
}

TEST_F(FdTest, Times) {
  const Fd file = open_file(rights::file);
  const FileStat before = fstat(file);
  const auto set_times = [&](Timestamp atim, Timestamp mtim, std::uint32_t flags) {
    return fd_filestat_set_times(process(), file, atim, mtim, flags);
  };
  EXPECT_EQ(set_times(1, before.mtim - 100, fstflags::mtim), success);
  EXPECT_EQ(fstat(file).mtim, before.mtim - 100);
  EXPECT_EQ(fstat(file).atim, before.atim);
  EXPECT_EQ(set_times(100, 200, fstflags::mtim | fstflags::mtim_now), inval);
  EXPECT_EQ(set_times(100, 200, fstflags::atim | fstflags::atim_now), inval);
  EXPECT_EQ(set_times(100, 200, 16), inval);
  EXPECT_EQ(set_times(100, 200, fstflags::atim | fstflags::mtim_now), success);
  EXPECT_EQ(fstat(file).atim, 100U);
  EXPECT_GE(fstat(file).mtim, before.mtim);
}

TEST_F(FdTest, FilestatTellsFilesApart) {
  const Fd file = open_file(rights::file);
  ASSERT_EQ(touch("other"), success);
  const Fd same = open_file(rights::file);
  const Fd other = must_open(root, "other", {.base = rights::file});
  EXPECT_EQ(fstat(file).dev, fstat(same).dev);
  EXPECT_EQ(fstat(file).ino, fstat(same).ino);
  EXPECT_NE(fstat(file).ino, fstat(other).ino);
  EXPECT_EQ(fstat(file).nlink, 1U);
}

TEST_F(FdTest, FlagsAreReplaced) {
  const Fd file = open_file(read_write | rights::fd_fdstat_set_flags, fdflags::append);
  std::string data;
  ASSERT_EQ(write(file, "aa"), success);
  ASSERT_EQ(seek(file, 0), success);
  ASSERT_EQ(write(file, "bb"), success);
  EXPECT_EQ(fd_fdstat_set_flags(process(), file, fdflags::nonblock), success);
  EXPECT_EQ(fdstat(file).flags, fdflags::nonblock);
  EXPECT_EQ(fd_fdstat_set_flags(process(), file, 0), success);
  EXPECT_EQ(fdstat(file).flags, 0U);
  ASSERT_EQ(seek(file, 0), success);
  ASSERT_EQ(write(file, "c"), success);
  EXPECT_EQ(pread(file, data, 0), success);
  EXPECT_EQ(data, "cabb");
  EXPECT_EQ(fd_fdstat_set_flags(process(), file, 32), inval);
  for (const std::uint16_t flag : {fdflags::sync, fdflags::dsync, fdflags::rsync}) {
    EXPECT_EQ(fd_fdstat_set_flags(process(), file, flag), notsup) << flag;
  }
  const Fd synced = open_file(read_write | rights::fd_fdstat_set_flags, fdflags::sync);
  EXPECT_EQ(fd_fdstat_set_flags(process(), synced, fdflags::sync | fdflags::append), success);
  EXPECT_EQ(fdstat(synced).flags, fdflags::sync | fdflags::append);
  EXPECT_EQ(fd_fdstat_set_flags(process(), 99, 0), badf);
}

TEST_F(FdTest, PipesAndTerminalsHaveNoPosition) {
  const auto [reader, writer] = pipe();
  int main = -1;
  int terminal = -1;
  ASSERT_EQ(::openpty(&main, &terminal, nullptr, nullptr, nullptr), 0);
  const net::FileDescriptor main_side(main);
  std::string data;
  FileSize position = 0;
  for (const Fd fd : {reader, writer, adopt(terminal)}) {
    EXPECT_EQ(seek(fd, 0), spipe);
    EXPECT_EQ(seek(fd, 0, current), spipe);
    EXPECT_EQ(tell(fd, position), spipe);
    EXPECT_EQ(fd_advise(process(), fd, 0, 0, 0), spipe);
    EXPECT_EQ(fd_allocate(process(), fd, 0, 1), spipe);
    EXPECT_EQ(fd_sync(process(), fd), inval);
    EXPECT_EQ(static_cast<FileType>(fstat(fd).filetype),
              static_cast<FileType>(fdstat(fd).filetype));
  }
  EXPECT_EQ(pread(reader, data, 0), spipe);
  EXPECT_EQ(pwrite(writer, "x", 0), spipe);
  EXPECT_EQ(read(writer, data), badf);
  EXPECT_EQ(write(reader, "x"), badf);
  EXPECT_EQ(write(writer, "through"), success);
  EXPECT_EQ(read(reader, data), success);
  EXPECT_EQ(data, "through");
  EXPECT_EQ(fd_fdstat_set_flags(process(), reader, fdflags::nonblock), success);
  EXPECT_EQ(read(reader, data), again);
  EXPECT_EQ(close(writer), success);
  EXPECT_EQ(read(reader, data), success);
  EXPECT_EQ(data, "");
}

TEST_F(FdTest, WritingToAPipeWithoutReaderIsAnError) {
  sigset_t blocked;  // as the runtime does for the threads of a guest
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGPIPE);
  ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, &blocked, &before), 0);
  const auto [reader, writer] = pipe();
  ASSERT_EQ(close(reader), success);
  EXPECT_EQ(write(writer, "x"), Errno::pipe);
  const timespec now{};
  EXPECT_EQ(::sigtimedwait(&blocked, nullptr, &now), SIGPIPE);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST_F(FdTest, SocketsOfOtherFamiliesAreStreams) {
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
  const Fd one = adopt(pair[0]);
  const Fd other = adopt(pair[1]);
  std::string data;
  EXPECT_EQ(static_cast<FileType>(fdstat(one).filetype), FileType::socket_stream);
  EXPECT_EQ(write(one, "local"), success);
  EXPECT_EQ(read(other, data), success);
  EXPECT_EQ(data, "local");
  EXPECT_EQ(seek(one, 0), spipe);
}

TEST_F(FdTest, Prestat) {
  EXPECT_EQ(fd_prestat_get(process(), memory(), root, out<PreStat>()), success);
  EXPECT_EQ(get(out<PreStat>()).tag, 0);
  EXPECT_EQ(get(out<PreStat>()).name_length, 1U);
  const Fd named = insert(wasi::preopen(host_path(), "some/name").value());
  EXPECT_EQ(fd_prestat_get(process(), memory(), named, out<PreStat>()), success);
  EXPECT_EQ(get(out<PreStat>()).name_length, 9U);
  const auto name = region(0);
  EXPECT_EQ(fd_prestat_dir_name(process(), memory(), named, name, 8), nametoolong);
  EXPECT_EQ(fd_prestat_dir_name(process(), memory(), named, name, 0), nametoolong);
  EXPECT_EQ(fd_prestat_dir_name(process(), memory(), named, name, 20), success);
  EXPECT_EQ(text(name.offset, 9), "some/name");
  for (const Fd fd : {0U, must_open(root, "."), 99U, ~0U}) {
    EXPECT_EQ(fd_prestat_get(process(), memory(), fd, out<PreStat>()), badf) << fd;
    EXPECT_EQ(fd_prestat_dir_name(process(), memory(), fd, name, 20), badf) << fd;
  }
}

TEST_F(FdTest, RenumberingMovesWhateverTheTargetWas) {
  const Fd dir = must_open(root, ".", {.base = rights::directory});
  ASSERT_EQ(touch("file"), success);
  const Fd file = open_file(read_write);
  const FdStat before = fdstat(file);
  const Fd other = must_open(root, "file");
  EXPECT_EQ(fd_renumber(process(), file, other), success);
  EXPECT_EQ(close(file), badf);
  EXPECT_EQ(fdstat(other).rights_base, before.rights_base);
  EXPECT_EQ(fdstat(other).flags, before.flags);
  EXPECT_EQ(fd_renumber(process(), other, file), badf);
  EXPECT_EQ(fd_renumber(process(), file, other), badf);
  EXPECT_EQ(fd_renumber(process(), other, other), success);
  // A pre-opened directory is no exception, nor are the standard streams.
  const std::uint64_t inode = fstat(dir).ino;
  EXPECT_EQ(fd_renumber(process(), dir, root), success);
  EXPECT_EQ(fstat(root).ino, inode);
  EXPECT_EQ(fd_prestat_get(process(), memory(), root, out<PreStat>()), badf);
  EXPECT_EQ(fd_renumber(process(), 0, root), success);
  EXPECT_EQ(static_cast<FileType>(fdstat(root).filetype), FileType::character_device);
  EXPECT_EQ(close(root), success);
}

class ReaddirTest : public FdTest {
 protected:
  struct Listed {
    std::map<std::string, DirectoryEntry> entries;
    std::uint64_t last = 0;  ///< the cookie after the last entry seen in full
    bool at_end = false;
  };
  /// One call, with a buffer of `room` bytes.
  Errno list(Fd fd, std::uint64_t cookie, Size room, Listed& result) {
    const Ptr<std::uint8_t> buffer{region(0).offset};
    const Errno error = fd_readdir(process(), memory(), fd, buffer, room, cookie, out<Size>());
    if (error != success) return error;
    const Size used = get(out<Size>());
    EXPECT_LE(used, room);
    result.at_end = used < room;
    for (Size at = 0; used - at >= sizeof(DirectoryEntry);) {
      const auto entry = get(Ptr<DirectoryEntry>{buffer.offset + at});
      at += sizeof(DirectoryEntry);
      if (used - at < entry.name_length) break;
      const std::string name(text(buffer.offset + at, entry.name_length));
      EXPECT_TRUE(result.entries.emplace(name, entry).second) << name << " was seen twice";
      at += entry.name_length;
      result.last = entry.next;
    }
    return success;
  }
  Listed list_all(Size room) {
    Listed result;
    for (int call = 0; call < 10'000 && !result.at_end; ++call) {
      EXPECT_EQ(list(root, result.last, room, result), success);
    }
    EXPECT_TRUE(result.at_end);
    return result;
  }
};

TEST_F(ReaddirTest, NamesTypesAndInodes) {
  Listed empty;
  ASSERT_EQ(list(root, 0, 256, empty), success);
  EXPECT_TRUE(empty.at_end);
  ASSERT_EQ(empty.entries.size(), 2U);
  EXPECT_EQ(empty.entries["."].ino, fstat(root).ino);
  EXPECT_EQ(static_cast<FileType>(empty.entries[".."].filetype), FileType::directory);

  ASSERT_EQ(touch("file"), success);
  ASSERT_EQ(mkdir("dir"), success);
  ASSERT_EQ(symlink("file", "link"), success);
  const std::map<std::string, FileType> expected = {{".", FileType::directory},
                                                    {"..", FileType::directory},
                                                    {"file", FileType::regular_file},
                                                    {"dir", FileType::directory},
                                                    {"link", FileType::symbolic_link}};
  for (const Size room : {40U, 64U, 100U, 4096U}) {
    Listed all = list_all(room);
    EXPECT_EQ(all.entries.size(), expected.size());
    for (const auto& [name, type] : expected) {
      ASSERT_TRUE(all.entries.contains(name)) << name;
      EXPECT_EQ(static_cast<FileType>(all.entries[name].filetype), type) << name;
    }
    FileStat status{};
    ASSERT_EQ(stat("file", status), success);
    EXPECT_EQ(all.entries["file"].ino, status.ino);
  }
}

TEST_F(ReaddirTest, ABufferTooSmallForAnEntryIsFilled) {
  Listed none;
  for (const Size room : {0U, 1U, 23U, 24U}) {
    EXPECT_EQ(list(root, 0, room, none), success);
    EXPECT_FALSE(none.at_end) << room;
    EXPECT_TRUE(none.entries.empty()) << room;
  }
}

TEST_F(ReaddirTest, ACookieContinuesBehindItsEntry) {
  for (const char name : std::string_view("abcdefgh")) {
    ASSERT_EQ(touch(std::string(1, name)), success);
  }
  const Listed all = list_all(4096);
  ASSERT_EQ(all.entries.size(), 10U);
  for (const auto& [name, entry] : all.entries) {
    Listed rest;
    ASSERT_EQ(list(root, entry.next, 4096, rest), success);
    EXPECT_FALSE(rest.entries.contains(name));
    EXPECT_LT(rest.entries.size(), all.entries.size());
  }
}

TEST_F(ReaddirTest, LargeAndChangingDirectoriesEnd) {
  std::set<std::string> stay;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "file." + std::to_string(i);
    std::ofstream(host_path() / name) << "";
    if (i % 2 == 0) stay.insert(name);
  }
  EXPECT_EQ(list_all(256).entries.size(), 1002U);
  Listed seen;
  for (int call = 0; call < 10'000 && !seen.at_end; ++call) {
    ASSERT_EQ(list(root, seen.last, 256, seen), success);
    if (call < 500) {
      std::filesystem::remove(host_path() / ("file." + std::to_string((2 * call) + 1)));
      std::ofstream(host_path() / ("new." + std::to_string(call))) << "";
    }
  }
  ASSERT_TRUE(seen.at_end);
  for (const auto& name : stay) EXPECT_TRUE(seen.entries.contains(name)) << name;
}

TEST_F(ReaddirTest, OnlyDirectoriesWithTheRight) {
  Listed none;
  EXPECT_EQ(list(0, 0, 256, none), notdir);
  EXPECT_EQ(list(99, 0, 256, none), badf);
  EXPECT_EQ(list(must_open(root, "."), 0, 256, none), notcapable);
  EXPECT_EQ(list(root, ~0ULL, 256, none), inval);
}

TEST_F(FdTest, BadPointersTrap) {
  const Fd file = open_file(read_write);
  ASSERT_EQ(write(file, "abc"), success);
  const auto good = buffer(3);
  EXPECT_THROW(fd_read(process(), memory(), file, beyond<GuestIoVector>(), 1, out<Size>()),
               engine::BadPointer);
  EXPECT_THROW(fd_read(process(), memory(), file, vector(memory_size - 2, 3), 1, out<Size>()),
               engine::BadPointer);
  EXPECT_THROW(fd_pread(process(), memory(), file, good, 1, 0, beyond<Size>()), engine::BadPointer);
  EXPECT_THROW(fd_filestat_get(process(), memory(), root, beyond<FileStat>()), engine::BadPointer);
  EXPECT_THROW(fd_readdir(process(), memory(), root, beyond<std::uint8_t>(), 2, 0, out<Size>()),
               engine::BadPointer);
  EXPECT_THROW(fd_prestat_dir_name(process(), memory(), root, {memory_size - 1}, 5),
               engine::BadPointer);
  EXPECT_THROW(fd_tell(process(), memory(), file, beyond<FileSize>()), engine::BadPointer);
}

TEST_F(FdTest, WhatCannotBeReportedIsNotDone) {
  const Fd file = open_file(read_write);
  ASSERT_EQ(write(file, "abc"), success);
  const auto bad_size = beyond<Size>();
  put_path("xyz");
  const auto three = buffer(3);
  EXPECT_THROW(fd_write(process(), memory(), file, three, 1, bad_size), engine::BadPointer);
  EXPECT_THROW(fd_pwrite(process(), memory(), file, three, 1, 0, bad_size), engine::BadPointer);
  EXPECT_THROW(fd_seek(process(), memory(), file, 1, set, beyond<FileSize>()), engine::BadPointer);
  FileSize position = 99;
  EXPECT_EQ(tell(file, position), success);
  EXPECT_EQ(position, 3U);
  ASSERT_EQ(seek(file, 0, set), success);
  EXPECT_THROW(fd_read(process(), memory(), file, three, 1, bad_size), engine::BadPointer);
  EXPECT_THROW(fd_pread(process(), memory(), file, three, 1, 0, bad_size), engine::BadPointer);
  EXPECT_EQ(text(region(0).offset, 3), "xyz");
  std::string data;
  EXPECT_EQ(read(file, data), success);
  EXPECT_EQ(data, "abc");

  const auto [reader, writer] = pipe(O_NONBLOCK);
  put_path("xyz");
  EXPECT_THROW(fd_write(process(), memory(), writer, three, 1, bad_size), engine::BadPointer);
  EXPECT_EQ(read(reader, data), again);
}

}  // namespace
}  // namespace sluice::abi::preview1
