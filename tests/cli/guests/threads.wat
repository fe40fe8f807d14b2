;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; Starts a thread that does what the argument's first letter says, and waits for it for ever: x
;; proc_exit(7), t a trap, r nothing (and the main thread returns), others nothing. For c it counts
;; how many threads it can start.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "env" "memory" (memory 1 1 shared))
  (export "memory" (memory 0))
  (func $wait (drop (memory.atomic.wait32 (i32.const 8) (i32.const 0) (i64.const -1))))
  (func $letter (result i32)
    (drop (call $args_get (i32.const 16) (i32.const 64)))
    (i32.load8_u (i32.load (i32.const 20))))
  (func (export "_start") (local $count i32)
    (if (i32.eq (call $letter) (i32.const 0x63)) (then
      (loop $more
        (if (i32.gt_s (call $spawn (i32.const 0x63)) (i32.const 0)) (then
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (br $more))))
      (call $exit (local.get $count))))
    (drop (call $spawn (call $letter)))
    (if (i32.ne (call $letter) (i32.const 0x72)) (then (call $wait))))
  (func (export "wasi_thread_start") (param $id i32) (param $letter i32)
    (if (i32.eq (local.get $letter) (i32.const 0x78)) (then (call $exit (i32.const 7))))
    (if (i32.eq (local.get $letter) (i32.const 0x74)) (then unreachable))
    (call $wait)))
