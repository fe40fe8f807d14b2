/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <string.h>

#include "zone.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR, SHORTEST_NAME = 3 };

static int is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static int is_digit(char byte) { return byte >= '0' && byte <= '9'; }

static int is_quoted(char byte) {
  return is_letter(byte) || is_digit(byte) || byte == '+' || byte == '-';
}

/* Takes letters, or others between < and >. */
static int take_name(const char** text, char name[64]) {
  const int quoted = **text == '<';
  const char* begin = *text + quoted;
  size_t length = 0;

  while (quoted ? is_quoted(begin[length]) : is_letter(begin[length])) ++length;
  if (length < SHORTEST_NAME || length >= 64 || (quoted && begin[length] != '>')) return 0;
  memcpy(name, begin, length);
  name[length] = '\0';
  *text = begin + length + (size_t)quoted;
  return 1;
}

static int take_number(const char** text, long most, long* number) {
  const char* at = *text;
  if (!is_digit(*at)) return 0;
  for (*number = 0; is_digit(*at); ++at)
    if (*number <= 0xffff) *number = *number * 10 + (*at - '0');
  if (*number > most) *number = most;
  *text = at;
  return 1;
}

/* Takes hours, and minutes and seconds if there are; false where there are no hours. */
static int take_time(const char** text, long most_hours, long* seconds) {
  static const long units[] = {HOUR, MINUTE, 1};
  const char* at = *text;
  long number;
  int i;

  *seconds = 0;
  for (i = 0; i < 3; ++i) {
    if (i > 0 && *at++ != ':') break;
    if (!take_number(&at, i == 0 ? most_hours : 59, &number)) break;
    *seconds += number * units[i];
    *text = at;
  }
  return i > 0;
}

/* An offset west of UTC, as POSIX counts. */
static int take_offset(const char** text, long* offset) {
  const int is_east = **text == '-';
  if (**text == '-' || **text == '+') ++*text;
  if (!take_time(text, 24, offset)) return 0;
  if (!is_east) *offset = -*offset;
  return 1;
}

static int take_day(const char** text, struct zone_change* change) {
  long numbers[3] = {0, 0, 0};
  const int count = **text == 'M' ? 3 : 1;
  int i;

  change->kind = **text == 'M' ? DAY_OF_MONTH : **text == 'J' ? JULIAN_DAY : DAY_OF_YEAR;
  if (change->kind != DAY_OF_YEAR) ++*text;
  for (i = 0; i < count; ++i) {
    if (i > 0 && *(*text)++ != '.') return 0;
    if (!take_number(text, 0xffff, &numbers[i])) return 0;
  }
  if (change->kind != DAY_OF_MONTH) {
    change->day = (int)numbers[0];
    return numbers[0] <= 365 && (change->kind == DAY_OF_YEAR || numbers[0] > 0);
  }
  change->month = (int)numbers[0];
  change->week = (int)numbers[1];
  change->day = (int)numbers[2];
  return numbers[0] >= 1 && numbers[0] <= 12 && numbers[1] >= 1 && numbers[1] <= 5 &&
         numbers[2] <= 6;
}

static int take_change(const char** text, struct zone_change* change) {
  int is_before;
  change->second = 2 * HOUR;
  if (*(*text)++ != ',' || !take_day(text, change)) return 0;
  if (**text != '/') return 1;
  ++*text;
  is_before = **text == '-';
  if (**text == '-' || **text == '+') ++*text;
  if (!take_time(text, 167, &change->second)) return 0;
  if (is_before) change->second = -change->second;
  return 1;
}

/* What POSIX leaves open, and others take for it: the second Sunday of March and the first of
 * November. */
static void set_usual_changes(struct zone_rules* rules) {
  const struct zone_change usual[2] = {{DAY_OF_MONTH, 3, 2, 0, 2 * HOUR},
                                       {DAY_OF_MONTH, 11, 1, 0, 2 * HOUR}};
  memcpy(rules->begins, usual, sizeof usual);
}

int parse_zone_rules(const char* text, struct zone_rules* rules) {
  struct zone_period* periods = rules->periods;
  int i;

  memset(rules, 0, sizeof *rules);
  for (i = 0; i < 2; ++i) periods[i].name = rules->names[0];
  if (!take_name(&text, rules->names[0])) return 0;
  if (!take_offset(&text, &periods[0].offset)) return 0;
  periods[1].offset = periods[0].offset;
  if (*text == '\0') return 1;
  if (!take_name(&text, rules->names[1])) return 0;
  if (*text == ',' || *text == '\0') {
    periods[1].offset = periods[0].offset + HOUR;
  } else if (!take_offset(&text, &periods[1].offset)) {
    periods[1].offset = periods[0].offset;
    return 0;
  }
  periods[1].name = rules->names[1];
  periods[1].is_dst = 1;
  set_usual_changes(rules);
  if (*text == '\0') return 1;
  return take_change(&text, &rules->begins[0]) && take_change(&text, &rules->begins[1]) &&
         *text == '\0';
}

static int is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

/* Days from 1970 to the first of January. */
static int64_t days_before(int64_t year) {
  const int64_t last = year - 1;
  const int64_t leap_days = (last - (last < 0 ? 3 : 0)) / 4 - (last - (last < 0 ? 99 : 0)) / 100 +
                            (last - (last < 0 ? 399 : 0)) / 400;
  return (year - 1970) * 365 + leap_days - 477;
}

static int64_t year_of(int64_t time) {
  const int64_t days = (time - (time < 0 ? DAY - 1 : 0)) / DAY;
  int64_t year = 1970 + days * 400 / 146097;
  while (days_before(year) > days) --year;
  while (days_before(year + 1) <= days) ++year;
  return year;
}

static int day_in_month(const struct zone_change* change, int64_t first, int leap) {
  static const short before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
  const int after_february = change->month > 2 && leap;
  const int start = before[change->month - 1] + after_february;
  const int end = before[change->month] + (change->month > 1 && leap);
  /* 1970 began on a Thursday, day 4 of the week. */
  const int weekday = (int)(((first + start + 4) % 7 + 7) % 7);
  int day = start + (change->day - weekday + 7) % 7 + (change->week - 1) * 7;
  while (day >= end) day -= 7;
  return day;
}

/* When the change happens in a year, where `offset` holds before it. */
static int64_t time_of_change(const struct zone_change* change, int64_t year, long offset) {
  const int64_t first = days_before(year);
  int64_t day = change->day;
  if (change->kind == JULIAN_DAY) day += (is_leap(year) && change->day > 59) - 1;
  if (change->kind == DAY_OF_MONTH) day = day_in_month(change, first, is_leap(year));
  return (first + day) * DAY + change->second - offset;
}

const struct zone_period* period_by_rules(const struct zone_rules* rules, int64_t time) {
  const struct zone_period* periods = rules->periods;
  const int64_t year = year_of(time);
  int64_t summer, winter;
  int is_summer;

  if (!periods[1].is_dst) return &periods[0];
  summer = time_of_change(&rules->begins[0], year, periods[0].offset);
  winter = time_of_change(&rules->begins[1], year, periods[1].offset);
  is_summer = summer < winter ? time >= summer && time < winter : time >= summer || time < winter;
  return &periods[is_summer];
}
