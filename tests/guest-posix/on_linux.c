// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What guest/posix does as Linux does it: natively and as wasm this prints the same.
#include <libintl.h>
#include <locale.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <netdb.h>
#include <netinet/ether.h>
#include <resolv.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <syslog.h>
#include <termios.h>

#include "../differential/harness.h"

static void show_host(const char* what, const struct hostent* host) {
  if (host == NULL) {
    printf("%s: %s\n", what, hstrerror(h_errno));
    return;
  }
  printf("%s: %s, %s, length %d, alias %s:", what, host->h_name, family_name(host->h_addrtype),
         host->h_length, host->h_aliases[0] == NULL ? "none" : host->h_aliases[0]);
  for (char** address = host->h_addr_list; *address != NULL; ++address) {
    char text[INET6_ADDRSTRLEN];
    printf(" %s", inet_ntop(host->h_addrtype, *address, text, sizeof text));
  }
  printf("\n");
}

static void hosts(void) {
  const struct in_addr loopback = {htonl(INADDR_LOOPBACK)};
  show_host("by an address", gethostbyname("127.0.0.1"));
  show_host("by an IPv6 address", gethostbyname2("::1", AF_INET6));
  show_host("by an address of the other family", gethostbyname("::1"));
  show_host("by a name that is none", gethostbyname("a name"));
  struct hostent own;
  char room[256];
  struct hostent* found = &own;
  int code = 77;
  show("by an address, into room",
       gethostbyname_r("127.0.0.1", &own, room, sizeof room, &found, &code));
  show_host("found", found);
  show("its code", code);
  show("by an IPv6 address, into room",
       gethostbyname2_r("::1", AF_INET6, &own, room, sizeof room, &found, &code));
  show_host("found", found);
  show("into no room", gethostbyname_r("127.0.0.1", &own, room, 8, &found, &code) == ERANGE);
  show("found", found != NULL);
  show("its code", code);
  show("by a name that is none, into room",
       gethostbyname_r("a name", &own, room, sizeof room, &found, &code));
  show("found", found != NULL);
  show("its code", code);
  show("of an address, into room",
       gethostbyaddr_r(&loopback, 4, AF_INET, &own, room, sizeof room, &found, &code));
  show_host("found", found);
  show_host("of an address", gethostbyaddr(&loopback, 4, AF_INET));
  show_host("of a short address", gethostbyaddr(&loopback, 3, AF_INET));
  show_host("of an address of another family", gethostbyaddr(&loopback, 4, 77));
  for (int code = -2; code < 6; ++code) printf("%d: %s\n", code, hstrerror(code));
}

static void show_service(const char* what, const struct servent* service) {
  if (service == NULL) {
    printf("%s: none\n", what);
    return;
  }
  printf("%s: %s %d %s\n", what, service->s_name, ntohs((uint16_t)service->s_port),
         service->s_proto);
}

static void services(void) {
  show_service("ssh", getservbyname("ssh", "tcp"));
  show_service("ssh by another protocol", getservbyname("ssh", "udp"));
  show_service("domain by any protocol", getservbyname("domain", NULL));
  show_service("tftp by any protocol", getservbyname("tftp", NULL));
  show_service("no such service", getservbyname("none-such", "tcp"));
  show_service("a number", getservbyname("22", "tcp"));
  show_service("no protocol", getservbyname("ssh", "none"));
  show_service("port 53", getservbyport(htons(53), "udp"));
  show_service("port 22", getservbyport(htons(22), NULL));
  show_service("no such port", getservbyport(htons(4), "tcp"));
}

static void modes(void) {
  show("umask", (int)umask(027) >= 0);
  show("umask again", (int)umask(07777));
  show("umask takes no more than permissions", (int)umask(022));
  show("chmod of no file", chmod("none", 0600));
  show("chmod of no name", chmod("", 0600));
  show("fchmod of no descriptor", fchmod(77, 0600));
}

static void terminals(void) {
  const int file = open("file", O_CREAT | O_RDWR, 0600);
  struct termios settings;
  struct winsize size;
  memset(&settings, 0, sizeof settings);
  show("tcgetattr", tcgetattr(file, &settings));
  show("tcgetattr of no descriptor", tcgetattr(77, &settings));
  show("tcsetattr", tcsetattr(file, TCSAFLUSH, &settings));
  show("tcsetattr of no descriptor", tcsetattr(77, TCSANOW, &settings));
  show("tcsendbreak", tcsendbreak(file, 0));
  show("tcdrain", tcdrain(file));
  show("tcflush", tcflush(file, TCIOFLUSH));
  show("tcflow", tcflow(file, TCOON));
  show("tcgetsid", tcgetsid(file));
  show("tcdrain of no descriptor", tcdrain(77));
  show("TIOCGWINSZ", ioctl(file, TIOCGWINSZ, &size));
  show("TIOCGWINSZ of no descriptor", ioctl(77, TIOCGWINSZ, &size));
  close(file);

  int waiting = -1;
  const int sock = socket(AF_INET, SOCK_DGRAM, 0);
  show("FIONREAD", ioctl(sock, FIONREAD, &waiting));
  printf("%d\n", waiting);
  close(sock);
}

static void speeds(void) {
  struct termios settings;
  memset(&settings, 0xff, sizeof settings);
  show("cfsetospeed", cfsetospeed(&settings, B9600));
  show("cfsetispeed", cfsetispeed(&settings, B115200));
  show("a speed that is none", cfsetospeed(&settings, CBAUD + 1));
  printf("speeds %o %o\n", cfgetispeed(&settings), cfgetospeed(&settings));
  cfmakeraw(&settings);
  printf("raw: %o %o %o %o, %d %d\n", settings.c_iflag & 07777, settings.c_oflag,
         settings.c_cflag & ~(unsigned)CBAUD, settings.c_lflag, settings.c_cc[VMIN],
         settings.c_cc[VTIME]);
}

static void pairs(void) {
  int fds[2];
  show("socketpair of AF_INET", socketpair(AF_INET, SOCK_STREAM, 0, fds));
  show("socketpair of AF_INET6", socketpair(AF_INET6, SOCK_DGRAM, 0, fds));
  show("socketpair of no family", socketpair(77, SOCK_STREAM, 0, fds));
  show("socketpair of no type", socketpair(AF_UNIX, 77, 0, fds));
  show("socketpair of nothing", socketpair(77, 77, 0, fds));
  const struct sockaddr_un path = {.sun_path = "name"};
  printf("length of a path: %d\n", (int)(SUN_LEN(&path) - offsetof(struct sockaddr_un, sun_path)));
}

static void masks(void) {
  printf("%d %d %d\n", LOG_PRI(LOG_MAKEPRI(LOG_MAIL, LOG_ERR)), LOG_FAC(LOG_LOCAL7 | LOG_INFO),
         LOG_NFACILITIES);
  show("setlogmask", setlogmask(LOG_UPTO(LOG_ERR)) == LOG_UPTO(LOG_DEBUG));
  show("setlogmask of nothing", setlogmask(0) == LOG_UPTO(LOG_ERR));
}

static void ethernet(void) {
  static const char* const texts[] = {"01:23:45:67:89:ab", "1:2:3:4:5:f",        "A:B:C:D:E:F0 x",
                                      "1:2:3:4:5",         "1:2:3:4:5:g",        "100:2:3:4:5:6",
                                      "1-2-3-4-5-6",       "01:23:45:67:89:abc", ""};
  for (size_t i = 0; i < COUNT(texts); ++i) {
    const struct ether_addr* address = ether_aton(texts[i]);
    printf("%s: %s\n", texts[i], address == NULL ? "none" : ether_ntoa(address));
  }
}

static void translations(void) {
  printf("%s %s %s\n", gettext("text"), dgettext("domain", "text"),
         dcgettext("domain", "text", LC_MESSAGES));
  for (unsigned long count = 0; count < 3; ++count) {
    printf("%lu %s %s\n", count, ngettext("one", "many", count),
           dngettext("domain", "one", "many", count));
  }
  printf("%s %s\n", textdomain("domain"), textdomain(""));
}

// Bytes that programs clear by their name.
static void names_of_parts(void) {
  struct sockaddr_in address;
  memset(&address, 1, sizeof address);
  memset(address.sin_zero, 0, sizeof address.sin_zero);
  printf("%zu %zu %zu\n", sizeof address, sizeof address.sin_zero,
         offsetof(struct sockaddr_in, sin_zero));
}

static void numbers(void) {
  printf("%x %x %x %x\n", ECHOCTL | ECHOKE | ECHOPRT, FLUSHO | PENDIN | EXTPROC, XTABS | TABDLY,
         OLCUC | IUCLC);
  printf("%d %d %d\n", IPPROTO_GRE, IPPROTO_IPIP, IPPROTO_PIM);
  printf("%d %d %x\n", ARPHRD_ETHER, ARPHRD_LOOPBACK, RTF_GATEWAY);
  printf("%d %lx\n", HZ, (unsigned long)(RES_IGNTC | RES_STAYOPEN | RES_ROTATE));
  printf("%o %o %d\n", ALLPERMS, DEFFILEMODE, AF_MAX > AF_INET6);
  show("again", (int)TEMP_FAILURE_RETRY(close(77)));
}

int main(void) {
  hosts();
  services();
  modes();
  terminals();
  speeds();
  pairs();
  masks();
  ethernet();
  translations();
  names_of_parts();
  numbers();
  return 0;
}
