/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "posix.h"
#include "zone.h"

extern size_t libc_strftime(char*, size_t, const char*, const struct tm*) __asm__("strftime");

/* libc knows the name of one zone. The format with that of the time in place of %Z; null when there
 * is no need, or no room. To be freed. */
static char* with_name(const char* format, const struct tm* time, int* failed) {
  size_t count = 0;
  const char* name;
  size_t length;
  const char* from;
  char* changed;
  char* to;

  *failed = 0;
  for (from = format; *from != '\0'; ++from) {
    if (*from != '%' || from[1] == '\0') continue;
    count += *++from == 'Z';
  }
  if (count == 0) return NULL; /* and the zone, which nobody asks for, may be no name */
  name = time->__tm_zone != NULL ? time->__tm_zone : "";
  length = strlen(name);
  changed = (char*)malloc((size_t)(from - format) + count * length + 1);
  *failed = changed == NULL;
  if (changed == NULL) return NULL;
  for (from = format, to = changed; *from != '\0';) {
    if (from[0] == '%' && from[1] == 'Z') {
      memcpy(to, name, length);
      to += length;
      from += 2;
      continue;
    }
    if (*from == '%' && from[1] != '\0') *to++ = *from++;
    *to++ = *from++;
  }
  *to = '\0';
  return changed;
}

size_t strftime(char* text, size_t size, const char* format, const struct tm* time) {
  int failed;
  char* changed = with_name(format, time, &failed);
  const size_t length =
      failed ? 0 : libc_strftime(text, size, changed != NULL ? changed : format, time);
  free(changed);
  return length;
}
