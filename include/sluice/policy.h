// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sluice/host_socket.h"
#include "sluice/result.h"

namespace sluice {

namespace net {
struct Endpoint;
}
namespace policy {
class Limits;
class Ruleset;
}  // namespace policy

/// What a policy says to a question, and why.
struct PolicyAnswer {
  struct Reason {
    std::string rule = {};    ///< in the rule language; empty: the note stands alone
    std::string source = {};  ///< where the rule stands: `web.policy:3`, `--addr-pool=10.0.0.0/8`
    std::string note = {};    ///< for a person; empty where the rule says it all
  };
  bool allowed = false;
  std::vector<Reason> reasons = {};
};

/// What a guest may reach on the network, and how much of what it may have. A new policy grants
/// nothing, and limits nothing; each call of allow… grants more. A value: a copy that is changed
/// leaves the original as it was.
class Policy {
 public:
  Policy();

  /// `ADDRESS/BITS`, several separated by commas: the guest may bind, listen, connect, send and
  /// join multicast groups within these ranges, on any port, by TCP and UDP. On an error nothing is
  /// granted.
  [[nodiscard]] Result<void> allow_addresses(std::string_view ranges);
  /// The guest may look up `NAME`, with `*.NAME` every sub-domain of it, with `*` every name.
  [[nodiscard]] Result<void> allow_resolve(std::string_view pattern);
  /// `PATH`, with `PATH/*` all below it, several separated by commas: the guest may bind, listen,
  /// connect and send to unix sockets there. Paths are the host's, absolute and without links.
  [[nodiscard]] Result<void> allow_unix(std::string_view paths);

  /// Rules of the rule language (docs/policy.md), without their first word, such as `connect tcp
  /// db.example.com:5432`. An error shows where in the rule it is.
  [[nodiscard]] Result<void> allow(std::string_view rule);
  [[nodiscard]] Result<void> deny(std::string_view rule);
  /// `RESOURCE AMOUNT`, such as `sockets 64` or `sent 2MB/s` (docs/policy.md): the guest may have
  /// no more. Of several limits of one kind the smallest counts.
  [[nodiscard]] Result<void> limit(std::string_view statement);
  /// The statements of a policy file, with those that it includes. Of a policy with an error
  /// nothing is taken. Sets that it defines are known to what comes after it.
  [[nodiscard]] Result<void> add_file(const std::string& path);
  /// The same from a text, which errors and audit records call `name`. Included files are found in
  /// the working directory.
  [[nodiscard]] Result<void> add_text(std::string_view name, std::string_view text);

  /// The policy in the rule language, a rule or a limit a line with its source as a comment: sets
  /// of the user are written out, and what was included stands in its place. Read by add_text(), it
  /// makes a policy that allows the same.
  [[nodiscard]] std::string to_string() const;
  /// What the policy says to one use of one address or name, written as a rule without its first
  /// word: `connect tcp 10.1.2.3:443`, `listen tcp 0.0.0.0:80 from 10.0.0.1`, `resolve
  /// example.com`. Of a name it is allowed to use some address that a look-up of it could give: the
  /// reasons say which; `within ADDRESS` asks about one of them. An error shows where in the
  /// question it is, in three lines.
  [[nodiscard]] Result<PolicyAnswer> check(std::string_view question) const;

  /// Forbids connecting to what the host itself serves at `listener`, but for what a rule allows
  /// that names that very address and port. Where it listens on every address, each that the host
  /// has now is meant by itself. `source` is what audit records call the rule. Comes after the
  /// rules that it shall heed.
  [[nodiscard]] Result<void> withhold(const HostSocket& listener, std::string_view source);
  /// The same of what is not open: `HOST:PORT` as listen_tcp() takes it. Of a name the first
  /// address is meant.
  [[nodiscard]] Result<void> withhold(std::string_view address, std::string_view source);

  /// The library's own: made when it is first asked for, then shared.
  [[nodiscard]] std::shared_ptr<const policy::Ruleset> rules() const;
  [[nodiscard]] const policy::Limits& limits() const;  ///< until this changes

 private:
  struct Grants;
  Grants& own();  // copies see no change
  [[nodiscard]] Result<void> withhold(const net::Endpoint& place, std::string_view source);
  std::shared_ptr<Grants> grants_;
};

}  // namespace sluice
