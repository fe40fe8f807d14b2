// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/question.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/rule_parser.h"
#include "policy/syntax_error.h"

namespace sluice::policy {
namespace {

constexpr const char* one_address = "this is more than one address: ask about one";

bool is_protocol(std::string_view word) {
  return std::ranges::find(protocol_words, word) != protocol_words.end();
}

std::optional<net::Address> single(const std::vector<Place>& places) {
  if (places.size() != 1) return std::nullopt;
  const auto* const range = std::get_if<net::Cidr>(&places.front());
  if (range == nullptr || *range != net::Cidr::of(range->base)) return std::nullopt;
  return range->base;
}

Parsed<decltype(Question::where)> where(const Rule& rule, const Word& word) {
  if (const auto* const path = std::get_if<PathPattern>(&rule.where.front())) {
    if (rule.where.size() == 1 && !path->to_string().ends_with('*')) return *path;
    return complain(word, "this is more than one path: ask about one");
  }
  if (const auto address = single(rule.where)) return *address;
  const auto* const name = std::get_if<NamePattern>(&rule.where.front());
  if (rule.where.size() > 1 || name == nullptr) return complain(word, one_address);
  if (name->to_string().starts_with('*')) {
    return complain(word, "this is more than one name: ask about one");
  }
  return name->to_string();
}

Parsed<std::optional<std::uint16_t>> port(const Rule& rule, Use use, const Word& word) {
  const bool has_none = use == Use::join || use == Use::resolve;
  const bool is_of_peer = use == Use::accept || use == Use::receive;
  if (rule.ports.empty()) {
    if (has_none || is_of_peer) return std::nullopt;
    return complain(word, fmt::format("a port is missing: {}:PORT", word.text));
  }
  const PortRange& ports = rule.ports.front();
  if (rule.ports.size() > 1 || ports.first != ports.last) {
    return complain(word, "this is more than one port: ask about one");
  }
  return ports.first;
}

Parsed<std::optional<net::Address>> address_after(const std::vector<Place>& places,
                                                  std::string_view text, std::string_view keyword) {
  if (places.empty()) return std::nullopt;
  const auto address = single(places);
  const std::size_t at = text.rfind(keyword);
  if (!address) return complain({.text = text.substr(at), .position = at}, one_address);
  return address;
}

Parsed<Question> read(std::string_view text) {
  const auto* const control = std::ranges::find_if(
      text, [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f'; });
  if (control != text.end()) {
    return complain({.text = {}, .position = static_cast<std::size_t>(control - text.begin())},
                    "a question is one line of text");
  }
  RuleParser parser;
  Scanner whole(text);
  const auto rule = parser.rule(Action::allow, whole);
  if (!rule) return std::unexpected(rule.error());

  Scanner line(text);
  const Word use_word = line.next();
  const auto* const use = std::ranges::find(use_words, use_word.text);
  if (use == use_words.end() || line.take(',')) {
    return complain(use_word,
                    fmt::format("ask about one use at a time: {}", fmt::join(use_words, ", ")));
  }
  Question question{.use = static_cast<Use>(use - use_words.begin()), .where = {}};
  const Word transport = line.peek();
  if (is_protocol(transport.text)) line.next();
  if (rule->is_about_paths()) {
    auto there = where(*rule, line.here());
    if (!there) return std::unexpected(std::move(there.error()));
    question.where = std::move(*there);
    return question;
  }
  if (question.use == Use::accept) {
    question.transport = net::Transport::tcp;
  } else if (rule->transport) {
    question.transport = *rule->transport;
  } else if (question.use != Use::resolve) {
    return complain(transport, "say which protocol: tcp or udp");
  }
  const Word place = line.here();
  const auto there = where(*rule, place);
  if (!there) return std::unexpected(there.error());
  question.where = *there;
  const auto number = port(*rule, question.use, place);
  if (!number) return std::unexpected(number.error());
  question.port = *number;
  const auto peer = address_after(rule->from, text, "from");
  if (!peer) return std::unexpected(peer.error());
  question.peer = *peer;
  const auto found = address_after(rule->within, text, "within");
  if (!found) return std::unexpected(found.error());
  question.found = *found;
  return question;
}

}  // namespace

std::expected<Question, std::string> parse_question(std::string_view text) {
  auto question = read(text);
  if (question) return std::move(*question);
  const Complaint& complaint = question.error();
  return std::unexpected(SyntaxError{.origin = "question",
                                     .column = complaint.about.position + 1,
                                     .length = complaint.about.text.size(),
                                     .text = std::string(text),
                                     .message = complaint.message}
                             .to_string());
}

}  // namespace sluice::policy
