// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <sys/stat.h>
#include <unistd.h>

#include <climits>

#include "abi/preview1/test_files.h"
#include "support/test_folder.h"

namespace sluice::abi::preview1 {
namespace {

using enum Errno;
using wasi::FileType;

constexpr std::uint32_t to_target = lookupflags::symlink_follow;

class PathTest : public FileGuest {
 protected:
  FileType type_of(std::string_view path, std::uint32_t lookup = 0) {
    FileStat status{};
    EXPECT_EQ(stat(path, status, lookup), success) << path;
    return static_cast<FileType>(status.filetype);
  }
  FileStat status_of(std::string_view path, std::uint32_t lookup = 0) {
    FileStat status{};
    EXPECT_EQ(stat(path, status, lookup), success) << path;
    return status;
  }
  Errno look(std::string_view path, std::uint32_t lookup = 0) {
    FileStat status{};
    return stat(path, status, lookup);
  }
};

TEST_F(PathTest, InterestingPaths) {
  ASSERT_EQ(mkdir("dir"), success);
  ASSERT_EQ(mkdir("dir/nested"), success);
  ASSERT_EQ(touch("dir/nested/file"), success);
  const struct {
    std::string path;
    Errno expected;
  } cases[] = {
      {"dir/nested/file", success},
      {"dir/.//nested/../../dir/nested/../nested///./file", success},
      {"dir/nested/", success},
      {"dir/nested///", success},
      {".", success},
      {"dir/..", success},
      {"", noent},
      {"absent", noent},
      {"absent/", noent},
      {"dir/nested/file/", notdir},
      {"dir/nested/file///", notdir},
      {"dir/nested/file/.", notdir},
      {"dir/nested/file/more", notdir},
      {"/", notcapable},
      {"/dir/nested/file", notcapable},
      {"..", notcapable},
      {"../", notcapable},
      {"dir/../..", notcapable},
      {"dir/nested/../../../dir/nested/file", notcapable},
      {std::string("dir/nested/file\0", 16), ilseq},
      {std::string("dir\0/nested", 11), ilseq},
      {std::string(NAME_MAX, 'n'), noent},
      {std::string(NAME_MAX + 1, 'n'), nametoolong},
      {std::string(PATH_MAX - 1, '.').replace(1, 1, "/"), nametoolong},
      {std::string(PATH_MAX, 'p'), nametoolong},
      {std::string(region_size, 'p'), nametoolong},
  };
  for (const auto& [path, expected] : cases) {
    EXPECT_EQ(try_open(root, path), expected) << path;
    EXPECT_EQ(look(path), expected) << path;
    EXPECT_EQ(look(path, to_target), expected) << path;
  }
}

TEST_F(PathTest, NothingLeadsOut) {
  // Beside the guest's directory, so that `..` would find it.
  const TestFolder outside;
  const std::string secret = outside.path() / "secret";
  std::ofstream(secret) << "secret";
  const auto before = std::filesystem::last_write_time(secret);
  const std::string out = "../" + outside.path().filename().string();
  // Links that somebody else has put there.
  ASSERT_EQ(::symlink(outside.path().c_str(), (host_path() / "absolute").c_str()), 0);
  ASSERT_EQ(::symlink(out.c_str(), (host_path() / "relative").c_str()), 0);
  ASSERT_EQ(::symlink("..", (host_path() / "up").c_str()), 0);
  ASSERT_EQ(::symlink(secret.c_str(), (host_path() / "file-link").c_str()), 0);
  ASSERT_EQ(mkdir("inside"), success);
  ASSERT_EQ(touch("file"), success);

  const std::string_view directories[] = {"absolute", "relative", "up", ".."};
  for (const std::string_view base : directories) {
    const std::string path =
        (base == "up" || base == ".." ? std::string(base) + "/" + outside.path().filename().string()
                                      : std::string(base)) +
        "/secret";
    const std::string fresh = path + "-new";
    std::string text;
    EXPECT_EQ(try_open(root, path), notcapable) << path;
    EXPECT_EQ(try_open(root, path, follow), notcapable) << path;
    EXPECT_EQ(try_open(root, fresh, create), notcapable) << path;
    EXPECT_EQ(try_open(root, path, {.oflags = oflags::trunc}), notcapable) << path;
    EXPECT_EQ(look(path), notcapable) << path;
    EXPECT_EQ(look(path, to_target), notcapable) << path;
    EXPECT_EQ(set_times(path, 0, 0, fstflags::mtim), notcapable) << path;
    EXPECT_EQ(readlink(path, text), notcapable) << path;
    EXPECT_EQ(mkdir(fresh), notcapable) << path;
    EXPECT_EQ(rmdir(path), notcapable) << path;
    EXPECT_EQ(unlink(path), notcapable) << path;
    EXPECT_EQ(symlink("x", fresh), notcapable) << path;
    EXPECT_EQ(rename(path, "stolen"), notcapable) << path;
    EXPECT_EQ(rename("file", fresh), notcapable) << path;
    EXPECT_EQ(link(path, "stolen"), notcapable) << path;
    EXPECT_EQ(link("file", fresh), notcapable) << path;
  }
  // The same when the last component itself leads out.
  for (const std::string_view path : {"absolute/", "relative/", "up/", "up/.", "inside/../.."}) {
    EXPECT_EQ(look(path), notcapable) << path;
    EXPECT_EQ(try_open(root, path), notcapable) << path;
    EXPECT_EQ(set_times(path, 0, 0, fstflags::mtim), notcapable) << path;
    EXPECT_EQ(link(path, "stolen"), notcapable) << path;
    std::string text;
    EXPECT_EQ(readlink(path, text), notcapable) << path;
    EXPECT_NE(rmdir(path), success) << path;
    EXPECT_NE(unlink(path), success) << path;
    EXPECT_NE(mkdir(path), success) << path;
    EXPECT_NE(rename(path, "stolen"), success) << path;
  }
  EXPECT_EQ(look("absolute", to_target), notcapable);
  EXPECT_EQ(try_open(root, "file-link", follow), notcapable);
  EXPECT_EQ(set_times("file-link", 0, 0, fstflags::mtim, to_target), notcapable);
  EXPECT_EQ(type_of("absolute"), FileType::symbolic_link);

  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(outside.path()), {}), 1);
  EXPECT_EQ(std::filesystem::file_size(secret), 6U);
  EXPECT_EQ(std::filesystem::last_write_time(secret), before);
}

TEST_F(PathTest, ProcessFilesAreNoWayOut) {
  const Fd proc = insert(wasi::preopen("/proc/self", "/proc").value());
  EXPECT_EQ(try_open(proc, "maps"), notcapable);
  EXPECT_EQ(try_open(proc, "root/etc/passwd"), loop);
  EXPECT_EQ(try_open(proc, "cwd", follow), loop);
  EXPECT_EQ(try_open(proc, "fd/0", follow), loop);
  const Fd everything = insert(wasi::preopen("/", "/").value());
  EXPECT_EQ(try_open(everything, "proc/meminfo"), success);
  for (const auto* const file : {"proc/self", "proc/self/maps", "proc/self/stat", "proc/self/mem",
                                 "proc/self/environ", "proc/self/fd", "proc/thread-self/maps"}) {
    EXPECT_EQ(try_open(everything, file, follow), notcapable) << file;
  }
  const OpenOptions writing{.base = rights::fd_write, .lookup = to_target};
  for (const auto* const file : {"proc/self/mem", "proc/self/comm"}) {
    EXPECT_EQ(try_open(everything, file, writing), notcapable) << file;
  }
  std::string text;
  for (const auto* const file :
       {"proc/self", "proc/mounts", "proc/self/exe", "proc/self/cwd", "proc/self/fd/0"}) {
    EXPECT_EQ(readlink(file, text, 256, everything), notcapable) << file;
  }
  EXPECT_EQ(readlink("proc/meminfo", text, 256, everything), inval);
}

TEST_F(PathTest, OpenCreatesTruncatesAndExcludes) {
  EXPECT_EQ(try_open(root, "file"), noent);
  EXPECT_EQ(try_open(root, "file", {.oflags = oflags::trunc}), noent);
  EXPECT_EQ(try_open(root, "file", {.oflags = oflags::creat | oflags::excl}), success);
  EXPECT_EQ(try_open(root, "file", {.oflags = oflags::creat | oflags::excl}), exist);
  EXPECT_EQ(try_open(root, "file", create), success);
  const Fd file = must_open(root, "file", {.base = read_write});
  ASSERT_EQ(write(file, "content"), success);
  ASSERT_EQ(close(file), success);
  EXPECT_EQ(try_open(root, "file", {.oflags = oflags::creat | oflags::trunc, .base = read_write}),
            success);
  EXPECT_EQ(status_of("file").size, 0U);

  EXPECT_EQ(try_open(root, "file", directory), notdir);
  EXPECT_EQ(try_open(root, ".", directory), success);
  EXPECT_EQ(try_open(root, "new", {.oflags = oflags::creat | oflags::directory}), inval);
  EXPECT_EQ(try_open(root, ".", create), isdir);
  EXPECT_EQ(try_open(root, "file", {.oflags = 16}), inval);
  EXPECT_EQ(try_open(root, "file", {.fdflags = 32}), inval);
  EXPECT_EQ(try_open(root, "file", {.lookup = 2}), inval);
  EXPECT_EQ(try_open(99, "file"), badf);
  const Fd not_directory = must_open(root, "file");
  EXPECT_EQ(try_open(not_directory, "foo", create), notdir);

  const mode_t mask = ::umask(027);
  ASSERT_EQ(touch("masked"), success);
  ASSERT_EQ(mkdir("masked-dir"), success);
  ::umask(mask);
  struct stat status{};
  ASSERT_EQ(::stat((host_path() / "masked").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640U);
  ASSERT_EQ(::stat((host_path() / "masked-dir").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0750U);
}

TEST_F(PathTest, WithoutANumberForItNoFileIsMadeOrEmptied) {
  const Fd file = must_open(root, "file", {.oflags = oflags::creat, .base = read_write});
  ASSERT_EQ(write(file, "content"), success);
  process().descriptors.limit_to(file + 1);
  EXPECT_EQ(try_open(root, "file", {.oflags = oflags::trunc, .base = read_write}), mfile);
  EXPECT_EQ(try_open(root, "new", {.oflags = oflags::creat}), mfile);
  EXPECT_EQ(status_of("file").size, 7U);
  EXPECT_FALSE(std::filesystem::exists(host_path() / "new"));
}

TEST_F(PathTest, OpenGivesTheLowestNumberClosedOnExec) {
  ASSERT_EQ(touch("file"), success);
  const Fd first = must_open(root, "file");
  const Fd second = must_open(root, "file");
  EXPECT_EQ(first, 4U);
  EXPECT_EQ(second, 5U);
  EXPECT_EQ(::fcntl((*process().descriptors.get(first))->host(), F_GETFD), FD_CLOEXEC);
  ASSERT_EQ(close(first), success);
  EXPECT_EQ(close(first), badf);
  EXPECT_EQ(must_open(root, "file"), first);
}

TEST_F(PathTest, PreopenHasTheRightsThatProgramsExpect) {
  const FdStat stat = fdstat(root);
  EXPECT_EQ(stat.filetype, static_cast<int>(FileType::directory));
  EXPECT_EQ(stat.flags, 0U);
  EXPECT_EQ(stat.rights_base, rights::directory);
  EXPECT_EQ(stat.rights_inheriting, rights::all);
  EXPECT_EQ(stat.rights_base & (rights::fd_seek | rights::fd_filestat_set_size), 0U);

  const Fd same =
      must_open(root, ".", {.base = stat.rights_base, .inheriting = stat.rights_inheriting});
  EXPECT_EQ(fdstat(same).rights_base, stat.rights_base);
  EXPECT_EQ(fdstat(same).rights_inheriting, stat.rights_inheriting);
  EXPECT_EQ(try_open(root, ".", {.base = ~0ULL & ~rights::writing, .inheriting = ~0ULL}), success);
  EXPECT_EQ(try_open(root, ".", directory), success);
  EXPECT_EQ(try_open(root, ".", {.oflags = oflags::directory, .base = rights::fd_read}), success);
  EXPECT_EQ(try_open(root, ".", {.oflags = oflags::directory, .base = read_write}), isdir);
  EXPECT_EQ(try_open(root, ".", {.fdflags = fdflags::nonblock}), success);
}

TEST_F(PathTest, RightsAreInherited) {
  ASSERT_EQ(mkdir("dir"), success);
  ASSERT_EQ(touch("dir/file"), success);
  const Fd dir = must_open(root, "dir",
                           {.oflags = oflags::directory,
                            .base = rights::path_open | rights::fd_seek,
                            .inheriting = rights::fd_read | rights::fd_seek | rights::path_open});
  EXPECT_EQ(fdstat(dir).rights_base, rights::path_open);  // a directory can't be positioned
  EXPECT_EQ(try_open(dir, "file", {.base = rights::fd_read}), success);
  EXPECT_EQ(try_open(dir, "file", {.base = rights::fd_write}), notcapable);
  EXPECT_EQ(try_open(dir, "file", {.inheriting = rights::fd_write}), notcapable);
  EXPECT_EQ(try_open(dir, "new", create), notcapable);
  EXPECT_EQ(try_open(dir, "file", {.oflags = oflags::trunc}), notcapable);
  EXPECT_EQ(mkdir("new", dir), notcapable);
  EXPECT_EQ(rmdir("new", dir), notcapable);
  EXPECT_EQ(unlink("file", dir), notcapable);
  EXPECT_EQ(symlink("file", "new", dir), notcapable);
  EXPECT_EQ(rename("file", "new", dir, dir), notcapable);
  EXPECT_EQ(rename("file", "new", root, dir), notcapable);
  EXPECT_EQ(link("file", "new", 0, dir, dir), notcapable);
  FileStat status{};
  EXPECT_EQ(stat("file", status, 0, dir), notcapable);
  const Fd without = must_open(root, "dir", directory);
  EXPECT_EQ(try_open(without, "file"), notcapable);
}

TEST_F(PathTest, TruncationNeedsTheDirectorysRight) {
  ASSERT_EQ(touch("file"), success);
  const Fd dir = must_open(root, ".", {.base = rights::directory, .inheriting = rights::all});
  const OpenOptions truncating{.oflags = oflags::trunc};
  wasi::Rights base = rights::directory;
  wasi::Rights inheriting = rights::all & ~rights::fd_filestat_set_size;
  EXPECT_EQ(try_open(dir, "file", truncating), success);
  EXPECT_EQ(fd_fdstat_set_rights(process(), dir, base, inheriting), success);
  EXPECT_EQ(try_open(dir, "file", truncating), success);
  base &= ~rights::path_filestat_set_size;
  EXPECT_EQ(fd_fdstat_set_rights(process(), dir, base, inheriting), success);
  EXPECT_EQ(fdstat(dir).rights_base, base);
  EXPECT_EQ(try_open(dir, "file", truncating), notcapable);
}

TEST_F(PathTest, LinksAreFollowedOnRequest) {
  ASSERT_EQ(mkdir("dir"), success);
  ASSERT_EQ(touch("dir/file"), success);
  ASSERT_EQ(symlink("dir", "to-dir"), success);
  ASSERT_EQ(symlink("dir/file", "to-file"), success);
  ASSERT_EQ(symlink("absent", "dangling"), success);
  ASSERT_EQ(symlink("cycle", "cycle"), success);
  const OpenOptions follow_directory{.oflags = oflags::directory, .lookup = to_target};
  const struct {
    const char* path;
    OpenOptions options;
    Errno expected;
  } cases[] = {
      {"to-dir", {}, loop},
      {"to-dir", directory, notdir},
      {"to-dir", follow_directory, success},
      {"to-dir/file", {}, success},
      {"to-file", {}, loop},
      {"to-file", directory, notdir},
      {"to-file", follow, success},
      {"to-file", follow_directory, notdir},
      {"dangling", {}, loop},
      {"dangling", directory, notdir},
      {"dangling", follow, noent},
      {"dangling", create, loop},
      {"cycle", {}, loop},
      {"cycle", follow, loop},
  };
  for (const auto& [path, options, expected] : cases) {
    EXPECT_EQ(try_open(root, path, options), expected) << path;
  }
  EXPECT_EQ(type_of("to-dir"), FileType::symbolic_link);
  EXPECT_EQ(type_of("to-dir", to_target), FileType::directory);
  EXPECT_EQ(type_of("to-dir/"), FileType::directory);
  EXPECT_EQ(type_of("to-file"), FileType::symbolic_link);
  EXPECT_EQ(type_of("to-file", to_target), FileType::regular_file);
  EXPECT_EQ(look("dangling"), success);
  EXPECT_EQ(look("dangling", to_target), noent);
  EXPECT_EQ(look("cycle", to_target), loop);
  EXPECT_EQ(try_open(root, "dangling", {.oflags = oflags::creat, .lookup = to_target}), success);
  EXPECT_EQ(type_of("absent"), FileType::regular_file);
}

TEST_F(PathTest, Readlink) {
  std::string text;
  ASSERT_EQ(symlink("target", "link"), success);
  EXPECT_EQ(readlink("link", text), success);
  EXPECT_EQ(text, "target");
  EXPECT_EQ(readlink("link", text, 4), success);
  EXPECT_EQ(text, "targ");
  EXPECT_EQ(readlink("link", text, 0), inval);
  EXPECT_EQ(readlink("absent", text), noent);
  EXPECT_EQ(readlink(".", text), inval);
  ASSERT_EQ(touch("file"), success);
  EXPECT_EQ(readlink("file", text), inval);
}

TEST_F(PathTest, SymlinkTargetsAreRelative) {
  ASSERT_EQ(mkdir("dir"), success);
  EXPECT_EQ(symlink("/", "link"), notcapable);
  EXPECT_EQ(symlink("/etc/passwd", "link"), notcapable);
  EXPECT_EQ(symlink("", "link"), noent);
  EXPECT_EQ(symlink("../dir", "dir/link"), success);
  EXPECT_EQ(type_of("dir/link", to_target), FileType::directory);
  EXPECT_EQ(symlink("../..", "dir/out"), success);
  EXPECT_EQ(look("dir/out", to_target), notcapable);
}

TEST_F(PathTest, SymlinkWithTrailingSlash) {
  EXPECT_EQ(symlink("source", "target/"), noent);
  EXPECT_EQ(symlink("source", "target"), success);
  EXPECT_EQ(unlink("target"), success);
  ASSERT_EQ(mkdir("target"), success);
  EXPECT_EQ(symlink("source", "target/"), exist);
  EXPECT_EQ(symlink("source", "target"), exist);
  EXPECT_EQ(rmdir("target"), success);
  ASSERT_EQ(touch("target"), success);
  EXPECT_EQ(symlink("source", "target/"), exist);
  EXPECT_EQ(symlink("source", "target"), exist);
  EXPECT_EQ(symlink("source", "."), exist);
  EXPECT_EQ(symlink("source", ".."), exist);
}

TEST_F(PathTest, Link) {
  ASSERT_EQ(touch("file"), success);
  ASSERT_EQ(mkdir("dir"), success);
  EXPECT_EQ(link("file", "link"), success);
  EXPECT_EQ(status_of("file").ino, status_of("link").ino);
  EXPECT_EQ(status_of("file").nlink, 2U);
  EXPECT_EQ(link("file", "dir/link"), success);
  EXPECT_EQ(status_of("dir/link").nlink, 3U);
  EXPECT_EQ(link("file", "link"), exist);
  EXPECT_EQ(link("file", "file"), exist);
  EXPECT_EQ(link("file", "dir"), exist);
  EXPECT_EQ(link("file", "new/"), noent);
  EXPECT_EQ(link("absent", "new"), noent);
  EXPECT_EQ(link("absent/", "new"), noent);
  EXPECT_EQ(link("file/", "new"), notdir);
  for (const auto* const name : {"dir", "dir/", ".", "dir/.", "dir/.."}) {
    EXPECT_EQ(link(name, "new"), perm) << name;
  }
  EXPECT_EQ(link("..", "new"), notcapable);
  ASSERT_EQ(symlink("absent", "dangling"), success);
  EXPECT_EQ(link("file", "dangling"), exist);
  EXPECT_EQ(link("dangling", "new", to_target), inval);
  EXPECT_EQ(link("dangling", "new"), success);
  EXPECT_EQ(type_of("new"), FileType::symbolic_link);
}

TEST_F(PathTest, Rename) {
  ASSERT_EQ(mkdir("source"), success);
  EXPECT_EQ(rename("source", "target"), success);
  EXPECT_EQ(look("source"), noent);
  EXPECT_EQ(type_of("target"), FileType::directory);
  ASSERT_EQ(mkdir("source"), success);
  EXPECT_EQ(rename("source", "target"), success);
  ASSERT_EQ(mkdir("source"), success);
  ASSERT_EQ(touch("target/file"), success);
  EXPECT_EQ(rename("source", "target"), notempty);
  EXPECT_EQ(rename("source", "target/file"), notdir);
  EXPECT_EQ(rename("target/file", "source"), isdir);
  EXPECT_EQ(rename("target/file", "new/"), notdir);
  EXPECT_EQ(rename("target/file/", "new"), notdir);
  EXPECT_EQ(rename("target", "target/below"), inval);
  EXPECT_EQ(rename(".", "new"), busy);
  EXPECT_EQ(rename("..", "new"), busy);
  EXPECT_EQ(rename("absent", "new"), noent);
  ASSERT_EQ(touch("other"), success);
  EXPECT_EQ(rename("target/file", "other"), success);
  EXPECT_EQ(rename("source/", "slashes"), success);
  EXPECT_EQ(rename("slashes", "source/"), success);
  EXPECT_EQ(rename("source/", "slashes/"), success);
  const Fd target = must_open(root, "target", {.base = rights::directory});
  EXPECT_EQ(rename("other", "moved", root, target), success);
  EXPECT_EQ(type_of("target/moved"), FileType::regular_file);
}

TEST_F(PathTest, RemoveDirectory) {
  ASSERT_EQ(mkdir("dir"), success);
  ASSERT_EQ(mkdir("dir/nested"), success);
  ASSERT_EQ(touch("file"), success);
  ASSERT_EQ(symlink("dir/nested", "link"), success);
  const struct {
    const char* path;
    Errno expected;
  } cases[] = {
      {"dir", notempty}, {"file", notdir}, {"file/", notdir},    {"link", notdir},
      {"link/", notdir}, {".", inval},     {"..", notempty},     {"absent", noent},
      {"", noent},       {"dir/.", inval}, {"dir/..", notempty}, {"dir/nested", success},
      {"dir/", success},
  };
  for (const auto& [path, expected] : cases) EXPECT_EQ(rmdir(path), expected) << path;
  EXPECT_EQ(mkdir("dir/"), success);
  EXPECT_EQ(mkdir("dir"), exist);
  EXPECT_EQ(mkdir("."), exist);
  EXPECT_EQ(mkdir(".."), exist);
  EXPECT_EQ(mkdir("a/b"), noent);
  EXPECT_EQ(mkdir("file/b"), notdir);
}

TEST_F(PathTest, Unlink) {
  ASSERT_EQ(mkdir("dir"), success);
  ASSERT_EQ(touch("file"), success);
  ASSERT_EQ(symlink("dir", "link"), success);
  const struct {
    const char* path;
    Errno expected;
  } cases[] = {
      {"dir", isdir},    {"dir/", isdir},   {".", isdir},      {"..", isdir},
      {"file/", notdir}, {"", noent},       {"absent", noent}, {"file", success},
      {"link/", notdir}, {"link", success}, {"link", noent},
  };
  for (const auto& [path, expected] : cases) EXPECT_EQ(unlink(path), expected) << path;
  EXPECT_EQ(type_of("dir"), FileType::directory);
}

TEST_F(PathTest, AnUnlinkedFileLivesWhileOpen) {
  const Fd file = must_open(
      root, "file", {.oflags = oflags::creat, .base = read_write | rights::fd_filestat_get});
  EXPECT_EQ(unlink("file"), success);
  EXPECT_EQ(look("file"), noent);
  EXPECT_EQ(write(file, "still"), success);
  EXPECT_EQ(fstat(file).nlink, 0U);
  EXPECT_EQ(fstat(file).size, 5U);
  ASSERT_EQ(mkdir("dir"), success);
  const Fd dir = must_open(root, "dir", {.base = rights::directory, .inheriting = rights::all});
  EXPECT_EQ(rmdir("dir"), success);
  EXPECT_EQ(try_open(dir, "new", create), noent);
}

TEST_F(PathTest, Times) {
  ASSERT_EQ(touch("file"), success);
  ASSERT_EQ(symlink("file", "link"), success);
  const FileStat before = status_of("file");
  const Timestamp past = before.mtim - 100;
  EXPECT_EQ(set_times("file", 0, past, fstflags::mtim), success);
  EXPECT_EQ(status_of("file").mtim, past);
  EXPECT_EQ(status_of("file").atim, before.atim);
  EXPECT_EQ(set_times("link", 1, 1'000'000'002, fstflags::atim | fstflags::mtim), success);
  EXPECT_EQ(status_of("link").mtim, 1'000'000'002U);
  EXPECT_EQ(status_of("link").atim, 1U);
  EXPECT_EQ(status_of("file").mtim, past);
  EXPECT_EQ(status_of("link", to_target).mtim, past);
  EXPECT_EQ(set_times("link", 0, 5, fstflags::mtim, to_target), success);
  EXPECT_EQ(status_of("file").mtim, 5U);
  EXPECT_EQ(set_times("file", 0, 0, fstflags::mtim_now), success);
  EXPECT_GE(status_of("file").mtim, before.mtim);
  for (const std::uint32_t flags :
       {fstflags::mtim | fstflags::mtim_now, fstflags::atim | fstflags::atim_now, 16, 0x10000}) {
    EXPECT_EQ(set_times("file", 7, 7, flags), inval) << flags;
  }
  EXPECT_NE(status_of("file").mtim, 7U);
}

TEST_F(PathTest, DescriptorsFlagsAreThoseOfOpening) {
  const struct {
    std::uint32_t asked;
    std::uint16_t seen;
  } cases[] = {
      {0, 0},
      {fdflags::append, fdflags::append},
      {fdflags::nonblock, fdflags::nonblock},
      {fdflags::dsync, fdflags::dsync},
      {fdflags::sync, fdflags::sync},
      {fdflags::append | fdflags::sync, fdflags::append | fdflags::sync},
  };
  for (const auto& [asked, seen] : cases) {
    const Fd file =
        must_open(root, "file", {.oflags = oflags::creat, .base = read_write, .fdflags = asked});
    EXPECT_EQ(fdstat(file).flags, seen) << asked;
    EXPECT_EQ(close(file), success);
  }
}

TEST_F(PathTest, PipesInADirectoryOpenWithoutWaitingWhenAsked) {
  ASSERT_EQ(::mkfifo((host_path() / "fifo").c_str(), 0600), 0);
  const Fd reader =
      must_open(root, "fifo", {.base = rights::fd_read, .fdflags = fdflags::nonblock});
  std::string data;
  EXPECT_EQ(read(reader, data), success);
  EXPECT_EQ(data, "");
  const Fd writer =
      must_open(root, "fifo", {.base = rights::fd_write, .fdflags = fdflags::nonblock});
  EXPECT_EQ(read(reader, data), again);
  EXPECT_EQ(write(writer, "x"), success);
  EXPECT_EQ(read(reader, data), success);
  EXPECT_EQ(data, "x");
  EXPECT_EQ(seek(reader, 0), spipe);
  EXPECT_EQ(close(reader), success);
  EXPECT_EQ(try_open(root, "fifo", {.base = rights::fd_write, .fdflags = fdflags::nonblock}), nxio);
}

TEST_F(PathTest, BadPointersTrap) {
  const auto bad = beyond<char>();
  EXPECT_THROW(path_create_directory(process(), memory(), root, bad, 1), engine::BadPointer);
  EXPECT_THROW(path_unlink_file(process(), memory(), root, {0}, ~0U), engine::BadPointer);
  EXPECT_THROW(
      path_filestat_get(process(), memory(), root, 0, put_path("."), 1, beyond<FileStat>()),
      engine::BadPointer);
}

TEST_F(PathTest, WhatCannotBeReportedIsNotOpened) {
  EXPECT_THROW(path_open(process(), memory(), root, 0, put_path("new"), 3, oflags::creat,
                         read_write, 0, 0, beyond<Fd>()),
               engine::BadPointer);
  EXPECT_EQ(look("new"), noent);
  EXPECT_FALSE(is_open(root + 1));
}

}  // namespace
}  // namespace sluice::abi::preview1
