// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Names and patterns against an oracle that compares lists of labels.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/literal.h"
#include "policy/address_pool.h"
#include "policy/guard.h"
#include "policy/name_pattern.h"
#include "policy/name_table.h"
#include "policy/recording_network.h"
#include "policy/reverse_name.h"
#include "policy/test_generator.h"

namespace sluice::policy {
namespace {

using Labels = std::vector<std::string>;

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view others = "0123456789-_";

std::string in_lower_case(std::string text) {
  for (char& c : text) {
    if (const auto at = capitals.find(c); at != capitals.npos) c = letters[at];
  }
  return text;
}

/// The labels of a name; one dot at its end adds none.
Labels labels_of(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  Labels labels(1);
  for (const char c : name) {
    if (c == '.') {
      labels.emplace_back();
    } else {
      labels.back() += c;
    }
  }
  return labels;
}

bool is_name(const std::string& name) {
  const Labels labels = labels_of(name);
  std::size_t length = labels.size() - 1;  // the dots
  for (const std::string& label : labels) {
    length += label.size();
    if (label.empty() || label.size() > 63) return false;
    for (const char c : label) {
      const auto is_in = [c](std::string_view known) { return known.find(c) != known.npos; };
      if (!is_in(letters) && !is_in(capitals) && !is_in(others)) return false;
    }
  }
  return length <= 253;
}

/// Whether a look-up of `name` is what `pattern`, which is one, grants.
bool is_granted(const std::string& pattern, const std::string& name) {
  if (!is_name(name)) return false;
  if (pattern == "*") return true;
  Labels wanted = labels_of(in_lower_case(pattern));
  Labels given = labels_of(in_lower_case(name));
  if (wanted.front() != "*") return wanted == given;
  wanted.erase(wanted.begin());
  if (given.size() <= wanted.size()) return false;
  given.erase(given.begin(), given.end() - static_cast<std::ptrdiff_t>(wanted.size()));
  return wanted == given;
}

bool is_pattern(const std::string& text) {
  return text == "*" || is_name(text.starts_with("*.") ? text.substr(2) : text) ||
         net::Address::parse(text).has_value();
}

class Random : public Generator {
 public:
  Random() : Generator(20260102) {}

  std::string name() {
    static const std::vector<std::string> words{"example",
                                                "com",
                                                "www",
                                                "a",
                                                "b",
                                                "xn--bcher-kva",
                                                "xn--",
                                                "_sip",
                                                "-",
                                                "1",
                                                "in-addr",
                                                "arpa",
                                                "127",
                                                "0",
                                                std::string(62, 'l'),
                                                std::string(63, 'l'),
                                                std::string(64, 'l')};
    std::string text = one_of(words);
    for (std::size_t more = below(5); more > 0; --more) text += '.' + one_of(words);
    return text;
  }
  /// Something that is a name, or was nearly one.
  std::string spoiled(std::string text) {
    static const std::vector<std::string> pieces{
        ".", "..", "*", "*.", std::string(1, '\0'), " ", "\xc3\xbc", "\xff", "\\.", "/", ":", "%",
        "@", "a",  "-", "\n", "\xe3\x80\x82",       "["};
    for (std::size_t changes = below(3); changes > 0; --changes) {
      const std::size_t at = below(text.size() + 1);
      switch (below(4)) {
        case 0:
          text.insert(at, one_of(pieces));
          break;
        case 1:
          if (at < text.size()) text.erase(at, 1);
          break;
        case 2:
          text += '.';
          break;
        default:
          for (char& c : text) {
            const auto letter = letters.find(c);
            if (letter != letters.npos && below(2) == 0) c = capitals[letter];
          }
      }
    }
    return text;
  }
};

std::string readable(const std::string& text) { return testing::PrintToString(text); }

TEST(NameProperty, LengthsOfLabelsAndNames) {
  for (std::size_t first = 1; first <= 66; ++first) {
    const std::string label(first, 'x');
    for (const std::string& name : {label, label + ".com", "com." + label, label + '.'}) {
      EXPECT_EQ(is_host_name(name), is_name(name)) << name;
      EXPECT_EQ(is_host_name(name), first <= 63) << name;
    }
  }
  const std::string three =
      std::string(63, 'x') + '.' + std::string(63, 'x') + '.' + std::string(63, 'x') + '.';
  for (std::size_t last = 1; last <= 63; ++last) {
    const std::string name = three + std::string(last, 'x');
    for (const std::string& text : {name, name + '.', name + ".."}) {
      EXPECT_EQ(is_host_name(text), is_name(text)) << text.size();
    }
    EXPECT_EQ(is_host_name(name), name.size() <= 253) << name.size();
    EXPECT_EQ(is_host_name(name + '.'), name.size() <= 253) << name.size();
  }
}

TEST(NameProperty, EveryByteIsOrIsNotPartOfAName) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    for (const std::string& name : {std::string(1, c), std::string("a") + c + "b",
                                    std::string("a.") + c, c + std::string(".a")}) {
      EXPECT_EQ(is_host_name(name), is_name(name)) << readable(name);
      EXPECT_EQ(NamePattern::parse(name).has_value(), is_pattern(name)) << readable(name);
    }
  }
}

TEST(NameProperty, PatternsMatchAsTheirLabelsDo) {
  Random random;
  std::size_t granted = 0;
  for (int round = 0; round < 15000; ++round) {
    const std::string base = random.name();
    std::string text = base;
    if (random.below(2) == 0) text.insert(0, "*.");
    if (random.below(20) == 0) text = "*";
    text = random.spoiled(text);
    const auto pattern = NamePattern::parse(text);
    ASSERT_EQ(pattern.has_value(), is_pattern(text)) << readable(text);
    ASSERT_EQ(parse_allow_resolve(text).has_value(), is_pattern(text)) << readable(text);
    if (!pattern) continue;
    const NameTable table({{.pattern = *pattern, .span = {.ports = {}, .rule = 0}}});
    for (std::string name : {base, random.name() + '.' + base, base + '.' + random.name(),
                             "bad" + base, base.substr(1), random.name(), text}) {
      name = random.spoiled(name);
      const bool expected = is_granted(text, name);
      granted += expected ? 1 : 0;
      ASSERT_EQ(is_host_name(name), is_name(name)) << readable(name);
      ASSERT_EQ(table.find(name, 0).has_value(), expected)
          << readable(text) << ' ' << readable(name);
    }
  }
  EXPECT_GT(granted, 2000U);
}

// A name is asked for when the oracle grants it and never else; what is no name is not asked for
// whatever is granted; and what is a literal always is, since nobody is asked.
TEST(NameProperty, TheGuardLooksUpWhatTheOracleGrants) {
  Random random;
  for (int round = 0; round < 5000; ++round) {
    const std::string base = random.name();
    const std::string text = random.below(2) == 0 ? base : "*." + base;
    const auto rule = parse_allow_resolve(text);
    ASSERT_EQ(rule.has_value(), is_pattern(text)) << readable(text);
    if (!rule) continue;
    RecordingNetwork network;
    Guard guard(network, std::make_shared<Ruleset>(std::vector{*rule}));
    const std::string name =
        random.spoiled(random.below(2) == 0 ? base : random.name() + '.' + base);
    const auto found = guard.resolve({.host = name, .service = {}});
    const bool asked = !network.asked.empty();
    const bool over_the_net = asked && (network.asked[0].flags & AI_NUMERICHOST) == 0;
    const bool is_literal = net::literal_address(name).has_value();
    EXPECT_EQ(over_the_net, is_literal || is_granted(text, name))
        << readable(text) << ' ' << readable(name);
    EXPECT_EQ(asked, over_the_net || !is_name(name)) << readable(text) << ' ' << readable(name);
    if (!asked) {
      ASSERT_FALSE(found);
      EXPECT_EQ(found.error().code, EAI_SYSTEM);
      EXPECT_EQ(found.error().system, EACCES);
    }
  }
}

// The name of an address is looked up by a name: the same pattern must grant it.
TEST(NameProperty, ReverseNamesAreNames) {
  Random random;
  for (int round = 0; round < 2000; ++round) {
    const bool ipv6 = random.below(2) == 0;
    net::Address address = net::Address::any(ipv6 ? net::Family::ipv6 : net::Family::ipv4);
    std::string expected = ipv6 ? "ip6.arpa" : "in-addr.arpa";
    for (std::size_t i = 0; i < (ipv6 ? 16U : 4U); ++i) {
      address.bytes[i] = static_cast<std::uint8_t>(random.below(256));
      const std::string digits = "0123456789abcdef";
      const std::string nibbles{digits[address.bytes[i] % 16], '.', digits[address.bytes[i] / 16]};
      expected.insert(0, ".");
      expected.insert(0, ipv6 ? nibbles : std::to_string(address.bytes[i]));
    }
    ASSERT_EQ(reverse_name(address), expected);
    ASSERT_TRUE(is_host_name(expected));
    RecordingNetwork network;
    Guard guard(network,
                std::make_shared<Ruleset>(std::vector{parse_allow_resolve(expected).value()}));
    EXPECT_TRUE(guard.resolve_name(address));
    EXPECT_TRUE(ipv6 || guard.resolve_name(address.mapped()));
    address.bytes[0] ^= 1;
    EXPECT_FALSE(guard.resolve_name(address));
  }
}

}  // namespace
}  // namespace sluice::policy
