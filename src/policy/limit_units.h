// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "policy/limits.h"

namespace sluice::policy {

/// A unit of amounts, and how many of the smallest it is.
struct Unit {
  std::string_view name;
  std::uint64_t size;
};

inline constexpr auto byte_units = std::to_array<Unit>({
    {"B", 1},
    {"kB", 1'000},
    {"KiB", std::uint64_t{1} << 10},
    {"MB", 1'000'000},
    {"MiB", std::uint64_t{1} << 20},
    {"GB", 1'000'000'000},
    {"GiB", std::uint64_t{1} << 30},
    {"TB", 1'000'000'000'000},
    {"TiB", std::uint64_t{1} << 40},
});
/// In nanoseconds.
inline constexpr auto time_units = std::to_array<Unit>({
    {"ms", 1'000'000},
    {"s", 1'000'000'000},
    {"min", 60'000'000'000},
    {"h", 3'600'000'000'000},
});

/// How a resource is limited.
struct Measure {
  std::string_view word;
  std::span<const Unit> units;  ///< none: it is counted
  bool in_total;
  bool as_rate;
};

/// By Resource.
inline constexpr auto measures = std::to_array<Measure>({
    {"sockets", {}, true, false},
    {"connections", {}, true, true},
    {"sent", byte_units, true, true},
    {"received", byte_units, true, true},
    {"datagrams", {}, false, true},
    {"lookups", {}, true, true},
    {"descriptors", {}, true, false},
    {"memory", byte_units, true, false},
    {"threads", {}, true, false},
    {"cpu", time_units, true, false},
    {"time", time_units, true, false},
});
static_assert(measures.size() == resource_count);

inline const Measure& measure(Resource resource) {
  return measures[static_cast<std::size_t>(resource)];
}

}  // namespace sluice::policy
