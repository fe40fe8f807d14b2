// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/guest_threads.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "thread/interruption.h"

namespace sluice {
namespace {

constexpr int trap_exit_code = 1;
/// How long a thread that was interrupted gets before it is interrupted again.
constexpr std::chrono::milliseconds patience(1);

}  // namespace

/// A thread with its instance.
class GuestThreads::Thread final : public wasi::GuestThread {
 public:
  Thread(GuestThreads& group, std::uint32_t id)
      : group_(group), id_(id), instance_(group.module_, &group.process_, &interruption_) {}

  [[nodiscard]] std::uint32_t id() const override { return id_; }
  [[nodiscard]] thread::Interruption& interruption() override { return interruption_; }
  std::optional<std::int32_t> call(std::string_view function,
                                   std::initializer_list<std::int32_t> arguments) override {
    if (!has_entered_) return std::nullopt;
    const std::vector<Value> values(arguments.begin(), arguments.end());
    auto results = instance_.call(function, values);
    if (!results) return fail(std::move(results.error()));
    const bool has_result =
        !results->empty() && std::holds_alternative<std::int32_t>(results->front());
    return has_result ? std::get<std::int32_t>(results->front()) : 0;
  }
  std::optional<std::int32_t> call_element(std::uint32_t index, std::int32_t argument) override {
    if (!has_entered_) return std::nullopt;
    auto result = instance_.call_element(index, argument);
    if (!result) return fail(std::move(result.error()));
    return *result;
  }
  std::optional<std::uint32_t> stack_pointer() override { return instance_.stack_pointer(); }
  bool set_stack_pointer(std::uint32_t top) override { return instance_.set_stack_pointer(top); }
  std::optional<std::int32_t> global(std::string_view name) override {
    return instance_.global(name);
  }
  [[nodiscard]] bool exports(std::string_view function) const override {
    return std::ranges::any_of(group_.module_->module().exports(), [&](const Extern& item) {
      return item.kind == ExternKind::function && item.name == function;
    });
  }
  std::optional<std::uint32_t> grow_memory(std::uint32_t pages) override {
    return instance_.grow_memory(pages);
  }

 private:
  friend class GuestThreads;

  std::nullopt_t fail(engine::Failure failure) {
    failure_ = std::move(failure);
    was_interrupted_ = interruption_.requested();
    return std::nullopt;
  }

  GuestThreads& group_;
  std::uint32_t id_;
  thread::Interruption interruption_;
  engine::Instance instance_;
  bool has_entered_ = true;                 ///< what an instance runs first came back
  bool left_ = false;                       ///< by itself; only its own thread knows
  std::optional<engine::Failure> failure_;  ///< of a call that did not come back; likewise
  bool was_interrupted_ = false;            ///< then; a dialect may withdraw a cancellation
  std::optional<thread::HostThread> host_;  ///< none for the main thread

  // Guarded by the group's mutex.
  bool running_ = false;   ///< guest code, or about to
  bool finished_ = false;  ///< can be joined
};

/// While it lives, the calling thread runs guest code, as `thread`.
class GuestThreads::Running {
 public:
  explicit Running(Thread& thread)
      : thread_(thread), outer_(current_), attachment_(thread.interruption_) {
    current_ = &thread;
    const std::scoped_lock lock(thread.group_.mutex_);
    thread.running_ = true;
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  Running(Running&&) = delete;
  Running& operator=(Running&&) = delete;
  ~Running() {
    current_ = outer_;
    const std::scoped_lock lock(thread_.group_.mutex_);
    thread_.running_ = false;
    thread_.group_.changed_.notify_all();
  }

  /// The innermost on this thread of the host, or null.
  [[nodiscard]] static Thread* current() { return current_; }

 private:
  static thread_local Thread* current_;
  Thread& thread_;
  Thread* outer_;
  thread::Interruption::Attachment attachment_;
};

thread_local GuestThreads::Thread* GuestThreads::Running::current_ = nullptr;

GuestThreads::GuestThreads(std::shared_ptr<const engine::LinkedModule> module,
                           wasi::Process& process, Options options)
    : module_(std::move(module)), process_(process), options_(std::move(options)) {
  main_ = std::make_unique<Thread>(*this, ids_.take().value_or(0));
  if (module_->has_shared_memory()) process_.threads = this;
}

GuestThreads::~GuestThreads() {
  {
    const std::scoped_lock lock(mutex_);
    if (!exit_) exit_ = Exit{};
    closing_ = true;
    changed_.notify_all();
  }
  if (nudger_.joinable()) nudger_.join();
  interrupt_all();
  wait_for_all();
}

engine::Instance& GuestThreads::main_instance() { return main_->instance_; }

GuestThreads::Outcome GuestThreads::run_main(const std::function<Outcome()>& work) {
  // Nothing could interrupt it: no other thread can be, and the engine was asked not to.
  if (process_.threads == nullptr && !module_->module().engine().interruptible()) return work();
  const Running running(*main_);
  if (exit()) return std::unexpected(engine::Failure{});
  main_->left_ = main_->was_interrupted_ = false;  // of an earlier call
  return work();
}

std::optional<Exit> GuestThreads::exit_of(const Thread& thread,
                                          const engine::Failure& failure) const {
  if (const auto code = process_.exit_code.get()) return Exit{static_cast<int>(*code), {}};
  if (thread.left_ || thread.was_interrupted_ || thread.interruption_.requested() ||
      !failure.ended) {
    return std::nullopt;
  }
  return Exit{trap_exit_code, Trap{failure.message}};
}

std::optional<Exit> GuestThreads::exit_of_main(const engine::Failure& failure) const {
  return exit_of(*main_, failure);
}

std::optional<Exit> GuestThreads::exit() const {
  const std::scoped_lock lock(mutex_);
  return exit_;
}

void GuestThreads::end(Exit exit) {
  {
    const std::scoped_lock lock(mutex_);
    if (exit_) return;
    exit_ = exit;
  }
  if (options_.on_exit) options_.on_exit(exit);
  interrupt_all();
}

void GuestThreads::interrupt(Thread& thread) {
  thread.interruption_.signal();
  if (module_->module().engine().interruptible()) module_->module().engine().interrupt();
}

void GuestThreads::interrupt_all() {
  const Thread* const self = Running::current();
  const auto for_each_other = [&](auto&& act) {
    if (main_.get() != self) act(*main_);
    for (const auto& thread : threads_) {
      if (thread.get() != self) act(*thread);
    }
  };
  std::unique_lock lock(mutex_);
  const auto request = [](Thread& thread) {
    thread.interruption_.request(thread::Interruption::Reason::ended);
  };
  for_each_other(request);
  const bool is_own = self != nullptr && &self->group_ == this && self->running_;
  if (is_own) {
    // Asked by the guest's own thread, from within a call: nobody else will repeat the signal.
    request(*Running::current());
    start_nudging();
  }
  while (true) {
    bool waiting = false;
    for_each_other([&](Thread& thread) {
      if (!thread.running_) return;
      waiting = true;
      interrupt(thread);
    });
    if (!waiting || is_own) return;  // its own thread may hold what another waits for
    changed_.wait_for(lock, patience);
  }
}

void GuestThreads::wait_for_all() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] {
    return std::ranges::all_of(threads_, [](const auto& thread) { return thread->finished_; });
  });
  reap(lock);
}

void GuestThreads::reap(std::unique_lock<std::mutex>& lock) {
  std::list<std::unique_ptr<Thread>> ended;
  for (auto thread = threads_.begin(); thread != threads_.end();) {
    const auto next = std::next(thread);
    if ((*thread)->finished_) {
      ids_.release((*thread)->id_);
      ended.splice(ended.end(), threads_, thread);
    }
    thread = next;
  }
  lock.unlock();
  for (const auto& thread : ended) thread->host_->join();
  ended.clear();
  lock.lock();
}

wasi::Result<std::uint32_t> GuestThreads::start(Body body) {
  const auto refused = wasi::failure(wasi::Errno::again);
  if (!thread::has_room()) return refused;
  std::uint32_t id = 0;
  {
    std::unique_lock lock(mutex_);
    reap(lock);
    if (exit_ || starting_ + threads_.size() >= options_.max_threads) {
      return refused;
    }
    const auto free = ids_.take();
    if (!free) return refused;
    id = *free;
    ++starting_;
  }
  process_.descriptors.share();
  auto thread = std::make_unique<Thread>(*this, id);
  const bool created = thread->instance_.create().has_value();

  const std::scoped_lock lock(mutex_);
  --starting_;
  if (created && !exit_) {
    Thread& entry = *thread;
    auto host =
        thread::HostThread::start([this, &entry, body = std::move(body)] { run(entry, body); });
    if (host) {
      entry.host_.emplace(std::move(*host));
      entry.running_ = true;
      threads_.push_back(std::move(thread));
      return id;
    }
  }
  ids_.release(id);
  return refused;
}

void GuestThreads::run(Thread& thread, const Body& body) {
  {
    const Running running(thread);
    // One that was cancelled before it began runs its body all the same, which knows what to do.
    if (!exit()) {
      if (auto entered = thread.instance_.enter(); !entered) {
        thread.fail(std::move(entered.error()));
        thread.has_entered_ = false;
      }
      body(thread);
    }
  }
  if (thread.failure_) {
    if (auto exit = exit_of(thread, *thread.failure_)) end(std::move(*exit));
  }
  const std::scoped_lock lock(mutex_);
  thread.finished_ = true;
  changed_.notify_all();
}

wasi::GuestThread& GuestThreads::current() { return *Running::current(); }

void GuestThreads::leave() { Running::current()->left_ = true; }

void GuestThreads::cancel(std::uint32_t id) {
  const std::scoped_lock lock(mutex_);
  const auto found =
      std::ranges::find_if(threads_, [&](const auto& thread) { return thread->id_ == id; });
  if (id != main_->id_ && found == threads_.end()) return;
  Thread& thread = id == main_->id_ ? *main_ : **found;
  thread.interruption_.request(thread::Interruption::Reason::cancelled);
  interrupt(thread);
  start_nudging();
}

void GuestThreads::start_nudging() {
  if (!closing_ && !nudger_.joinable()) {
    try {
      nudger_ = std::thread([this] { nudge(); });
    } catch (const std::system_error&) {  // then the one signal has to do
    }
  }
  changed_.notify_all();
}

void GuestThreads::nudge() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    bool waiting = false;
    const auto nudge_one = [&](Thread& thread) {
      if (!thread.running_ || !thread.interruption_.requested()) return;
      waiting = true;
      interrupt(thread);
    };
    nudge_one(*main_);
    for (const auto& thread : threads_) nudge_one(*thread);
    if (waiting) {
      changed_.wait_for(lock, patience);
    } else {
      changed_.wait(lock);
    }
  }
}

}  // namespace sluice
