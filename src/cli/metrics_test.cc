// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/metrics.h"

#include <gtest/gtest.h>

namespace sluice::cli {
namespace {

std::string status_of(std::string_view head) {
  const std::string text =
      answer(head, {.counts = std::make_shared<DecisionCounts>(), .log = nullptr});
  return text.substr(0, text.find("\r\n"));
}

TEST(Metrics, AreAtOnePath) {
  EXPECT_EQ(status_of("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"), "HTTP/1.1 200 OK");
  EXPECT_EQ(status_of("GET /metrics?x=1 HTTP/1.0\r\n\r\n"), "HTTP/1.1 200 OK");
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), "HTTP/1.1 404 Not Found");
  EXPECT_EQ(status_of("GET /metricsx HTTP/1.1\r\n\r\n"), "HTTP/1.1 404 Not Found");
  EXPECT_EQ(status_of("POST /metrics HTTP/1.1\r\n\r\n"), "HTTP/1.1 405 Method Not Allowed");
  for (const char* wrong : {"\r\n\r\n", " \r\n\r\n", "GET\r\n\r\n", "GET /metrics\r\n\r\n",
                            "GET /metrics SMTP\r\n\r\n"}) {
    EXPECT_EQ(status_of(wrong), "HTTP/1.1 400 Bad Request") << wrong;
  }
}

TEST(Metrics, AHeadHasTheLengthOfTheBodyAndNoBody) {
  const Metrics metrics{.counts = std::make_shared<DecisionCounts>(), .log = nullptr};
  const std::string whole = answer("GET /metrics HTTP/1.1\r\n\r\n", metrics);
  const std::string head = answer("HEAD /metrics HTTP/1.1\r\n\r\n", metrics);
  EXPECT_EQ(whole, head + metrics.text());
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
}

}  // namespace
}  // namespace sluice::cli
