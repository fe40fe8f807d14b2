// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Guests of the tests that have threads, as text.
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sluice/engine.h"
#include "sluice/guest.h"

namespace sluice {

inline Result<Guest> make(std::string_view text, GuestOptions options = {}) {
  static const Engine engine = Engine::create({.cache = false}).value();
  auto module = engine.compile(std::as_bytes(std::span(text)), "test");
  if (!module) return std::unexpected(module.error());
  return Guest::create(*module, std::move(options));
}

/// A module of several threads. `body` has `_start` and `wasi_thread_start`.
inline std::string threaded(
    std::string_view body,
    std::string_view memory = R"((import "env" "memory" (memory 1 2 shared)))") {
  constexpr std::string_view preview1 = R"("wasi_snapshot_preview1")";
  return fmt::format(R"((module
    (import {0} "proc_exit" (func $exit (param i32)))
    (import {0} "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (import {0} "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import {0} "sock_accept" (func $accept (param i32 i32 i32) (result i32)))
    (import {0} "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
    (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
    {1}
    (export "memory" (memory 0))
    (func $wait (drop (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1))))
    (func $spin (loop $again (br $again)))
    ;; 8 bytes at 128; a relative clock of 100 s in the subscription at 1024
    (func $vector (i32.store (i32.const 16) (i32.const 128)) (i32.store (i32.const 20) (i32.const 8)))
    (func $read_input (call $vector)
      (drop (call $read (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 24))))
    (func $fill_output (call $vector)
      (loop $again
        (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 24))) (br $again)))
    (func $accept_one (drop (call $accept (i32.const 3) (i32.const 0) (i32.const 24))))
    (func $sleep (i64.store (i32.const 1048) (i64.const 100000000000)) (i32.store (i32.const 1040) (i32.const 1))
      (drop (call $poll (i32.const 1024) (i32.const 2048) (i32.const 1) (i32.const 24))))
    {2}))",
                     preview1, memory, body);
}

/// The main thread waits for the thread that it starts, which does `work` and sets the word at 64.
inline std::string with_thread(std::string_view work) {
  return threaded(fmt::format(R"(
    (func (export "_start")
      (if (i32.le_s (call $spawn (i32.const 7)) (i32.const 0)) (then (call $exit (i32.const 99))))
      (call $wait))
    (func (export "wasi_thread_start") (param $id i32) (param $argument i32)
      {}
      (i32.atomic.store (i32.const 64) (i32.const 1))
      (drop (memory.atomic.notify (i32.const 64) (i32.const 1)))))",
                              work));
}

inline Exit run(std::string_view text, GuestOptions options = {}) {
  auto guest = make(text, std::move(options));
  if (!guest) return {.code = -1, .trap = Trap{guest.error().message}};
  auto exit = guest->run();
  return exit ? *exit : Exit{.code = -2, .trap = Trap{exit.error().message}};
}

}  // namespace sluice
