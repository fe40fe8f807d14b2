/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef HTTP_TEXT_H_
#define HTTP_TEXT_H_

/* What the HTTP servers need to understand of HTTP's texts: targets, fields, ranges. No sockets. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static inline const char* content_type(const char* path) {
  static const char* const types[][2] = {
      {".html", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript"},
      {".json", "application/json"},
      {".txt", "text/plain; charset=utf-8"},
      {".md", "text/markdown; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".gif", "image/gif"},
      {".ico", "image/x-icon"},
      {".pdf", "application/pdf"},
      {".wasm", "application/wasm"},
  };
  const char* extension = strrchr(path, '.');
  size_t i = 0;
  for (i = 0; extension != NULL && i < sizeof types / sizeof types[0]; ++i)
    if (strcasecmp(extension, types[i][0]) == 0) return types[i][1];
  return "application/octet-stream";
}

static inline int is_digit(char c) { return c >= '0' && c <= '9'; }

static inline int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* The part of a target after the authority of the absolute form, http://HOST:PORT/PATH. */
static inline const char* origin_form(const char* target) {
  if (strncasecmp(target, "http://", 7) != 0) return target;
  target += 7;
  target += strcspn(target, "/?#");
  return *target == '/' ? target : "/";
}

/*
 * Turns the target of a request into a path below the folder: decoded, without
 * the query, relative. Returns 0 when the target is malformed, too long, or has
 * a segment that could lead out of the folder.
 */
static inline int path_of(const char* target, char* path, size_t size) {
  size_t used_size = 0;
  const char* segment = path;
  if (*target++ != '/') return 0;
  for (;; ++target) {
    int end = *target == '\0' || *target == '?' || *target == '#';
    char c = *target;
    if (!end && ((unsigned char)c <= ' ' || c == 0x7f)) return 0;
    if (c == '%') {
      int high = hex_digit(target[1]);
      int low = high < 0 ? -1 : hex_digit(target[2]);
      if (low < 0) return 0;
      c = (char)(high * 16 + low);
      if (c == '\0') return 0;
      target += 2;
    }
    if (used_size + sizeof "index.html" > size) return 0;
    if (end || c == '/') {
      size_t length = (size_t)(path + used_size - segment);
      if ((length == 1 && segment[0] == '.') || (length == 2 && memcmp(segment, "..", 2) == 0) ||
          (length == 0 && !end))
        return 0;
      if (end) break;
      segment = path + used_size + 1;
    }
    path[used_size++] = c;
  }
  if (segment == path + used_size) {
    memcpy(path + used_size, "index.html", sizeof "index.html");
  } else {
    path[used_size] = '\0';
  }
  return 1;
}

/* The value of the first field of that name in lines that end in LF, or NULL. */
static inline const char* field(const char* fields, const char* name) {
  size_t length = strlen(name);
  for (; *fields != '\0'; fields += strcspn(fields, "\n") + 1) {
    if (strncasecmp(fields, name, length) == 0 && fields[length] == ':') {
      fields += length + 1;
      return fields + strspn(fields, " \t");
    }
  }
  return NULL;
}

/* Whether one of the comma-separated words in the fields of that name is `word`. */
static inline int has_word(const char* fields, const char* name, const char* word) {
  static const char separators[] = ", \t\n";
  size_t length = strlen(word);
  const char* value = NULL;
  for (; (value = field(fields, name)) != NULL; fields = value + strcspn(value, "\n") + 1) {
    while (*value != '\n') {
      size_t size = strcspn(value, separators);
      if (size == length && strncasecmp(value, word, length) == 0) return 1;
      value += size;
      value += strspn(value, ", \t");
    }
  }
  return 0;
}

/*
 * Reads the single range `bytes=FIRST-LAST`, `bytes=FIRST-` or `bytes=-LENGTH` of a file. Returns 1
 * when it is one, -1 when the file has none of it, and 0 when it is to be ignored.
 */
static inline int range_of(const char* value, long long size, long long* first, long long* last) {
  char* end = NULL;
  if (value == NULL || strncasecmp(value, "bytes=", 6) != 0) return 0;
  value += 6;
  *last = size - 1;
  if (*value == '-') {
    if (!is_digit(value[1])) return 0;
    *first = strtoll(value + 1, &end, 10);
    if (*first == 0) return *end == '\n' ? -1 : 0;
    *first = *first < size ? size - *first : 0;
  } else {
    if (!is_digit(*value)) return 0;
    *first = strtoll(value, &end, 10);
    if (*end++ != '-') return 0;
    if (*end != '\n') {
      long long wanted = 0;
      if (!is_digit(*end)) return 0;
      wanted = strtoll(end, &end, 10);
      if (wanted < *first) return 0;
      if (wanted < *last) *last = wanted;
    }
  }
  if (*end != '\n') return 0;
  return *first <= *last ? 1 : -1;
}

/* Whether the text is HTTP/DIGIT.DIGIT. */
static inline int is_version(const char* text) {
  return strlen(text) == 8 && strncmp(text, "HTTP/", 5) == 0 && is_digit(text[5]) &&
         text[6] == '.' && is_digit(text[7]);
}

/* The size of the head of a request, which ends with an empty line, or 0 when it is incomplete. */
static inline size_t head_size(const char* request) {
  const char* line = request;
  while ((line = strchr(line, '\n')) != NULL) {
    ++line;
    if (*line == '\n') return (size_t)(line + 1 - request);
    if (line[0] == '\r' && line[1] == '\n') return (size_t)(line + 2 - request);
  }
  return 0;
}

/* Ends the lines of the head in LF alone, and it in NUL instead of the empty line. */
static inline void simplify(char* head, size_t size) {
  size_t kept = 0;
  size_t i = 0;
  for (i = 0; i < size; ++i)
    if (head[i] != '\r' || head[i + 1] != '\n') head[kept++] = head[i];
  head[kept - 1] = '\0';
}

#endif
