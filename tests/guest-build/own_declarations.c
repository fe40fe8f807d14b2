/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Part of a program that knows nothing of our header: it declares for itself what libc lacks, and
 * uses what libc has. */
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>

int socket(int, int, int);
int bind(int, const struct sockaddr*, socklen_t);
int connect(int, const struct sockaddr*, socklen_t);
int listen(int, int);
int getsockname(int, struct sockaddr*, socklen_t*);
int getpeername(int, struct sockaddr*, socklen_t*);
ssize_t sendto(int, const void*, size_t, int, const struct sockaddr*, socklen_t);
ssize_t recvfrom(int, void*, size_t, int, struct sockaddr*, socklen_t*);
ssize_t sendmsg(int, const struct msghdr*, int);
ssize_t recvmsg(int, struct msghdr*, int);
int setsockopt(int, int, int, const void*, socklen_t);

typedef void (*any_function)(void);
extern const any_function own_declarations[];
const any_function own_declarations[] = {
    (any_function)socket,   (any_function)bind,        (any_function)connect,
    (any_function)listen,   (any_function)getsockname, (any_function)getpeername,
    (any_function)sendto,   (any_function)recvfrom,    (any_function)sendmsg,
    (any_function)recvmsg,  (any_function)setsockopt,  (any_function)accept,
    (any_function)accept4,  (any_function)send,        (any_function)recv,
    (any_function)shutdown, (any_function)getsockopt,  (any_function)poll,
    (any_function)select};
