// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sending and receiving nothing: no error on a stream, a real message on a datagram socket.
#include "../harness.h"

int main(void) {
  char buffer[16];
  for (size_t i = 0; i < COUNT(families); ++i) {
    printf("-- stream %s\n", family_name(families[i]));
    Pair pair = tcp_pair(families[i]);
    show("send nothing", send(pair.client, buffer, 0, 0));
    show("write nothing", write(pair.client, buffer, 0));
    show("nothing arrived", recv(pair.server, buffer, sizeof buffer, MSG_DONTWAIT));
    show("send", send(pair.client, "abc", 3, 0));
    show("receive nothing", recv(pair.server, buffer, 0, 0));
    show("read nothing", read(pair.server, buffer, 0));
    show("receive", recv(pair.server, buffer, sizeof buffer, 0));
    struct iovec parts[3] = {{buffer, 0}, {(void*)"xyz", 3}, {buffer, 0}};
    show("write with empty parts", writev(pair.client, parts, 3));
    struct msghdr none = {0};
    show("send a message of no parts", sendmsg(pair.client, &none, 0));
    char first[2];
    struct iovec into[3] = {{NULL, 0}, {first, 2}, {NULL, 0}};
    show("read with empty parts", readv(pair.server, into, 3));
    show("receive the rest", recv(pair.server, buffer, sizeof buffer, 0));
    close_pair(pair);

    printf("-- datagram %s\n", family_name(families[i]));
    pair = udp_pair(families[i]);
    const Address server = local_address(pair.server);
    show("send nothing", send(pair.client, NULL, 0, 0));
    show("readable", wait_for(pair.server, POLLIN) == POLLIN);
    show("receive it", recv(pair.server, buffer, sizeof buffer, 0));
    show("no second", recv(pair.server, buffer, sizeof buffer, MSG_DONTWAIT));
    show("send a message of no parts", sendmsg(pair.client, &none, 0));
    Address source = {.length = sizeof source.storage};
    show("receive it",
         recvfrom(pair.server, buffer, sizeof buffer, 0, &source.any, &source.length));
    const Address client = local_address(pair.client);
    show_address("from", &source, port_of(&client));
    show("send to a name", sendto(pair.client, buffer, 0, 0, &server.any, server.length));
    show("receive into nothing", recv(pair.server, buffer, 0, 0));
    show("send", send(pair.client, "lost", 4, 0));
    show("receive into nothing", recv(pair.server, buffer, 0, 0));
    show("it is gone", recv(pair.server, buffer, sizeof buffer, MSG_DONTWAIT));
    close_pair(pair);
  }
}
