/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <setjmp.h>
#include <stdint.h>

/*
 * What clang's code for setjmp and longjmp calls (-wasm-enable-sjlj): each running function that
 * has a setjmp goes by an address of its own, and each setjmp in it by a label.
 */
void __wasm_setjmp(jmp_buf place, uint32_t label, void* invocation) __attribute__((__weak__));
uint32_t __wasm_setjmp_test(jmp_buf place, void* invocation) __attribute__((__weak__));
void __wasm_longjmp(jmp_buf place, int value)
    __attribute__((__weak__, __target__("exception-handling")));

/* The exception that such code catches; other objects of the program have it too. */
__asm__(
    ".globl __c_longjmp\n"
    ".weak __c_longjmp\n"
    ".tagtype __c_longjmp i32\n"
    "__c_longjmp:\n");

void __wasm_setjmp(jmp_buf place, uint32_t label, void* invocation) {
  place->__invocation = invocation;
  place->__label = label;
}

/* The label, or 0 for a place of another function, or of another call of this one. */
uint32_t __wasm_setjmp_test(jmp_buf place, void* invocation) {
  return place->__invocation == invocation ? place->__label : 0;
}

void __wasm_longjmp(jmp_buf place, int value) {
  enum { LONGJMP = 1 };
  place->__thrown.__env = place;
  place->__thrown.__value = value != 0 ? value : 1;
  __builtin_wasm_throw(LONGJMP, &place->__thrown);
}
