/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SYS_QUEUE_H
#define SLUICE_POSIX_SYS_QUEUE_H

/* The lists of queue(7). */
#ifndef _SYS_QUEUE_H_
#define _SYS_QUEUE_H_

/* Singly linked. */
#define SLIST_HEAD(name, type) \
  struct name {                \
    struct type* slh_first;    \
  }
#define SLIST_HEAD_INITIALIZER(head) {0}
#define SLIST_ENTRY(type)  \
  struct {                 \
    struct type* sle_next; \
  }
#define SLIST_FIRST(head) ((head)->slh_first)
#define SLIST_NEXT(element, field) ((element)->field.sle_next)
#define SLIST_EMPTY(head) ((head)->slh_first == 0)
#define SLIST_INIT(head) ((void)((head)->slh_first = 0))
#define SLIST_INSERT_HEAD(head, element, field)    \
  do {                                             \
    (element)->field.sle_next = (head)->slh_first; \
    (head)->slh_first = (element);                 \
  } while (0)
#define SLIST_INSERT_AFTER(before, element, field)        \
  do {                                                    \
    (element)->field.sle_next = (before)->field.sle_next; \
    (before)->field.sle_next = (element);                 \
  } while (0)
#define SLIST_REMOVE_HEAD(head, field) \
  ((void)((head)->slh_first = (head)->slh_first->field.sle_next))
#define SLIST_REMOVE_AFTER(before, field) \
  ((void)((before)->field.sle_next = (before)->field.sle_next->field.sle_next))
#define SLIST_REMOVE(head, element, type, field)                   \
  do {                                                             \
    struct type** _link = &(head)->slh_first;                      \
    while (*_link != (element)) _link = &(*_link)->field.sle_next; \
    *_link = (*_link)->field.sle_next;                             \
  } while (0)
#define SLIST_FOREACH(var, head, field) \
  for ((var) = SLIST_FIRST(head); (var); (var) = SLIST_NEXT(var, field))
#define SLIST_FOREACH_SAFE(var, head, field, after) \
  for ((var) = SLIST_FIRST(head); (var) && ((after) = SLIST_NEXT(var, field), 1); (var) = (after))

/* Doubly linked: what points to an element is known, so that it can be removed. */
#define LIST_HEAD(name, type) \
  struct name {               \
    struct type* lh_first;    \
  }
#define LIST_HEAD_INITIALIZER(head) {0}
#define LIST_ENTRY(type)   \
  struct {                 \
    struct type* le_next;  \
    struct type** le_prev; \
  }
#define LIST_FIRST(head) ((head)->lh_first)
#define LIST_NEXT(element, field) ((element)->field.le_next)
#define LIST_EMPTY(head) ((head)->lh_first == 0)
#define LIST_INIT(head) ((void)((head)->lh_first = 0))
#define _LIST_LINK(link, element, field)                                   \
  do {                                                                     \
    (element)->field.le_prev = (link);                                     \
    (element)->field.le_next = *(element)->field.le_prev;                  \
    if ((element)->field.le_next)                                          \
      (element)->field.le_next->field.le_prev = &(element)->field.le_next; \
    *(element)->field.le_prev = (element);                                 \
  } while (0)
#define LIST_INSERT_HEAD(head, element, field) _LIST_LINK(&(head)->lh_first, element, field)
#define LIST_INSERT_AFTER(before, element, field) \
  _LIST_LINK(&(before)->field.le_next, element, field)
#define LIST_INSERT_BEFORE(after, element, field) _LIST_LINK((after)->field.le_prev, element, field)
#define LIST_REMOVE(element, field)                                       \
  do {                                                                    \
    if ((element)->field.le_next)                                         \
      (element)->field.le_next->field.le_prev = (element)->field.le_prev; \
    *(element)->field.le_prev = (element)->field.le_next;                 \
  } while (0)
#define LIST_REPLACE(former, element, field)                               \
  do {                                                                     \
    (element)->field.le_next = (former)->field.le_next;                    \
    (element)->field.le_prev = (former)->field.le_prev;                    \
    if ((element)->field.le_next)                                          \
      (element)->field.le_next->field.le_prev = &(element)->field.le_next; \
    *(element)->field.le_prev = (element);                                 \
  } while (0)
#define LIST_FOREACH(var, head, field) \
  for ((var) = LIST_FIRST(head); (var); (var) = LIST_NEXT(var, field))
#define LIST_FOREACH_SAFE(var, head, field, after) \
  for ((var) = LIST_FIRST(head); (var) && ((after) = LIST_NEXT(var, field), 1); (var) = (after))

/* Singly linked, with an end to insert at: by two names. */
#define STAILQ_HEAD(name, type) \
  struct name {                 \
    struct type* stqh_first;    \
    struct type** stqh_last;    \
  }
#define STAILQ_HEAD_INITIALIZER(head) {0, &(head).stqh_first}
#define STAILQ_ENTRY(type)  \
  struct {                  \
    struct type* stqe_next; \
  }
#define STAILQ_FIRST(head) ((head)->stqh_first)
#define STAILQ_NEXT(element, field) ((element)->field.stqe_next)
#define STAILQ_EMPTY(head) ((head)->stqh_first == 0)
#define STAILQ_INIT(head) ((void)((head)->stqh_first = 0, (head)->stqh_last = &(head)->stqh_first))
#define _STAILQ_LINK(head, link, element, field)                                      \
  do {                                                                                \
    (element)->field.stqe_next = *(link);                                             \
    if (!(element)->field.stqe_next) (head)->stqh_last = &(element)->field.stqe_next; \
    *(link) = (element);                                                              \
  } while (0)
#define _STAILQ_UNLINK(head, link, field)     \
  do {                                        \
    *(link) = (*(link))->field.stqe_next;     \
    if (!*(link)) (head)->stqh_last = (link); \
  } while (0)
#define STAILQ_INSERT_HEAD(head, element, field) \
  _STAILQ_LINK(head, &(head)->stqh_first, element, field)
#define STAILQ_INSERT_TAIL(head, element, field)     \
  do {                                               \
    (element)->field.stqe_next = 0;                  \
    *(head)->stqh_last = (element);                  \
    (head)->stqh_last = &(element)->field.stqe_next; \
  } while (0)
#define STAILQ_INSERT_AFTER(head, before, element, field) \
  _STAILQ_LINK(head, &(before)->field.stqe_next, element, field)
#define STAILQ_REMOVE_HEAD(head, field) _STAILQ_UNLINK(head, &(head)->stqh_first, field)
#define STAILQ_REMOVE_AFTER(head, before, field) \
  _STAILQ_UNLINK(head, &(before)->field.stqe_next, field)
#define STAILQ_REMOVE(head, element, type, field)                   \
  do {                                                              \
    struct type** _link = &(head)->stqh_first;                      \
    while (*_link != (element)) _link = &(*_link)->field.stqe_next; \
    _STAILQ_UNLINK(head, _link, field);                             \
  } while (0)
#define STAILQ_CONCAT(to, from)              \
  do {                                       \
    if (!STAILQ_EMPTY(from)) {               \
      *(to)->stqh_last = (from)->stqh_first; \
      (to)->stqh_last = (from)->stqh_last;   \
      STAILQ_INIT(from);                     \
    }                                        \
  } while (0)
#define STAILQ_FOREACH(var, head, field) \
  for ((var) = STAILQ_FIRST(head); (var); (var) = STAILQ_NEXT(var, field))
#define STAILQ_FOREACH_SAFE(var, head, field, after) \
  for ((var) = STAILQ_FIRST(head); (var) && ((after) = STAILQ_NEXT(var, field), 1); (var) = (after))

#define SIMPLEQ_HEAD(name, type) \
  struct name {                  \
    struct type* sqh_first;      \
    struct type** sqh_last;      \
  }
#define SIMPLEQ_HEAD_INITIALIZER(head) {0, &(head).sqh_first}
#define SIMPLEQ_ENTRY(type) \
  struct {                  \
    struct type* sqe_next;  \
  }
#define SIMPLEQ_FIRST(head) ((head)->sqh_first)
#define SIMPLEQ_NEXT(element, field) ((element)->field.sqe_next)
#define SIMPLEQ_EMPTY(head) ((head)->sqh_first == 0)
#define SIMPLEQ_INIT(head) ((void)((head)->sqh_first = 0, (head)->sqh_last = &(head)->sqh_first))
#define _SIMPLEQ_LINK(head, link, element, field)                                  \
  do {                                                                             \
    (element)->field.sqe_next = *(link);                                           \
    if (!(element)->field.sqe_next) (head)->sqh_last = &(element)->field.sqe_next; \
    *(link) = (element);                                                           \
  } while (0)
#define _SIMPLEQ_UNLINK(head, link, field)   \
  do {                                       \
    *(link) = (*(link))->field.sqe_next;     \
    if (!*(link)) (head)->sqh_last = (link); \
  } while (0)
#define SIMPLEQ_INSERT_HEAD(head, element, field) \
  _SIMPLEQ_LINK(head, &(head)->sqh_first, element, field)
#define SIMPLEQ_INSERT_TAIL(head, element, field)  \
  do {                                             \
    (element)->field.sqe_next = 0;                 \
    *(head)->sqh_last = (element);                 \
    (head)->sqh_last = &(element)->field.sqe_next; \
  } while (0)
#define SIMPLEQ_INSERT_AFTER(head, before, element, field) \
  _SIMPLEQ_LINK(head, &(before)->field.sqe_next, element, field)
#define SIMPLEQ_REMOVE_HEAD(head, field) _SIMPLEQ_UNLINK(head, &(head)->sqh_first, field)
#define SIMPLEQ_REMOVE_AFTER(head, before, field) \
  _SIMPLEQ_UNLINK(head, &(before)->field.sqe_next, field)
#define SIMPLEQ_REMOVE(head, element, type, field)                 \
  do {                                                             \
    struct type** _link = &(head)->sqh_first;                      \
    while (*_link != (element)) _link = &(*_link)->field.sqe_next; \
    _SIMPLEQ_UNLINK(head, _link, field);                           \
  } while (0)
#define SIMPLEQ_CONCAT(to, from)           \
  do {                                     \
    if (!SIMPLEQ_EMPTY(from)) {            \
      *(to)->sqh_last = (from)->sqh_first; \
      (to)->sqh_last = (from)->sqh_last;   \
      SIMPLEQ_INIT(from);                  \
    }                                      \
  } while (0)
#define SIMPLEQ_FOREACH(var, head, field) \
  for ((var) = SIMPLEQ_FIRST(head); (var); (var) = SIMPLEQ_NEXT(var, field))
#define SIMPLEQ_FOREACH_SAFE(var, head, field, after)                                 \
  for ((var) = SIMPLEQ_FIRST(head); (var) && ((after) = SIMPLEQ_NEXT(var, field), 1); \
       (var) = (after))

/* Doubly linked, with an end. What is before an element is found by its head's or its
 * predecessor's pair of pointers, which are laid out alike. */
#define TAILQ_HEAD(name, type) \
  struct name {                \
    struct type* tqh_first;    \
    struct type** tqh_last;    \
  }
#define TAILQ_HEAD_INITIALIZER(head) {0, &(head).tqh_first}
#define TAILQ_ENTRY(type)   \
  struct {                  \
    struct type* tqe_next;  \
    struct type** tqe_prev; \
  }
#define TAILQ_FIRST(head) ((head)->tqh_first)
#define TAILQ_NEXT(element, field) ((element)->field.tqe_next)
#define TAILQ_LAST(head, name) (*((struct name*)(void*)(head)->tqh_last)->tqh_last)
#define TAILQ_PREV(element, name, field) \
  (*((struct name*)(void*)(element)->field.tqe_prev)->tqh_last)
#define TAILQ_END(head) 0
#define TAILQ_EMPTY(head) ((head)->tqh_first == 0)
#define TAILQ_INIT(head) ((void)((head)->tqh_first = 0, (head)->tqh_last = &(head)->tqh_first))
#define _TAILQ_LINK(head, link, element, field)                               \
  do {                                                                        \
    (element)->field.tqe_prev = (link);                                       \
    (element)->field.tqe_next = *(element)->field.tqe_prev;                   \
    if ((element)->field.tqe_next)                                            \
      (element)->field.tqe_next->field.tqe_prev = &(element)->field.tqe_next; \
    else                                                                      \
      (head)->tqh_last = &(element)->field.tqe_next;                          \
    *(element)->field.tqe_prev = (element);                                   \
  } while (0)
#define TAILQ_INSERT_HEAD(head, element, field) \
  _TAILQ_LINK(head, &(head)->tqh_first, element, field)
#define TAILQ_INSERT_TAIL(head, element, field) _TAILQ_LINK(head, (head)->tqh_last, element, field)
#define TAILQ_INSERT_AFTER(head, before, element, field) \
  _TAILQ_LINK(head, &(before)->field.tqe_next, element, field)
#define TAILQ_INSERT_BEFORE(after, element, field)        \
  do {                                                    \
    (element)->field.tqe_prev = (after)->field.tqe_prev;  \
    (element)->field.tqe_next = (after);                  \
    *(element)->field.tqe_prev = (element);               \
    (after)->field.tqe_prev = &(element)->field.tqe_next; \
  } while (0)
#define TAILQ_REMOVE(head, element, field)                                   \
  do {                                                                       \
    if ((element)->field.tqe_next)                                           \
      (element)->field.tqe_next->field.tqe_prev = (element)->field.tqe_prev; \
    else                                                                     \
      (head)->tqh_last = (element)->field.tqe_prev;                          \
    *(element)->field.tqe_prev = (element)->field.tqe_next;                  \
  } while (0)
#define TAILQ_REPLACE(head, former, element, field)                           \
  do {                                                                        \
    (element)->field = (former)->field;                                       \
    if ((element)->field.tqe_next)                                            \
      (element)->field.tqe_next->field.tqe_prev = &(element)->field.tqe_next; \
    else                                                                      \
      (head)->tqh_last = &(element)->field.tqe_next;                          \
    *(element)->field.tqe_prev = (element);                                   \
  } while (0)
#define TAILQ_CONCAT(to, from, field)                     \
  do {                                                    \
    if (!TAILQ_EMPTY(from)) {                             \
      *(to)->tqh_last = (from)->tqh_first;                \
      (from)->tqh_first->field.tqe_prev = (to)->tqh_last; \
      (to)->tqh_last = (from)->tqh_last;                  \
      TAILQ_INIT(from);                                   \
    }                                                     \
  } while (0)
#define TAILQ_FOREACH(var, head, field) \
  for ((var) = TAILQ_FIRST(head); (var); (var) = TAILQ_NEXT(var, field))
#define TAILQ_FOREACH_SAFE(var, head, field, after) \
  for ((var) = TAILQ_FIRST(head); (var) && ((after) = TAILQ_NEXT(var, field), 1); (var) = (after))
#define TAILQ_FOREACH_REVERSE(var, head, name, field) \
  for ((var) = TAILQ_LAST(head, name); (var); (var) = TAILQ_PREV(var, name, field))
#define TAILQ_FOREACH_REVERSE_SAFE(var, head, name, field, after)                            \
  for ((var) = TAILQ_LAST(head, name); (var) && ((after) = TAILQ_PREV(var, name, field), 1); \
       (var) = (after))

#endif

#endif
