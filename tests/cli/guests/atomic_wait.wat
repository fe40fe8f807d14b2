;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; Waiting and waking by single instructions: what they give, and where they trap. 0 woken, 1 another
;; value, 2 the time is up.
(module
  (import "env" "memory" (memory 1 1 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (func (export "wait32") (param $at i32) (param $value i32) (param $time i64) (result i32)
    (memory.atomic.wait32 (local.get $at) (local.get $value) (local.get $time)))
  (func (export "wait64") (param $at i32) (param $value i64) (param $time i64) (result i32)
    (memory.atomic.wait64 (local.get $at) (local.get $value) (local.get $time)))
  (func (export "wait_beyond") (param $at i32) (result i32)
    (memory.atomic.wait32 offset=0xfffffffc (local.get $at) (i32.const 0) (i64.const 0)))
  (func (export "notify") (param $at i32) (result i32)
    (memory.atomic.notify (local.get $at) (i32.const -1)))
  (func (export "notify_beyond") (param $at i32) (result i32)
    (memory.atomic.notify offset=0xfffffffc (local.get $at) (i32.const 1)))

  (func $pause
    (drop (memory.atomic.wait32 (i32.const 1000) (i32.const 0) (i64.const 200_000_000))))
  (func $wake (param $so_far i32) (param $count i32) (result i32)
    (i32.add (i32.mul (i32.const 10) (local.get $so_far))
             (memory.atomic.notify (i32.const 8) (local.get $count))))
  ;; Three threads wait. The digits of the result: woken of none, of two, of all, of all; how many
  ;; threads came back.
  (func (export "wake_three") (result i32) (local $woken i32)
    (drop (call $spawn (i32.const 0)))
    (drop (call $spawn (i32.const 0)))
    (drop (call $spawn (i32.const 0)))
    (loop $more
      (call $pause)
      (br_if $more (i32.lt_u (i32.atomic.load (i32.const 512)) (i32.const 3))))
    (call $pause)
    (local.set $woken (call $wake (local.get $woken) (i32.const 0)))
    (local.set $woken (call $wake (local.get $woken) (i32.const 2)))
    (local.set $woken (call $wake (local.get $woken) (i32.const -1)))
    (local.set $woken (call $wake (local.get $woken) (i32.const -1)))
    (loop $more
      (call $pause)
      (br_if $more (i32.lt_u (i32.atomic.load (i32.const 516)) (i32.const 3))))
    (i32.add (i32.mul (i32.const 10) (local.get $woken)) (i32.atomic.load (i32.const 516))))
  (func (export "wasi_thread_start") (param i32 i32)
    (drop (i32.atomic.rmw.add (i32.const 512) (i32.const 1)))
    (if (memory.atomic.wait64 offset=8 (i32.const 0) (i64.const 0) (i64.const -1))
      (then unreachable))
    (drop (i32.atomic.rmw.add (i32.const 516) (i32.const 1)))))
