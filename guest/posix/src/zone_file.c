/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "posix.h"
#include "zone.h"

extern ssize_t libc_read(int, void*, size_t) __asm__("read");

enum { LONGEST_FILE = 256 * 1024, HEADER = 44, PERIOD = 6 };

/* The parts of a version of the data, in their order. */
struct parts {
  size_t utc_or_local, standard_or_wall, leaps, times, periods, characters;
  size_t time_size;
};

static uint64_t number_at(const unsigned char* bytes, size_t size) {
  uint64_t number = 0;
  size_t i;
  for (i = 0; i < size; ++i) number = number << 8 | bytes[i];
  return number;
}

static int64_t signed_at(const unsigned char* bytes, size_t size) {
  return size == 4 ? (int64_t)(int32_t)number_at(bytes, 4) : (int64_t)number_at(bytes, 8);
}

/* How long the data behind a header is; 0 when that is none. */
static size_t measure(const unsigned char* header, size_t time_size, struct parts* parts) {
  size_t counts[6];
  int i;
  if (memcmp(header, "TZif", 4) != 0) return 0;
  for (i = 0; i < 6; ++i) {
    counts[i] = (size_t)number_at(header + 20 + 4 * i, 4);
    if (counts[i] > LONGEST_FILE) return 0;
  }
  parts->utc_or_local = counts[0];
  parts->standard_or_wall = counts[1];
  parts->leaps = counts[2];
  parts->times = counts[3];
  parts->periods = counts[4];
  parts->characters = counts[5];
  parts->time_size = time_size;
  if (parts->periods == 0 || parts->characters == 0) return 0;
  return parts->times * (time_size + 1) + parts->periods * PERIOD + parts->characters +
         parts->leaps * (time_size + 4) + parts->standard_or_wall + parts->utc_or_local;
}

/* The periods, and their names behind them. */
static struct zone_period* copy_periods(const unsigned char* periods, const struct parts* parts) {
  const unsigned char* characters = periods + parts->periods * PERIOD;
  struct zone_period* copies = (struct zone_period*)calloc(
      1, parts->periods * sizeof(struct zone_period) + parts->characters + 1);
  char* names = (char*)(copies + parts->periods);
  size_t i;

  if (copies == NULL) return NULL;
  memcpy(names, characters, parts->characters);
  for (i = 0; i < parts->periods; ++i) {
    const unsigned char* period = periods + i * PERIOD;
    copies[i].offset = (long)signed_at(period, 4);
    copies[i].is_dst = period[4] != 0;
    copies[i].name = names + (period[5] < parts->characters ? period[5] : parts->characters);
  }
  return copies;
}

static struct zone_file* copy(const unsigned char* data, const struct parts* parts) {
  const unsigned char* kinds = data + parts->times * parts->time_size;
  struct zone_period* periods = copy_periods(kinds + parts->times, parts);
  struct zone_file* file = (struct zone_file*)calloc(
      1, sizeof(struct zone_file) + parts->times * sizeof(struct zone_since));
  int is_sound = file != NULL && periods != NULL;
  size_t i;

  for (i = 0; is_sound && i < parts->times; ++i) {
    struct zone_since* since = &file->since[i];
    since->time = signed_at(data + i * parts->time_size, parts->time_size);
    is_sound = kinds[i] < parts->periods && (i == 0 || since->time > since[-1].time);
    since->period = &periods[kinds[i]];
  }
  if (!is_sound) {
    free(periods);
    free(file);
    return NULL;
  }
  file->periods = periods;
  file->periods_count = parts->periods;
  file->count = parts->times;
  return file;
}

/* The text between the two ends of line behind the data. */
static void take_rules(struct zone_file* file, const unsigned char* text, size_t size) {
  char rules[256];
  const unsigned char* end;
  if (size == 0 || *text != '\n') return;
  end = (const unsigned char*)memchr(text + 1, '\n', size - 1);
  if (end == NULL || (size_t)(end - text) > sizeof rules) return;
  memcpy(rules, text + 1, (size_t)(end - text - 1));
  rules[end - text - 1] = '\0';
  file->has_rules = parse_zone_rules(rules, &file->rules);
}

static struct zone_file* parse(const unsigned char* data, size_t size) {
  struct parts parts;
  struct zone_file* file;
  size_t length = size < HEADER ? 0 : measure(data, 4, &parts);
  const int has_second = length != 0 && data[4] >= '2';

  if (length == 0 || length > size - HEADER) return NULL;
  data += HEADER;
  size -= HEADER;
  if (!has_second) return copy(data, &parts);
  data += length;
  size -= length;
  length = size < HEADER ? 0 : measure(data, 8, &parts);
  if (length == 0 || length > size - HEADER) return NULL;
  file = copy(data + HEADER, &parts);
  if (file != NULL) take_rules(file, data + HEADER + length, size - HEADER - length);
  return file;
}

const struct zone_file* read_zone_file(const char* path) {
  const int before = errno;
  const int fd = libc_open(path, O_RDONLY);
  unsigned char* data = fd < 0 ? NULL : (unsigned char*)malloc(LONGEST_FILE);
  struct zone_file* file = NULL;
  size_t size = 0;
  ssize_t read = 1;

  while (data != NULL && size < LONGEST_FILE && read > 0) {
    read = libc_read(fd, data + size, LONGEST_FILE - size);
    if (read > 0) size += (size_t)read;
  }
  if (data != NULL && read == 0) file = parse(data, size);
  free(data);
  if (fd >= 0) (void)close(fd);
  errno = before;
  return file;
}

const struct zone_period* period_by_file(const struct zone_file* file, int64_t time) {
  size_t low = 0;
  size_t high = file->count;

  if (file->count == 0 || time < file->since[0].time) {
    for (; low < file->periods_count; ++low)
      if (!file->periods[low].is_dst) return &file->periods[low];
    return &file->periods[0];
  }
  if (time >= file->since[file->count - 1].time && file->has_rules)
    return period_by_rules(&file->rules, time);
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    if (file->since[middle].time <= time) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return file->since[low].period;
}
