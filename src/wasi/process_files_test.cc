// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/process_files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "support/test_folder.h"
#include "wasi/test_files.h"

namespace sluice::wasi {
namespace {

bool is_refused(const std::string& path, int flags = O_RDONLY) {
  const net::FileDescriptor file(::open(path.c_str(), flags | O_CLOEXEC));
  EXPECT_TRUE(file) << path << ": " << std::strerror(errno);
  return file && !refuse_process_files(file, flags);
}

TEST(ProcessFiles, NothingOfAnyProcess) {
  const std::string own = "/proc/" + std::to_string(getpid());
  for (const std::string& path :
       {std::string("/proc/self"), own, own + "/maps", own + "/stat", own + "/task",
        own + "/task/" + std::to_string(getpid()) + "/maps", std::string("/proc/self/maps"),
        std::string("/proc/thread-self/stat"), "/proc/" + std::to_string(getppid()) + "/status",
        std::string("/proc/net/tcp"), std::string("/proc/mounts"), std::string("/proc/self/mem")}) {
    EXPECT_TRUE(is_refused(path)) << path;
  }
  EXPECT_TRUE(is_refused("/proc/self/mem", O_RDWR));
}

TEST(ProcessFiles, OfTheRestWhatEveryoneMayRead) {
  for (const char* path : {"/proc", "/proc/meminfo", "/proc/sys", "/proc/sys/kernel/ostype"}) {
    EXPECT_FALSE(is_refused(path)) << path;
  }
  if (geteuid() == 0) {
    EXPECT_TRUE(is_refused("/proc/sys/kernel/hostname", O_WRONLY));
  }
}

TEST(ProcessFiles, OtherFileSystemsAreNotTouched) {
  EXPECT_FALSE(is_refused("/"));
  EXPECT_FALSE(is_refused("/dev/null", O_RDWR));
  EXPECT_FALSE(is_refused("/sys"));
}

/// 0 when what is mounted at `mounted` is refused under that name too, 1 when it is not, 2 when
/// nothing can be mounted here. For a process of its own.
int refused_below(const std::string& mounted, const std::string& at, const std::string& name) {
  if (::unshare(CLONE_NEWNS) != 0 ||
      ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      ::mount(mounted.c_str(), at.c_str(), nullptr, MS_BIND, nullptr) != 0) {
    return 2;
  }
  const net::FileDescriptor file(::open((at + name).c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return 3;
  return refuse_process_files(file, O_RDONLY) ? 1 : 0;
}

TEST(ProcessFiles, WhereverTheyAreMounted) {
  const TestFolder scratch;
  const std::string own = "/proc/" + std::to_string(getpid());
  const struct {
    std::string mounted;
    std::string name;
    int expected;
  } cases[] = {{own, "/maps", 0},
               {own + "/task", "", 0},
               {"/proc", "/meminfo", 1},
               {"/proc", "/" + std::to_string(getpid()) + "/maps", 0},
               {"/proc/sys", "/kernel", 0}};
  for (const auto& [mounted, name, expected] : cases) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(refused_below(mounted, scratch.path(), name));
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 2) GTEST_SKIP() << "nothing can be mounted here";
    EXPECT_EQ(WEXITSTATUS(status), expected) << mounted << name;
  }
}

}  // namespace
}  // namespace sluice::wasi
