// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/pthread/stack_pool.h"

#include <array>
#include <utility>

namespace sluice::wasi::pthread {
namespace {

constexpr std::uint32_t page = 65536;
constexpr std::uint32_t pages = 2;  // as much as wasi-libc gives a thread of its own
constexpr std::uint32_t alignment = 16;

/// What grows gives, in the guest's address space.
std::optional<std::uint32_t> grow(GuestThread& creator) {
  for (const std::uint32_t count : {pages, std::uint32_t{1}}) {
    if (const auto base = creator.grow_memory(count)) return *base + count * page;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> StackPool::take(GuestThread& creator) {
  // Guest code is called without the lock: it may come back here.
  bool first = false;
  {
    const std::scoped_lock lock(mutex_);
    first = !std::exchange(prepared_, true);
  }
  if (first) prepare(creator);
  {
    const std::scoped_lock lock(mutex_);
    if (!free_.empty()) return pop();
  }
  if (const auto top = grow(creator)) return top;
  const std::scoped_lock lock(mutex_);
  if (creator.id() == 0 && !std::exchange(main_is_split_, true)) split_main_stack(creator);
  if (free_.empty()) return std::nullopt;
  return pop();
}

std::uint32_t StackPool::pop() {
  const std::uint32_t top = free_.back();
  free_.pop_back();
  return top;
}

void StackPool::give_back(std::uint32_t top) {
  const std::scoped_lock lock(mutex_);
  free_.push_back(top);
}

void StackPool::prepare(GuestThread& creator) {
  // The first call of wasi-libc's malloc takes all memory up to the end for its heap: it must have
  // happened before memory grows for stacks.
  if (creator.exports("malloc") && creator.exports("free")) {
    creator.call("free", {creator.call("malloc", {alignment})});
  }
  if (const auto top = grow(creator)) {
    give_back(*top);
  } else {
    allocate(creator);
  }
}

void StackPool::allocate(GuestThread& creator) {
  struct Plan {
    std::int32_t size;
    int count;
  };
  if (!creator.exports("malloc")) return;
  for (const auto [size, count] : std::to_array<Plan>({{32768, 16}, {16384, 8}, {8192, 4}})) {
    int taken = 0;
    while (taken < count) {
      const auto block = static_cast<std::uint32_t>(creator.call("malloc", {size}));
      if (block == 0) break;
      const std::uint32_t end = block + static_cast<std::uint32_t>(size);
      give_back(end & ~(alignment - 1));
      ++taken;
    }
    if (taken > 0) return;
  }
}

/// The main thread keeps the upper half of what it has left.
void StackPool::split_main_stack(GuestThread& creator) {
  constexpr std::uint32_t parts = 4;  // the threads that WAMR lets a guest have
  constexpr std::uint32_t least = 1024;
  const auto current = creator.stack_pointer();
  if (!current) return;
  // The linker puts the stack behind the data, or before it and at the beginning of memory.
  const auto end = creator.global("__data_end");
  if (!end) return;  // where static data lies is not known
  const auto data_end = static_cast<std::uint32_t>(*end);
  const std::uint32_t bottom = data_end < *current ? data_end : 0;
  const std::uint32_t part = (*current - bottom) / 2 / parts & ~(alignment - 1);
  if (part < least) return;
  const std::uint32_t first = (bottom + alignment - 1) & ~(alignment - 1);
  for (std::uint32_t i = 1; i <= parts; ++i) free_.push_back(first + i * part);
}

}  // namespace sluice::wasi::pthread
