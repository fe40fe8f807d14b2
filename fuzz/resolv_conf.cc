// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The `options` lines of resolv.conf(5).
#include "expect.h"
#include "input.h"
#include "net/resolver_options.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sluice::fuzz::expect;
  using std::chrono::seconds;
  const std::string_view text = sluice::fuzz::Input(data, size).take_text();

  const auto timing = sluice::net::resolver_timing({}, text);
  expect(timing.timeout >= seconds(1) && timing.timeout <= seconds(30), "a wait is 1 to 30 s");
  expect(timing.attempts >= 1 && timing.attempts <= 5, "there are 1 to 5 attempts");

  const sluice::net::ResolverOptions chosen{.servers = {}, .timeout = seconds(60), .attempts = 9};
  const auto overruled = sluice::net::resolver_timing(chosen, text);
  expect(overruled.timeout == seconds(60) && overruled.attempts == 9, "an option beats the file");
  return 0;
}
