// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/limits.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "policy/limit_units.h"

namespace sluice::policy {
namespace {

/// The greatest unit that `amount` is a whole number of.
const Unit& unit_of(std::uint64_t amount, std::span<const Unit> units) {
  const Unit* best = &units.front();
  for (const Unit& unit : units) {
    if (amount != 0 && amount % unit.size == 0) best = &unit;
  }
  return *best;
}

std::string written(std::uint64_t amount, std::span<const Unit> units) {
  if (units.empty()) return fmt::format("{}", amount);
  const Unit& unit = unit_of(amount, units);
  return fmt::format("{}{}", amount / unit.size, unit.name);
}

/// Both of one kind.
bool is_less(const Limit& a, const Limit& b) {
  if (!a.is_rate()) return a.amount < b.amount;
  using Wide = unsigned __int128;
  return Wide{a.amount} * static_cast<std::uint64_t>(b.per.count()) <
         Wide{b.amount} * static_cast<std::uint64_t>(a.per.count());
}

}  // namespace

std::string Limit::to_string() const {
  const Measure& kind = measure(resource);
  std::string text = fmt::format("limit {} {}", kind.word, written(amount, kind.units));
  if (!is_rate()) return text;
  const auto time = static_cast<std::uint64_t>(per.count());
  return fmt::format("{}/{}", text, unit_of(time, time_units).name);
}

void Limits::add(Limit limit) {
  auto& place = limits_[Limits::place(limit.resource, limit.is_rate())];
  if (!place || is_less(limit, *place)) place = std::move(limit);
}

std::optional<std::uint64_t> Limits::amount(Resource resource) const {
  const Limit* const limit = total(resource);
  if (limit == nullptr) return std::nullopt;
  return limit->amount;
}

}  // namespace sluice::policy
