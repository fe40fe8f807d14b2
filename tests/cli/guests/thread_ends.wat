;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; One of two threads ends the program while the other is busy for ever. The arguments, a letter each:
;; who ends it: m the main thread, o the other; how: x proc_exit(99), t a trap, r it returns; what the
;; busy one does: w waits, s computes, p polls, i reads its input.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "any module" "any name" (memory 1 1 shared))
  (export "memory" (memory 0))

  (func $letter (param $number i32) (result i32)
    (i32.load8_u (i32.load (i32.mul (i32.const 4) (local.get $number)))))
  (func $is (param $number i32) (param $letter i32) (result i32)
    (i32.eq (call $letter (local.get $number)) (local.get $letter)))

  (func $end
    ;; Nobody wakes it: it must be told that the time, 50 ms, is up.
    (if (i32.ne (memory.atomic.wait32 (i32.const 1024) (i32.const 0) (i64.const 50_000_000))
                (i32.const 2))
      (then (call $exit (i32.const 3))))
    (if (call $is (i32.const 2) (i32.const 0x78)) (then (call $exit (i32.const 99))))
    (if (call $is (i32.const 2) (i32.const 0x74)) (then unreachable)))

  (func $be_busy
    (if (call $is (i32.const 3) (i32.const 0x77))
      (then (drop (memory.atomic.wait32 (i32.const 1028) (i32.const 0) (i64.const -1)))))
    (if (call $is (i32.const 3) (i32.const 0x73)) (then (loop $again (br $again))))
    (if (call $is (i32.const 3) (i32.const 0x70))
      (then
        ;; A relative time of the real clock: 100 s.
        (i64.store (i32.const 2072) (i64.const 100_000_000_000))
        (drop (call $poll (i32.const 2048) (i32.const 3072) (i32.const 1) (i32.const 3200)))))
    (if (call $is (i32.const 3) (i32.const 0x69))
      (then
        (i32.store (i32.const 4096) (i32.const 4200))
        (i32.store (i32.const 4100) (i32.const 1))
        (drop (call $read (i32.const 0) (i32.const 4096) (i32.const 1) (i32.const 4300)))))
    (call $exit (i32.const 4)))

  (func (export "_start")
    (drop (call $args_get (i32.const 0) (i32.const 64)))
    (if (i32.le_s (call $spawn (i32.const 0)) (i32.const 0)) (then (call $exit (i32.const 5))))
    (if (call $is (i32.const 1) (i32.const 0x6d)) (then (call $end)) (else (call $be_busy))))
  (func (export "wasi_thread_start") (param i32 i32)
    (if (call $is (i32.const 1) (i32.const 0x6d)) (then (call $be_busy)) (else (call $end)))))
