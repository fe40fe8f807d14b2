/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_UTMP_H
#define SLUICE_POSIX_UTMP_H

#include <paths.h>
#include <stdint.h>
#include <sys/types.h>
#include <wasi_name.h>

#define UT_LINESIZE 32
#define UT_NAMESIZE 32
#define UT_HOSTSIZE 256

#define EMPTY 0
#define RUN_LVL 1
#define BOOT_TIME 2
#define NEW_TIME 3
#define OLD_TIME 4
#define INIT_PROCESS 5
#define LOGIN_PROCESS 6
#define USER_PROCESS 7
#define DEAD_PROCESS 8

#define UTMP_FILE _PATH_UTMP
#define WTMP_FILE _PATH_WTMP

/* As Linux writes them to files. */
struct exit_status {
  short e_termination;
  short e_exit;
};

struct utmp {
  short ut_type;
  pid_t ut_pid;
  char ut_line[UT_LINESIZE];
  char ut_id[4];
  char ut_user[UT_NAMESIZE];
  char ut_host[UT_HOSTSIZE];
  struct exit_status ut_exit;
  int32_t ut_session;
  struct {
    int32_t tv_sec;
    int32_t tv_usec;
  } ut_tv;
  int32_t ut_addr_v6[4];
  char __unused_room[20];
};
#define ut_name ut_user
#define ut_time ut_tv.tv_sec
#define ut_addr ut_addr_v6[0]

struct lastlog {
  int32_t ll_time;
  char ll_line[UT_LINESIZE];
  char ll_host[UT_HOSTSIZE];
};

#ifdef __cplusplus
extern "C" {
#endif

/* Nobody is logged in. */
void setutent(void) __SLUICE_NAME(setutent);
void endutent(void) __SLUICE_NAME(endutent);
struct utmp* getutent(void) __SLUICE_NAME(getutent);
struct utmp* getutid(const struct utmp*) __SLUICE_NAME(getutid);
struct utmp* getutline(const struct utmp*) __SLUICE_NAME(getutline);
int utmpname(const char*) __SLUICE_NAME(utmpname);

#ifdef __cplusplus
}
#endif

#endif
