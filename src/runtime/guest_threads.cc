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

/// One of the threads that a guest may have; its number is taken as long as this lives.
class GuestThreads::Place {
 public:
  Place(GuestThreads& group, std::uint32_t id) : group_(&group), id_(id) {}
  Place(Place&& other) noexcept : group_(std::exchange(other.group_, nullptr)), id_(other.id_) {}
  Place& operator=(Place&&) = delete;
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    if (group_ == nullptr) return;
    const std::scoped_lock lock(group_->mutex_);
    group_->ids_.release(id_);
    --group_->taken_places_;
  }
  [[nodiscard]] std::uint32_t id() const { return id_; }

 private:
  GuestThreads* group_;
  std::uint32_t id_;
};

/// A thread with its instance.
class GuestThreads::Thread final : public wasi::GuestThread {
 public:
  Thread(GuestThreads& group, Place place)
      : group_(group),
        place_(std::move(place)),
        instance_(group.module_, &group.process_, &interruption_) {}

  [[nodiscard]] std::uint32_t id() const override { return place_.id(); }
  [[nodiscard]] thread::Interruption& interruption() override { return interruption_; }
  std::int32_t call(std::string_view function,
                    std::initializer_list<std::int32_t> arguments) override {
    const std::vector<Value> values(arguments.begin(), arguments.end());
    require_entered();
    const auto results = value(instance_.call(function, values));
    const bool has_result =
        !results.empty() && std::holds_alternative<std::int32_t>(results.front());
    return has_result ? std::get<std::int32_t>(results.front()) : 0;
  }
  std::int32_t call_element(std::uint32_t index, std::int32_t argument) override {
    require_entered();
    return value(instance_.call_element(index, argument));
  }
  std::optional<std::uint32_t> stack_pointer() override { return instance_.stack_pointer(); }
  bool set_stack_pointer(std::uint32_t top) override { return instance_.set_stack_pointer(top); }
  std::optional<std::int32_t> global(std::string_view name) override {
    return instance_.global(name);
  }
  [[nodiscard]] bool exports(std::string_view function) const override {
    return group_.module_->find_function(function) != nullptr;
  }
  std::optional<std::uint32_t> grow_memory(std::uint32_t pages) override {
    return instance_.grow_memory(pages);
  }

 private:
  friend class GuestThreads;

  /// Runs what the instance runs first on a thread that is not the main one.
  void enter() {
    if (auto entered = instance_.enter(); !entered) {
      has_entered_ = false;
      note(std::move(entered.error()));
    }
  }
  void require_entered() const {
    if (!has_entered_) throw wasi::NeverReturned();
  }
  /// What guest code gave, unless it never returned.
  template <class Result>
  Result value(std::expected<Result, engine::Failure> result) {
    if (result) return std::move(*result);
    note(std::move(result.error()));
    throw wasi::NeverReturned();
  }
  /// Guest code did not come back. The first failure counts: others follow from it.
  void note(engine::Failure failure) {
    if (failure_ || ends_alone()) return;
    failure_ = std::move(failure);
  }
  /// Whether that its code does not come back is the end of this thread alone, or follows from an
  /// end that there is already.
  [[nodiscard]] bool ends_alone() const { return left_ || interruption_.requested(); }

  GuestThreads& group_;
  Place place_;
  thread::Interruption interruption_;
  engine::Instance instance_;
  std::optional<thread::HostThread> host_;  ///< none for the main thread

  // Only its own thread looks.
  bool has_entered_ = true;                 ///< what an instance runs first came back
  bool left_ = false;                       ///< by itself
  std::optional<engine::Failure> failure_;  ///< which ends the guest

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
  main_ = std::make_unique<Thread>(*this, *take_place());
  process_.threads = this;
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
  const Running running(*main_);
  if (exit()) return std::unexpected(engine::Failure{});
  main_->left_ = false;  // of an earlier call
  main_->failure_.reset();
  auto outcome = work();
  if (!outcome && outcome.error().ended) main_->note(outcome.error());
  return outcome;
}

std::optional<Exit> GuestThreads::exit_of(const Thread& thread) const {
  if (const auto code = process_.exit_code.get()) return Exit{static_cast<int>(*code), {}};
  if (!thread.failure_) return std::nullopt;
  return Exit{trap_exit_code, Trap{thread.failure_->message}};
}

std::optional<Exit> GuestThreads::exit_of_main() const { return exit_of(*main_); }

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
    if ((*thread)->finished_) ended.splice(ended.end(), threads_, thread);
    thread = next;
  }
  lock.unlock();
  for (const auto& thread : ended) thread->host_->join();
  ended.clear();
  lock.lock();
}

wasi::Result<std::uint32_t> GuestThreads::start(Body body) {
  if (!module_->has_shared_memory()) return wasi::failure(wasi::Errno::notsup);
  const auto refused = wasi::failure(wasi::Errno::again);
  auto place = thread::has_room() ? take_place() : std::nullopt;
  if (!place) return refused;
  process_.descriptors.share();
  std::list<std::unique_ptr<Thread>> begun;
  Thread& thread = *begun.emplace_back(std::make_unique<Thread>(*this, std::move(*place)));
  if (!thread.instance_.create()) return refused;

  const std::scoped_lock lock(mutex_);
  if (exit_) return refused;
  auto host =
      thread::HostThread::start([this, &thread, body = std::move(body)] { run(thread, body); });
  if (!host) return refused;
  thread.host_.emplace(std::move(*host));
  thread.running_ = true;
  threads_.splice(threads_.end(), begun);
  return thread.id();
}

std::optional<GuestThreads::Place> GuestThreads::take_place() {
  std::unique_lock lock(mutex_);
  reap(lock);
  if (exit_ || taken_places_ > options_.max_threads) return std::nullopt;  // the main one has one
  const auto id = ids_.take();
  if (!id) return std::nullopt;
  ++taken_places_;
  return Place(*this, *id);
}

void GuestThreads::run(Thread& thread, const Body& body) {
  {
    const Running running(thread);
    // One that was cancelled before it began runs its body all the same, which knows what to do.
    if (!exit()) {
      try {
        thread.enter();
        body(thread);
      } catch (const wasi::NeverReturned&) {  // it is noted
      } catch (const std::exception& error) {
        thread.note({.ended = true, .message = error.what()});
      }
    }
  }
  if (auto exit = exit_of(thread)) end(std::move(*exit));
  const std::scoped_lock lock(mutex_);
  thread.finished_ = true;
  changed_.notify_all();
}

wasi::GuestThread& GuestThreads::current() { return *Running::current(); }

void GuestThreads::leave() { Running::current()->left_ = true; }

void GuestThreads::cancel(std::uint32_t id) {
  const std::scoped_lock lock(mutex_);
  const auto found =
      std::ranges::find_if(threads_, [&](const auto& thread) { return thread->id() == id; });
  if (id != main_->id() && found == threads_.end()) return;
  Thread& thread = id == main_->id() ? *main_ : **found;
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
