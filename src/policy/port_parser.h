// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "net/socket.h"
#include "policy/complaint.h"
#include "policy/rule.h"

namespace sluice::policy {

/// Reads the ports of a rule: numbers, ranges and names of services. Keeps what /etc/services said.
class PortParser {
 public:
  /// `first`, which has been taken, and what follows it with commas. Names are those of
  /// `transport`, or without it of TCP and UDP alike.
  [[nodiscard]] Parsed<std::vector<PortRange>> read(Word first, Scanner& line,
                                                    std::optional<net::Transport> transport);

 private:
  [[nodiscard]] Parsed<PortRange> port(const Word& word, std::optional<net::Transport> transport);
  [[nodiscard]] Parsed<std::uint16_t> service(const Word& word,
                                              std::optional<net::Transport> transport);

  std::map<std::string, std::optional<std::uint16_t>, std::less<>> services_;  ///< `http/tcp`
};

}  // namespace sluice::policy
