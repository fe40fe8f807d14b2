/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "sluice_1.h"

const char* gai_strerror(int code) {
  switch (code) {
    case 0:
      return "Success";
    case EAI_BADFLAGS:
      return "Invalid flags";
    case EAI_NONAME:
      return "nodename nor servname provided, or not known";
    case EAI_AGAIN:
      return "Temporary failure in name resolution";
    case EAI_FAIL:
      return "Non-recoverable failure in name resolution";
    case EAI_NODATA:
      return "No address associated with nodename";
    case EAI_FAMILY:
      return "Address family not supported";
    case EAI_SOCKTYPE:
      return "Socket type not supported";
    case EAI_SERVICE:
      return "No such service for this socket type";
    case EAI_ADDRFAMILY:
      return "The host has no address of this family";
    case EAI_MEMORY:
      return "Out of memory";
    case EAI_SYSTEM:
      return "System error: see errno";
    case EAI_OVERFLOW:
      return "The buffer is too small";
    default:
      return "Unknown error";
  }
}

ALSO_PLAIN(gai_strerror);
