// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What starting costs: hello, and nothing else.
#include <stdio.h>

int main(void) { return puts("hello") < 0; }
