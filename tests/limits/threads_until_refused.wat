;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; Starts threads that wait for ever until one is refused. Exits with 0 when there are at least 16 and
;; the refusal is EAGAIN (6).
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "env" "memory" (memory 1 1 shared))
  (export "memory" (memory 0))
  (func (export "_start") (local $count i32) (local $result i32)
    (loop $more
      (local.set $result (call $spawn (i32.const 0)))
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (br_if $more (i32.gt_s (local.get $result) (i32.const 0))))
    (if (i32.ne (local.get $result) (i32.const -6)) (then (call $exit (i32.const 1))))
    (if (i32.lt_u (local.get $count) (i32.const 16)) (then (call $exit (i32.const 2)))))
  (func (export "wasi_thread_start") (param i32 i32)
    (drop (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1)))))
