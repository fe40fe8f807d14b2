// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/preopen.h"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cstddef>
#include <cstring>
#include <fstream>
#include <thread>

#include "support/test_folder.h"
#include "wasi/test_files.h"

namespace sluice::wasi {
namespace {

/// Makes openat2 fail with `error` for the calling thread, as an old kernel or a container does.
bool forbid_openat2(int error) {
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{.len = std::size(program), .filter = program};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

TEST(Preopen, IsADirectoryWithAName) {
  const TestFolder scratch;
  const auto root = preopen(scratch.path(), "/data");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->type(), FileType::directory);
  EXPECT_EQ(root->preopen_name(), "/data");
  EXPECT_EQ(::fcntl(root->host(), F_GETFD), FD_CLOEXEC);
}

TEST(Preopen, FailuresNameTheDirectoryAndTheReason) {
  const TestFolder scratch;
  const std::string file = scratch.path() / "file";
  std::ofstream(file) << "";
  const std::string absent = scratch.path() / "absent";
  EXPECT_EQ(preopen(file, "/").error(), "cannot open the directory " + file + ": Not a directory");
  EXPECT_EQ(preopen(absent, "/").error(),
            "cannot open the directory " + absent + ": No such file or directory");
}

TEST(Preopen, RefusesAKernelThatCannotKeepGuestsInside) {
  for (const int error : {ENOSYS, EPERM}) {
    const TestFolder scratch;
    std::thread([&] {
      ASSERT_TRUE(forbid_openat2(error));
      const auto root = preopen(scratch.path(), "/");
      ASSERT_FALSE(root);
      EXPECT_NE(root.error().find(scratch.path().string()), std::string::npos) << root.error();
      EXPECT_NE(root.error().find("openat2"), std::string::npos) << root.error();
      EXPECT_NE(root.error().find(std::strerror(error)), std::string::npos) << root.error();
    }).join();
  }
}

}  // namespace
}  // namespace sluice::wasi
