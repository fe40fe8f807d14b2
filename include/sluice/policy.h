// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <string_view>

#include "sluice/result.h"

namespace sluice {

namespace policy {
class Ruleset;
}

/// What a guest may reach on the network. A new policy grants nothing; each call grants more. A
/// value: a copy that is changed leaves the original as it was.
class Policy {
 public:
  Policy();

  /// `ADDRESS/BITS`, several separated by commas: the guest may bind, listen, connect, send and
  /// join multicast groups within these ranges, on any port, by TCP and UDP. On an error nothing is
  /// granted.
  [[nodiscard]] Result<void> allow_addresses(std::string_view ranges);
  /// The guest may look up `NAME`, with `*.NAME` every sub-domain of it, with `*` every name.
  [[nodiscard]] Result<void> allow_resolve(std::string_view pattern);

  /// The library's own: made when it is first asked for, then shared.
  [[nodiscard]] std::shared_ptr<const policy::Ruleset> rules() const;

 private:
  struct Grants;
  Grants& own();  // copies see no change
  std::shared_ptr<Grants> grants_;
};

}  // namespace sluice
