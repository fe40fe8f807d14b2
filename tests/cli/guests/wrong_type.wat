;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; Imports a known function under a type that it does not have.
(module
  (import "wasi_snapshot_preview1" "fd_close" (func (param i64) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")))
