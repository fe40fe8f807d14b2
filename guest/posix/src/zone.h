/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef ZONE_H_
#define ZONE_H_

#include <stddef.h>
#include <stdint.h>

#define INTERNAL_NAME(name) __asm__("__sluice_" #name)

/* A kind of local time. */
struct zone_period {
  long offset; /* seconds east of UTC */
  int is_dst;
  const char* name;
};

/* A day of the year, and a time of that day in seconds. */
struct zone_change {
  enum { JULIAN_DAY, DAY_OF_YEAR, DAY_OF_MONTH } kind;
  int month, week, day;
  long second;
};

/* What TZ says where it names no file: standard time first, then that of the summer. Without
 * that, both are the same. */
struct zone_rules {
  struct zone_period periods[2];
  struct zone_change begins[2]; /* of summer, and of standard time, in the time before it */
  char names[2][64];
};

/* Fills in what the text has up to where it is no such text; false where that is not its end.
 * Names point into the rules. */
int parse_zone_rules(const char* text, struct zone_rules*) INTERNAL_NAME(parse_zone_rules);
const struct zone_period* period_by_rules(const struct zone_rules*, int64_t time)
    INTERNAL_NAME(period_by_rules);

/* From a time on. */
struct zone_since {
  int64_t time;
  const struct zone_period* period;
};

/* A file of RFC 8536. */
struct zone_file {
  const struct zone_period* periods;
  size_t periods_count;
  int has_rules; /* for what comes after the last time */
  struct zone_rules rules;
  size_t count;
  struct zone_since since[];
};

/* Null when there is no such file, or it is none of these. It stays for ever. */
const struct zone_file* read_zone_file(const char* path) INTERNAL_NAME(read_zone_file);
const struct zone_period* period_by_file(const struct zone_file*, int64_t time)
    INTERNAL_NAME(period_by_file);

/* What TZ says, or said at the last call of tzset(). */
struct zone {
  const struct zone*
      next;         /* of those that were ever asked for: names are kept by whoever has one */
  const char* text; /* null where there is no TZ */
  const struct zone_file* file; /* or, where that is null, rules */
  struct zone_rules rules;
};

const struct zone* set_zone(void) INTERNAL_NAME(set_zone); /* tzset() */
const struct zone* current_zone(void)
    INTERNAL_NAME(current_zone); /* tzset() before the first use */
const struct zone_period* period_at(const struct zone*, int64_t time) INTERNAL_NAME(period_at);

#endif
