;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; WAMR's sock_addr_resolve with room for no address: exits with ten times the error number plus
;; the count that was stored.
(module
  (import "wasi_snapshot_preview1" "sock_addr_resolve"
    (func $resolve (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "127.0.0.1\00")
  (data (i32.const 32) "80\00")
  ;; hints: stream, IPv4, enabled
  (data (i32.const 48) "\01\00\00\00\00\00\00\00\01\00\00\00")
  (func (export "_start")
    (call $proc_exit
      (i32.add
        (i32.mul (i32.const 10)
          (call $resolve (i32.const 16) (i32.const 32) (i32.const 48) (i32.const 128)
            (i32.const 0) (i32.const 64)))
        (i32.load (i32.const 64))))))
