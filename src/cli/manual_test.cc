// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/manual.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace sluice::cli {
namespace {

constexpr Command commands[] = {Command::iwasm,       Command::run,          Command::compile,
                                Command::policy_show, Command::policy_check, Command::policy_learn,
                                Command::new_project, Command::sysroot};

TEST(Options, NamesAreUniqueInEachCommand) {
  for (const Command command : commands) {
    std::set<std::string_view> names;
    for (const Option& option : options()) {
      if (!option.commands.contains(command)) continue;
      EXPECT_TRUE(names.insert(option.name).second) << option.name;
      if (option.alias.empty()) continue;
      EXPECT_TRUE(names.insert(option.alias).second) << option.alias;
    }
  }
}

TEST(Options, GroupsStandTogether) {
  EXPECT_TRUE(std::ranges::is_sorted(options(), {}, &Option::group));
}

TEST(Options, OnlyThoseWithAValueNameIt) {
  for (const Option& option : options()) {
    EXPECT_EQ(option.value == Value::none, option.placeholder.empty()) << option.name;
  }
}

TEST(Help, NamesEveryOptionWithinEightyColumns) {
  for (const Command command : commands) {
    const std::string text = help(command);
    for (const Option& option : options()) {
      if (!option.commands.contains(command)) continue;
      EXPECT_NE(text.find(usage(option)), std::string::npos) << option.name;
    }
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST(Help, Wrap) {
  EXPECT_EQ(wrap("one two three", 7, 2), "one two\n  three");
  EXPECT_EQ(wrap("incomprehensible", 4, 2), "incomprehensible");
  EXPECT_EQ(wrap("", 4, 2), "");
}

TEST(Generated, NamesEveryOption) {
  for (const Option& option : options()) {
    const std::string name(option.name);
    const std::string bare = name.substr(name.find_first_not_of('-'));
    EXPECT_NE(completion(Shell::bash).find(name), std::string::npos) << name;
    EXPECT_NE(completion(Shell::zsh).find("*" + name), std::string::npos) << name;
    EXPECT_NE(completion(Shell::fish).find(" " + bare + " "), std::string::npos) << name;
  }
  EXPECT_NE(man_page("iwasm").find("\\-\\-addr\\-pool=CIDR"), std::string::npos);
  EXPECT_NE(man_page("sluice").find(".SH sluice compile"), std::string::npos);
  EXPECT_NE(man_page("sluice").find("sluice help [COMMAND]"), std::string::npos);
  for (const Shell shell : {Shell::bash, Shell::zsh, Shell::fish}) {
    EXPECT_NE(completion(shell).find("run compile iwasm"), std::string::npos);
  }
}

std::string page_of(const std::string& path) {
  std::ifstream file(SLUICE_SOURCE_DIR + ("/" + path));
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(Documentation, NamesEveryOption) {
  const std::string page = page_of("docs/command-line.md");
  for (const Option& option : options()) {
    EXPECT_NE(page.find('`' + std::string(option.name)), std::string::npos) << option.name;
  }
}

TEST(Documentation, ReadmeNamesWhatIsGrantedLimitedAndRecorded) {
  const std::string page = page_of("README.md");
  for (const Option& option : options()) {
    if (option.group < Group::files || option.group > Group::limits) continue;
    EXPECT_NE(page.find('`' + std::string(option.name)), std::string::npos) << option.name;
  }
}

}  // namespace
}  // namespace sluice::cli
