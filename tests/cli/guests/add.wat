;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; Functions to call by name.
(module
  (func (export "add") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1)))
  (func (export "big") (result i64) (i64.const 0x123456789abcdef0))
  (func (export "half") (param f64) (result f64) (f64.div (local.get 0) (f64.const 2)))
  (func (export "none"))
  (func (export "trap") unreachable)
  (global $count (mut i32) (i32.const 0))
  (func (export "count") (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (global.get $count)))
