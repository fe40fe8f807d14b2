// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/rule_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "net/host_name.h"
#include "net/literal.h"
#include "policy/target_word.h"

namespace sluice::policy {
namespace {

using net::Transport;

constexpr std::string_view from_word = "from";
constexpr std::string_view within_word = "within";
constexpr std::array<std::string_view, 3> before_rules{"allow", "deny", "limit"};

/// Of one statement, and of all: sets of sets could grow without end.
constexpr std::size_t most_places = 1'000'000;
constexpr std::size_t most_entries = 2'000'000;
constexpr const char* too_many_places = "more than 1,000,000 addresses in one statement";
constexpr const char* too_many_entries =
    "with this, the policy has more than 2,000,000 addresses (each counted once for each of its "
    "ports and peers)";

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

bool ends_target(Scanner line) {
  const Word word = line.here();
  return word.text.empty() || word.text == from_word || word.text == within_word;
}

/// Takes the protocol, if the next word is one. `any` alone is the place.
std::optional<Word> take_protocol(Scanner& line) {
  Scanner ahead = line;
  const Word word = ahead.next();
  if (!is_one_of(word.text, protocol_words)) return std::nullopt;
  if (word.text == "any" && ends_target(ahead)) return std::nullopt;
  line = ahead;
  return word;
}

/// What stands where a protocol does, with a place after it, and is neither.
std::optional<Word> wrong_protocol(Scanner line) {
  const Word word = line.next();
  const bool may_be_a_place = word.text.find_first_of(".:/@*") != std::string_view::npos ||
                              address_set(word.text) || net::folded(word.text) == "localhost";
  if (word.text.empty() || may_be_a_place || ends_target(line) || line.take(',')) return {};
  return word;
}

std::optional<Transport> transport_of(std::string_view protocol) {
  if (protocol == "tcp") return Transport::tcp;
  if (protocol == "udp") return Transport::udp;
  return std::nullopt;
}

std::size_t count(const std::vector<Place>& places) {
  std::size_t all = 0;
  for (const Place& place : places) {
    const auto* const set = std::get_if<AddressSet>(&place);
    all += set != nullptr ? ranges(*set).size() : 1;
  }
  return all;
}

/// What `rule` becomes when it is compiled.
std::size_t count(const Rule& rule) {
  return count(rule.where) * std::max<std::size_t>(rule.ports.size(), 1) *
             std::max<std::size_t>(count(rule.from), 1) +
         count(rule.within);
}

bool is_about_names(const Place& place) {
  return std::holds_alternative<NamePattern>(place) || place == Place(AddressSet::any);
}

/// What `any` means: a look-up has no protocol.
UseSet every_use_of(const std::optional<Word>& protocol) {
  if (protocol && protocol->text == unix_word) return uses_of_paths;
  const auto transport = protocol ? transport_of(protocol->text) : std::nullopt;
  if (!transport) return every_use;
  return *transport == Transport::tcp ? uses_of_streams : uses_of_datagrams;
}

/// What `uses` mean together with the others: who may listen may bind, who may not bind may not
/// listen, and for datagrams it is one thing whether a program connects first.
UseSet completed(Action action, UseSet uses, std::optional<Transport> transport, bool has_names) {
  if (uses.contains(Use::listen)) uses.add({Use::bind});
  if (action == Action::deny && uses.contains(Use::bind)) uses.add({Use::listen});
  if (transport != Transport::tcp && uses.contains_any({Use::connect, Use::send})) {
    uses.add({Use::connect, Use::send});
  }
  if (action == Action::allow && has_names && uses.contains_any({Use::connect, Use::send})) {
    uses.add({Use::resolve});
  }
  return uses;
}

/// Complains about uses that `transport` does not know. A look-up has no transport.
Parsed<void> check_transport(UseSet uses, std::optional<Transport> transport,
                             const Word& protocol) {
  if (!transport) return {};
  UseSet known = *transport == Transport::tcp ? uses_of_streams : uses_of_datagrams;
  if (uses == UseSet{Use::resolve}) {
    return complain(protocol, "a look-up has no protocol: leave it out");
  }
  known.add({Use::resolve});
  if (uses.is_within(known)) return {};
  return *transport == Transport::tcp
             ? complain(protocol,
                        "send, receive and join are of datagrams: write udp, or connect "
                        "and accept for tcp")
             : complain(protocol, "accept is of connections: write tcp, or receive for udp");
}

/// Whether it is meant as an IPv4 address, rightly or not: no top-level domain begins with a digit.
bool ends_in_a_number(std::string_view name) {
  name = net::without_trailing_dot(name);
  const std::string_view label = name.substr(name.rfind('.') + 1);
  return !label.empty() && label.front() >= '0' && label.front() <= '9';
}

/// Complains about paths without `unix`, and about what else a rule for unix sockets has.
Parsed<void> check_paths(const Rule& rule, UseSet given, const std::optional<Word>& protocol,
                         const Word& places) {
  const bool is_unix = protocol && protocol->text == unix_word;
  const auto has_path = [](const Place& place) {
    return std::holds_alternative<PathPattern>(place);
  };
  if (!is_unix) {
    if (std::ranges::none_of(rule.where, has_path)) return {};
    return complain(places, "the protocol of a path is unix: write unix before it");
  }
  if (!std::ranges::all_of(rule.where, has_path)) {
    return complain(places,
                    "unix takes absolute paths: /run/app.sock, or /run/app/* for all below");
  }
  if (!rule.ports.empty()) return complain(places, "a path has no port");
  if (given == every_use || given.is_within(uses_of_paths)) return {};
  return complain(*protocol, "unix sockets know bind, listen, connect and send");
}

}  // namespace

Parsed<UseSet> RuleParser::uses(Scanner& line) {
  UseSet all;
  do {
    const Word word = line.next();
    if (word.text.empty()) {
      return complain(line.here(), fmt::format("what may be done is missing: any, or some of {}",
                                               fmt::join(use_words, ", ")));
    }
    if (word.text == "any") {
      all.add(every_use);
      continue;
    }
    const auto* const use = std::ranges::find(use_words, word.text);
    if (use == use_words.end()) {
      std::string near = suggestion(word.text, use_words);
      if (is_one_of(word.text, before_rules)) near = "; it stands before a rule, or is an option";
      if (near.empty()) near = fmt::format("; any, or some of {}", fmt::join(use_words, ", "));
      return complain(word, fmt::format("'{}' is nothing that may be done{}", word.text, near));
    }
    all.add({static_cast<Use>(use - use_words.begin())});
  } while (line.take(','));
  return all;
}

Parsed<Rule> RuleParser::rule(Action action, Scanner& line) {
  auto given = uses(line);
  if (!given) return std::unexpected(std::move(given.error()));
  const bool is_any = *given == every_use;
  Rule rule{.action = action, .uses = *given, .where = {}, .source = {}};

  const auto protocol = take_protocol(line);
  if (const auto wrong = wrong_protocol(line);
      wrong && !protocol && *given != UseSet{Use::resolve}) {
    std::string near = suggestion(wrong->text, protocol_words);
    if (near.empty()) near = fmt::format("; one of {}", fmt::join(protocol_words, ", "));
    return complain(*wrong, fmt::format("'{}' is no protocol{}", wrong->text, near));
  }
  if (protocol) rule.transport = transport_of(protocol->text);
  const bool is_unix = protocol && protocol->text == unix_word;
  if (protocol && !is_any && !is_unix) {
    if (auto fits = check_transport(*given, rule.transport, *protocol); !fits) {
      return std::unexpected(std::move(fits.error()));
    }
  }
  auto places = target(line, rule.transport);
  if (!places) return std::unexpected(std::move(places.error()));
  rule.where = std::move(places->where);
  rule.ports = std::move(places->ports);

  if (auto fits = check_paths(rule, *given, protocol, places->first); !fits) {
    return std::unexpected(std::move(fits.error()));
  }

  const bool only_resolves = *given == UseSet{Use::resolve};
  const bool fits_a_look_up = only_resolves ? std::ranges::all_of(rule.where, is_about_names)
                                            : std::ranges::any_of(rule.where, is_about_names);
  const bool some_names = std::ranges::any_of(
      rule.where, [](const Place& place) { return std::holds_alternative<NamePattern>(place); });
  if (!is_any) {
    if (some_names && !given->is_within(uses_of_names)) {
      return complain(places->first,
                      "a name stands for addresses that were looked up: it can be used with "
                      "connect, send and resolve");
    }
    if (given->contains(Use::resolve) && !fits_a_look_up) {
      return complain(places->first, "resolve takes names: NAME, *.NAME or any");
    }
    if (only_resolves && !rule.ports.empty()) {
      return complain(places->first, "a look-up has no port: leave it out");
    }
    if (given->contains(Use::join) && !rule.ports.empty()) {
      return complain(places->first, "a group is joined for every port: leave it out");
    }
  }
  if (!rule.transport && !is_unix && given->is_within({Use::send, Use::receive, Use::join})) {
    rule.transport = Transport::udp;
  }
  rule.uses =
      completed(action, is_any ? every_use_of(protocol) : *given, rule.transport, some_names);

  while (!line.at_end()) {
    const Word keyword = line.next();
    if (keyword.text == from_word && rule.from.empty()) {
      if (is_any || !given->is_within({Use::bind, Use::listen})) {
        return complain(keyword,
                        "'from' says who may come to where one listens or binds: it can "
                        "be used with listen and bind alone");
      }
      if (is_unix) return complain(keyword, "who comes to a unix socket has no address");
      auto peers = addresses(line, from_word);
      if (!peers) return std::unexpected(std::move(peers.error()));
      rule.from = std::move(*peers);
    } else if (keyword.text == within_word && rule.within.empty()) {
      if (!some_names || action == Action::deny) {
        return complain(keyword,
                        "'within' says where the addresses of an allowed name may lie: "
                        "there is none here");
      }
      auto ranges = addresses(line, within_word);
      if (!ranges) return std::unexpected(std::move(ranges.error()));
      rule.within = std::move(*ranges);
    } else {
      const Word wrong = keyword.text.empty() ? line.here() : keyword;
      static constexpr std::array<std::string_view, 2> keywords{from_word, within_word};
      if (is_one_of(wrong.text, keywords)) {
        return complain(wrong, fmt::format("'{}' stands here a second time", wrong.text));
      }
      std::string near = suggestion(wrong.text, keywords);
      if (near.empty()) near = "; several places are written {ONE, OTHER}";
      return complain(wrong, fmt::format("'{}' is not expected here{}", wrong.text, near));
    }
  }
  if (!add_entries(count(rule))) return complain(places->first, too_many_entries);
  return rule;
}

bool RuleParser::add_entries(std::size_t count) {
  if (count > most_entries - entries_) return false;
  entries_ += count;
  return true;
}

Parsed<RuleParser::Target> RuleParser::target(Scanner& line, std::optional<Transport> transport) {
  Target target;
  target.first = line.here();
  if (line.take('{')) {
    while (!line.take('}')) {
      const Word word = line.next();
      if (word.text.empty()) {
        return complain(line.here(), line.at_end() ? "the brace is not closed"
                                                   : "an address or a name is missing");
      }
      const auto parts = divide(word);
      if (!parts) return std::unexpected(parts.error());
      if (parts->ports) return complain(*parts->ports, "ports follow the closing brace");
      if (auto added = add_place(parts->place, parts->text, target.where); !added) {
        return std::unexpected(std::move(added.error()));
      }
      line.take(',');
    }
    if (target.where.empty()) return complain(target.first, "nothing stands between the braces");
    if (line.take_adjacent(':')) {
      auto all = ports_.read(line.next(), line, transport);
      if (!all) return std::unexpected(std::move(all.error()));
      target.ports = std::move(*all);
    }
    return target;
  }
  const Word word = line.next();
  if (word.text.empty() || word.text == from_word || word.text == within_word) {
    return complain(target.first, "where is missing: an address, a name or a set such as private");
  }
  auto parts = divide(word);
  if (!parts) return std::unexpected(std::move(parts.error()));
  if (auto added = add_place(parts->place, parts->text, target.where); !added) {
    return std::unexpected(std::move(added.error()));
  }
  if (parts->ports) {
    auto all = ports_.read(*parts->ports, line, transport);
    if (!all) return std::unexpected(std::move(all.error()));
    target.ports = std::move(*all);
  }
  return target;
}

/// Places of peers, which have neither names nor ports.
Parsed<std::vector<Place>> RuleParser::addresses(Scanner& line, std::string_view keyword) {
  auto target = this->target(line, std::nullopt);
  if (!target) return std::unexpected(std::move(target.error()));
  if (!target->ports.empty()) {
    return complain(target->first, fmt::format("'{}' takes no ports", keyword));
  }
  for (const Place& place : target->where) {
    if (std::holds_alternative<NamePattern>(place) || std::holds_alternative<PathPattern>(place)) {
      return complain(
          target->first,
          fmt::format("'{}' takes addresses: names and paths are not judged here", keyword));
    }
  }
  return std::move(target->where);
}

Parsed<void> RuleParser::add_place(const Word& word, std::string_view text,
                                   std::vector<Place>& places) const {
  if (text.starts_with('@')) {
    const auto set = sets_.find(text.substr(1));
    if (set == sets_.end()) {
      std::vector<std::string_view> names;
      names.reserve(sets_.size());
      for (const auto& [name, unused] : sets_) names.push_back(name);
      return complain(word, fmt::format("there is no set '{}'{}", text,
                                        suggestion(text.substr(1), names, "@")));
    }
    places.insert(places.end(), set->second.begin(), set->second.end());
    if (places.size() > most_places) return complain(word, too_many_places);
    return {};
  }
  if (const auto set = address_set(text)) {
    places.emplace_back(*set);
    return {};
  }
  if (is_path(text)) {
    auto path = PathPattern::parse(text);
    if (!path) return complain(word, std::move(path.error()));
    places.emplace_back(std::move(*path));
    return {};
  }
  if (text.contains('/')) {
    auto range = net::Cidr::parse(text);
    if (!range) return complain(word, std::move(range.error()));
    places.emplace_back(*range);
    return {};
  }
  if (const auto range = address_range(text)) {
    auto cover = net::cover(range->first, range->second);
    if (!cover) return complain(word, std::move(cover.error()));
    places.insert(places.end(), cover->begin(), cover->end());
    return {};
  }
  if (const auto address = net::literal_address(text)) {
    if (text.contains('%')) return complain(word, "an address has no zone here");
    if (!net::Address::parse(text)) {
      return complain(word, fmt::format("write this address as {}", address->to_string()));
    }
    places.emplace_back(net::Cidr::of(address->canonical()));
    return {};
  }
  auto pattern = NamePattern::parse(text);
  if (!pattern) {
    return complain(
        word, fmt::format("'{}' is no address, no set and no name: {}", text, pattern.error()));
  }
  if (ends_in_a_number(text)) return complain(word, fmt::format("'{}' is no address", text));
  // A slip in a word must not make a host of it, which would deny nothing.
  const std::string folded = net::folded(text);
  if (text != "*" && !text.contains('.') && folded != "localhost") {
    return complain(word, fmt::format("'{}' is no set{}; a host of this name is written '{}.'",
                                      text, suggestion(folded, address_set_words), text));
  }
  places.emplace_back(std::move(*pattern));
  return {};
}

Parsed<void> RuleParser::define_set(Scanner& line) {
  const Word word = line.next();
  const std::string_view name = word.part(1).text;
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  if (!word.text.starts_with('@') || name.empty() || !std::ranges::all_of(name, is_letter)) {
    return complain(word, "a set is named @ and letters, digits, '-' and '_'");
  }
  if (sets_.contains(name)) return complain(word, fmt::format("'{}' is defined twice", word.text));
  if (!line.take('=')) return complain(line.here(), fmt::format("'=' must follow {}", word.text));
  auto target = this->target(line, std::nullopt);
  if (!target) return std::unexpected(std::move(target.error()));
  if (!target->ports.empty()) return complain(target->first, "a set has no ports: rules have them");
  if (!line.at_end()) {
    return complain(line.here(),
                    "this is not expected here; a set of several is written {ONE, "
                    "OTHER}");
  }
  if (!add_entries(count(target->where))) return complain(target->first, too_many_entries);
  sets_.emplace(name, std::move(target->where));
  return {};
}

}  // namespace sluice::policy
