// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string_view>

#include "policy/policy_reader.h"
#include "policy/ruleset.h"

namespace sluice::policy {

/// Of a policy file with this text, in which there must be no error.
inline std::shared_ptr<Ruleset> rules_of(std::string_view text) {
  PolicyReader reader;
  const auto read = reader.add_text("policy", text, ".");
  EXPECT_TRUE(read) << read.error();
  return std::make_shared<Ruleset>(reader.rules());
}

}  // namespace sluice::policy
