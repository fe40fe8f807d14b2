// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Policies as files have them. What is accepted prints as a policy that prints the same and decides
// the same; what is not gets an error that says where.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "expect.h"
#include "input.h"
#include "policy/policy_reader.h"
#include "policy/ruleset.h"

namespace {

using sluice::fuzz::expect;
using sluice::net::Address;
using sluice::net::Endpoint;
using sluice::net::Transport;
using sluice::policy::Decision;
using sluice::policy::Place;
using sluice::policy::PolicyReader;
using sluice::policy::Rule;
using sluice::policy::Ruleset;
using sluice::policy::Use;

std::string print(const std::vector<Rule>& rules) {
  std::string text;
  for (const Rule& rule : rules) text += rule.to_string() + '\n';
  return text;
}

/// Whether both say the same, by the same rule.
bool agree(const Ruleset& one, const Decision& of_one, const Ruleset& other,
           const Decision& of_other) {
  if (of_one.allowed != of_other.allowed) return false;
  if (of_one.rule == nullptr || of_other.rule == nullptr) return of_one.rule == of_other.rule;
  return of_one.rule - one.rules().data() == of_other.rule - other.rules().data();
}

/// Addresses, names and ports that the rules are about, and some that they are not.
struct World {
  std::vector<Address> addresses{Address::parse("8.8.8.8").value(), Address::parse("::1").value()};
  std::vector<std::string> names{"example.com", "localhost"};
  std::vector<std::string> paths{"/run/app"};
  std::vector<std::uint16_t> ports{0, 80};

  void add(const std::vector<Place>& places) {
    for (const Place& place : places) {
      if (const auto* range = std::get_if<sluice::net::Cidr>(&place)) {
        addresses.push_back(range->base);
      } else if (const auto* name = std::get_if<sluice::policy::NamePattern>(&place)) {
        names.push_back(name->to_string().starts_with('*') ? "a" + name->to_string().substr(1)
                                                           : name->to_string());
      } else if (const auto* path = std::get_if<sluice::policy::PathPattern>(&place)) {
        paths.push_back(path->to_string());
      }
    }
  }
};

World world_of(const std::vector<Rule>& rules) {
  World world;
  for (const Rule& rule : rules) {
    for (const auto* places : {&rule.where, &rule.from, &rule.within}) world.add(*places);
    for (const auto& range : rule.ports) world.ports.push_back(range.last);
  }
  // Time is for inputs, not for questions.
  constexpr std::size_t most = 12;
  if (world.addresses.size() > most) world.addresses.resize(most);
  if (world.names.size() > most) world.names.resize(most);
  if (world.paths.size() > most) world.paths.resize(most);
  if (world.ports.size() > most) world.ports.resize(most);
  return world;
}

void compare(const Ruleset& one, const Ruleset& other, const World& world) {
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    for (const Address& address : world.addresses) {
      for (const std::uint16_t port : world.ports) {
        const Endpoint where{.address = address, .port = port};
        for (const Use use : {Use::bind, Use::listen, Use::connect, Use::accept, Use::send,
                              Use::receive, Use::join}) {
          expect(agree(one, one.decide(use, transport, where), other,
                       other.decide(use, transport, where)),
                 "what is printed decides the same");
        }
        const Address& peer = world.addresses.back();
        expect(agree(one, one.decide_peer(transport, where, peer), other,
                     other.decide_peer(transport, where, peer)),
               "what is printed lets the same peers come");
        for (const std::string& name : world.names) {
          expect(agree(one, one.decide_named(Use::connect, transport, where, name), other,
                       other.decide_named(Use::connect, transport, where, name)),
                 "what is printed grants the same by name");
        }
      }
    }
  }
  for (const std::string& path : world.paths) {
    expect(agree(one, one.decide_path(Use::connect, path), other,
                 other.decide_path(Use::connect, path)),
           "what is printed decides the same of paths");
  }
  for (const std::string& name : world.names) {
    expect(agree(one, one.decide_name(name), other, other.decide_name(name)),
           "what is printed decides the same of names");
    for (const Address& address : world.addresses) {
      expect(one.judge_answer(name, address) == other.judge_answer(name, address),
             "what is printed judges answers the same");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = sluice::fuzz::Input(data, size).take_text();
  if (text.contains("include")) return 0;            // any file of the machine
  if (std::ranges::count(text, '@') > 16) return 0;  // sets of sets, of millions
  PolicyReader reader;
  if (const auto read = reader.add_text("policy", text, "."); !read) {
    expect(read.error().starts_with("policy:"), "an error says where");
    expect(reader.rules().empty(), "of a policy with an error nothing is taken");
    return 0;
  }
  const std::string printed = print(reader.rules());
  PolicyReader again;
  expect(again.add_text("printed", printed, ".").has_value(), "what is printed is accepted");
  expect(print(again.rules()) == printed, "what is printed prints the same");
  compare(Ruleset(reader.rules()), Ruleset(again.rules()), world_of(reader.rules()));
  return 0;
}
