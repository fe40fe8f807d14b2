// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Addresses from text and to text: inet_pton, inet_ntop, inet_aton, inet_addr and inet_ntoa.
// options: --addr-pool=0.0.0.0/0,::/0
#include "../matrix.h"

// What the texts are made of. Each list of pieces is joined in every way up to a number of them.
static const char* const pieces4[] = {"0", "1", "01", "127", "255", "256", "0x7f", "08", ""};
static const char* const pieces6[] = {"0", "1", "ffff", "", "1.2.3.4"};
static const char* const texts[] = {"",
                                    " ",
                                    "1",
                                    ".",
                                    "1.2.3.4 ",
                                    " 1.2.3.4",
                                    "1.2.3.4x",
                                    "1.2.3.4/8",
                                    "1.2.3.-4",
                                    "1.2.3.+4",
                                    "1,2,3,4",
                                    "0x",
                                    "0x1",
                                    "0X1F",
                                    "4294967295",
                                    "4294967296",
                                    "037777777777",
                                    "1.16777215",
                                    "1.16777216",
                                    "1.2.65535",
                                    "1.2.65536",
                                    "1.2.3.4.",
                                    "::1 ",
                                    " ::1",
                                    "::1%lo",
                                    "::1%1",
                                    "[::1]",
                                    "::g",
                                    "::10000",
                                    "::00001",
                                    "::0001",
                                    "ABCD::",
                                    "abcd::",
                                    "::ffff:1.2.3.256",
                                    "::ffff:1.2.3",
                                    "::ffff:1.2.3.4.5",
                                    "::ffff:01.2.3.4",
                                    "::1.2.3.4:1",
                                    "1.2.3.4::",
                                    "1:2:3:4:5:6:7:8:9",
                                    "1:2:3:4:5:6:7::",
                                    "::2:3:4:5:6:7:8",
                                    "1::3:4:5:6:7:8",
                                    "1:2:3:4:5:6:1.2.3.4",
                                    "1:2:3:4:5:6:7:1.2.3.4",
                                    "::5:6:7:1.2.3.4",
                                    ":1",
                                    "1:",
                                    ":1:2:3:4:5:6:7:8"};

static void say_parsed(const char* text) {
  unsigned char bytes[16];
  struct in_addr v4;
  const int families_here[] = {AF_INET, AF_INET6, AF_UNSPEC, 77};
  for (size_t f = 0; f < COUNT(families_here); ++f) {
    memset(bytes, UNTOUCHED, sizeof bytes);
    errno = 0;
    const int result = inet_pton(families_here[f], text, bytes);
    say_result(result);
    if (result == 1) {
      say(" ");
      for (size_t i = 0; i < (families_here[f] == AF_INET ? 4U : 16U); ++i) say("%02x", bytes[i]);
    }
  }
  const int result = inet_aton(text, &v4);
  say(" aton %d", result);
  if (result != 0) say(" %s", inet_ntoa(v4));
  say(" addr %08x", (unsigned)ntohl(inet_addr(text)));
}

static void parse(const char* group, const char* text) {
  BEGIN("%s '%s'", group, text);
  for (size_t i = 0; i + 1 < case_length; ++i) {
    if (case_line[i] == ':') case_line[i] = ';';
  }
  say_parsed(text);
  end_case();
}

// Every text of `depth` pieces after what is in `text`.
static void join(char* text, const char* const* pieces, size_t count, char separator, int depth) {
  const size_t length = strlen(text);
  for (size_t i = 0; i < count; ++i) {
    text[length] = '\0';
    strcat(text, pieces[i]);
    if (depth == 1) {
      parse(separator == '.' ? "dotted" : "coloned", text);
    } else {
      const char end[2] = {separator, '\0'};
      strcat(text, end);
      join(text, pieces, count, separator, depth - 1);
    }
  }
  text[length] = '\0';
}

// Each bit of `pattern` is a group of an IPv6 address that is not 0.
static void format6(unsigned pattern, socklen_t room) {
  static const uint16_t groups[] = {0x2001, 0xdb8, 0x3, 0xffff, 0x50, 0xffff, 0x7f00, 0x1};
  unsigned char bytes[16] = {0};
  char text[INET6_ADDRSTRLEN];
  for (size_t i = 0; i < COUNT(groups); ++i) {
    if ((pattern & 1U << i) == 0) continue;
    bytes[2 * i] = (unsigned char)(groups[i] >> 8);
    bytes[2 * i + 1] = (unsigned char)groups[i];
  }
  BEGIN("format6 %02x in %u", pattern, (unsigned)room);
  errno = 0;
  const char* const result = inet_ntop(AF_INET6, bytes, text, room);
  say(" %s", result != NULL ? result : error_name(errno));
  end_case();
}

static void format4(uint32_t address, socklen_t room) {
  const struct in_addr v4 = {htonl(address)};
  char text[INET6_ADDRSTRLEN];
  BEGIN("format4 %08x in %u", (unsigned)address, (unsigned)room);
  errno = 0;
  const char* const result = inet_ntop(AF_INET, &v4, text, room);
  say(" %s %s", result != NULL ? result : error_name(errno), inet_ntoa(v4));
  end_case();
}

int main(void) {
  static const uint32_t addresses[] = {0, 1, 0x7f000001, 0x0a0b0c0d, 0x64c8ff00, 0xffffffff};
  char text[64] = "";
  for (size_t i = 0; i < COUNT(texts); ++i) parse("text", texts[i]);
  for (int depth = 2; depth <= 4; ++depth) {
    join(text, pieces4, depth == 4 ? COUNT(pieces4) : COUNT(pieces4) - 2, '.', depth);
  }
  for (int depth = 2; depth <= 5; ++depth) join(text, pieces6, COUNT(pieces6), ':', depth);
  for (unsigned pattern = 0; pattern < 256; ++pattern) {
    format6(pattern, INET6_ADDRSTRLEN);
    format6(pattern, 12);
  }
  for (socklen_t room = 0; room <= 40; ++room) {
    if (room != 12) format6(0x81, room);
  }
  for (size_t a = 0; a < COUNT(addresses); ++a) {
    for (socklen_t room = 0; room <= INET_ADDRSTRLEN; ++room) format4(addresses[a], room);
  }
}
