/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <libintl.h>

#include "posix.h"

char* gettext(const char* message) { return (char*)message; }

char* dgettext(const char* domain, const char* message) {
  (void)domain;
  return gettext(message);
}

char* dcgettext(const char* domain, const char* message, int category) {
  (void)category;
  return dgettext(domain, message);
}

char* ngettext(const char* one, const char* many, unsigned long count) {
  return gettext(count == 1 ? one : many);
}

char* dngettext(const char* domain, const char* one, const char* many, unsigned long count) {
  (void)domain;
  return ngettext(one, many, count);
}

char* dcngettext(const char* domain, const char* one, const char* many, unsigned long count,
                 int category) {
  (void)category;
  return dngettext(domain, one, many, count);
}

/* Not kept: nothing is found in any. */
char* textdomain(const char* domain) {
  static char messages[] = "messages";
  return domain == 0 || *domain == '\0' ? messages : (char*)domain;
}

char* bindtextdomain(const char* domain, const char* folder) {
  (void)domain;
  return (char*)folder;
}

char* bind_textdomain_codeset(const char* domain, const char* codeset) {
  (void)domain;
  return (char*)codeset;
}

ALSO_PLAIN(gettext);
ALSO_PLAIN(dgettext);
ALSO_PLAIN(dcgettext);
ALSO_PLAIN(ngettext);
ALSO_PLAIN(dngettext);
ALSO_PLAIN(dcngettext);
ALSO_PLAIN(textdomain);
ALSO_PLAIN(bindtextdomain);
ALSO_PLAIN(bind_textdomain_codeset);
