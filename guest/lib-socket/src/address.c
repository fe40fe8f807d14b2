/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <string.h>

#include "sluice_1.h"

enum {
  LINUX_UNIX = 1,
  LINUX_INET = 2,
  LINUX_INET6 = 10,
  LINUX_NO_FAMILY = 0xffff,
  LINUX_STREAM = 1,
  LINUX_DGRAM = 2,
  LINUX_RAW = 3,
  LINUX_RDM = 4,
  LINUX_SEQPACKET = 5
};

uint32_t linux_family(int family) {
  switch (family) {
    case AF_UNSPEC:
      return 0;
    case AF_UNIX:
      return LINUX_UNIX;
    case AF_INET:
      return LINUX_INET;
    case AF_INET6:
      return LINUX_INET6;
    default:
      return LINUX_NO_FAMILY;
  }
}

int libc_family(uint32_t family) {
  switch (family) {
    case LINUX_UNIX:
      return AF_UNIX;
    case LINUX_INET:
      return AF_INET;
    case LINUX_INET6:
      return AF_INET6;
    default:
      return AF_UNSPEC;
  }
}

uint32_t linux_type(int type) {
  switch (type) {
    case 0:
      return 0;
    case SOCK_STREAM:
      return LINUX_STREAM;
    case SOCK_DGRAM:
      return LINUX_DGRAM;
    case SOCK_RAW:
      return LINUX_RAW;
    case SOCK_RDM:
      return LINUX_RDM;
    case SOCK_SEQPACKET:
      return LINUX_SEQPACKET;
    default:
      return LINUX_NO_TYPE;
  }
}

int libc_type(uint32_t type) {
  switch (type) {
    case LINUX_STREAM:
      return SOCK_STREAM;
    case LINUX_DGRAM:
      return SOCK_DGRAM;
    case LINUX_RAW:
      return SOCK_RAW;
    case LINUX_RDM:
      return SOCK_RDM;
    case LINUX_SEQPACKET:
      return SOCK_SEQPACKET;
    default:
      return 0;
  }
}

uint32_t linux_protocol(int family, int protocol) {
  return family == AF_UNIX && protocol == PF_UNIX ? LINUX_UNIX : (uint32_t)protocol;
}

/* memcpy, which is a call of the engine when it is of more than 8 bytes; for IPv4 it is none. */
static void copy(char* to, const char* from, uint32_t size) {
  if (size == 16) {
    memcpy(to, from, 8);
    memcpy(to + 8, from + 8, 8);
  } else {
    memcpy(to, from, size);
  }
}

int to_linux_address(const struct sockaddr* address, socklen_t length, struct linux_address* out) {
  if (length > LINUX_LONGEST_ADDRESS) return LINUX_LONGEST_ADDRESS + 1; /* which is refused */
  if (address == NULL && length > 0) return result_of(EFAULT);
  if (length > sizeof *out) length = sizeof *out;
  if (length > 0) copy((char*)out, (const char*)address, length);
  if (length >= sizeof out->family) out->family = (uint16_t)linux_family(address->sa_family);
  return (int)length;
}

/* The path is the same. */
static void from_linux_name(const struct linux_address* address, uint32_t size,
                            struct sockaddr* out, socklen_t* length) {
  const sa_family_t family = AF_UNIX;
  const uint32_t room = *length < size ? *length : size;
  memcpy(out, address, room);
  memcpy(out, &family, room < sizeof family ? room : sizeof family);
  *length = size;
}

void from_linux_address(const void* address, uint32_t address_length, struct sockaddr* out,
                        socklen_t* length) {
  const struct linux_inet_address* const inet = (const struct linux_inet_address*)address;
  struct sockaddr_in6 libc_address;
  socklen_t size =
      address_length < sizeof *inet ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);

  if (address_length == 0) {
    *length = 0;
    return;
  }
  if (inet->family == LINUX_UNIX) {
    from_linux_name((const struct linux_address*)address, address_length, out, length);
    return;
  }
  memset(&libc_address, 0, sizeof libc_address);
  memcpy(&libc_address, inet, sizeof *inet);
  libc_address.sin6_family = (sa_family_t)libc_family(inet->family);
  copy((char*)out, (const char*)&libc_address, *length < size ? *length : size);
  *length = size;
}
