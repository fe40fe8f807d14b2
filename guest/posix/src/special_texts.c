/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "special_texts.h"

#include <grp.h>
#include <netdb.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "behind_file.h"
#include "sluice_posix_1.h"

struct text {
  char* data;
  size_t size;
  int failed;
};

static void put_bytes(struct text* text, const char* bytes, size_t size) {
  char* larger = (char*)realloc(text->data, text->size + size);
  if (larger == NULL) {
    text->failed = 1;
    return;
  }
  memcpy(larger + text->size, bytes, size);
  text->data = larger;
  text->size += size;
}

static void put(struct text* text, const char* words) { put_bytes(text, words, strlen(words)); }

/* Of a line that colons divide. */
static void put_field(struct text* text, const char* words) {
  put(text, words);
  put(text, ":");
}

static void put_number(struct text* text, unsigned number) {
  char digits[10];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + number % 10);
    number /= 10;
  } while (number != 0);
  put_bytes(text, digits + at, sizeof digits - at);
}

static void put_hosts(struct text* text) {
  put(text, "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
}

static void put_users(struct text* text) {
  const struct passwd* user;
  for (setpwent(); (user = getpwent()) != NULL;) {
    put_field(text, user->pw_name);
    put_field(text, user->pw_passwd);
    put_number(text, user->pw_uid);
    put(text, ":");
    put_number(text, user->pw_gid);
    put(text, ":");
    put_field(text, user->pw_gecos);
    put_field(text, user->pw_dir);
    put(text, user->pw_shell);
    put(text, "\n");
  }
  endpwent();
}

static void put_groups(struct text* text) {
  const struct group* group;
  char** member;
  for (setgrent(); (group = getgrent()) != NULL;) {
    put_field(text, group->gr_name);
    put_field(text, group->gr_passwd);
    put_number(text, group->gr_gid);
    for (member = group->gr_mem; *member != NULL; ++member) {
      put(text, member == group->gr_mem ? ":" : ",");
      put(text, *member);
    }
    put(text, "\n");
  }
  endgrent();
}

static void put_protocols(struct text* text) {
  const struct protoent* protocol;
  char** alias;
  for (setprotoent(0); (protocol = getprotoent()) != NULL;) {
    put(text, protocol->p_name);
    put(text, "\t");
    put_number(text, (unsigned)protocol->p_proto);
    for (alias = protocol->p_aliases; *alias != NULL; ++alias) {
      put(text, "\t");
      put(text, *alias);
    }
    put(text, "\n");
  }
  endprotoent();
}

static void put_sources(struct text* text) {
  put(text, "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n");
}

/* UTC, as RFC 8536 writes it: a header and one type, in the first version and in the second, and
 * what holds afterwards. */
static void put_local_time(struct text* text) {
  static const char type[] = {0, 0, 0, 0, 0, 0, 'U', 'T', 'C', 0};
  char header[44] = "TZif2";
  int version;
  header[39] = 1;               /* one type */
  header[43] = sizeof type - 6; /* characters of its name */
  for (version = 1; version <= 2; ++version) {
    put_bytes(text, header, sizeof header);
    put_bytes(text, type, sizeof type);
  }
  put(text, "\nUTC0\n");
}

static const struct {
  const char* path;
  void (*put)(struct text*);
} texts[] = {{"/etc/hosts", put_hosts},           {"/etc/passwd", put_users},
             {"/etc/group", put_groups},          {"/etc/protocols", put_protocols},
             {"/etc/nsswitch.conf", put_sources}, {"/etc/localtime", put_local_time}};

enum { TEXTS = sizeof texts / sizeof *texts };

int text_at(const char* path, const char** rest) {
  int i;
  for (i = 0; i < TEXTS; ++i) {
    const char* const behind = behind_file(path, texts[i].path);
    if (behind == NULL) continue;
    *rest = behind;
    return i;
  }
  return -1;
}

int open_text(int number) {
  struct text text = {NULL, 0, 0};
  int opened = -1;
  int error;
  texts[number].put(&text);
  error = text.failed ? ENOMEM : sluice_posix_1_text_open(text.data, (uint32_t)text.size, &opened);
  free(text.data);
  return result_of(error) == 0 ? opened : -1;
}
