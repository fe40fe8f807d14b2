;; Names that would steer a terminal: an escape sequence, its short form of C1, a line of its own.
(module
  (func $"\1b[2J\c2\9b2J\0aiwasm: all is well" unreachable)
  (export "\1b[2J" (func 0))
  (export "\c2\9b2J" (func 0))
  (export "\0aiwasm: all is well" (func 0))
  (export "trap" (func 0)))
