// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/rule.h"

#include <fmt/format.h>

#include <string_view>

namespace sluice::policy {
namespace {

/// What `any` means in a rule, but for the look-up of its names.
UseSet every_use_of(const Rule& rule) {
  if (rule.is_about_paths()) return uses_of_paths;
  if (!rule.transport) return every_use;
  return *rule.transport == net::Transport::tcp ? uses_of_streams : uses_of_datagrams;
}

std::string list_of_uses(const Rule& rule) {
  const UseSet uses = rule.uses;
  if (every_use_of(rule).is_within(uses)) return "any";
  std::string all;
  for (std::size_t i = 0; i < use_count; ++i) {
    if (!uses.contains(static_cast<Use>(i))) continue;
    if (!all.empty()) all += ',';
    all += use_words[i];
  }
  return all;
}

std::string list(const std::vector<PortRange>& ports, std::size_t enough) {
  std::string all;
  for (const PortRange& range : ports) {
    if (all.size() > enough) break;
    all += all.empty() ? ':' : ',';
    all += range.first == range.last ? fmt::format("{}", range.first)
                                     : fmt::format("{}-{}", range.first, range.last);
  }
  return all;
}

/// A name of one label has its dot, so that it is never taken for a word; an address that seems to
/// end in a port has brackets.
std::string written(const Place& place) {
  std::string text = to_string(place);
  const auto* const name = std::get_if<NamePattern>(&place);
  if (name != nullptr && text != "*" && !text.contains('.')) text += '.';
  return could_end_in_a_port(text) ? fmt::format("[{}]", text) : text;
}

std::string list(const std::vector<Place>& places, const std::vector<PortRange>& ports,
                 std::size_t enough) {
  if (places.size() > 1) {
    std::string all;
    for (const Place& place : places) {
      if (all.size() > enough) break;
      if (!all.empty()) all += ", ";
      all += written(place);
    }
    return fmt::format("{{{}}}{}", all, list(ports, enough));
  }
  const std::string place = written(places.front());
  const bool needs_brackets = !ports.empty() && place.contains(':') && !place.starts_with('[');
  const std::string at = list(ports, enough);
  return needs_brackets ? fmt::format("[{}]{}", place, at) : place + at;
}

std::string_view protocol(const Rule& rule) {
  if (rule.uses == UseSet{Use::resolve}) return "";
  if (rule.is_about_paths()) return " unix";
  if (!rule.transport) return " any";
  return *rule.transport == net::Transport::tcp ? " tcp" : " udp";
}

}  // namespace

std::string Rule::to_string(std::size_t enough) const {
  std::string text = fmt::format("{} {}{} {}", action == Action::allow ? "allow" : "deny",
                                 list_of_uses(*this), protocol(*this), list(where, ports, enough));
  if (!from.empty()) text += " from " + list(from, {}, enough);
  if (!within.empty()) text += " within " + list(within, {}, enough);
  return text;
}

}  // namespace sluice::policy
