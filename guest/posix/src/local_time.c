/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <limits.h>
#include <time.h>

#include "posix.h"
#include "zone.h"

enum { DAY = 24 * 60 * 60 };

static struct tm* break_down(const struct zone* zone, time_t time, struct tm* broken) {
  const struct zone_period* period = period_at(zone, time);
  time_t local;
  if (__builtin_add_overflow(time, period->offset, &local)) {
    errno = EOVERFLOW;
    return NULL;
  }
  if (gmtime_r(&local, broken) == NULL) return NULL;
  broken->tm_isdst = period->is_dst;
  broken->__tm_gmtoff = (int)period->offset;
  broken->__tm_zone = period->name;
  return broken;
}

struct tm* localtime_r(const time_t* time, struct tm* broken) {
  return break_down(current_zone(), *time, broken);
}

struct tm* localtime(const time_t* time) {
  static struct tm broken;
  return break_down(set_zone(), *time, &broken);
}

char* ctime(const time_t* time) {
  const struct tm* broken = localtime(time);
  return broken == NULL ? NULL : asctime(broken);
}

char* ctime_r(const time_t* time, char* text) {
  struct tm broken;
  return localtime_r(time, &broken) == NULL ? NULL : asctime_r(&broken, text);
}

static int is_wanted(const struct zone_period* period, int isdst) {
  return isdst < 0 || period->is_dst == (isdst > 0);
}

/* The period whose time `local` is in, seconds since 1970 by the clock on the wall: around a change
 * that may be two, of which `isdst` chooses, or none, where the clock was not set yet. What is
 * asked for and nowhere near is looked for in the years around. */
static const struct zone_period* period_of(const struct zone* zone, int64_t local, int isdst) {
  const struct zone_period* around[4];
  const struct zone_period* found = NULL;
  int64_t away;
  int i;

  around[0] = period_at(zone, local - DAY);
  around[1] = period_at(zone, local + DAY);
  around[2] = period_at(zone, local - around[0]->offset);
  around[3] = period_at(zone, local - around[1]->offset);
  for (i = 0; i < 4; ++i) {
    const int holds = period_at(zone, local - around[i]->offset) == around[i];
    if (holds && is_wanted(around[i], isdst)) return around[i];
    if (holds && found == NULL) found = around[i];
  }
  if (isdst < 0 || found == NULL) return found != NULL ? found : around[0];
  for (away = 7 * DAY; away < (int64_t)9 * 366 * DAY; away += 7 * DAY) {
    const struct zone_period* before = period_at(zone, local - away);
    const struct zone_period* after = period_at(zone, local + away);
    if (is_wanted(before, isdst)) return before;
    if (is_wanted(after, isdst)) return after;
  }
  return found;
}

/* Seconds beyond a minute are counted as they pass, not by the clock on the wall. */
time_t mktime(struct tm* broken) {
  const struct zone* zone = set_zone();
  const int second = broken->tm_sec < 0 ? 0 : broken->tm_sec > 59 ? 59 : broken->tm_sec;
  const int before = errno;
  struct tm local = *broken;
  time_t time;

  local.tm_sec = second;
  errno = 0;
  time = timegm(&local);
  if (time == -1 && errno != 0) return -1;
  errno = before;
  time += (time_t)broken->tm_sec - second - period_of(zone, time, broken->tm_isdst)->offset;
  if (break_down(zone, time, &local) == NULL) return -1;
  *broken = local;
  return time;
}
