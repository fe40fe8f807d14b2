// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// FNV-1a: enough to tell that bytes are those that were sent.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define DIGEST_START 2166136261u
static inline uint32_t digest(uint32_t sum, const void* data, size_t size) {
  for (const unsigned char* byte = data; size-- > 0; ++byte) sum = (sum ^ *byte) * 16777619u;
  return sum;
}
