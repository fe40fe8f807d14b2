// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sluice/guest.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

#include "net/file_descriptor.h"
#include "sluice/engine.h"

namespace sluice {
namespace {

/// A program in text form: the imports that these tests use, memory, and what is given.
std::string program(std::string_view body) {
  return R"((module $test
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (import "wasi_snapshot_preview1" "fd_write"
      (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_prestat_get"
      (func $fd_prestat_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "sock_accept"
      (func $sock_accept (param i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "args_sizes_get"
      (func $args_sizes_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_sizes_get"
      (func $environ_sizes_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "sock_open"
      (func $sock_open (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "\10\00\00\00\06\00\00\00")
    (data (i32.const 16) "hello\n")
    (func $hello (param $fd i32) (result i32)
      (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8)))
)" + std::string(body) +
         ")";
}

/// A program that exits with the number that `expression` gives.
std::string exits_with(std::string_view expression) {
  return program("(func (export \"_start\") (call $exit " + std::string(expression) + "))");
}

const Engine& engine() {
  static const Engine engine = *Engine::create({.cache = false});
  return engine;
}

Result<Guest> make(const std::string& text, GuestOptions options = {}) {
  const auto module = engine().compile(std::as_bytes(std::span(text)), "test.wat");
  if (!module) return std::unexpected(module.error());
  return Guest::create(*module, std::move(options));
}

Result<Exit> run(const std::string& text, GuestOptions options = {}) {
  auto guest = make(text, std::move(options));
  if (!guest) return std::unexpected(guest.error());
  return guest->run();
}

/// The exit code; a trap or an error fails the test.
int exit_code(const std::string& text, GuestOptions options = {}) {
  const auto exit = run(text, std::move(options));
  if (!exit) {
    ADD_FAILURE() << exit.error().message;
    return -1;
  }
  if (exit->trap) ADD_FAILURE() << exit->trap->message;
  return exit->code;
}

struct Pipe {
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    reading.reset(ends[0]);
    writing.reset(ends[1]);
  }
  net::FileDescriptor reading;
  net::FileDescriptor writing;
};

TEST(Guest, TellsHowItEnded) {
  EXPECT_EQ(exit_code(exits_with("(i32.const 0)")), 0);
  EXPECT_EQ(exit_code(exits_with("(i32.const 42)")), 42);
  EXPECT_EQ(exit_code(program("(func (export \"_start\"))")), 0);
  EXPECT_EQ(exit_code(program("(start $s) (func $s (call $exit (i32.const 3)))"
                              "(func (export \"_start\"))")),
            3);

  const auto trapped =
      run(program("(func $oops unreachable) (func (export \"_start\") call $oops)"));
  ASSERT_TRUE(trapped);
  EXPECT_EQ(trapped->code, 1);
  const std::string message = trapped->trap.value_or(Trap()).message;
  EXPECT_TRUE(message.starts_with("test.wat: wasm trap: ")) << message;
  EXPECT_NE(message.find("test!oops"), std::string::npos) << message;
}

TEST(Guest, RunsMainWhereThereIsNoStart) {
  EXPECT_EQ(exit_code("(module (func (export \"main\") (result i32) i32.const 9))"), 9);
  EXPECT_EQ(exit_code("(module (func (export \"main\")))"), 0);
  EXPECT_EQ(exit_code(R"((module (global $g (mut i32) (i32.const 1))
      (func (export "_initialize") (global.set $g (i32.const 5)))
      (func (export "main") (result i32) global.get $g)))"),
            5);
  const auto library = run("(module (func (export \"f\")))");
  ASSERT_FALSE(library);
  EXPECT_NE(library.error().message.find("neither _start nor main"), std::string::npos);
  const auto other = run("(module (func (export \"main\") (param i32)))");
  EXPECT_FALSE(other);
}

/// A module with this malloc, whose main(argc, argv) returns 100 * argc and the digits that argv's
/// texts begin with, added up; 90 more when argv does not end with null.
std::string main_with_arguments(std::string_view name, std::string_view malloc) {
  return fmt::format(R"((module (memory (export "memory") 1)
      {}
      (func (export "{}") (param $argc i32) (param $argv i32) (result i32)
        (local $i i32) (local $sum i32)
        (local.set $sum (i32.mul (local.get $argc) (i32.const 100)))
        (block $end (loop $next
          (br_if $end (i32.ge_u (local.get $i) (local.get $argc)))
          (local.set $sum (i32.add (local.get $sum) (i32.sub
            (i32.load8_u (i32.load (i32.add (local.get $argv)
              (i32.mul (local.get $i) (i32.const 4)))))
            (i32.const 48))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $next)))
        (if (local.get $argv) (then (if (i32.load (i32.add (local.get $argv)
          (i32.mul (local.get $i) (i32.const 4))))
          (then (local.set $sum (i32.add (local.get $sum) (i32.const 90)))))))
        local.get $sum)))",
                     malloc, name);
}

TEST(Guest, GivesMainItsArguments) {
  constexpr auto malloc = R"((data (i32.const 1000) "\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff")
      (func (export "malloc") (param i32) (result i32)
        (select (i32.const 1001) (i32.const 0) (i32.eq (local.get 0) (i32.const {})))))";
  // Three pointers with the null, and the texts with theirs.
  const std::string fitting = fmt::format(fmt::runtime(malloc), 12 + 2 + 4);
  for (const char* name : {"main", "__main_argc_argv"}) {
    EXPECT_EQ(exit_code(main_with_arguments(name, fitting), {.arguments = {"7", "2xy"}}), 209);
  }
  EXPECT_EQ(exit_code(main_with_arguments("main", fmt::format(fmt::runtime(malloc), 4))), 0);
  EXPECT_EQ(exit_code(main_with_arguments("main", ""), {.arguments = {"7", "2xy"}}), 0);
  EXPECT_EQ(exit_code(main_with_arguments("main", "(func (export \"malloc\"))"),
                      {.arguments = {"7", "2xy"}}),
            0);
  const auto prefers_main =
      main_with_arguments("__main_argc_argv", "(func (export \"main\") (result i32) i32.const 5)");
  EXPECT_EQ(exit_code(prefers_main), 5);
}

TEST(Guest, EndsWhereMallocHasNoRoomForArguments) {
  for (const char* result : {"i32.const 0", "i32.const 65533", "i32.const -4", "unreachable"}) {
    const auto exit = run(main_with_arguments(
        "main", fmt::format(R"((func (export "malloc") (param i32) (result i32) {}))", result)));
    ASSERT_TRUE(exit) << exit.error().message;
    EXPECT_EQ(exit->code, 1) << result;
    EXPECT_TRUE(exit->trap) << result;
  }
}

TEST(Guest, RunsOnce) {
  auto guest = make(exits_with("(i32.const 0)"));
  ASSERT_TRUE(guest);
  EXPECT_TRUE(guest->run());
  EXPECT_FALSE(guest->run());
}

TEST(Guest, GetsArgumentsAndEnvironment) {
  GuestOptions options;
  options.arguments = {"name", "one", "two"};
  options.environment = {"A=1", "B=2"};
  EXPECT_EQ(exit_code(exits_with(R"((i32.add
      (i32.mul (i32.const 10) (block (result i32)
        (drop (call $args_sizes_get (i32.const 32) (i32.const 36))) (i32.load (i32.const 32))))
      (block (result i32)
        (drop (call $environ_sizes_get (i32.const 32) (i32.const 36)))
        (i32.load (i32.const 32)))))"),
                      std::move(options)),
            32);
}

TEST(Guest, WritesToTheStreamsItIsGiven) {
  const Pipe output;
  EXPECT_EQ(exit_code(exits_with("(call $hello (i32.const 1))"),
                      {.standard_output = output.writing.get()}),
            0);
  char text[16] = {};
  EXPECT_EQ(read(output.reading.get(), text, sizeof text), 6);
  EXPECT_STREQ(text, "hello\n");
}

TEST(Guest, FindsClosedStreamsClosed) {
  GuestOptions options;
  options.standard_input = -1;
  options.standard_output = -1;
  options.directories = {{std::filesystem::temp_directory_path(), "/tmp"}};
  // 8 is badf; the directory keeps its number.
  EXPECT_EQ(exit_code(exits_with("(i32.add (i32.mul (i32.const 10) (call $hello (i32.const 1)))"
                                 "(call $fd_prestat_get (i32.const 3) (i32.const 32)))"),
                      std::move(options)),
            80);
}

TEST(Guest, GetsSocketsAfterDirectories) {
  auto listener = listen_tcp("127.0.0.1:0");
  ASSERT_TRUE(listener) << listener.error().message;
  sockaddr_in address{};
  socklen_t length = sizeof address;
  getsockname(listener->descriptor(), reinterpret_cast<sockaddr*>(&address), &length);
  const net::FileDescriptor client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(connect(client.get(), reinterpret_cast<sockaddr*>(&address), length), 0);

  GuestOptions options;
  options.directories = {{std::filesystem::temp_directory_path(), "/tmp"}};
  options.sockets.push_back(std::move(*listener));
  EXPECT_EQ(exit_code(exits_with(R"((i32.or
      (call $sock_accept (i32.const 4) (i32.const 0) (i32.const 32))
      (call $hello (i32.load (i32.const 32)))))"),
                      std::move(options)),
            0);
  char text[16] = {};
  EXPECT_EQ(recv(client.get(), text, sizeof text, 0), 6);
  EXPECT_EQ(recv(client.get(), text, sizeof text, 0), 0) << "the guest's sockets outlived it";
}

TEST(Guest, SaysWhatItCannotBeGiven) {
  GuestOptions with_directory;
  with_directory.directories = {{"/nonexistent", "/"}};
  const auto no_directory = make(exits_with("(i32.const 0)"), std::move(with_directory));
  ASSERT_FALSE(no_directory);
  EXPECT_NE(no_directory.error().message.find("/nonexistent"), std::string::npos);

  const auto no_server =
      make(exits_with("(i32.const 0)"), {.dns_servers = {"1.1.1.1:53", "example.com"}});
  ASSERT_FALSE(no_server);
  EXPECT_NE(no_server.error().message.find("example.com"), std::string::npos);

  const int odd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDPLITE);
  if (odd < 0) GTEST_SKIP() << "no UDP-Lite in this kernel";
  GuestOptions with_socket;
  with_socket.sockets.emplace_back(odd);
  const auto no_socket = make(exits_with("(i32.const 0)"), std::move(with_socket));
  ASSERT_FALSE(no_socket);
  EXPECT_NE(no_socket.error().message.find(fmt::format("descriptor {} ", odd)), std::string::npos);
}

TEST(Guest, IsRefusedForUnknownImports) {
  const std::string text =
      R"((module (import "env" "nope" (func (param i32))) (func (export "_start"))))";
  const auto refused = make(text);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("env.nope (i32) -> ()"), std::string::npos);

  std::string told;
  GuestOptions options;
  options.unknown_imports = UnknownImports::trap;
  options.on_unknown_import = [&](std::string_view import) { told = import; };
  EXPECT_EQ(exit_code(text, std::move(options)), 0);
  EXPECT_NE(told.find("env.nope"), std::string::npos);
}

TEST(Guest, CallsFunctions) {
  auto guest = make(program(R"((global $count (mut i32) (i32.const 0))
      (func (export "_initialize") (global.set $count (i32.add (global.get $count) (i32.const 1))))
      (func (export "count") (result i32) global.get $count)
      (func (export "swap") (param i32 f64) (result f64 i32) local.get 1 local.get 0)
      (func (export "leave") (call $exit (i32.const 5)))
      (func (export "oops") unreachable))"));
  ASSERT_TRUE(guest) << guest.error().message;
  using Values = std::vector<Value>;
  for (int i = 0; i < 2; ++i) {
    const auto count = guest->call("count", {});
    ASSERT_TRUE(count) << count.error().message;
    EXPECT_EQ(std::get<Values>(*count), Values{1});
  }
  const auto swapped = guest->call("swap", Values{1, 2.5});
  ASSERT_TRUE(swapped);
  EXPECT_EQ(std::get<Values>(*swapped), (Values{2.5, 1}));
  EXPECT_FALSE(guest->call("missing", {}));
  EXPECT_FALSE(guest->call("swap", {}));

  const auto trapped = guest->call("oops", {});
  ASSERT_TRUE(trapped);
  EXPECT_TRUE(std::get<Exit>(*trapped).trap);
  const auto left = guest->call("leave", {});
  ASSERT_TRUE(left);
  EXPECT_EQ(std::get<Exit>(*left).code, 5);
  EXPECT_FALSE(std::get<Exit>(*left).trap);
}

TEST(Guest, StaysAsItIsWhenItCannotStart) {
  for (const char* text :
       {R"((module (start $s) (func $s unreachable) (func (export "f"))))",
        R"((module (func (export "_initialize") unreachable) (func (export "f"))))"}) {
    auto guest = make(text);
    ASSERT_TRUE(guest);
    for (int i = 0; i < 2; ++i) {
      const auto outcome = guest->call("f", {});
      ASSERT_TRUE(outcome);
      EXPECT_TRUE(std::holds_alternative<Exit>(*outcome)) << text;
    }
  }
}

TEST(Guest, GetsAnErrorForAClosedPipe) {
  Pipe output;
  output.reading.reset();
  // 64 is pipe. Without protection SIGPIPE would end this process, now or when it is unblocked.
  EXPECT_EQ(exit_code(exits_with("(call $hello (i32.const 1))"),
                      {.standard_output = output.writing.get()}),
            64);
  sigset_t set;
  sigpending(&set);
  EXPECT_EQ(sigismember(&set, SIGPIPE), 0);
  pthread_sigmask(SIG_BLOCK, nullptr, &set);
  EXPECT_EQ(sigismember(&set, SIGPIPE), 0);
}

/// A program that binds a TCP socket to 127.0.0.N and exits with the error number of that.
std::string binds(int last_octet) {
  return program(fmt::format(R"((data (i32.const 64) "\00\00\00\00\7f\00\00\{:02x}")
    (func (export "_start")
      (drop (call $sock_open (i32.const -1) (i32.const 0) (i32.const 1) (i32.const 32)))
      (call $exit (call $sock_bind (i32.load (i32.const 32)) (i32.const 64)))))",
                             last_octet));
}

TEST(Guest, EachHasItsOwnPolicyOnItsOwnThread) {
  constexpr int count = 8;
  constexpr int rounds = 20;
  std::vector<std::thread> threads;
  threads.reserve(count);
  std::vector<int> wrong(count, 0);
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&wrong, i] {
      const std::string own = "127.0.0." + std::to_string(i + 1);
      for (int round = 0; round < rounds; ++round) {
        for (int target = 1; target <= count; ++target) {
          GuestOptions options;
          std::string denied;
          options.on_denied = [&](std::string_view text) { denied = text; };
          if (!options.policy.allow_addresses(own + "/32")) ++wrong[i];
          const auto exit = run(binds(target), std::move(options));
          const bool is_own = target == i + 1;
          // 2 is acces.
          if (!exit || exit->trap || exit->code != (is_own ? 0 : 2)) ++wrong[i];
          if (is_own != denied.empty()) ++wrong[i];
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(count, 0));
}

TEST(Guest, TellsEachDecisionThatIsAskedFor) {
  const auto told = [](AuditLevel level, int octet) {
    std::string lines;
    GuestOptions options;
    options.audit = level;
    options.instance = 7;
    options.on_decision = [&](const AuditRecord& record) {
      lines += fmt::format("{} {} {} {} {} {} [{}] {}\n", record.instance(), record.allowed(),
                           record.use(), record.protocol(), record.address(), record.port(),
                           record.rule(), record.source());
    };
    EXPECT_TRUE(options.policy.allow("bind tcp 127.0.0.1"));
    exit_code(binds(octet), std::move(options));
    return lines;
  };
  const std::string denied = "7 false bind tcp 127.0.0.2 0 [] default\n";
  EXPECT_EQ(told(AuditLevel::all, 1),
            "7 true bind tcp 127.0.0.1 0 [allow bind tcp 127.0.0.1] --allow=bind tcp 127.0.0.1\n");
  EXPECT_EQ(told(AuditLevel::all, 2), denied);
  EXPECT_EQ(told(AuditLevel::denied, 1), "");
  EXPECT_EQ(told(AuditLevel::denied, 2), denied);
  EXPECT_EQ(told(AuditLevel::off, 2), "");
}

TEST(Guest, AStreamThatIsADirectoryGrantsNothingInIt) {
  const net::FileDescriptor directory(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_TRUE(directory);
  // The errno of what `call` does with the directory as standard input; its path is ".".
  const auto error_of = [&](const std::string& call) {
    return exit_code(R"((module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (import "wasi_snapshot_preview1" "fd_read"
          (func $fd_read (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_readdir"
          (func $fd_readdir (param i32 i32 i32 i64 i32) (result i32)))
        (import "wasi_snapshot_preview1" "path_open"
          (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "path_filestat_get"
          (func $path_filestat_get (param i32 i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 0) "\80\00\00\00\06\00\00\00")
        (data (i32.const 16) ".")
        (func (export "_start") (call $exit )" +
                         call + ")))",
                     {.standard_input = directory.get()});
  };
  EXPECT_EQ(error_of("(call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8))"),
            31);  // isdir, as natively
  constexpr int notcapable = 76;
  EXPECT_EQ(error_of(R"((call $path_open (i32.const 0) (i32.const 0) (i32.const 16) (i32.const 1)
                         (i32.const 0) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 8)))"),
            notcapable);
  EXPECT_EQ(error_of(R"((call $fd_readdir (i32.const 0) (i32.const 64) (i32.const 64) (i64.const 0)
                         (i32.const 8)))"),
            notcapable);
  EXPECT_EQ(error_of(R"((call $path_filestat_get (i32.const 0) (i32.const 0) (i32.const 16)
                         (i32.const 1) (i32.const 64)))"),
            notcapable);
}

TEST(Guest, PolicyIsAValue) {
  Policy policy;
  ASSERT_TRUE(policy.allow_addresses("127.0.0.1/32"));
  Policy wider = policy;
  ASSERT_TRUE(wider.allow_addresses("127.0.0.2/32"));
  EXPECT_EQ(exit_code(binds(2), {.policy = policy}), 2);
  EXPECT_EQ(exit_code(binds(2), {.policy = wider}), 0);
  EXPECT_EQ(exit_code(binds(1), {.policy = wider}), 0);
  EXPECT_EQ(exit_code(binds(1)), 2);

  EXPECT_FALSE(wider.allow_addresses("127.0.0.3/32,nonsense"));
  EXPECT_EQ(exit_code(binds(3), {.policy = wider}), 2) << "granted in part";
  EXPECT_FALSE(policy.allow_addresses("10.0.0.1"));
  EXPECT_FALSE(policy.allow_resolve("*bad"));
  EXPECT_TRUE(policy.allow_resolve("*.example.com"));
}

TEST(Guest, TheEndOfOneCallIsNotTheEndOfTheNext) {
  auto guest = make(program(R"((func (export "leave") (call $exit (i32.const 3)))
                               (func (export "fail") unreachable))"));
  ASSERT_TRUE(guest) << guest.error().message;
  const auto left = guest->call("leave", {});
  ASSERT_TRUE(left);
  EXPECT_EQ(std::get<Exit>(*left).code, 3);
  const auto failed = guest->call("fail", {});
  ASSERT_TRUE(failed);
  EXPECT_EQ(std::get<Exit>(*failed).code, 1);
  EXPECT_TRUE(std::get<Exit>(*failed).trap);
}

}  // namespace
}  // namespace sluice
