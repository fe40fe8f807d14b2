/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "posix.h"
#include "zone.h"

static char utc[] = "UTC";

char* tzname[2] = {utc, utc};
long timezone;
int daylight;

static const struct zone* zones; /* every one that was asked for */
static const struct zone* current;

static const struct zone_file* find_file(const char* text) {
  const char* folder = getenv("TZDIR");
  char path[PATH_MAX];

  if (*text == '/') return read_zone_file(text);
  if (folder == NULL || *folder == '\0') folder = "/usr/share/zoneinfo";
  if (*text == '\0' || strlen(folder) + 1 + strlen(text) >= sizeof path) return NULL;
  strcpy(path, folder);
  strcat(path, "/");
  strcat(path, text);
  return read_zone_file(path);
}

static const struct zone* find_zone(const char* text) {
  const struct zone* known = __atomic_load_n(&zones, __ATOMIC_ACQUIRE);
  struct zone* made;

  for (; known != NULL; known = known->next)
    if (text == NULL || known->text == NULL ? text == known->text : strcmp(text, known->text) == 0)
      return known;
  made = (struct zone*)calloc(1, sizeof *made);
  if (made != NULL && text != NULL) made->text = strdup(text);
  if (made == NULL || (text != NULL && made->text == NULL)) {
    free(made);
    return NULL;
  }
  if (text != NULL && *text == ':') ++text;
  made->file = text == NULL ? read_zone_file("/etc/localtime") : find_file(text);
  if (text == NULL || *text == '\0') text = "UTC0";
  if (made->file == NULL) (void)parse_zone_rules(text, &made->rules);
  made->next = __atomic_load_n(&zones, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(&zones, &made->next, made, 0, __ATOMIC_RELEASE,
                                      __ATOMIC_RELAXED))
    continue;
  return made;
}

/* The last that each kind of time of a file was. */
static void set_by_file(const struct zone_file* file, const struct zone_period* last[2]) {
  size_t i;
  if (file->has_rules) {
    last[0] = &file->rules.periods[0];
    last[1] = &file->rules.periods[1];
    if (last[1]->is_dst) return;
  }
  last[0] = last[1] = NULL;
  for (i = 0; i < file->count; ++i) {
    const struct zone_period* period = file->since[i].period;
    last[period->is_dst] = period;
  }
  if (last[0] == NULL) last[0] = &file->periods[0];
  if (last[1] == NULL) last[1] = last[0];
}

static void set_variables(const struct zone* zone) {
  const struct zone_period* last[2];
  last[0] = &zone->rules.periods[0];
  last[1] = &zone->rules.periods[1];
  if (zone->file != NULL) set_by_file(zone->file, last);
  tzname[0] = (char*)last[0]->name;
  tzname[1] = (char*)last[1]->name;
  timezone = -last[0]->offset;
  daylight = last[0]->offset != last[1]->offset;
}

const struct zone* set_zone(void) {
  static const struct zone none = {NULL, NULL, NULL, {{{0, 0, utc}, {0, 0, utc}}, {{0}}, {{0}}}};
  const struct zone* zone = find_zone(getenv("TZ"));
  if (zone == NULL) zone = &none;
  if (__atomic_exchange_n(&current, zone, __ATOMIC_ACQ_REL) != zone) set_variables(zone);
  return zone;
}

const struct zone* current_zone(void) {
  const struct zone* zone = __atomic_load_n(&current, __ATOMIC_ACQUIRE);
  return zone != NULL ? zone : set_zone();
}

const struct zone_period* period_at(const struct zone* zone, int64_t time) {
  return zone->file != NULL ? period_by_file(zone->file, time)
                            : period_by_rules(&zone->rules, time);
}

void tzset(void) { (void)set_zone(); }

ALSO_PLAIN(tzset);
