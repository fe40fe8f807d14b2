;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; Imports what no host has; calls it only when given an argument.
(module
  (import "elsewhere" "mystery" (func $mystery (param i32 i64) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get"
    (func $args_sizes_get (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
    (if (i32.gt_u (i32.load (i32.const 0)) (i32.const 1))
      (then (drop (call $mystery (i32.const 1) (i64.const 2)))))))
