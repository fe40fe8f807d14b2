// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Local time of many zones over many years: natively and as wasm this prints the same.
#include <limits.h>
#include <time.h>

#include "../differential/harness.h"

enum { DAY = 24 * 60 * 60 };

// What POSIX has for TZ, and what is none.
static const char* const rules[] = {
    "EST5EDT,M3.2.0,M11.1.0",
    "XST5XDT,M3.2.0,M11.1.0/1:30:15",
    "<+03>-3",
    "<-0330>3:30<-0230>,M3.2.0/0:01,M11.1.0/0:01",
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "IST-1GMT0,M10.5.0,M3.5.0/1",
    "NZST-12NZDT,M9.5.0,M4.1.0/3",
    "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
    "IST-2IDT,M3.4.4/26,M10.5.0",
    "ABC+4:17:55DEF-3:1,J60/1,J300/2:3",
    "ABC3DEF,59,300/24",
    "ABC3DEF,10/0,J355/25",
    "LMT0:20:08",
    "UTC0",
    "ab1",
    "A",
    "",
    "EST5EDT,M3.2.0",
    "<+03-3",
    "ABC99:99:99",
    ":",
    "No/Such/File",
};

// In /usr/share/zoneinfo, and one of neither kind.
static const char* const files[] = {
    "abc",
    "America/New_York",
    ":America/New_York",
    "/usr/share/zoneinfo/Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Europe/Dublin",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Antarctica/Troll",
    "Etc/GMT+3",
    "UTC",
};

static void show_time(time_t at) {
  const struct tm* local = localtime(&at);
  char clock[64];
  strftime(clock, sizeof clock, "%a %Y-%j %F %T %Z=%%Z %z", local);
  printf("%lld: %s %d %ld %s\n", (long long)at, clock, local->tm_isdst, (long)local->tm_gmtoff,
         local->tm_zone);
}

static int same_period(time_t one, time_t other) {
  struct tm first;
  struct tm second;
  localtime_r(&one, &first);
  localtime_r(&other, &second);
  return first.tm_isdst == second.tm_isdst && first.tm_gmtoff == second.tm_gmtoff &&
         strcmp(first.tm_zone, second.tm_zone) == 0;
}

// The first second of what holds at `after` and not at `before`.
static time_t change_between(time_t before, time_t after) {
  while (after - before > 1) {
    const time_t middle = before + (after - before) / 2;
    if (same_period(middle, before)) {
      before = middle;
    } else {
      after = middle;
    }
  }
  return after;
}

static void expect_back(time_t at) {
  struct tm local;
  localtime_r(&at, &local);
  const time_t back = mktime(&local);
  if (back != at) printf("mktime of %lld: %lld\n", (long long)at, (long long)back);
}

static void changes(time_t begin) {
  const time_t end = 120LL * 365 * DAY;
  for (time_t at = begin; at < end; at += DAY) {
    if ((at - begin) % (37 * DAY) == 0) expect_back(at + at % 86399);
    if (same_period(at, at + DAY)) continue;
    const time_t change = change_between(at, at + DAY);
    show_time(change - 1);
    show_time(change);
    expect_back(change - 1);
    expect_back(change);
  }
}

static void show_mktime(const char* what, struct tm local) {
  const time_t at = mktime(&local);
  printf("%s: %lld %d %d %d %d:%d:%d %d %d %d\n", what, (long long)at, local.tm_year, local.tm_mon,
         local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec, local.tm_wday, local.tm_yday,
         local.tm_isdst);
}

// Times that are no matter of taste: none around a change, none that ask for a summer where there
// is none.
static void made(int has_summer) {
  show_mktime("winter", (struct tm){.tm_year = 124, .tm_mon = 0, .tm_mday = 20, .tm_hour = 12});
  show_mktime("unknown", (struct tm){.tm_year = 124, .tm_mon = 6, .tm_mday = 20, .tm_isdst = -1});
  show_mktime("days", (struct tm){.tm_year = 124, .tm_mday = -400, .tm_isdst = -1});
  show_mktime("months", (struct tm){.tm_year = 124, .tm_mon = -30, .tm_mday = 9, .tm_isdst = -1});
  show_mktime("seconds",
              (struct tm){.tm_year = 70, .tm_mday = 40, .tm_sec = 1 << 30, .tm_isdst = -1});
  show_mktime("fewest seconds",
              (struct tm){.tm_year = 150, .tm_mday = 40, .tm_sec = INT_MIN, .tm_isdst = -1});
  show_mktime("most seconds",
              (struct tm){.tm_year = 70, .tm_mday = 40, .tm_sec = INT_MAX, .tm_isdst = -1});
  if (!has_summer) return;
  for (int month = 0; month < 12; ++month) {
    for (int isdst = 0; isdst < 2; ++isdst) {
      show_mktime(
          "asked for",
          (struct tm){
              .tm_year = 124, .tm_mon = month, .tm_mday = 20, .tm_hour = 12, .tm_isdst = isdst});
    }
  }
}

static void zone(const char* name, time_t begin) {
  const time_t now = 1700000000;
  printf("TZ=%s\n", name);
  setenv("TZ", name, 1);
  show_time(begin);
  printf("%s", ctime(&now));
  changes(begin);
}

// Programs fill in what their format asks for.
static void without_zone(void) {
  char text[64];
  struct tm local;
  memset(&local, 0xff, sizeof local);
  local.tm_year = 124;
  local.tm_mon = 1;
  local.tm_mday = 29;
  show("a format without a zone", (int)strftime(text, sizeof text, "%F %%Z", &local));
  printf("%s\n", text);
}

int main(void) {
  without_zone();
  for (size_t i = 0; i < COUNT(rules); ++i) {
    // Before 1971 glibc computes other times from rules.
    zone(rules[i], 370 * DAY);
    tzset();
    printf("%s %s %ld %d\n", tzname[0], tzname[1], timezone, daylight);
    made(strstr(rules[i], "DT,") != NULL);
  }
  for (size_t i = 0; i < COUNT(files); ++i) {
    zone(files[i], -70LL * 365 * DAY);
    made(0);
  }
  struct tm local;
  const time_t never = (time_t)1 << 62;
  show("a time beyond all years", localtime_r(&never, &local) == NULL && errno == EOVERFLOW);
  return 0;
}
