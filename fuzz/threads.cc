// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A guest with threads, by wasi-threads and by WAMR's lib-pthread. The first byte says what its
// module exports; then each thread, when it is its turn, does what comes next in the input.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "abi/wamr/pthread.h"
#include "abi/wasi_threads/wasi_threads.h"
#include "expect.h"
#include "guest.h"
#include "net/host_network.h"
#include "policy/guard.h"
#include "policy/ruleset.h"
#include "process.h"
#include "pthread_books.h"
#include "scheduler.h"
#include "wasi/threads.h"

namespace {

namespace fuzz = sluice::fuzz;
namespace wasi = sluice::wasi;
using fuzz::expect;
using sluice::thread::Interruption;

constexpr std::uint32_t page = 65536;
constexpr std::size_t most_threads = 8;
constexpr int longest = 128;  ///< deeds of all threads
constexpr int deepest = 8;    ///< calls of the host into the guest, one within another

/// The program that the threads run, and its module.
class Program {
 public:
  Program(fuzz::Input input, const fuzz::Imports& imports, wasi::Process& process,
          fuzz::Scheduler& scheduler)
      : exports_(input.take<std::uint8_t>()),
        input_(input),
        books_(scheduler),
        guest_(imports, &process, &books_),
        scheduler_(scheduler) {}

  [[nodiscard]] bool has_malloc() const { return (exports_ & 1U) != 0; }
  [[nodiscard]] bool has_thread_start() const { return (exports_ & 2U) != 0; }
  [[nodiscard]] bool has_stack_pointer() const { return (exports_ & 4U) != 0; }
  [[nodiscard]] bool has_data_end() const { return (exports_ & 8U) != 0; }

  std::optional<std::uint32_t> grow(std::uint32_t pages) {
    const std::uint32_t most = 1 + exports_ / 16;
    if (pages > most - pages_) return std::nullopt;
    return std::exchange(pages_, pages_ + pages) * page;
  }
  /// Never the same block twice.
  std::uint32_t allocate(std::uint32_t size) {
    if (size > page - heap_ - 8) return 0;
    return std::exchange(heap_, heap_ + (size + 15) / 16 * 16);
  }

  std::set<std::uint32_t> stacks;  ///< of threads that run: where each begins

  /// Runs the function that the host calls.
  void run(int depth) {
    while (done_ < longest && !input_.empty() && depth < deepest) {
      if (scheduler_.is_ending()) throw wasi::NeverReturned();
      ++done_;
      const auto step = guest_.step(input_);
      if (step.is_ended) throw wasi::NeverReturned();
      if (step.deed == fuzz::Deed::leave) return;
      if (step.deed == fuzz::Deed::give_way) scheduler_.give_way();
    }
  }

 private:
  std::uint8_t exports_;
  fuzz::Input input_;
  fuzz::PthreadBooks books_;
  fuzz::Guest guest_;
  fuzz::Scheduler& scheduler_;
  std::uint32_t pages_ = 1;
  std::uint32_t heap_ = 32768;
  int done_ = 0;
};

class GuestThread final : public wasi::GuestThread {
 public:
  GuestThread(std::uint32_t id, Program& program, Interruption& interruption)
      : id_(id), program_(program), interruption_(interruption) {}

  [[nodiscard]] std::uint32_t id() const override { return id_; }
  [[nodiscard]] Interruption& interruption() override { return interruption_; }
  std::int32_t call(std::string_view function,
                    std::initializer_list<std::int32_t> arguments) override {
    expect(exports(function), "the host calls what there is");
    if (function == "malloc") {
      return static_cast<std::int32_t>(
          program_.allocate(static_cast<std::uint32_t>(*arguments.begin())));
    }
    if (function != "free") run();
    return 0;
  }
  std::int32_t call_element(std::uint32_t /*index*/, std::int32_t argument) override {
    run();
    return argument;
  }
  [[nodiscard]] std::optional<std::uint32_t> stack_pointer() override {
    return program_.has_stack_pointer() ? std::optional(30000U) : std::nullopt;
  }
  bool set_stack_pointer(std::uint32_t top) override {
    expect(top != 0 && top % 16 == 0, "a stack is aligned");
    expect(program_.stacks.insert(top).second, "a thread has a stack of its own");
    stack_ = top;
    return program_.has_stack_pointer();
  }
  [[nodiscard]] std::optional<std::int32_t> global(std::string_view /*name*/) override {
    return program_.has_data_end() ? std::optional(1024) : std::nullopt;
  }
  [[nodiscard]] bool exports(std::string_view function) const override {
    return function == "wasi_thread_start" ? program_.has_thread_start() : program_.has_malloc();
  }
  [[nodiscard]] std::optional<std::uint32_t> grow_memory(std::uint32_t pages) override {
    return program_.grow(pages);
  }

  /// Leaves its stack to another.
  void end() { program_.stacks.erase(stack_); }

 private:
  void run() {
    ++depth_;
    program_.run(depth_);
    --depth_;
  }

  std::uint32_t id_;
  Program& program_;
  Interruption& interruption_;
  std::uint32_t stack_ = 0;
  int depth_ = 0;
};

class Threads final : public wasi::Threads {
 public:
  Threads(Program& program, fuzz::Scheduler& scheduler) : program_(program), scheduler_(scheduler) {
    add(0);
  }

  wasi::Result<std::uint32_t> start(Body body) override {
    if (scheduler_.is_ending()) throw sluice::thread::Interrupted();
    if (threads_.size() == most_threads) return wasi::failure(wasi::Errno::again);
    const std::size_t number = scheduler_.start([this, body = std::move(body)] {
      auto& self = static_cast<GuestThread&>(current());
      try {
        body(self);
      } catch (const sluice::thread::Ended&) {  // as it was asked to
      }
      self.end();
    });
    add(number);
    return static_cast<std::uint32_t>(number);
  }
  wasi::GuestThread& current() override { return *threads_.at(scheduler_.current()); }
  void wait_for_others() override {
    if (!scheduler_.wait_for_others()) throw sluice::thread::Interrupted();
  }
  void cancel(std::uint32_t id) override {
    scheduler_.interrupt(id, Interruption::Reason::cancelled);
  }

 private:
  void add(std::size_t number) {
    threads_.push_back(std::make_unique<GuestThread>(static_cast<std::uint32_t>(number), program_,
                                                     scheduler_.interruption(number)));
  }

  Program& program_;
  fuzz::Scheduler& scheduler_;
  std::vector<std::unique_ptr<GuestThread>> threads_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Imports imports{sluice::abi::wamr::pthread_functions(),
                                     sluice::abi::wasi_threads::functions()};
  sluice::net::HostNetwork network;
  sluice::policy::Guard guard(network, std::make_shared<const sluice::policy::Ruleset>());
  wasi::Process process(guard);
  std::optional<fuzz::Scheduler> scheduler(std::in_place);
  Program program(fuzz::Input(data, size), imports, process, *scheduler);
  Threads threads(program, *scheduler);
  process.threads = &threads;
  try {
    program.run(0);
  } catch (const sluice::thread::Ended&) {  // as it was asked to
  }
  scheduler.reset();
  return 0;
}
