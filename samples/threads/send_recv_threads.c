/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A server and its client as two threads of one program: the client gathers
 * buffers with sendmsg, the server scatters them with recvmsg. send_recv is the
 * same without threads.
 *
 * Usage: send_recv_threads [PORT]
 */
#include "../socket-api/verse.h"
#include "threads.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t online = PTHREAD_COND_INITIALIZER;
static int is_online = 0;         /* guarded by the mutex */
static struct endpoint server_at; /* with port 0, the server puts in the one that it got */

static struct verse received;

static void* run_server(void* unused) {
  int listener = serve(&server_at, SOCK_STREAM);
  int client = -1;
  ssize_t size = 0;
  (void)unused;

  lock(&mutex);
  server_at.length = sizeof server_at.address;
  if (getsockname(listener, (struct sockaddr*)&server_at.address, &server_at.length) != 0)
    fail("getsockname");
  say("Server is online ...\n");
  is_online = 1;
  pthread_cond_signal(&online);
  unlock(&mutex);

  client = accept(listener, NULL, NULL);
  if (client < 0) fail("accept");
  size = receive_verse(client, &received);
  if (size < 0) fail("recvmsg");
  close(client);
  close(listener);
  return (void*)(intptr_t)size;
}

static void* run_client(void* unused) {
  struct endpoint at;
  int fd = -1;
  ssize_t size = 0;
  (void)unused;

  lock(&mutex);
  while (!is_online) wait_for(&online, &mutex);
  at = server_at;
  unlock(&mutex);

  say("Client is running...\n");
  fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) fail("socket");
  if (connect(fd, (struct sockaddr*)&at.address, at.length) != 0) fail("connect");
  size = send_verse(fd);
  if (size < 0) fail("sendmsg");
  close(fd);
  return (void*)(intptr_t)size;
}

int main(int argc, char** argv) {
  pthread_t server;
  pthread_t client;
  ssize_t size = 0;

  print_by_line();
  server_at = loopback_endpoint(AF_INET, port_argument(argc > 1 ? argv[1] : NULL));
  start_thread(&client, run_client, NULL);
  start_thread(&server, run_server, NULL);
  size = (ssize_t)(intptr_t)join_thread(client);
  say("Sent %zd bytes\n", size);
  size = (ssize_t)(intptr_t)join_thread(server);
  print_verse(&received, size);
  return EXIT_SUCCESS;
}
