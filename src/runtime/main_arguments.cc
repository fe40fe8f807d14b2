// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/main_arguments.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace sluice {
namespace {

using engine::Ptr;
using GuestAddress = std::uint32_t;

constexpr const char* no_room = "the module's malloc gave no room for the arguments of main";

bool is_malloc(const Extern& item) {
  return item.kind == ExternKind::function && item.name == "malloc" &&
         item.parameters == std::vector{ValueType::i32} &&
         item.results == std::vector{ValueType::i32};
}

/// argv with the null behind it, then the texts with theirs.
std::uint64_t size_of(std::span<const std::string> arguments) {
  std::uint64_t size = (arguments.size() + 1) * sizeof(GuestAddress);
  for (const std::string& argument : arguments) size += argument.size() + 1;
  return size;
}

/// Throws BadPointer when they don't lie in memory.
void lay_out(const engine::GuestMemory& memory, Ptr<GuestAddress> argv,
             std::span<const std::string> arguments) {
  const auto count = static_cast<std::uint32_t>(arguments.size());
  GuestAddress text = argv[count + 1].offset;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto bytes = std::as_bytes(std::span(arguments[i].c_str(), arguments[i].size() + 1));
    std::ranges::copy(bytes, memory.bytes(text, bytes.size()).begin());
    memory.write(argv[i], text);
    text += static_cast<GuestAddress>(bytes.size());
  }
  memory.write(argv[count], 0);
}

}  // namespace

bool takes_main_arguments(const Extern& function) {
  return function.parameters == std::vector{ValueType::i32, ValueType::i32};
}

std::expected<std::vector<Value>, engine::Failure> main_arguments(
    engine::Instance& instance, std::span<const Extern> exports,
    std::span<const std::string> arguments) {
  if (std::ranges::none_of(exports, is_malloc)) return std::vector<Value>{0, 0};
  const auto failed = [] {
    return std::unexpected(engine::Failure{engine::Failure::Kind::trapped, no_room});
  };
  const std::uint64_t size = size_of(arguments);
  if (size > UINT32_MAX) return failed();
  const auto given = instance.call("malloc", std::vector<Value>{static_cast<std::int32_t>(size)});
  if (!given) return std::unexpected(given.error());
  const auto argv = std::get<std::int32_t>(given->front());
  if (argv == 0) return failed();
  try {
    lay_out(instance.memory(), {static_cast<GuestAddress>(argv)}, arguments);
  } catch (const engine::BadPointer&) {
    return failed();
  }
  return std::vector<Value>{static_cast<std::int32_t>(arguments.size()), argv};
}

}  // namespace sluice
