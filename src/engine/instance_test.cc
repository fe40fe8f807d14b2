// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/instance.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "engine/engine.h"

namespace sluice::engine {
namespace {

/// What the host functions of these tests work on.
struct Recorder {
  std::vector<std::int64_t> seen;
};

enum class Code : std::uint8_t { success, fault = 21 };

std::uint32_t add(Recorder&, std::uint32_t a, std::int32_t b) { return a + b; }
void record(Recorder& recorder, std::int64_t value) { recorder.seen.push_back(value); }
std::uint64_t load(Recorder&, GuestMemory memory, Ptr<std::uint64_t> at) { return memory.read(at); }
Code store(Recorder&, GuestMemory memory, Ptr<std::uint16_t> at, std::uint16_t value) {
  memory.write(at, value);
  return Code::success;
}
Halt halt(Recorder& recorder) {
  recorder.seen.push_back(-1);
  return {};
}
void fail(Recorder&) { throw std::runtime_error("out of everything"); }
/// Has to be called `times` times.
std::uint32_t restart(Recorder& recorder, std::int64_t times) {
  recorder.seen.push_back(times);
  if (std::ssize(recorder.seen) < times) throw thread::Restart();
  return 9;
}
std::uint32_t restart_with_memory(Recorder& recorder, GuestMemory, std::int64_t times) {
  return restart(recorder, times);
}

constexpr std::array first_table{
    host_function<&add>("env", "add"),
    host_function<&record>("env", "record"),
    host_function<&load>("env", "load"),
    host_function<&store, Code::fault>("env", "store"),
    host_function<&halt>("env", "halt"),
    host_function<&fail>("env", "fail"),
    host_function<&restart>("env", "restart"),
    host_function<&restart_with_memory>("env", "restart_with_memory"),
};
/// A dialect that gives the name `record` another type.
std::uint32_t record_pair(Recorder& recorder, std::uint32_t a, std::uint32_t b) {
  recorder.seen.push_back(a);
  recorder.seen.push_back(b);
  return 7;
}
constexpr std::array second_table{host_function<&record_pair>("env", "record")};
constexpr std::array<std::span<const HostFunction>, 2> tables{first_table, second_table};

class InstanceTest : public testing::Test {
 protected:
  Result<std::shared_ptr<const LinkedModule>> link(std::string_view text,
                                                   const LinkOptions& options = {
                                                       .tables = tables}) {
    const auto module = engine_->compile(std::as_bytes(std::span(text)), "test");
    if (!module) return std::unexpected(module.error());
    return LinkedModule::link(*module, options);
  }
  std::string link_error(std::string_view text) {
    const auto linked = link(text);
    return linked ? std::string() : linked.error().message;
  }
  /// The one result of the export `f` of this module, or the message of its failure.
  std::variant<Value, std::string> run(std::string_view text, std::vector<Value> arguments = {}) {
    const auto linked = link(text);
    if (!linked) return linked.error().message;
    Instance instance(*linked, &recorder_);
    if (auto started = instance.start(); !started) return started.error().message;
    auto results = instance.call("f", arguments);
    if (!results) return results.error().message;
    return results->empty() ? Value() : results->front();
  }
  std::string failure_of(std::string_view text, std::vector<Value> arguments = {}) {
    const auto outcome = run(text, std::move(arguments));
    const auto* const message = std::get_if<std::string>(&outcome);
    return message != nullptr ? *message : "no failure";
  }

  std::shared_ptr<const Engine> engine_ = Engine::create({.cache = false});
  Recorder recorder_;
};

#define EXPECT_CONTAINS(text, part) \
  EXPECT_NE(std::string(text).find(part), std::string::npos) << (text)

TEST_F(InstanceTest, CallsWithEveryKindOfNumber) {
  const std::pair<std::string_view, Value> cases[] = {
      {"i32", std::int32_t{-5}},
      {"i64", std::int64_t{1} << 40},
      {"f32", 1.5F},
      {"f64", -0.25},
  };
  for (const auto& [type, value] : cases) {
    const std::string text = "(module (func (export \"f\") (param " + std::string(type) +
                             ") (result " + std::string(type) + ") local.get 0))";
    EXPECT_EQ(run(text, {value}), (std::variant<Value, std::string>(value))) << type;
  }
}

TEST_F(InstanceTest, CalculatesIn128Bits) {
  const struct {
    std::string_view instruction;
    std::vector<Value> operands;
    std::int64_t low;
    std::int64_t high;
  } cases[] = {
      {"i64.add128", {std::int64_t{-1}, std::int64_t{5}, std::int64_t{1}, std::int64_t{2}}, 0, 8},
      {"i64.sub128", {std::int64_t{0}, std::int64_t{5}, std::int64_t{1}, std::int64_t{2}}, -1, 2},
      {"i64.mul_wide_u", {std::int64_t{-1}, std::int64_t{-1}}, 1, -2},
      {"i64.mul_wide_s", {std::int64_t{-1}, std::int64_t{-1}}, 1, 0},
  };
  for (const auto& [instruction, operands, low, high] : cases) {
    std::string parameters;
    std::string pushed;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      parameters += " i64";
      pushed += fmt::format(" local.get {}", i);
    }
    const auto linked =
        link(fmt::format(R"((module (func (export "f") (param{}) (result i64 i64){} {})))",
                         parameters, pushed, instruction));
    ASSERT_TRUE(linked) << linked.error().message;
    Instance instance(*linked, &recorder_);
    ASSERT_TRUE(instance.start());
    EXPECT_EQ(instance.call("f", operands), (std::vector<Value>{low, high})) << instruction;
  }
}

TEST_F(InstanceTest, RefusesCallsThatDoNotFit) {
  constexpr auto text = R"((module (func (export "f") (param i32)) (func (export "ref")
      (result externref) ref.null extern) (memory (export "memory") 1)))";
  const auto linked = link(text);
  ASSERT_TRUE(linked);
  Instance instance(*linked, &recorder_);
  ASSERT_TRUE(instance.start());
  const struct {
    std::string_view name;
    std::vector<Value> arguments;
    std::string_view error;
  } cases[] = {
      {"g", {}, "the function g is not exported"},
      {"memory", {}, "is not exported"},
      {"f", {}, "(i32) -> () takes other arguments"},
      {"f", {std::int64_t{1}}, "takes other arguments"},
      {"f", {1, 2}, "takes other arguments"},
      {"ref", {}, "returns what is not a number"},
  };
  for (const auto& [name, arguments, error] : cases) {
    const auto results = instance.call(name, arguments);
    ASSERT_FALSE(results) << name;
    EXPECT_EQ(results.error().kind, Failure::Kind::refused);
    EXPECT_CONTAINS(results.error().message, error);
  }
}

TEST_F(InstanceTest, DecodesAndEncodes) {
  EXPECT_EQ(run(R"((module (import "env" "add" (func $add (param i32 i32) (result i32)))
                   (func (export "f") (result i32) i32.const 40 i32.const -2 call $add)))"),
            (std::variant<Value, std::string>(38)));
  EXPECT_EQ(run(R"((module (import "env" "load" (func $load (param i32) (result i64)))
                   (memory (export "memory") 1) (data (i32.const 65528) "\01\02\00\00\00\00\00\80")
                   (func (export "f") (result i64) i32.const 65528 call $load)))"),
            (std::variant<Value, std::string>(static_cast<std::int64_t>(0x8000000000000201))));
}

TEST_F(InstanceTest, FindsTheMemoryUnderAnyNameAndWhenImported) {
  for (const std::string_view memory :
       {R"((memory (export "memory") 1))", R"((memory (export "other") 1))",
        R"((memory (export "memory") 1 2 shared))", R"((import "env" "memory" (memory 1)))",
        R"((import "env" "memory" (memory 1 2 shared)))"}) {
    const std::string text = R"((module (import "env" "store" (func $store (param i32 i32)
        (result i32))) )" + std::string(memory) +
                             R"((func (export "f") (result i32)
        (drop (call $store (i32.const 8) (i32.const 4660))) (i32.load (i32.const 8)))))";
    EXPECT_EQ(run(text), (std::variant<Value, std::string>(4660))) << memory;
  }
}

TEST_F(InstanceTest, HostFunctionsReachMemoryInTheStartFunction) {
  EXPECT_EQ(run(R"((module (import "env" "store" (func $store (param i32 i32) (result i32)))
                   (memory (export "memory") 1)
                   (start $start) (func $start (drop (call $store (i32.const 8) (i32.const 9))))
                   (func (export "f") (result i32) (i32.load (i32.const 8)))))"),
            (std::variant<Value, std::string>(9)));
}

TEST_F(InstanceTest, AnswersBadPointersAsTheDialectSays) {
  constexpr auto as_number = R"((module
      (import "env" "store" (func $store (param i32 i32) (result i32))) (memory (export "memory") 1)
      (func (export "f") (param i32) (result i32) (call $store (local.get 0) (i32.const 1)))))";
  EXPECT_EQ(run(as_number, {65534}), (std::variant<Value, std::string>(0)));
  EXPECT_EQ(run(as_number, {65535}), (std::variant<Value, std::string>(21)));
  EXPECT_EQ(run(as_number, {-1}), (std::variant<Value, std::string>(21)));
  constexpr auto as_trap = R"((module (import "env" "load" (func $load (param i32) (result i64)))
      (memory (export "memory") 1)
      (func (export "f") (result i64) i32.const 65529 call $load)))";
  EXPECT_CONTAINS(failure_of(as_trap), "out of bounds memory access");
  constexpr auto no_memory = R"((module (import "env" "load" (func $load (param i32) (result i64)))
      (func (export "f") (result i64) i32.const 0 call $load)))";
  EXPECT_CONTAINS(failure_of(no_memory), "the module exports no memory");
}

TEST_F(InstanceTest, HaltDoesNotComeBack) {
  const std::string message = failure_of(R"((module (import "env" "halt" (func $halt))
      (import "env" "record" (func $record (param i64)))
      (func (export "f") call $halt (call $record (i64.const 5)))))");
  EXPECT_EQ(message, "") << "it is no fault";
  EXPECT_EQ(recorder_.seen, (std::vector<std::int64_t>{-1}));
}

TEST_F(InstanceTest, ARestartedFunctionIsCalledAgainWithTheSame) {
  for (const char* const name : {"restart", "restart_with_memory"}) {
    recorder_.seen.clear();
    const std::string text = fmt::format(R"((module
        (import "env" "{}" (func $restart (param i64) (result i32)))
        (memory (export "memory") 1)
        (func (export "f") (result i32) (call $restart (i64.const 3)))))",
                                         name);
    EXPECT_EQ(run(text), (std::variant<Value, std::string>(9)));
    EXPECT_EQ(recorder_.seen, (std::vector<std::int64_t>{3, 3, 3}));
  }
}

TEST_F(InstanceTest, ExceptionsBecomeTraps) {
  EXPECT_CONTAINS(failure_of(R"((module (import "env" "fail" (func $fail))
      (func (export "f") call $fail)))"),
                  "out of everything");
}

TEST_F(InstanceTest, TrapsNameModuleAndFunctions) {
  const std::string message = failure_of(R"((module $shop (func $_ZN4cash4drawEv unreachable)
      (func (export "f") call $_ZN4cash4drawEv)))");
  EXPECT_TRUE(message.starts_with("test: wasm trap: ")) << message;
  EXPECT_CONTAINS(message, "shop!cash::draw()\n");
}

/// While it lives, the process gets but 1 GiB of addresses beside those that it has.
class LittleAddressSpace {
 public:
  LittleAddressSpace() {
    getrlimit(RLIMIT_AS, &former_);
    rlim_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    constexpr rlim_t more = rlim_t{1} << 30;
    const rlimit limit{.rlim_cur = pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + more,
                       .rlim_max = former_.rlim_max};
    EXPECT_EQ(setrlimit(RLIMIT_AS, &limit), 0);
  }
  LittleAddressSpace(const LittleAddressSpace&) = delete;
  LittleAddressSpace& operator=(const LittleAddressSpace&) = delete;
  LittleAddressSpace(LittleAddressSpace&&) = delete;
  LittleAddressSpace& operator=(LittleAddressSpace&&) = delete;
  ~LittleAddressSpace() { setrlimit(RLIMIT_AS, &former_); }

 private:
  rlimit former_{};
};

TEST_F(InstanceTest, TellsATrapAtTheStartFromLackOfRoom) {
  const auto trapping = link("(module (start $f) (func $f unreachable))");
  ASSERT_TRUE(trapping);
  const auto trapped = Instance(*trapping, &recorder_).start();
  ASSERT_FALSE(trapped);
  EXPECT_EQ(trapped.error().kind, Failure::Kind::trapped);

  const auto greedy = link("(module (memory 65536))");
  ASSERT_TRUE(greedy) << greedy.error().message;
  const LittleAddressSpace little;
  const auto started = Instance(*greedy, &recorder_).start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, Failure::Kind::refused);
  EXPECT_EQ(started.error().message.find('\n'), std::string::npos);
}

TEST_F(InstanceTest, OneModuleMayMixTypesOfOneName) {
  EXPECT_EQ(run(R"((module (import "env" "record" (func $one (param i64)))
                   (import "env" "record" (func $two (param i32 i32) (result i32)))
                   (func (export "f") (result i32) (call $one (i64.const 1))
                     (call $two (i32.const 2) (i32.const 3)))))"),
            (std::variant<Value, std::string>(7)));
  EXPECT_EQ(recorder_.seen, (std::vector<std::int64_t>{1, 2, 3}));
}

TEST_F(InstanceTest, FindsDecoratedNames) {
  EXPECT_EQ(link_error(R"((module (import "env" "_add" (func (param i32 i32) (result i32)))))"),
            "");
  EXPECT_NE(link_error(R"((module (import "env" "__add" (func (param i32 i32) (result i32)))))"),
            "");
}

TEST_F(InstanceTest, RefusesUnknownImports) {
  const struct {
    std::string_view import;
    std::string_view error;
  } cases[] = {
      {R"("env" "nope" (func (param i32 i64) (result f32)))",
       "test: unknown import env.nope (i32, i64) -> (f32)"},
      {R"("host" "add" (func (param i32 i32) (result i32)))", "unknown import host.add"},
      {R"("env" "add" (func (param i32)))",
       "unknown import env.add (i32) -> () (known with the type (i32, i32) -> (i32))"},
      {R"("env" "v" (func (param v128 (ref null any))))", "unknown import env.v (v128, ref) -> ()"},
      {R"("env" "g" (global i32))", "unknown import env.g global i32"},
      {R"("env" "t" (table 1 funcref))", "unknown import env.t table ref"},
      {R"("env" "e" (tag (param i32)))", "unknown import env.e tag"},
      {R"("env" "a\1b[2J" (func))", R"(unknown import env.a\x1b[2J () -> ())"},
  };
  for (const auto& [import, error] : cases) {
    const std::string text = "(module (import " + std::string(import) + "))";
    EXPECT_CONTAINS(link_error(text), error);
  }
}

TEST_F(InstanceTest, UnknownImportsMayTrapWhenCalled) {
  std::vector<std::string> told;
  const auto linked =
      link(R"((module (import "env" "nope" (func $nope (param i64))) (func (export "f"))
              (func (export "g") (call $nope (i64.const 1)))))",
           {.tables = tables, .trap_unknown = true, .on_unknown = [&](std::string_view import) {
              told.emplace_back(import);
            }});
  ASSERT_TRUE(linked) << linked.error().message;
  EXPECT_EQ(told, (std::vector<std::string>{"unknown import env.nope (i64) -> ()"}));
  Instance instance(*linked, &recorder_);
  ASSERT_TRUE(instance.start());
  EXPECT_TRUE(instance.call("f", {}));
  const auto result = instance.call("g", {});
  ASSERT_FALSE(result);
  EXPECT_CONTAINS(result.error().message, "call to unknown import env.nope (i64) -> ()");
}

TEST_F(InstanceTest, InstancesOfOneModuleAreApart) {
  const auto linked = link(R"((module (import "env" "record" (func $record (param i64)))
      (global $count (mut i64) (i64.const 0))
      (func (export "f") (global.set $count (i64.add (global.get $count) (i64.const 1)))
        (call $record (global.get $count)))))");
  ASSERT_TRUE(linked);
  std::array<Recorder, 4> recorders;
  std::vector<std::thread> threads;
  threads.reserve(recorders.size());
  for (Recorder& recorder : recorders) {
    threads.emplace_back([&] {
      Instance instance(*linked, &recorder);
      if (!instance.start()) return;
      for (int i = 0; i < 100; ++i) {
        if (!instance.call("f", {})) return;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Recorder& recorder : recorders) {
    ASSERT_EQ(recorder.seen.size(), 100U);
    EXPECT_EQ(recorder.seen.back(), 100);
  }
}

TEST_F(InstanceTest, InstancesOfOneModuleShareAnImportedSharedMemory) {
  const auto linked = link(R"((module (import "env" "memory" (memory 1 1 shared))
      (func (export "f") (result i32) (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))))");
  ASSERT_TRUE(linked);
  Instance first(*linked, &recorder_);
  Instance second(*linked, &recorder_);
  ASSERT_TRUE(first.start());
  ASSERT_TRUE(second.start());
  EXPECT_EQ(first.call("f", {}).value(), (std::vector<Value>{0}));
  EXPECT_EQ(second.call("f", {}).value(), (std::vector<Value>{1}));
}

}  // namespace
}  // namespace sluice::engine
