// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/unix_name.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>

namespace sluice::net {
namespace {

constexpr socklen_t before_path = offsetof(sockaddr_un, sun_path);

UnixName given(std::string_view path, socklen_t length) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  path.copy(&address.sun_path[0], sizeof address.sun_path);
  return UnixName::of(address, length);
}

TEST(UnixName, IsReadAsTheKernelReadsIt) {
  const std::string full(108, 'x');
  const struct {
    std::string path;
    socklen_t size;  ///< of sun_path, as it is given
    std::string bytes;
    socklen_t told;  ///< the same as it is told
  } cases[] = {
      {"/a", 3, "/a", 3},
      {"/a", 2, "/a", 3},
      {"/a", 108, "/a", 3},
      {"/ab", 2, "/a", 3},
      {"", 0, "", 0},
      {full, 108, full, 109},
      {full, 107, full.substr(1), 108},
      {std::string("\0a\0b", 4), 4, std::string("\0a\0b", 4), 4},
      {"", 1, std::string("\0", 1), 1},
  };
  for (const auto& test : cases) {
    const UnixName name = given(test.path, before_path + test.size);
    EXPECT_EQ(name.bytes(), test.bytes);
    EXPECT_EQ(name.length(), before_path + test.told);
    EXPECT_EQ(name.is_none(), test.bytes.empty());
    EXPECT_EQ(name.is_abstract(), !test.bytes.empty() && test.bytes[0] == '\0');
    sockaddr_un told;
    EXPECT_EQ(name.to_sockaddr(told), name.length());
    EXPECT_EQ(told.sun_family, AF_UNIX);
    EXPECT_EQ(UnixName::of(told, std::min<socklen_t>(name.length(), sizeof told)), name);
  }
  EXPECT_TRUE(given("/a", 1).is_none());
  EXPECT_TRUE(given("/a", 0).is_none());
}

}  // namespace
}  // namespace sluice::net
