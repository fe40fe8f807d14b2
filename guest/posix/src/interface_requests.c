/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "interface_requests.h"

#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "posix.h"

enum { LOOPBACK = 1, LOOPBACK_MTU = 65536, LOOPBACK_HARDWARE = 772 };

static void set_address(struct ifreq* request, uint32_t address) {
  struct sockaddr_in in;

  memset(&in, 0, sizeof in);
  in.sin_family = AF_INET;
  in.sin_addr.s_addr = htonl(address);
  memcpy(&request->ifr_addr, &in, sizeof request->ifr_addr);
}

/* The interfaces that have an address of IPv4. */
static int list(struct ifconf* all) {
  if (all->ifc_buf == NULL) {
    all->ifc_len = (int)sizeof(struct ifreq);
    return 0;
  }
  if (all->ifc_len < (int)sizeof(struct ifreq)) {
    all->ifc_len = 0;
    return 0;
  }
  all->ifc_len = (int)sizeof(struct ifreq);
  memset(all->ifc_req, 0, sizeof(struct ifreq));
  if_indextoname(LOOPBACK, all->ifc_req->ifr_name);
  set_address(all->ifc_req, INADDR_LOOPBACK);
  return 0;
}

/* Addresses of IPv4, of which sockets of other families know nothing. */
static int is_about_addresses(int number) {
  return number == SIOCGIFADDR || number == SIOCGIFDSTADDR || number == SIOCGIFBRDADDR ||
         number == SIOCGIFNETMASK;
}

/* Of the loopback interface. */
static int tell(int number, struct ifreq* request) {
  switch (number) {
    case SIOCGIFINDEX:
      request->ifr_ifindex = LOOPBACK;
      return 0;
    case SIOCGIFFLAGS:
      request->ifr_flags = IFF_UP | IFF_RUNNING | IFF_LOOPBACK;
      return 0;
    case SIOCGIFADDR:
    case SIOCGIFDSTADDR:
      set_address(request, INADDR_LOOPBACK);
      return 0;
    case SIOCGIFBRDADDR:
      set_address(request, INADDR_ANY);
      return 0;
    case SIOCGIFNETMASK:
      set_address(request, IN_CLASSA_NET);
      return 0;
    case SIOCGIFMETRIC:
      request->ifr_metric = 0;
      return 0;
    case SIOCGIFMTU:
      request->ifr_mtu = LOOPBACK_MTU;
      return 0;
    case SIOCGIFHWADDR:
      memset(&request->ifr_hwaddr, 0, sizeof request->ifr_hwaddr);
      request->ifr_hwaddr.sa_family = LOOPBACK_HARDWARE;
      return 0;
    default:
      return fails_with(ENOTTY);
  }
}

int is_interface_request(int number) {
  return number == SIOCGIFNAME || number == SIOCGIFCONF || number == SIOCGIFFLAGS ||
         number == SIOCGIFMETRIC || number == SIOCGIFMTU || number == SIOCGIFHWADDR ||
         number == SIOCGIFINDEX || is_about_addresses(number);
}

int interface_request(int fd, int number, void* argument) {
  struct ifreq* request = (struct ifreq*)argument;
  int domain = 0;
  socklen_t length = sizeof domain;

  if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) != 0)
    return fails_with(errno == ENOTSOCK ? ENOTTY : errno);
  if (argument == NULL) return fails_with(EFAULT);
  if (is_about_addresses(number) && domain != AF_INET) return fails_with(ENOTTY);
  if (number == SIOCGIFCONF) return list((struct ifconf*)argument);
  if (number == SIOCGIFNAME) {
    if (if_indextoname((unsigned)request->ifr_ifindex, request->ifr_name) != NULL) return 0;
    return fails_with(ENODEV);
  }
  request->ifr_name[IFNAMSIZ - 1] = '\0';
  return if_nametoindex(request->ifr_name) == 0 ? -1 : tell(number, request);
}
