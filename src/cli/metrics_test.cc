// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/metrics.h"

#include <gtest/gtest.h>

namespace sluice::cli {
namespace {

std::string status_of(std::string_view head) {
  Metrics metrics{.counts = std::make_shared<DecisionCounts>(), .log = nullptr};
  const std::string text = answer(head, metrics);
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
  Metrics metrics{.counts = std::make_shared<DecisionCounts>(), .log = nullptr};
  const std::string whole = answer("GET /metrics HTTP/1.1\r\n\r\n", metrics);
  const std::string head = answer("HEAD /metrics HTTP/1.1\r\n\r\n", metrics);
  EXPECT_EQ(whole, head + metrics.text());
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
}

TEST(Metrics, TellWhatIsUsed) {
  Metrics metrics{
      .counts = std::make_shared<DecisionCounts>(), .log = nullptr, .usage = [] {
        return Usage{
            .sockets = 1, .connections = 2, .memory = 3, .sent = 4, .received = 5, .lookups = 6};
      }};
  const std::string text = metrics.text();
  for (const char* const line :
       {"sluice_sockets 1\n", "sluice_connections 2\n", "sluice_memory_bytes 3\n",
        "sluice_sent_bytes_total 4\n", "sluice_received_bytes_total 5\n",
        "sluice_lookups_total 6\n", "# TYPE sluice_memory_bytes gauge\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line;
  }
}

TEST(Metrics, ACounterDoesNotFall) {
  static std::uint64_t sent;
  Metrics metrics{.counts = std::make_shared<DecisionCounts>(), .log = nullptr, .usage = [] {
                    return Usage{.sent = sent};
                  }};
  const auto tells = [&](std::uint64_t now, const char* line) {
    sent = now;
    return metrics.text().contains(line);
  };
  EXPECT_TRUE(tells(900, "sluice_sent_bytes_total 900\n"));
  EXPECT_TRUE(tells(300, "sluice_sent_bytes_total 900\n"));
  EXPECT_TRUE(tells(901, "sluice_sent_bytes_total 901\n"));
}

}  // namespace
}  // namespace sluice::cli
