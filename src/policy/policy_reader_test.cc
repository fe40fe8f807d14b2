// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/policy_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "policy/ruleset.h"

namespace sluice::policy {
namespace {

namespace fs = std::filesystem;

std::string read(std::string_view text) {
  PolicyReader reader;
  if (const auto added = reader.add_text("web.policy", text, "."); !added) return added.error();
  std::string all;
  for (const Rule& rule : reader.rules()) all += rule.source + ' ' + rule.to_string() + '\n';
  reader.limits().for_each(
      [&](const Limit& limit) { all += limit.source + ' ' + limit.to_string() + '\n'; });
  return all;
}

TEST(PolicyReader, ReadsStatementsLineByLine) {
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read("\n# nothing\n   \n"), "");
  EXPECT_EQ(read("allow connect tcp 10.0.0.1:80"), "web.policy:1 allow connect tcp 10.0.0.1:80\n");
  EXPECT_EQ(read("# a server\r\n"
                 "\r\n"
                 "set @office = { # of two floors\r\n"
                 "  10.1.0.0/16,  # the first\r\n"
                 "  10.2.0.0/16\r\n"
                 "}\r\n"
                 "allow listen tcp 0.0.0.0:8080 from @office\r\n"
                 "deny connect any private"),
            "web.policy:7 allow bind,listen tcp 0.0.0.0:8080 from {10.1.0.0/16, 10.2.0.0/16}\n"
            "web.policy:8 deny connect,send any private\n");
}

TEST(PolicyReader, ReadsLimits) {
  EXPECT_EQ(
      read("limit sockets 64\nallow connect tcp any\nlimit sockets 8 # few\nlimit sent 1MB/s"),
      "web.policy:2 allow connect tcp any\n"
      "web.policy:3 limit sockets 8\n"
      "web.policy:4 limit sent 1MB/s\n");
  EXPECT_EQ(read("limit cpu 10s\nlimit sent 1kb\n"),
            "web.policy:2:13: 'kb' is no unit of bytes; did you mean 'kB'?\n"
            "  limit sent 1kb\n"
            "              ^~");
}

TEST(PolicyReader, TakesLimitsFromOptions) {
  PolicyReader reader;
  ASSERT_TRUE(reader.add_limit("--limit", "sockets 64"));
  EXPECT_EQ(reader.limits().total(Resource::sockets)->source, "--limit=sockets 64");
  EXPECT_EQ(reader.add_limit("--limit", "sockets").error(),
            "--limit: column 8: a number is missing\n  sockets\n         ^");
  ASSERT_FALSE(reader.add_text("a", "limit sockets 1\nlimit", "."));
  EXPECT_EQ(reader.limits().amount(Resource::sockets), 64);
}

TEST(PolicyReader, PointsAtWhatIsWrong) {
  EXPECT_EQ(read("allow connect tcp any:80\n  allow conect tcp any\n"),
            "web.policy:2:9: 'conect' is nothing that may be done; did you mean 'connect'?\n"
            "    allow conect tcp any\n"
            "          ^~~~~~");
  EXPECT_EQ(read("alow connect tcp any"),
            "web.policy:1:1: 'alow' begins no statement; did you mean 'allow'?\n"
            "  alow connect tcp any\n"
            "  ^~~~");
  EXPECT_EQ(read("= 1"),
            "web.policy:1:1: a statement begins with one of allow, deny, limit, set, include\n"
            "  = 1\n"
            "  ^");
  EXPECT_EQ(read("allow connect tcp {\n  10.0.0.1,\n  10.0.0.300\n}:80"),
            "web.policy:3:3: '10.0.0.300' is no address\n"
            "    10.0.0.300\n"
            "    ^~~~~~~~~~");
  EXPECT_EQ(read("allow connect tcp {\n10.0.0.1\n"),
            "web.policy:2:9: the brace is not closed\n  10.0.0.1\n          ^");
  EXPECT_EQ(read(std::string_view("allow\0", 6)),
            "web.policy:1:6: a byte of value 0\n"
            "  allow \n"
            "       ^");
}

TEST(PolicyReader, ShowsAPartOfALongLine) {
  const std::string many(300, ' ');
  const std::string half(50, ' ');
  EXPECT_EQ(read("allow connect tcp" + many + "10.0.0.0/40" + many + "from"),
            "web.policy:1:318: '40' is not a mask; write a number from 0 to 32\n"
            "  " +
                half + "10.0.0.0/40" + std::string(39, ' ') + "\n  " + half + "^~~~~~~~~~~");
}

/// A folder with files.
class PolicyFiles : public testing::Test {
 public:
  PolicyFiles(const PolicyFiles&) = delete;
  PolicyFiles& operator=(const PolicyFiles&) = delete;
  PolicyFiles(PolicyFiles&&) = delete;
  PolicyFiles& operator=(PolicyFiles&&) = delete;

 protected:
  PolicyFiles() { fs::create_directories(folder_); }
  ~PolicyFiles() override { fs::remove_all(folder_); }

  void write(const std::string& name, std::string_view text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  std::string read_file(const std::string& name) {
    PolicyReader reader;
    const auto added = reader.add_file(folder_ / name);
    std::string all;
    for (const Rule& rule : reader.rules()) all += rule.source + ' ' + rule.to_string() + '\n';
    reader.limits().for_each(
        [&](const Limit& limit) { all += limit.source + ' ' + limit.to_string() + '\n'; });
    if (!added) all += added.error();
    const std::string prefix = folder_.string() + '/';
    for (auto at = all.find(prefix); at != all.npos; at = all.find(prefix)) {
      all.erase(at, prefix.size());
    }
    return all;
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("policy-" + std::to_string(getpid()));
};

TEST_F(PolicyFiles, IncludeEachOther) {
  write("main.policy", "include parts/a.policy  # first\nallow connect tcp @peers:1\n");
  write("parts/a.policy", "include b.policy\nallow resolve a.example\n");
  write("parts/b.policy", "set @peers = 10.0.0.1\n");
  EXPECT_EQ(read_file("main.policy"),
            "parts/a.policy:2 allow resolve a.example\n"
            "main.policy:2 allow connect tcp 10.0.0.1:1\n");
}

TEST_F(PolicyFiles, MayBeginWithAByteOrderMark) {
  write("main.policy",
        "\xef\xbb\xbf"
        "allow resolve a.example\r\nalow resolve b.example\r\n");
  EXPECT_EQ(read_file("main.policy").substr(0, 18), "main.policy:2:1: '");
  write("main.policy",
        "\xef\xbb\xbf"
        "allow resolve a.example\r\n");
  EXPECT_EQ(read_file("main.policy"), "main.policy:1 allow resolve a.example\n");
}

TEST_F(PolicyFiles, OfAPolicyWithAnErrorNothingIsTaken) {
  write("main.policy", "allow connect any any\ninclude bad.policy\n");
  write("bad.policy", "allow connect any any\nallow connect any any:x\n");
  EXPECT_EQ(read_file("main.policy"),
            "bad.policy:2:23: 'x' is no port and no service of /etc/services\n"
            "  allow connect any any:x\n"
            "                        ^");
}

TEST_F(PolicyFiles, ThatCannotBeRead) {
  EXPECT_EQ(read_file("none.policy"), "none.policy: No such file or directory");
  write("folder/x", "");
  EXPECT_EQ(read_file("folder"), "folder: Is a directory");
  write("main.policy", "\n include none.policy");
  EXPECT_EQ(read_file("main.policy"),
            "main.policy:2:10: none.policy: No such file or directory\n"
            "   include none.policy\n"
            "           ^~~~~~~~~~~");
  write("main.policy", "include");
  EXPECT_EQ(read_file("main.policy"),
            "main.policy:1:8: the path of a file is missing\n"
            "  include\n"
            "         ^");
  write("my{file", "");
  write("main.policy", "include my{file\ndeny connect any loopback");
  EXPECT_EQ(read_file("main.policy"),
            "main.policy:2:1: this is not expected here\n"
            "  deny connect any loopback\n"
            "  ^~~~");
  write("loop.policy", "include loop.policy");
  EXPECT_EQ(read_file("loop.policy"),
            "loop.policy:1:9: files include each other more than 16 deep\n"
            "  include loop.policy\n"
            "          ^~~~~~~~~~~");
  EXPECT_EQ(PolicyReader().add_file("/dev/zero").error(),
            "/dev/zero: with it, the policy is larger than 64 MiB");
}

// Each includes the next one twice: 2¹⁵ files in all.
TEST_F(PolicyFiles, AreBoundedInNumber) {
  for (int i = 1; i < 16; ++i) {
    const std::string next = "include " + std::to_string(i + 1) + '\n';
    write(std::to_string(i), next + next);
  }
  write("16", "allow resolve a.example");
  EXPECT_EQ(read_file("1"),
            "13:1:9: 14: with it, the policy has more than 1,000 files\n"
            "  include 14\n"
            "          ^~");
}

TEST_F(PolicyFiles, AreBoundedInSizeAltogether) {
  write("big", '#' + std::string(30 << 20, ' '));
  write("main.policy", "include big\ninclude big\n# and\n  include big");
  EXPECT_EQ(read_file("main.policy"),
            "main.policy:4:11: big: with it, the policy is larger than 64 MiB\n"
            "    include big\n"
            "            ^~~");
}

TEST(PolicyReader, ManyRulesAreARuleset) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) {
    text += fmt::format("allow connect tcp 10.{}.{}.{}\n", i >> 16, i >> 8 & 255, i & 255);
  }
  PolicyReader reader;
  ASSERT_TRUE(reader.add_text("policy", text, "."));
  const Ruleset rules(reader.rules());
  const auto decide = [&](const char* address) {
    return rules.decide(Use::connect, net::Transport::tcp,
                        {.address = net::Address::parse(address).value(), .port = 1});
  };
  EXPECT_EQ(decide("10.1.2.3").rule->source, "policy:66052");
  EXPECT_FALSE(decide("10.255.255.255").allowed);
}

// Short texts that would become gigabytes.
TEST(PolicyReader, BoundsWhatAPolicyBecomes) {
  const std::string ports = [] {
    std::string all = "1";
    for (int i = 3; i < 4000; i += 2) all += fmt::format(",{}", i);
    return all;
  }();
  std::string places = "10.0.0.0";
  for (int i = 1; i < 1100; ++i) places += fmt::format(" 10.{}.{}.0", i >> 8, i & 255);
  EXPECT_TRUE(read(fmt::format("allow connect tcp any\nallow connect tcp {{{}}}:{}", places, ports))
                  .starts_with("web.policy:2:19: with this, the policy has more than 2,000,000 "
                               "addresses"));
  EXPECT_TRUE(read(fmt::format("allow listen tcp any:{} from {{{}}}", ports, places))
                  .starts_with("web.policy:1:18: with this, the policy has more than 2,000,000"));
  std::string sets = fmt::format("set @0 = {{{}}}\n", places);
  for (int i = 1; i < 10; ++i) sets += fmt::format("set @{} = {{@{} @{}}}\n", i, i - 1, i - 1);
  sets += "set @a = @9\nset @b = @9\n";
  EXPECT_TRUE(read(sets).starts_with("web.policy:12:10: with this, the policy has more than"))
      << read(sets);
}

TEST(PolicyReader, OptionsAreRulesWithoutTheirFirstWord) {
  PolicyReader reader;
  ASSERT_TRUE(reader.add_text("a", "set @a = ::1", "."));
  ASSERT_TRUE(reader.add_rule(Action::allow, "--allow", "connect tcp @a:80"));
  ASSERT_TRUE(reader.add_rule(Action::deny, "--deny", "connect tcp any:81"));
  ASSERT_EQ(reader.rules().size(), 2);
  EXPECT_EQ(reader.rules()[0].source, "--allow=connect tcp @a:80");
  EXPECT_EQ(reader.rules()[0].to_string(), "allow connect tcp [::1]:80");
  EXPECT_EQ(reader.rules()[1].to_string(), "deny connect tcp any:81");
  EXPECT_EQ(reader.add_rule(Action::allow, "--allow", "connect tcp @b").error(),
            "--allow: column 13: there is no set '@b'\n"
            "  connect tcp @b\n"
            "              ^~");
}

}  // namespace
}  // namespace sluice::policy
