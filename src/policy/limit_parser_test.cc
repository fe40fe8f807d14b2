// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/limit_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::policy {
namespace {

/// The limit that `text` is, printed; or `POSITION+LENGTH: ` and what is wrong.
std::string read(std::string_view text) {
  Scanner line(text);
  line.next();  // limit
  const auto limit = parse_limit(line);
  if (limit) return limit->to_string();
  const Complaint& error = limit.error();
  return std::to_string(error.about.position) + '+' + std::to_string(error.about.text.size()) +
         ": " + error.message;
}

struct Case {
  const char* given;
  const char* printed;
};

TEST(LimitParser, PrintsWhatItReads) {
  constexpr Case cases[] = {
      {"limit sockets 64", "limit sockets 64"},
      {"limit  sockets\t064 # a comment", "limit sockets 64"},
      {"limit sockets 0", "limit sockets 0"},
      {"limit connections 100", "limit connections 100"},
      {"limit connections 10/s", "limit connections 10/s"},
      {"limit connections 10/min", "limit connections 10/min"},
      {"limit connections 10/ms", "limit connections 10/ms"},
      {"limit sent 1GB", "limit sent 1GB"},
      {"limit sent 1000MB", "limit sent 1GB"},
      {"limit sent 1024MiB", "limit sent 1GiB"},
      {"limit sent 1500B", "limit sent 1500B"},
      {"limit sent 0B", "limit sent 0B"},
      {"limit sent 2MB/s", "limit sent 2MB/s"},
      {"limit received 64KiB/h", "limit received 64KiB/h"},
      {"limit received 3TiB", "limit received 3TiB"},
      {"limit datagrams 500/s", "limit datagrams 500/s"},
      {"limit lookups 100", "limit lookups 100"},
      {"limit lookups 5/min", "limit lookups 5/min"},
      {"limit descriptors 256", "limit descriptors 256"},
      {"limit memory 64MiB", "limit memory 64MiB"},
      {"limit memory 65536KiB", "limit memory 64MiB"},
      {"limit threads 8", "limit threads 8"},
      {"limit cpu 10s", "limit cpu 10s"},
      {"limit cpu 1500ms", "limit cpu 1500ms"},
      {"limit time 60s", "limit time 1min"},
      {"limit time 36h", "limit time 36h"},
      {"limit sockets 9223372036854775807", "limit sockets 9223372036854775807"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(read(each.given), each.printed);
    EXPECT_EQ(read(each.printed), each.printed);
  }
}

TEST(LimitParser, PointsAtWhatIsWrong) {
  constexpr Case cases[] = {
      {"limit",
       "5+0: what is limited is missing: one of sockets, connections, sent, received, datagrams, "
       "lookups, descriptors, memory, threads, cpu, time"},
      {"limit socket 64", "6+6: 'socket' can't be limited; did you mean 'sockets'?"},
      {"limit Memory 64MiB", "6+6: 'Memory' can't be limited; did you mean 'memory'?"},
      {"limit files 64",
       "6+5: 'files' can't be limited; one of sockets, connections, sent, received, datagrams, "
       "lookups, descriptors, memory, threads, cpu, time can"},
      {"limit , 64",
       "6+1: ',' can't be limited; one of sockets, connections, sent, received, datagrams, "
       "lookups, descriptors, memory, threads, cpu, time can"},
      {"limit sockets", "13+0: a number is missing"},
      {"limit sockets many", "14+4: 'many' begins with no digit: a whole number is needed"},
      {"limit sockets -1", "14+2: '-1' begins with no digit: a whole number is needed"},
      {"limit sockets =", "14+1: '=' begins with no digit: a whole number is needed"},
      {"limit sockets /s", "14+2: '/s' begins with no digit: a whole number is needed"},
      {"limit sockets 64k", "16+1: sockets are counted: no unit follows the number"},
      {"limit sockets 1.5", "15+2: sockets are counted: no unit follows the number"},
      {"limit sockets 64/s", "16+2: sockets can't be limited in a time; write 64"},
      {"limit sockets 64 65", "17+2: this is not expected here"},
      {"limit sockets 64, 65", "16+1: this is not expected here"},
      {"limit sockets 9223372036854775808", "14+19: 9223372036854775808 is too large"},
      {"limit sockets 99999999999999999999", "14+20: 99999999999999999999 is too large"},
      {"limit sent 1000",
       "15+0: a unit of bytes is missing: one of B, kB, KiB, MB, MiB, GB, GiB, TB, TiB"},
      {"limit sent 1000/s",
       "15+0: a unit of bytes is missing: one of B, kB, KiB, MB, MiB, GB, GiB, TB, TiB"},
      {"limit sent 1KB", "12+2: 'KB' is no unit of bytes; did you mean 'kB'?"},
      {"limit sent 1mib", "12+3: 'mib' is no unit of bytes; did you mean 'MiB'?"},
      {"limit sent 1G",
       "12+1: 'G' is no unit of bytes; one of B, kB, KiB, MB, MiB, GB, GiB, TB, TiB is"},
      {"limit sent 1.5GB",
       "12+4: '.5GB' is no unit of bytes; one of B, kB, KiB, MB, MiB, GB, GiB, TB, TiB is"},
      {"limit sent 1 GB",
       "12+0: a unit of bytes is missing: one of B, kB, KiB, MB, MiB, GB, GiB, TB, TiB"},
      {"limit sent 9999999TiB", "11+10: 9999999TiB is too large"},
      {"limit sent 2MB/", "15+0: a unit of time is missing: one of ms, s, min, h"},
      {"limit sent 2MB/sec", "15+3: 'sec' is no unit of time; one of ms, s, min, h is"},
      {"limit sent 2MB/S", "15+1: 'S' is no unit of time; did you mean 's'?"},
      {"limit sent 2MB/s/s", "15+3: 's/s' is no unit of time; one of ms, s, min, h is"},
      {"limit sent 0B/s", "11+2: a rate of 0 would be a wait without end"},
      {"limit datagrams 500", "16+3: datagrams are limited in a time, as in 500/s"},
      {"limit cpu 10", "12+0: a unit of time is missing: one of ms, s, min, h"},
      {"limit cpu 10m", "12+1: 'm' is no unit of time; one of ms, s, min, h is"},
      {"limit cpu 10s/min", "13+4: cpu can't be limited in a time; write 10s"},
      {"limit time 9999999h", "11+8: 9999999h is too large"},
  };
  for (const Case& each : cases) EXPECT_EQ(read(each.given), each.printed) << each.given;
}

Limits limits(std::initializer_list<const char*> all) {
  Limits limits;
  for (const char* const text : all) {
    Scanner line(text);
    limits.add(parse_limit(line).value());
  }
  return limits;
}

std::string printed(const Limits& limits) {
  std::string all;
  limits.for_each([&](const Limit& limit) { all += limit.to_string() + '\n'; });
  return all;
}

TEST(Limits, TheSmallerOfOneKindCounts) {
  EXPECT_EQ(printed(limits({"sockets 64", "sockets 8", "sockets 9"})), "limit sockets 8\n");
  EXPECT_EQ(printed(limits({"sent 1MB", "sent 1MiB"})), "limit sent 1MB\n");
  EXPECT_EQ(printed(limits({"sent 100MB/min", "sent 1MB/s"})), "limit sent 1MB/s\n");
  EXPECT_EQ(printed(limits({"sent 1MB/s", "sent 50MB/min"})), "limit sent 50MB/min\n");
  EXPECT_EQ(printed(limits({"sent 1TiB/h", "sent 1TiB/ms"})), "limit sent 1TiB/h\n");
  EXPECT_EQ(printed(limits({"sent 1MB/s", "sent 1GB", "cpu 1s"})),
            "limit sent 1GB\nlimit sent 1MB/s\nlimit cpu 1s\n");
}

TEST(Limits, TheFirstOfEqualOnesCounts) {
  Limits both;
  both.add({.resource = Resource::sent,
            .amount = 60,
            .per = std::chrono::minutes(1),
            .source = "first"});
  both.add(
      {.resource = Resource::sent, .amount = 1, .per = std::chrono::seconds(1), .source = "next"});
  EXPECT_EQ(both.rate(Resource::sent)->source, "first");
  EXPECT_EQ(both.total(Resource::sent), nullptr);
  EXPECT_FALSE(both.amount(Resource::sent));
  EXPECT_FALSE(both.amount(Resource::memory));
}

}  // namespace
}  // namespace sluice::policy
