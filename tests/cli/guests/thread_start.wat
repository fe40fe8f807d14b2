;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; Starts a hundred threads, one after the other. Each must have the number that its start gave, the
;; argument, and a global of its own. Exits with how many there were.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "env" "memory" (memory 1 1 shared))
  (export "memory" (memory 0))
  (global $own (mut i32) (i32.const 0))  ;; each thread has its own
  (func $wrong (call $exit (i32.const 200)))
  (func (export "_start") (local $count i32) (local $id i32)
    (global.set $own (i32.const 1))
    (loop $more
      (i32.atomic.store (i32.const 0) (i32.const 0))
      ;; The one before may not have ended yet.
      (loop $again
        (local.set $id (call $spawn (i32.add (i32.const -50) (local.get $count))))
        (br_if $again (i32.lt_s (local.get $id) (i32.const 0))))
      (if (i32.or (i32.eqz (local.get $id)) (i32.ge_u (local.get $id) (i32.const 0x20000000)))
        (then (call $wrong)))
      ;; Woken, or it was there already; never that the time was up.
      (if (i32.eq (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)) (i32.const 2))
        (then (call $wrong)))
      (if (i32.ne (i32.atomic.load (i32.const 4)) (local.get $id)) (then (call $wrong)))
      (if (i32.ne (i32.atomic.load (i32.const 8)) (i32.add (i32.const -50) (local.get $count)))
        (then (call $wrong)))
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (br_if $more (i32.lt_s (local.get $count) (i32.const 100))))
    (if (i32.ne (global.get $own) (i32.const 1)) (then (call $wrong)))
    (call $exit (local.get $count)))
  (func (export "wasi_thread_start") (param $id i32) (param $argument i32)
    (if (global.get $own) (then (call $wrong)))
    (global.set $own (i32.const 2))
    (i32.atomic.store (i32.const 4) (local.get $id))
    (i32.atomic.store (i32.const 8) (local.get $argument))
    (i32.atomic.store (i32.const 0) (i32.const 1))
    (drop (memory.atomic.notify (i32.const 0) (i32.const 1)))))
