;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; Never ends.
(module
  (memory (export "memory") 1)
  (func (export "_start") (loop $again (br $again))))
