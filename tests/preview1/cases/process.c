// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// random_get, sched_yield and proc_raise. What ends the program is in ../ends.c.
#include "../expect.h"

static uint8_t buffer[(1 << 20) + 16];

static bool is_even(u32 size) {
  // 256 values, each about as often as the others: within six standard deviations.
  u32 seen[256] = {0};
  for (u32 i = 0; i < size; ++i) ++seen[buffer[i]];
  for (u32 value = 0; value < 256; ++value) {
    const int32_t off = (int32_t)seen[value] - (int32_t)(size / 256);
    if (off * off > 36 * (int32_t)(size / 256)) return false;
  }
  return true;
}

int main(void) {
  static const u32 sizes[] = {0, 1, 255, 256, 257, 4096, 65537, 1 << 20};
  for (u32 i = 0; i < COUNT(sizes); ++i) {
    memset(buffer, 0xaa, sizeof buffer);
    EXPECT(random_get, success, buffer + 3, sizes[i]);
    CHECK(buffer[2] == 0xaa && buffer[3 + sizes[i]] == 0xaa);
    if (sizes[i] >= 65537) {
      memmove(buffer, buffer + 3, sizes[i]);
      CHECK(is_even(sizes[i]));
    }
  }
  uint8_t again[16];
  MUST(wasi_random_get(again, sizeof again));
  CHECK(memcmp(buffer, again, sizeof again) != 0);

  EXPECT(sched_yield, success);
  static const u32 signals[] = {0, 1, 2, 6, 9, 15, 30, 31, UINT32_MAX};
  for (u32 i = 0; i < COUNT(signals); ++i) EXPECT(proc_raise, notsup, signals[i]);
  return failed;
}
