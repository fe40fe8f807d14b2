// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "blocking.h"
#include "engine.h"
#include "expect.h"

namespace sluice::fuzz {
namespace {

constexpr std::size_t memory_size = 65536;
constexpr std::uint32_t slot_size = memory_size / 64;
constexpr int longest = 64;  ///< calls of one guest

/// 32 bits of FNV-1a, by a prime that leaves 16.
std::uint16_t number_of(std::string_view module, std::string_view name, std::size_t arity) {
  std::uint32_t hash = 0x811c9dc5;
  for (const char c : fmt::format("{}.{}/{}", module, name, arity)) {
    hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x01000193;
  }
  return static_cast<std::uint16_t>(hash % 65521);
}

/// One byte for what makes most sense (small numbers, descriptors, lengths; the address of one of
/// 64 slots of memory), more for any number.
wasmtime_val_raw_t take_i32(Input& input) {
  const auto tag = input.take<std::uint8_t>();
  wasmtime_val_raw_t value{};
  if (tag < 0x80) {
    value.i32 = tag;
  } else if (tag < 0xc0) {
    value.i32 = static_cast<std::int32_t>((tag & 0x3fU) * slot_size);
  } else if (tag < 0xf0) {
    value.i32 = input.take<std::uint16_t>();
  } else {
    value.i32 = input.take<std::int32_t>();
  }
  return value;
}

/// The same with masks in the place of addresses.
wasmtime_val_raw_t take_i64(Input& input) {
  const auto tag = input.take<std::uint8_t>();
  wasmtime_val_raw_t value{};
  if (tag < 0x80) {
    value.i64 = tag;
  } else if (tag < 0xc0) {
    value.i64 = static_cast<std::int64_t>(UINT64_MAX >> (tag & 0x3fU));
  } else if (tag < 0xf0) {
    value.i64 = input.take<std::uint16_t>();
  } else {
    value.i64 = input.take<std::int64_t>();
  }
  return value;
}

void print_call(const engine::HostFunction& function, std::span<const wasmtime_val_raw_t> values) {
  fmt::print(stderr, "{}.{}(", function.module, function.name);
  for (std::size_t i = 0; i < function.type.parameters.size(); ++i) {
    const bool wide = function.type.parameters[i] == WASM_I64;
    fmt::print(stderr, "{}{:#x}", i == 0 ? "" : ", ",
               wide ? static_cast<std::uint64_t>(values[i].i64)
                    : static_cast<std::uint32_t>(values[i].i32));
  }
  fmt::print(stderr, ")");
}

void write_memory(Input& input, std::span<std::uint8_t> memory) {
  const std::size_t at = input.take<std::uint8_t>() % 64 * slot_size;
  const auto bytes = input.take(input.take<std::uint8_t>());
  std::ranges::copy(bytes, memory.subspan(at).begin());
}

}  // namespace

Imports::Imports(std::initializer_list<std::span<const engine::HostFunction>> tables) {
  entries_.push_back({number_of("guest", "write", 2), Deed::write, nullptr});
  entries_.push_back({number_of("guest", "give_way", 0), Deed::give_way, nullptr});
  entries_.push_back({number_of("guest", "leave", 0), Deed::leave, nullptr});
  for (const auto table : tables) {
    for (const engine::HostFunction& row : table) {
      const auto same = [&](const Entry& entry) {
        return entry.function != nullptr && entry.function->callback == row.callback;
      };
      if (std::ranges::any_of(entries_, same)) continue;  // under another module's name
      entries_.push_back(
          {number_of(row.module, row.name, row.type.parameters.size()), Deed::call, &row});
    }
  }
  std::ranges::sort(entries_, {}, &Entry::number);
  expect(std::ranges::adjacent_find(entries_, {}, &Entry::number) == entries_.end(),
         "each import has a number of its own");
}

const Imports::Entry& Imports::find(std::uint16_t number) const {
  const auto entry = std::ranges::lower_bound(entries_, number, {}, &Entry::number);
  return entry == entries_.end() ? entries_.front() : *entry;
}

Guest::Guest(const Imports& imports, void* state, Observer* observer)
    : imports_(imports),
      observer_(observer),
      context_{.data = {state, nullptr, {}}, .memory = std::vector<std::uint8_t>(memory_size)} {
  context_.data.set_memory(&context_, wasmtime_memory_t{});
}

Guest::Step Guest::step(Input& input) {
  static const bool traced = std::getenv("SLUICE_FUZZ_TRACE") != nullptr;
  const auto& [number, deed, function] = imports_.find(input.take<std::uint16_t>());
  if (deed == Deed::write) write_memory(input, context_.memory);
  if (deed != Deed::call) return {.deed = deed};
  const auto parameters = function->type.parameters;
  std::vector<wasmtime_val_raw_t> values(parameters.size() + 1);  // room for a result
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    values[p] = parameters[p] == WASM_I64 ? take_i64(input) : take_i32(input);
  }
  if (traced) print_call(*function, values);
  const std::vector arguments(values.begin(), values.end() - 1);
  if (observer_ != nullptr) observer_->before(*function, arguments, context_.memory);
  const std::string_view trap = call(context_, function->callback, values);
  if (traced) fmt::print(stderr, " = {} {}\n", values[0].i32, trap);
  expect(trap.empty() || trap == engine::BadPointer().what() || trap == WouldBlock().what() ||
             trap == ended || function->name == "proc_exit",
         "a guest traps for a bad pointer alone");
  if (observer_ != nullptr && trap.empty()) {
    observer_->after(*function, arguments, context_.memory, values[0].i32);
  }
  return {.deed = deed, .is_ended = trap == ended};
}

std::vector<std::uint8_t> play(Input input, const Imports& imports, void* state) {
  Guest guest(imports, state);
  for (int i = 0; i < longest && !input.empty(); ++i) guest.step(input);
  return std::move(guest.memory());
}

}  // namespace sluice::fuzz
