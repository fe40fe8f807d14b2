// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <pthread.h>

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>

namespace sluice::thread {

/// The stacks of one thread, in one mapping: the one it runs on, and the one that signals are
/// handled on. Before each lies a part that cannot be touched.
///
/// The engine would give every thread that runs wasm a signal stack of its own, and ends the
/// process when the kernel has no room for it; a thread that comes with one is left alone.
class Stack {
 public:
  /// What the engine lets wasm use (512 KiB), and as much again for the host below it.
  static constexpr std::size_t size = std::size_t{1} << 20;
  /// The least that the engine takes.
  static constexpr std::size_t signal_size = std::size_t{256} << 10;

  /// Fails with an errno when the host has no room.
  [[nodiscard]] static std::expected<Stack, int> create();
  Stack(Stack&& other) noexcept;
  Stack& operator=(Stack&& other) noexcept;
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;
  ~Stack();

  [[nodiscard]] std::byte* base() const;
  [[nodiscard]] std::byte* signal_base() const;

 private:
  explicit Stack(std::byte* mapping) : mapping_(mapping) {}
  std::byte* mapping_;
};

/// A thread of the host that runs a guest's. To be joined before it is destroyed.
class HostThread {
 public:
  /// Starts a thread that calls `body`, with all signals blocked but those of faults. Fails with an
  /// errno (EAGAIN, ENOMEM), and does not call it.
  [[nodiscard]] static std::expected<HostThread, int> start(std::function<void()> body);
  HostThread(HostThread&&) noexcept = default;
  HostThread& operator=(HostThread&&) = delete;
  HostThread(const HostThread&) = delete;
  HostThread& operator=(const HostThread&) = delete;
  ~HostThread() = default;

  /// Waits until `body` has returned.
  void join();

 private:
  struct Start {
    Stack stack;
    std::function<void()> body;
  };
  HostThread(std::unique_ptr<Start> start, pthread_t thread)
      : start_(std::move(start)), thread_(thread) {}
  static void* run(void* start);

  std::unique_ptr<Start> start_;
  pthread_t thread_;
};

/// Whether the host has memory for one more thread and what the engine needs for it, which ends the
/// process where there is none.
[[nodiscard]] bool has_room();

/// How many threads a process may have before the kernel runs out of mappings for it
/// (vm.max_map_count), with room to spare: beyond that the engine would end the process.
[[nodiscard]] std::size_t mappable_threads();

}  // namespace sluice::thread
