// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/command_line.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace sluice::cli {
namespace {

using Words = std::vector<const char*>;

std::string error_of(Command command, const Words& words) {
  const auto settings = parse(command, words);
  return settings ? "" : settings.error();
}

Settings settings_of(Command command, const Words& words) {
  auto settings = parse(command, words);
  EXPECT_TRUE(settings) << settings.error();
  return settings ? *settings : Settings();
}

TEST(CommandLine, Errors) {
  struct Case {
    Command command;
    Words words;
    std::string error;
  };
  const Case cases[] = {
      {Command::iwasm, {}, "a WebAssembly file is needed; --help shows how"},
      {Command::iwasm, {"--repl"}, "a WebAssembly file is needed; --help shows how"},
      {Command::iwasm, {"-f", "a"}, "a WebAssembly file is needed after -f a; --help shows how"},
      {Command::iwasm, {"-f", "a", "--repl"}, "a WebAssembly file is needed; --help shows how"},
      {Command::iwasm, {"--"}, "a WebAssembly file is needed; --help shows how"},
      {Command::iwasm, {"-f"}, "-f: needs a value: -f, --function NAME"},
      {Command::iwasm, {"--env="}, "--env: needs a value: --env=KEY=VALUE"},
      {Command::iwasm, {"--env", "A=B", "x"}, "--env: needs a value: --env=KEY=VALUE"},
      {Command::iwasm,
       {"--env=A", "x"},
       "--env=A: KEY=VALUE is needed, for instance --env=PORT=8080"},
      {Command::iwasm,
       {"--env==A", "x"},
       "--env==A: KEY=VALUE is needed, for instance --env=PORT=8080"},
      {Command::iwasm,
       {"--adr-pool=::/0", "x"},
       "--adr-pool: unknown option; did you mean --addr-pool=CIDR,...?"},
      {Command::iwasm, {"--wibble", "x"}, "--wibble: unknown option; --help lists them all"},
      {Command::iwasm, {"-", "x"}, "-: unknown option; --help lists them all"},
      {Command::iwasm, {"--repl=1", "x"}, "--repl=1: the option takes no value"},
      {Command::iwasm, {"-v=6", "x"}, "-v=6: a whole number from 0 to 5 is needed"},
      {Command::iwasm, {"-v=-1", "x"}, "-v=-1: a whole number from 0 to 5 is needed"},
      {Command::iwasm, {"-v", "x"}, "-v: needs a value: -v=N"},
      {Command::iwasm,
       {"--stack-size=abc", "x"},
       "--stack-size=abc: a whole number from 0 to 4294967295 is needed"},
      {Command::iwasm,
       {"--heap-size=1k", "x"},
       "--heap-size=1k: a whole number from 0 to 4294967295 is needed"},
      {Command::iwasm,
       {"--timeout= 5", "x"},
       "--timeout= 5: a whole number from 0 to 2147483647 is needed"},
      {Command::iwasm,
       {"-g=127.0.0.1", "x"},
       "-g=127.0.0.1: HOST:PORT is needed, for instance 127.0.0.1:8080 or [::1]:8080"},
      {Command::iwasm,
       {"--enable-segue=i32.load,x", "x"},
       "--enable-segue=i32.load,x: 'x' is not one of i32.load, i64.load, f32.load, f64.load, "
       "v128.load, i32.store, i64.store, f32.store, f64.store, v128.store"},
      {Command::run,
       {"--listen=127.0.0.1", "x"},
       "--listen=127.0.0.1: HOST:PORT is needed, for instance 127.0.0.1:8080 or [::1]:8080"},
      {Command::run,
       {"--listen=[::1]:66000", "x"},
       "--listen=[::1]:66000: '66000' is not a port from 0 to 65535"},
      {Command::run, {"--connect=*:80", "x"}, "--connect=*:80: '*' is no host to connect to"},
      {Command::run,
       {"--inherit-fd=x", "x"},
       "--inherit-fd=x: a whole number from 0 to 2147483647 is needed"},
      {Command::run,
       {"--dns=1.1.1.1:0", "x"},
       "--dns=1.1.1.1:0: ADDRESS:PORT is needed, without a zone, for instance 1.1.1.1:53"},
      {Command::run,
       {"--allow-resolve=*a.test", "x"},
       "--allow-resolve=*a.test: '*' stands alone or as the first label, as in *.example.com"},
      {Command::run,
       {"--allow-resolve=b\xc3\xbc"
        "cher.example",
        "x"},
       "--allow-resolve=b\xc3\xbc"
       "cher.example: an international name is written in its ASCII form, which starts with xn--"},
      {Command::run, {"--interp", "x"}, "--interp: unknown option; --help lists them all"},
      {Command::compile, {"a", "b"}, "b: only one file can be compiled at a time"},
      {Command::compile, {"", "a"}, "a WebAssembly file is needed; --help shows how"},
      {Command::compile, {"a", "-o"}, "-o: needs a value: -o, --output FILE"},
      {Command::compile, {"--dir=.", "a"}, "--dir: unknown option; --help lists them all"},
  };
  for (const Case& c : cases) EXPECT_EQ(error_of(c.command, c.words), c.error);
}

TEST(CommandLine, EverythingAfterTheFileIsTheProgramsOwn) {
  const Settings settings = settings_of(Command::run, {"--repl", "./a.wasm", "--env=", "-x", ""});
  EXPECT_TRUE(settings.repl);
  EXPECT_EQ(settings.file, "./a.wasm");
  EXPECT_EQ(settings.arguments, (std::vector<std::string>{"./a.wasm", "--env=", "-x", ""}));
}

TEST(CommandLine, TwoDashesEndTheOptions) {
  const Settings settings = settings_of(Command::run, {"--repl", "--", "-a.wasm", "--", "-x"});
  EXPECT_TRUE(settings.repl);
  EXPECT_EQ(settings.arguments, (std::vector<std::string>{"-a.wasm", "--", "-x"}));
  EXPECT_EQ(settings_of(Command::compile, {"--", "-a.wasm"}).file, "-a.wasm");
}

TEST(CommandLine, ValuesAreCollectedWithoutLimit) {
  Words words;
  for (int i = 0; i < 20; ++i) {
    for (const char* word : {"--dir=d", "--map-dir=g::h", "--env=K=V=W", "--addr-pool=,",
                             "--allow-resolve=*", "--dns=[::1]:53"}) {
      words.push_back(word);
    }
  }
  words.push_back("x");
  const Settings settings = settings_of(Command::iwasm, words);
  EXPECT_EQ(settings.directories, std::vector<std::string>(20, "d"));
  EXPECT_EQ(settings.mapped_directories, std::vector<std::string>(20, "g::h"));
  EXPECT_EQ(settings.environment, std::vector<std::string>(20, "K=V=W"));
  EXPECT_EQ(settings.address_pools, std::vector<std::string>(20, ","));
  EXPECT_EQ(settings.resolvable_names, std::vector<std::string>(20, "*"));
  EXPECT_EQ(settings.dns_servers, std::vector<std::string>(20, "[::1]:53"));
}

TEST(CommandLine, SocketsKeepTheirOrder) {
  const Settings settings = settings_of(
      Command::run,
      {"--connect=a:1", "--listen=:2", "--inherit-fd=7", "--listen-udp=:3", "--listen=:4", "x"});
  std::string order;
  for (const SocketRequest& socket : settings.sockets) order += socket.option + socket.value + ' ';
  EXPECT_EQ(order, "--connecta:1 --listen:2 --inherit-fd7 --listen-udp:3 --listen:4 ");
}

TEST(CommandLine, SingleValues) {
  const Settings settings =
      settings_of(Command::run, {"-f", "add", "--timeout=1500", "--no-cache", "--allow-precompiled",
                                 "--allow-unknown-imports", "x"});
  EXPECT_EQ(settings.function, "add");
  EXPECT_EQ(settings.timeout, std::chrono::milliseconds(1500));
  EXPECT_FALSE(settings.cache);
  EXPECT_TRUE(settings.allow_precompiled);
  EXPECT_TRUE(settings.allow_unknown_imports);
  EXPECT_EQ(settings_of(Command::run, {"--function=add", "x"}).function, "add");
}

TEST(CommandLine, Verbosity) {
  struct Case {
    const char* word;
    Verbosity verbosity;
  };
  const Case cases[] = {
      {"-v=0", Verbosity::quiet}, {"-v=1", Verbosity::quiet}, {"-v=2", Verbosity::warnings},
      {"-v=3", Verbosity::notes}, {"-v=5", Verbosity::notes}, {"--verbose", Verbosity::notes},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(settings_of(Command::iwasm, {c.word, "x"}).verbosity, c.verbosity) << c.word;
  }
  EXPECT_EQ(settings_of(Command::iwasm, {"x"}).verbosity, Verbosity::warnings);
}

TEST(CommandLine, OptionsOfOtherEnginesAreTakenAndExplained) {
  const Words words = {"--interp",
                       "--fast-jit",
                       "--llvm-jit",
                       "--multi-tier-jit",
                       "--stack-size=65536",
                       "--heap-size=0",
                       "--shared-heap-size=1",
                       "--gc-heap-size=1",
                       "--jit-codecache-size=1",
                       "--llvm-jit-size-level=9",
                       "--llvm-jit-opt-level=0",
                       "--enable-segue",
                       "--enable-segue=i32.load,v128.store",
                       "--enable-linux-perf",
                       "--disable-bounds-checks",
                       "--gen-prof-file=p",
                       "-g=127.0.0.1:0"};
  Words with_file = words;
  with_file.insert(with_file.end(), {"--native-lib=a.so", "--module-path=.", "x"});
  const Settings settings = settings_of(Command::iwasm, with_file);
  EXPECT_EQ(settings.notes.size(), words.size());
  EXPECT_EQ(settings.warnings.size(), 2U);
}

TEST(CommandLine, HelpAndVersionEndTheReading) {
  EXPECT_TRUE(settings_of(Command::iwasm, {"--version", "--wibble"}).version);
  EXPECT_TRUE(settings_of(Command::run, {"--help", "--wibble"}).help);
  EXPECT_TRUE(settings_of(Command::compile, {"-h"}).help);
  EXPECT_FALSE(settings_of(Command::run, {"x", "--help"}).help);
}

TEST(CommandLine, CompileTakesOptionsAnywhere) {
  for (const Words& words :
       {Words{"a.wasm", "-o", "b"}, Words{"-o", "b", "a.wasm"}, Words{"--output=b", "a.wasm"}}) {
    const Settings settings = settings_of(Command::compile, words);
    EXPECT_EQ(settings.file, "a.wasm");
    EXPECT_EQ(settings.output, "b");
  }
}

}  // namespace
}  // namespace sluice::cli
