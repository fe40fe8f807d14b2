// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/guest_threads.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "thread/interruption.h"

namespace sluice {
namespace {

constexpr int trap_exit_code = 1;
/// How long threads that were interrupted get before they are interrupted again: twice as long each
/// time.
class Patience {
 public:
  [[nodiscard]] std::chrono::milliseconds next() {
    return std::exchange(time_, std::min(2 * time_, longest));
  }

 private:
  static constexpr std::chrono::milliseconds longest{32};
  std::chrono::milliseconds time_{1};
};

/// How much of the processor's time a thread of the host has had.
std::chrono::nanoseconds read(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

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
    if (group_->wanting_places_ > 0) group_->changed_.notify_all();
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
  /// Guest code did not come back. The first trap counts: what it was called from ends with it.
  void note(engine::Failure failure) {
    if (!failure_ && failure.kind != engine::Failure::Kind::ended) failure_ = std::move(failure);
  }

  GuestThreads& group_;
  Place place_;
  thread::Interruption interruption_;
  engine::Instance instance_;
  std::optional<thread::HostThread> host_;  ///< none for the main thread

  // Only its own thread looks.
  bool has_entered_ = true;                 ///< what an instance runs first came back
  std::optional<engine::Failure> failure_;  ///< which ends the guest
  bool has_settled_ = false;                ///< the guest's end

  // Guarded by the group's mutex.
  bool running_ = false;  ///< guest code
  clockid_t clock_{};     ///< of the host's thread, while it runs
  std::chrono::nanoseconds counted_from_{0};
  bool finished_ = false;  ///< can be joined
};

/// While it lives, the calling thread runs guest code, as `thread`.
class GuestThreads::Running {
 public:
  explicit Running(Thread& thread) : thread_(thread), attachment_(thread.interruption_) {
    innermost = this;
    const std::scoped_lock lock(thread.group_.mutex_);
    thread.running_ = true;
    pthread_getcpuclockid(pthread_self(), &thread.clock_);
    if (thread.group_.counts_processor_time_) thread.counted_from_ = read(thread.clock_);
    ++thread.group_.running_;
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  Running(Running&&) = delete;
  Running& operator=(Running&&) = delete;
  ~Running() {
    innermost = outer_;
    const std::scoped_lock lock(thread_.group_.mutex_);
    thread_.running_ = false;
    if (thread_.group_.counts_processor_time_) {
      thread_.group_.processor_time_ += read(thread_.clock_) - thread_.counted_from_;
    }
    if (--thread_.group_.running_ == 0) thread_.group_.changed_.notify_all();
  }

  /// The innermost on this thread of the host, or null.
  [[nodiscard]] static Thread* current() {
    return innermost == nullptr ? nullptr : &innermost->thread_;
  }

 private:
  static thread_local Running* innermost;
  Thread& thread_;
  Running* outer_ = innermost;
  thread::Interruption::Attachment attachment_;
};

thread_local GuestThreads::Running* GuestThreads::Running::innermost = nullptr;

GuestThreads::GuestThreads(std::shared_ptr<const engine::LinkedModule> module,
                           wasi::Process& process, Options options)
    : module_(std::move(module)), process_(process), options_(std::move(options)) {
  // NOLINTNEXTLINE(bugprone-unchecked-optional-access): the first one gets its place
  main_ = std::make_unique<Thread>(*this, *take_place());
  process_.threads = this;
  process_.exit = [this](std::uint32_t code) { exit(code); };
}

GuestThreads::~GuestThreads() {
  {
    const std::scoped_lock lock(mutex_);
    if (!exit_) exit_ = Exit{};
    closing_ = true;
    changed_.notify_all();
  }
  if (nudger_.joinable()) nudger_.join();
  end_all();
  wait_for_all();
}

engine::Instance& GuestThreads::main_instance() { return main_->instance_; }

std::uint64_t GuestThreads::memory_size() const { return main_->instance_.memory_size(); }

GuestThreads::Outcome GuestThreads::run_main(Use use, const std::function<Outcome()>& work) {
  call_exit_.reset();  // of an earlier call
  main_->failure_.reset();
  main_->interruption_.withdraw(thread::Interruption::Reason::cancelled);
  if (!module_->has_shared_memory()) use_ = use;
  Outcome outcome = std::unexpected(engine::Failure{engine::Failure::Kind::ended});
  {
    const Running running(*main_);
    if (!exit()) outcome = work();
  }
  if (!outcome && outcome.error().kind == engine::Failure::Kind::trapped) {
    main_->note(outcome.error());
  }
  std::unique_lock lock(mutex_);
  reap(lock);
  return outcome;
}

std::optional<Exit> GuestThreads::exit_of(const Thread& thread) const {
  if (!thread.failure_) return std::nullopt;
  return Exit{trap_exit_code, Trap{thread.failure_->message}};
}

std::optional<Exit> GuestThreads::exit_of_main() const {
  return call_exit_ ? call_exit_ : exit_of(*main_);
}

std::optional<Exit> GuestThreads::exit() const {
  const std::scoped_lock lock(mutex_);
  return exit_;
}

void GuestThreads::end(const Exit& exit) {
  settle(exit);
  if (Running::current() == nullptr) {
    end_all();
    return;
  }
  // Called by a host's function that some guest called: this thread might be one that waits.
  const std::scoped_lock lock(mutex_);
  interrupt_all();
  start_nudging();
}

bool GuestThreads::settle(const Exit& exit) {
  {
    const std::scoped_lock lock(mutex_);
    if (exit_) return false;
    exit_ = exit;
  }
  if (options_.on_exit) options_.on_exit(exit);
  return true;
}

void GuestThreads::exit(std::uint32_t code) {
  const Exit exit{static_cast<int>(code)};
  if (use_ == Use::library) {
    call_exit_ = exit;
    return;
  }
  // This thread comes back from the guest's code now; then it waits for the others.
  if (!settle(exit)) return;
  Running::current()->has_settled_ = true;
  const std::scoped_lock lock(mutex_);
  interrupt_all();
}

template <class Act>
void GuestThreads::for_each_thread(Act act) const {
  act(*main_);
  for (const auto& thread : threads_) act(*thread);
}

void GuestThreads::count_processor_time() {
  const std::scoped_lock lock(mutex_);
  if (counts_processor_time_) return;
  counts_processor_time_ = true;
  for_each_thread([](Thread& thread) {
    if (thread.running_) thread.counted_from_ = read(thread.clock_);
  });
}

std::chrono::nanoseconds GuestThreads::processor_time() const {
  const std::scoped_lock lock(mutex_);
  std::chrono::nanoseconds sum = processor_time_;
  for_each_thread([&sum](const Thread& thread) {
    if (thread.running_) sum += read(thread.clock_) - thread.counted_from_;
  });
  return sum;
}

void GuestThreads::interrupt_all() {
  for_each_thread(
      [](Thread& thread) { thread.interruption_.request(thread::Interruption::Reason::ended); });
  repeat_signals();
  changed_.notify_all();  // for those in wait_for_others() and take_place()
}

void GuestThreads::end_all() {
  Patience patience;
  std::unique_lock lock(mutex_);
  do {
    interrupt_all();
  } while (!changed_.wait_for(lock, patience.next(), [this] { return running_ == 0; }));
}

void GuestThreads::wait_for_all() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return unfinished_ == 0; });
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
  // NOLINTNEXTLINE(bugprone-unchecked-optional-access): all but the main thread have one
  for (const auto& thread : ended) thread->host_->join();
  ended.clear();
  lock.lock();
}

wasi::Result<std::uint32_t> GuestThreads::start(Body body) {
  if (!module_->has_shared_memory()) return wasi::failure(wasi::Errno::notsup);
  const auto started = try_start(std::move(body));
  if (started) return *started;
  if (exit()) throw thread::Interrupted();  // no want of room, which the guest might tell of
  return wasi::failure(wasi::Errno::again);
}

std::optional<std::uint32_t> GuestThreads::try_start(Body body) {
  auto place = thread::has_room() ? take_place() : std::nullopt;
  if (!place) return std::nullopt;
  process_.share();
  std::list<std::unique_ptr<Thread>> begun;
  Thread& thread = *begun.emplace_back(std::make_unique<Thread>(*this, std::move(*place)));
  if (!thread.instance_.create()) return std::nullopt;

  const std::scoped_lock lock(mutex_);
  if (exit_) return std::nullopt;
  auto host =
      thread::HostThread::start([this, &thread, body = std::move(body)] { run(thread, body); });
  if (!host) return std::nullopt;
  thread.host_.emplace(std::move(*host));
  threads_.splice(threads_.end(), begun);
  ++unfinished_;
  return thread.id();
}

std::optional<GuestThreads::Place> GuestThreads::take_place() {
  // A thread that was joined may still be on its way out: who starts the next one then gets its
  // place, as natively.
  constexpr std::chrono::milliseconds way_out(50);
  const auto until = std::chrono::steady_clock::now() + way_out;
  std::unique_lock lock(mutex_);
  reap(lock);
  ++wanting_places_;
  const auto is_full = [this] { return taken_places_ > options_.max_threads; };  // main has one
  while (is_full() && !exit_ && taken_places_ > 1) {
    if (changed_.wait_until(lock, until) == std::cv_status::timeout) break;
    reap(lock);
  }
  --wanting_places_;
  if (exit_ || is_full()) return std::nullopt;
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
        thread.note({engine::Failure::Kind::trapped, error.what()});
      }
    }
  }
  if (auto exit = exit_of(thread); exit && settle(*exit)) thread.has_settled_ = true;
  if (thread.has_settled_) end_all();
  const std::scoped_lock lock(mutex_);
  thread.finished_ = true;
  if (--unfinished_ == 0 || wanting_places_ > 0) changed_.notify_all();
}

wasi::GuestThread& GuestThreads::current() { return *Running::current(); }

void GuestThreads::wait_for_others() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return main_->interruption_.requested() || unfinished_ == 0; });
  if (main_->interruption_.requested()) throw thread::Interrupted();
}

void GuestThreads::cancel(std::uint32_t id) {
  const std::scoped_lock lock(mutex_);
  const auto found =
      std::ranges::find_if(threads_, [&](const auto& thread) { return thread->id() == id; });
  if (id != main_->id() && found == threads_.end()) return;
  Thread& thread = id == main_->id() ? *main_ : **found;
  thread.interruption_.request(thread::Interruption::Reason::cancelled);
  thread.interruption_.signal();
  start_nudging();
}

void GuestThreads::start_nudging() {
  if (!closing_ && !nudger_.joinable()) {
    try {
      nudger_ = std::thread([this] { nudge(); });
    } catch (const std::system_error&) {  // then the one signal has to do
    }
  }
  ++nudges_;
  changed_.notify_all();
}

void GuestThreads::nudge() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    Patience patience;
    const std::uint64_t served = nudges_;
    const auto is_disturbed = [&] { return closing_ || nudges_ != served; };
    while (!is_disturbed() && repeat_signals()) {
      changed_.wait_for(lock, patience.next(), is_disturbed);
    }
    changed_.wait(lock, is_disturbed);
  }
}

bool GuestThreads::repeat_signals() {
  bool any = false;
  for_each_thread([&any](Thread& thread) {
    if (!thread.running_ || !thread.interruption_.requested()) return;
    thread.interruption_.signal();
    any = true;
  });
  if (any && exit_ && module_->module().engine().interruptible()) {
    module_->module().engine().interrupt();
  }
  return any;
}

}  // namespace sluice
