// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/environment.h"

#include <cstring>

namespace sluice::wasi {

Result<StringListSize> measure(std::span<const std::string> strings) {
  constexpr std::size_t most = UINT32_MAX;
  std::size_t bytes = 0;
  for (const std::string& string : strings) {
    if (string.size() >= most - bytes) return failure(Errno::overflow);
    bytes += string.size() + 1;
  }
  if (strings.size() > most / sizeof(std::uint32_t)) return failure(Errno::overflow);
  return StringListSize{.count = static_cast<std::uint32_t>(strings.size()),
                        .bytes = static_cast<std::uint32_t>(bytes)};
}

void lay_out(std::span<const std::string> strings, std::uint32_t base, std::span<std::byte> buffer,
             std::span<std::byte> pointers) {
  for (const std::string& string : strings) {
    std::memcpy(pointers.data(), &base, sizeof base);
    std::memcpy(buffer.data(), string.c_str(), string.size() + 1);
    pointers = pointers.subspan(sizeof base);
    buffer = buffer.subspan(string.size() + 1);
    base += static_cast<std::uint32_t>(string.size() + 1);
  }
}

}  // namespace sluice::wasi
