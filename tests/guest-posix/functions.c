// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions that programs for Linux expect, by the header that declares them. All are there: else
// this is not compiled, or not linked.
#include <arpa/inet.h>
#include <dirent.h>
#include <dlfcn.h>
#include <err.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <getopt.h>
#include <glob.h>
#include <grp.h>
#include <ifaddrs.h>
#include <libgen.h>
#include <libintl.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <netdb.h>
#include <netinet/ether.h>
#include <poll.h>
#include <pwd.h>
#include <regex.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <syslog.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>
#include <utmpx.h>

typedef void function(void);

#define IS_THERE(name) (function*)(name)

// clang-format off
function* volatile functions[] = {
    // arpa/inet.h
    IS_THERE(inet_addr), IS_THERE(inet_aton), IS_THERE(inet_ntoa), IS_THERE(inet_ntop),
    IS_THERE(inet_pton),
    // dirent.h
    IS_THERE(opendir), IS_THERE(fdopendir), IS_THERE(readdir), IS_THERE(closedir),
    IS_THERE(rewinddir), IS_THERE(seekdir), IS_THERE(telldir), IS_THERE(dirfd),
    IS_THERE(scandir), IS_THERE(alphasort),
    // dlfcn.h
    IS_THERE(dlopen), IS_THERE(dlsym), IS_THERE(dlclose), IS_THERE(dlerror),
    // err.h
    IS_THERE(err), IS_THERE(errx), IS_THERE(warn), IS_THERE(warnx),
    // fcntl.h
    IS_THERE(open), IS_THERE(openat), IS_THERE(creat), IS_THERE(fcntl), IS_THERE(posix_fadvise),
    IS_THERE(posix_fallocate),
    // fnmatch.h
    IS_THERE(fnmatch),
    // ftw.h
    IS_THERE(ftw), IS_THERE(nftw),
    // getopt.h
    IS_THERE(getopt), IS_THERE(getopt_long), IS_THERE(getopt_long_only),
    // glob.h
    IS_THERE(glob), IS_THERE(globfree),
    // grp.h
    IS_THERE(getgrnam), IS_THERE(getgrgid), IS_THERE(getgrnam_r), IS_THERE(getgrgid_r),
    IS_THERE(getgrent), IS_THERE(setgrent), IS_THERE(endgrent), IS_THERE(getgrouplist),
    IS_THERE(initgroups), IS_THERE(setgroups),
    // ifaddrs.h
    IS_THERE(getifaddrs), IS_THERE(freeifaddrs),
    // libgen.h
    IS_THERE(basename), IS_THERE(dirname),
    // net/if.h
    IS_THERE(if_nametoindex), IS_THERE(if_indextoname), IS_THERE(if_nameindex),
    IS_THERE(if_freenameindex),
    // netdb.h
    IS_THERE(getaddrinfo), IS_THERE(freeaddrinfo), IS_THERE(getnameinfo),
    IS_THERE(gai_strerror), IS_THERE(gethostbyname), IS_THERE(gethostbyname_r), IS_THERE(gethostbyname2_r), IS_THERE(gethostbyaddr_r), IS_THERE(gethostbyname2),
    IS_THERE(gethostbyaddr), IS_THERE(getservbyname), IS_THERE(getservbyport),
    IS_THERE(getprotobyname), IS_THERE(getprotobynumber), IS_THERE(getprotoent),
    IS_THERE(hstrerror), IS_THERE(herror),
    // poll.h
    IS_THERE(poll), IS_THERE(ppoll),
    // pwd.h
    IS_THERE(getpwnam), IS_THERE(getpwuid), IS_THERE(getpwnam_r), IS_THERE(getpwuid_r),
    IS_THERE(getpwent), IS_THERE(setpwent), IS_THERE(endpwent),
    // regex.h
    IS_THERE(regcomp), IS_THERE(regexec), IS_THERE(regerror), IS_THERE(regfree),
    // sched.h
    IS_THERE(sched_yield),
    // signal.h
    IS_THERE(signal), IS_THERE(sigaction), IS_THERE(sigprocmask), IS_THERE(sigpending),
    IS_THERE(sigsuspend), IS_THERE(sigwait), IS_THERE(sigwaitinfo), IS_THERE(sigtimedwait),
    IS_THERE(raise), IS_THERE(kill), IS_THERE(killpg), IS_THERE(sigqueue),
    IS_THERE(sigemptyset), IS_THERE(sigfillset), IS_THERE(sigaddset), IS_THERE(sigdelset),
    IS_THERE(sigismember), IS_THERE(sigorset), IS_THERE(sigandset), IS_THERE(siginterrupt),
    IS_THERE(sigaltstack), IS_THERE(sigpause), IS_THERE(pthread_sigmask), IS_THERE(pthread_kill), IS_THERE(psignal),
    IS_THERE(sighold), IS_THERE(sigrelse), IS_THERE(sigignore), IS_THERE(sigset),
    IS_THERE(sigblock), IS_THERE(sigsetmask),
    // spawn.h
    IS_THERE(posix_spawn), IS_THERE(posix_spawnp),
    // stdio.h
    IS_THERE(tmpfile), IS_THERE(tmpnam), IS_THERE(fopen), IS_THERE(freopen), IS_THERE(fdopen),
    IS_THERE(popen), IS_THERE(pclose), IS_THERE(flockfile), IS_THERE(funlockfile),
    IS_THERE(ftrylockfile), IS_THERE(getline), IS_THERE(getdelim), IS_THERE(open_memstream),
    IS_THERE(fmemopen), IS_THERE(asprintf), IS_THERE(vasprintf), IS_THERE(dprintf),
    IS_THERE(fseeko), IS_THERE(ftello),
    // stdlib.h
    IS_THERE(abort), IS_THERE(realpath), IS_THERE(canonicalize_file_name), IS_THERE(mkstemp),
    IS_THERE(mkostemp), IS_THERE(mkstemps), IS_THERE(mkostemps), IS_THERE(mkdtemp),
    IS_THERE(mktemp), IS_THERE(system), IS_THERE(getenv), IS_THERE(secure_getenv),
    IS_THERE(setenv), IS_THERE(unsetenv), IS_THERE(putenv), IS_THERE(clearenv),
    IS_THERE(random), IS_THERE(srandom), IS_THERE(rand_r), IS_THERE(getsubopt),
    IS_THERE(posix_memalign), IS_THERE(aligned_alloc),
    // string.h
    IS_THERE(strsignal), IS_THERE(strerror_r), IS_THERE(strdup), IS_THERE(strndup),
    IS_THERE(strsep), IS_THERE(strtok_r), IS_THERE(strcasestr), IS_THERE(strlcpy),
    IS_THERE(strlcat), IS_THERE(stpcpy), IS_THERE(memmem), IS_THERE(mempcpy), IS_THERE(memrchr),
    IS_THERE(strchrnul),
    // strings.h
    IS_THERE(bcmp), IS_THERE(bcopy), IS_THERE(bzero), IS_THERE(index), IS_THERE(rindex),
    IS_THERE(ffs), IS_THERE(strcasecmp), IS_THERE(strncasecmp),
    // sys/epoll.h
    IS_THERE(epoll_create), IS_THERE(epoll_create1), IS_THERE(epoll_ctl), IS_THERE(epoll_wait),
    IS_THERE(epoll_pwait), IS_THERE(epoll_pwait2),
    // sys/eventfd.h
    IS_THERE(eventfd), IS_THERE(eventfd_read), IS_THERE(eventfd_write),
    // sys/file.h
    IS_THERE(flock),
    // sys/ioctl.h
    IS_THERE(ioctl),
    // sys/mman.h
    IS_THERE(mlock), IS_THERE(munlock),
    // sys/random.h
    IS_THERE(getrandom), IS_THERE(getentropy),
    // sys/resource.h
    IS_THERE(getrlimit), IS_THERE(setrlimit), IS_THERE(getrusage), IS_THERE(getpriority),
    IS_THERE(setpriority),
    // sys/select.h
    IS_THERE(select), IS_THERE(pselect),
    // sys/sendfile.h
    IS_THERE(sendfile),
    // sys/socket.h
    IS_THERE(socket), IS_THERE(socketpair), IS_THERE(bind), IS_THERE(connect), IS_THERE(listen),
    IS_THERE(accept), IS_THERE(accept4), IS_THERE(getsockname), IS_THERE(getpeername),
    IS_THERE(send), IS_THERE(recv), IS_THERE(sendto), IS_THERE(recvfrom), IS_THERE(sendmsg),
    IS_THERE(recvmsg), IS_THERE(sendmmsg), IS_THERE(recvmmsg), IS_THERE(getsockopt),
    IS_THERE(setsockopt), IS_THERE(shutdown),
    // sys/stat.h
    IS_THERE(stat), IS_THERE(lstat), IS_THERE(fstat), IS_THERE(fstatat), IS_THERE(chmod),
    IS_THERE(fchmod), IS_THERE(fchmodat), IS_THERE(umask), IS_THERE(mkdir), IS_THERE(mkdirat),
    IS_THERE(mkfifo), IS_THERE(mkfifoat), IS_THERE(mknod), IS_THERE(mknodat),
    IS_THERE(utimensat), IS_THERE(futimens),
    // libintl.h
    IS_THERE(gettext), IS_THERE(dgettext), IS_THERE(dcgettext), IS_THERE(ngettext),
    IS_THERE(dngettext), IS_THERE(dcngettext), IS_THERE(textdomain), IS_THERE(bindtextdomain),
    IS_THERE(bind_textdomain_codeset),
    // netinet/ether.h
    IS_THERE(ether_ntoa), IS_THERE(ether_ntoa_r), IS_THERE(ether_aton), IS_THERE(ether_aton_r),
    // sys/statfs.h
    IS_THERE(statfs), IS_THERE(fstatfs),
    // utmpx.h
    IS_THERE(setutxent), IS_THERE(getutxent), IS_THERE(getutxid), IS_THERE(getutxline),
    IS_THERE(endutxent),
    // sys/statvfs.h
    IS_THERE(statvfs), IS_THERE(fstatvfs),
    // sys/time.h
    IS_THERE(gettimeofday), IS_THERE(settimeofday), IS_THERE(setitimer), IS_THERE(getitimer),
    IS_THERE(utimes), IS_THERE(futimes), IS_THERE(lutimes),
    // sys/timerfd.h
    IS_THERE(timerfd_create), IS_THERE(timerfd_settime), IS_THERE(timerfd_gettime),
    // sys/times.h
    IS_THERE(times),
    // sys/uio.h
    IS_THERE(readv), IS_THERE(writev), IS_THERE(preadv), IS_THERE(pwritev),
    // sys/utsname.h
    IS_THERE(uname),
    // sys/wait.h
    IS_THERE(wait), IS_THERE(waitpid), IS_THERE(wait3), IS_THERE(wait4),
    // syslog.h
    IS_THERE(syslog), IS_THERE(vsyslog), IS_THERE(openlog), IS_THERE(closelog),
    IS_THERE(setlogmask),
    // termios.h
    IS_THERE(tcgetattr), IS_THERE(tcsetattr), IS_THERE(tcflush), IS_THERE(tcdrain),
    IS_THERE(tcflow), IS_THERE(tcsendbreak), IS_THERE(tcgetsid), IS_THERE(cfmakeraw),
    IS_THERE(cfsetspeed), IS_THERE(cfgetispeed), IS_THERE(cfgetospeed), IS_THERE(cfsetispeed),
    IS_THERE(cfsetospeed),
    // time.h
    IS_THERE(tzset), IS_THERE(localtime), IS_THERE(localtime_r), IS_THERE(gmtime_r),
    IS_THERE(mktime), IS_THERE(timegm), IS_THERE(strftime), IS_THERE(strptime), IS_THERE(ctime),
    IS_THERE(ctime_r), IS_THERE(asctime_r), IS_THERE(clock), IS_THERE(clock_gettime),
    IS_THERE(clock_getres), IS_THERE(clock_settime), IS_THERE(clock_nanosleep),
    IS_THERE(nanosleep),
    // unistd.h
    IS_THERE(pipe), IS_THERE(pipe2), IS_THERE(dup), IS_THERE(dup2), IS_THERE(dup3),
    IS_THERE(gethostname), IS_THERE(sethostname), IS_THERE(getuid), IS_THERE(geteuid),
    IS_THERE(getgid), IS_THERE(getegid), IS_THERE(getgroups), IS_THERE(getresuid),
    IS_THERE(getresgid), IS_THERE(setuid), IS_THERE(seteuid), IS_THERE(setgid),
    IS_THERE(setegid), IS_THERE(getpid), IS_THERE(getppid), IS_THERE(getpgrp),
    IS_THERE(getpgid), IS_THERE(setpgid), IS_THERE(getsid), IS_THERE(setsid), IS_THERE(alarm),
    IS_THERE(ualarm), IS_THERE(sleep), IS_THERE(usleep), IS_THERE(pause), IS_THERE(fork),
    IS_THERE(vfork), IS_THERE(execv), IS_THERE(execve), IS_THERE(execvp), IS_THERE(execl),
    IS_THERE(execlp), IS_THERE(execle), IS_THERE(access), IS_THERE(faccessat),
    IS_THERE(euidaccess), IS_THERE(eaccess), IS_THERE(chown), IS_THERE(fchown),
    IS_THERE(lchown), IS_THERE(fchownat), IS_THERE(unlink), IS_THERE(unlinkat), IS_THERE(rmdir),
    IS_THERE(link), IS_THERE(linkat), IS_THERE(symlink), IS_THERE(symlinkat),
    IS_THERE(readlink), IS_THERE(readlinkat), IS_THERE(chdir), IS_THERE(fchdir),
    IS_THERE(getcwd), IS_THERE(get_current_dir_name), IS_THERE(truncate), IS_THERE(ftruncate),
    IS_THERE(lseek), IS_THERE(read), IS_THERE(write), IS_THERE(pread), IS_THERE(pwrite),
    IS_THERE(close), IS_THERE(fsync), IS_THERE(fdatasync), IS_THERE(sync), IS_THERE(isatty),
    IS_THERE(ttyname), IS_THERE(ttyname_r), IS_THERE(ctermid), IS_THERE(tcgetpgrp),
    IS_THERE(tcsetpgrp), IS_THERE(getlogin), IS_THERE(getlogin_r), IS_THERE(getpass),
    IS_THERE(getpagesize), IS_THERE(getdtablesize), IS_THERE(sysconf), IS_THERE(pathconf),
    IS_THERE(fpathconf), IS_THERE(confstr), IS_THERE(nice), IS_THERE(swab), IS_THERE(crypt),
    IS_THERE(lockf), IS_THERE(daemon),
    // utime.h
    IS_THERE(utime),
};
// clang-format on

int main(void) {
  int missing = 0;
  for (unsigned i = 0; i < sizeof functions / sizeof *functions; ++i) missing += !functions[i];
  return missing;
}
