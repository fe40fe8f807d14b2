/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_ERRNO_H
#define SLUICE_POSIX_ERRNO_H

#include_next <errno.h>
#include <wasi_name.h>

#ifdef _GNU_SOURCE
#ifdef __cplusplus
extern "C" {
#endif
/* Those of libc are null. */
extern char* program_invocation_name __SLUICE_NAME(program_invocation_name);
extern char* program_invocation_short_name __SLUICE_NAME(program_invocation_short_name);
#ifdef __cplusplus
}
#endif
#endif

/* A call, as on Linux: so that programs may declare errno themselves, as an int, as old ones do.
 * Not static, so that their inline functions may call it. */
#ifdef __cplusplus
extern "C" {
#endif
int* __errno_location(void) __SLUICE_NAME(__errno_location);
extern __inline__ __attribute__((__gnu_inline__, __always_inline__)) int* __errno_location(void) {
  return &errno;
}
#ifdef __cplusplus
}
#endif
#undef errno
#define errno (*__errno_location())

/* Errors of Linux that no call has here: its numbers and 1000, so that they differ from all others.
 * EPROTONOSUPPORT stands for ESOCKTNOSUPPORT. */
#ifndef ENOTBLK
#define ENOTBLK 1015
#endif
#ifndef ECHRNG
#define ECHRNG 1044
#endif
#ifndef EL2NSYNC
#define EL2NSYNC 1045
#endif
#ifndef EL3HLT
#define EL3HLT 1046
#endif
#ifndef EL3RST
#define EL3RST 1047
#endif
#ifndef ELNRNG
#define ELNRNG 1048
#endif
#ifndef EUNATCH
#define EUNATCH 1049
#endif
#ifndef ENOCSI
#define ENOCSI 1050
#endif
#ifndef EL2HLT
#define EL2HLT 1051
#endif
#ifndef EBADE
#define EBADE 1052
#endif
#ifndef EBADR
#define EBADR 1053
#endif
#ifndef EXFULL
#define EXFULL 1054
#endif
#ifndef ENOANO
#define ENOANO 1055
#endif
#ifndef EBADRQC
#define EBADRQC 1056
#endif
#ifndef EBADSLT
#define EBADSLT 1057
#endif
#ifndef EBFONT
#define EBFONT 1059
#endif
#ifndef ENOSTR
#define ENOSTR 1060
#endif
#ifndef ENODATA
#define ENODATA 1061
#endif
#ifndef ETIME
#define ETIME 1062
#endif
#ifndef ENOSR
#define ENOSR 1063
#endif
#ifndef ENONET
#define ENONET 1064
#endif
#ifndef ENOPKG
#define ENOPKG 1065
#endif
#ifndef EREMOTE
#define EREMOTE 1066
#endif
#ifndef EADV
#define EADV 1068
#endif
#ifndef ESRMNT
#define ESRMNT 1069
#endif
#ifndef ECOMM
#define ECOMM 1070
#endif
#ifndef EDOTDOT
#define EDOTDOT 1073
#endif
#ifndef ENOTUNIQ
#define ENOTUNIQ 1076
#endif
#ifndef EBADFD
#define EBADFD 1077
#endif
#ifndef EREMCHG
#define EREMCHG 1078
#endif
#ifndef ELIBACC
#define ELIBACC 1079
#endif
#ifndef ELIBBAD
#define ELIBBAD 1080
#endif
#ifndef ELIBSCN
#define ELIBSCN 1081
#endif
#ifndef ELIBMAX
#define ELIBMAX 1082
#endif
#ifndef ELIBEXEC
#define ELIBEXEC 1083
#endif
#ifndef ERESTART
#define ERESTART 1085
#endif
#ifndef ESTRPIPE
#define ESTRPIPE 1086
#endif
#ifndef EUSERS
#define EUSERS 1087
#endif
#ifndef ESOCKTNOSUPPORT
#define ESOCKTNOSUPPORT 1094
#endif
#ifndef EPFNOSUPPORT
#define EPFNOSUPPORT 1096
#endif
#ifndef ESHUTDOWN
#define ESHUTDOWN 1108
#endif
#ifndef ETOOMANYREFS
#define ETOOMANYREFS 1109
#endif
#ifndef EHOSTDOWN
#define EHOSTDOWN 1112
#endif
#ifndef EUCLEAN
#define EUCLEAN 1117
#endif
#ifndef ENOTNAM
#define ENOTNAM 1118
#endif
#ifndef ENAVAIL
#define ENAVAIL 1119
#endif
#ifndef EISNAM
#define EISNAM 1120
#endif
#ifndef EREMOTEIO
#define EREMOTEIO 1121
#endif
#ifndef ENOMEDIUM
#define ENOMEDIUM 1123
#endif
#ifndef EMEDIUMTYPE
#define EMEDIUMTYPE 1124
#endif
#ifndef ENOKEY
#define ENOKEY 1126
#endif
#ifndef EKEYEXPIRED
#define EKEYEXPIRED 1127
#endif
#ifndef EKEYREVOKED
#define EKEYREVOKED 1128
#endif
#ifndef EKEYREJECTED
#define EKEYREJECTED 1129
#endif
#ifndef ERFKILL
#define ERFKILL 1132
#endif
#ifndef EHWPOISON
#define EHWPOISON 1133
#endif
#ifndef EDEADLOCK
#define EDEADLOCK EDEADLK
#endif

#endif
