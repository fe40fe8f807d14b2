/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_LIBINTL_H
#define SLUICE_POSIX_LIBINTL_H

#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* There are no translations: messages are as the program has them. */
char* gettext(const char*) __SLUICE_NAME(gettext);
char* dgettext(const char*, const char*) __SLUICE_NAME(dgettext);
char* dcgettext(const char*, const char*, int) __SLUICE_NAME(dcgettext);
char* ngettext(const char*, const char*, unsigned long) __SLUICE_NAME(ngettext);
char* dngettext(const char*, const char*, const char*, unsigned long) __SLUICE_NAME(dngettext);
char* dcngettext(const char*, const char*, const char*, unsigned long, int)
    __SLUICE_NAME(dcngettext);
char* textdomain(const char*) __SLUICE_NAME(textdomain);
char* bindtextdomain(const char*, const char*) __SLUICE_NAME(bindtextdomain);
char* bind_textdomain_codeset(const char*, const char*) __SLUICE_NAME(bind_textdomain_codeset);

#ifdef __cplusplus
}
#endif

#endif
