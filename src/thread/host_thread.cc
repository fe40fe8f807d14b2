// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/host_thread.h"

#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <utility>

namespace sluice::thread {
namespace {

constexpr std::size_t guard = std::size_t{64} << 10;  // a multiple of every page size
std::atomic<std::size_t> running = 0;                 ///< threads of this process, of all guests

constexpr std::size_t mapped = guard + Stack::signal_size + guard + Stack::size;

}  // namespace

std::expected<Stack, int> Stack::create() {
  void* const mapping =
      ::mmap(nullptr, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping == MAP_FAILED) return std::unexpected(errno);
  Stack stack(static_cast<std::byte*>(mapping));
  constexpr int usable = PROT_READ | PROT_WRITE;
  if (::mprotect(stack.signal_base(), signal_size, usable) != 0 ||
      ::mprotect(stack.base(), size, usable) != 0) {
    return std::unexpected(errno);
  }
  return stack;
}

Stack::Stack(Stack&& other) noexcept : mapping_(std::exchange(other.mapping_, nullptr)) {}

Stack& Stack::operator=(Stack&& other) noexcept {
  std::swap(mapping_, other.mapping_);
  return *this;
}

Stack::~Stack() {
  if (mapping_ != nullptr) ::munmap(mapping_, mapped);
}

std::byte* Stack::signal_base() const { return mapping_ + guard; }

std::byte* Stack::base() const { return signal_base() + signal_size + guard; }

void* HostThread::run(void* start) {
  auto& self = *static_cast<Start*>(start);
  const stack_t signal_stack{
      .ss_sp = self.stack.signal_base(), .ss_flags = 0, .ss_size = Stack::signal_size};
  ::sigaltstack(&signal_stack, nullptr);
  self.body();
  self.body = nullptr;  // what it holds ends with the thread, not with who joins it
  const stack_t none{.ss_sp = nullptr, .ss_flags = SS_DISABLE, .ss_size = 0};
  ::sigaltstack(&none, nullptr);
  return nullptr;
}

std::expected<HostThread, int> HostThread::start(std::function<void()> body) {
  static const std::size_t most = mappable_threads();
  if (running.load() >= most) return std::unexpected(EAGAIN);
  auto stack = Stack::create();
  if (!stack) return std::unexpected(stack.error());
  auto start = std::make_unique<Start>(std::move(*stack), std::move(body));

  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  // The new thread inherits the mask: signals are for the threads of the host, and one that ran a
  // handler of the host on a guest's thread might need more stack than there is. (A sanitizer
  // overlooks the mask of the attributes.)
  sigset_t all;
  sigfillset(&all);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) {
    sigdelset(&all, fault);
  }
  pthread_t thread{};
  int error = pthread_attr_setstack(&attributes, start->stack.base(), Stack::size);
  sigset_t former;
  pthread_sigmask(SIG_SETMASK, &all, &former);
  if (error == 0) error = pthread_create(&thread, &attributes, &HostThread::run, start.get());
  pthread_sigmask(SIG_SETMASK, &former, nullptr);
  pthread_attr_destroy(&attributes);
  if (error != 0) return std::unexpected(error);
  ++running;
  return HostThread(std::move(start), thread);
}

void HostThread::join() {
  pthread_join(thread_, nullptr);
  --running;
  start_.reset();
}

bool has_room() {
  constexpr std::size_t enough = std::size_t{16} << 20;
  void* const mapping =
      ::mmap(nullptr, enough, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) return false;
  ::munmap(mapping, enough);
  return true;
}

std::size_t mappable_threads() {
  constexpr std::size_t mappings_of_thread = 12;  // four are the stacks', four may be tables'
  std::size_t limit = 65530;
  std::ifstream("/proc/sys/vm/max_map_count") >> limit;
  return limit * 3 / 4 / mappings_of_thread;
}

}  // namespace sluice::thread
