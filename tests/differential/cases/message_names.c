// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sendmsg(2) and recvmsg(2): names, several parts, MSG_TRUNC.
#include "../harness.h"

static int family;

static void receive_message(const char* what, int fd, struct msghdr* message, int flags) {
  show(what, recvmsg(fd, message, flags));
  printf("  name length %s, flags %s%s\n", length_text(family, message->msg_namelen),
         message->msg_flags & MSG_TRUNC ? "MSG_TRUNC " : "",
         message->msg_flags & ~MSG_TRUNC ? "others" : "");
}

static void one_family(void) {
  printf("-- %s\n", family_name(family));
  const int receiver = udp_bound(family);
  const int sender = udp_bound(family);
  const Address to = local_address(receiver);
  const uint16_t sender_port = ({
    const Address a = local_address(sender);
    port_of(&a);
  });

  struct iovec out[2] = {{(void*)"hello ", 6}, {(void*)"world", 5}};
  struct msghdr sending = {
      .msg_name = (void*)&to.any, .msg_namelen = to.length, .msg_iov = out, .msg_iovlen = 2};
  show("sendmsg to a name", sendmsg(sender, &sending, 0));
  char first[4];
  char second[16];
  struct iovec in[2] = {{first, sizeof first}, {second, sizeof second}};
  Address from = {.length = 0};
  struct msghdr receiving = {
      .msg_name = &from.any, .msg_namelen = sizeof from.storage, .msg_iov = in, .msg_iovlen = 2};
  receive_message("recvmsg", receiver, &receiving, 0);
  from.length = receiving.msg_namelen;
  show_address("  from", &from, sender_port);
  printf("  %.4s|%.7s\n", first, second);

  show("sendmsg", sendmsg(sender, &sending, 0));
  receiving.msg_iovlen = 1;
  receiving.msg_namelen = sizeof from.storage;
  receive_message("a message that does not fit", receiver, &receiving, 0);
  show("sendmsg", sendmsg(sender, &sending, 0));
  receiving.msg_namelen = sizeof from.storage;
  receive_message("its real length", receiver, &receiving, MSG_TRUNC);

  show("sendmsg", sendmsg(sender, &sending, 0));
  memset(&from, 0, sizeof from);
  receiving.msg_namelen = 4;
  receive_message("short name", receiver, &receiving, 0);
  printf("  family %s, beyond the name %s\n", family_name(from.any.sa_family),
         from.v4.sin_addr.s_addr == 0 ? "untouched" : "written");
  show("sendmsg", sendmsg(sender, &sending, 0));
  receiving.msg_name = NULL;
  receiving.msg_namelen = 0;
  receive_message("no name wanted", receiver, &receiving, 0);

  sending.msg_name = NULL;
  sending.msg_namelen = 0;
  show("sendmsg without a destination", sendmsg(sender, &sending, 0));
  show("recvmsg without waiting", recvmsg(receiver, &receiving, MSG_DONTWAIT));
  MUST(close(receiver));
  MUST(close(sender));

  const Pair pair = tcp_pair(family);
  show("stream sendmsg", sendmsg(pair.client, &sending, MSG_NOSIGNAL));
  receiving = (struct msghdr){
      .msg_name = &from.any, .msg_namelen = sizeof from.storage, .msg_iov = in, .msg_iovlen = 2};
  receive_message("a stream names no source", pair.server, &receiving, 0);
  char buffer[16];
  Address source = {.length = sizeof source.storage};
  show("stream send", send(pair.client, "abc", 3, 0));
  show("recvfrom on a stream",
       recvfrom(pair.server, buffer, sizeof buffer, 0, &source.any, &source.length));
  printf("  name length %u\n", (unsigned)source.length);
  close_pair(pair);
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    family = families[i];
    one_family();
  }
}
