/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <ctype.h>
#include <netinet/ether.h>
#include <stddef.h>
#include <stdio.h>

#include "posix.h"

char* ether_ntoa_r(const struct ether_addr* address, char* text) {
  const uint8_t* octets = address->ether_addr_octet;
  (void)sprintf(text, "%x:%x:%x:%x:%x:%x", octets[0], octets[1], octets[2], octets[3], octets[4],
                octets[5]);
  return text;
}

char* ether_ntoa(const struct ether_addr* address) {
  static char text[18];
  return ether_ntoa_r(address, text);
}

static int digit_of(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

/* One or two digits for each octet, as on Linux; a single last one ends the text or a word of it,
 * and after two there may be anything. */
struct ether_addr* ether_aton_r(const char* text, struct ether_addr* address) {
  int i;
  for (i = 0; i < ETH_ALEN; ++i) {
    const int high = digit_of(*text);
    int low;
    if (high < 0) return NULL;
    low = digit_of(*++text);
    if (low >= 0) {
      ++text;
    } else if (i == ETH_ALEN - 1 && *text != '\0' && !isspace((unsigned char)*text)) {
      return NULL;
    }
    address->ether_addr_octet[i] = (uint8_t)(low < 0 ? high : high * 16 + low);
    if (i < ETH_ALEN - 1 && *text++ != ':') return NULL;
  }
  return address;
}

struct ether_addr* ether_aton(const char* text) {
  static struct ether_addr address;
  return ether_aton_r(text, &address);
}

ALSO_PLAIN(ether_ntoa_r);
ALSO_PLAIN(ether_ntoa);
ALSO_PLAIN(ether_aton_r);
ALSO_PLAIN(ether_aton);
