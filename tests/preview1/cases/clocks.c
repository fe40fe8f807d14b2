// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clock_*: the four clocks, and numbers that are none.
#include "../expect.h"

enum { SECOND = 1000000000 };

static void compute(void) {
  const u64 until = now(MONOTONIC) + 2000000;
  while (now(MONOTONIC) < until) continue;
}

int main(void) {
  for (u32 id = REALTIME; id <= THREAD_CPUTIME; ++id) {
    u64 resolution = 0, time = 0;
    EXPECT(clock_res_get, success, id, &resolution);
    CHECK(resolution > 0 && resolution <= SECOND);
    EXPECT(clock_time_get, success, id, 0, &time);
    CHECK(time > 0);
    EXPECT(clock_time_get, success, id, UINT64_MAX, &time);  // how exact: a hint
    const u64 before = now(id);
    compute();
    CHECK(now(id) > before);
  }
  // Between 2024 and 2200.
  CHECK(now(REALTIME) / SECOND > 1704067200 && now(REALTIME) / SECOND < 7258118400);
  const u64 of_thread = now(THREAD_CPUTIME);
  CHECK(now(PROCESS_CPUTIME) >= of_thread);
  u64 last = now(MONOTONIC);
  for (int i = 0; i < 1000; ++i) {
    const u64 next = now(MONOTONIC);
    if (next < last) CHECK(!"the monotonic clock goes back");
    last = next;
  }
  static const u32 unknown[] = {4, 0x100, 0x10001, UINT32_MAX};
  for (u32 i = 0; i < COUNT(unknown); ++i) {
    u64 untouched = 7;
    EXPECT(clock_res_get, inval, unknown[i], &untouched);
    EXPECT(clock_time_get, inval, unknown[i], 0, &untouched);
    CHECK(untouched == 7);
  }
  return failed;
}
