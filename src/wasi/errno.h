// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <expected>

#include "net/result.h"

namespace sluice::wasi {

/// The error numbers of WASI preview 1, in the order the specification gives them.
// NOLINTNEXTLINE(performance-enum-size): preview 1 gives it 16 bits
enum class Errno : std::uint16_t {
  success,
  toobig,
  acces,
  addrinuse,
  addrnotavail,
  afnosupport,
  again,
  already,
  badf,
  badmsg,
  busy,
  canceled,
  child,
  connaborted,
  connrefused,
  connreset,
  deadlk,
  destaddrreq,
  dom,
  dquot,
  exist,
  fault,
  fbig,
  hostunreach,
  idrm,
  ilseq,
  inprogress,
  intr,
  inval,
  io,
  isconn,
  isdir,
  loop,
  mfile,
  mlink,
  msgsize,
  multihop,
  nametoolong,
  netdown,
  netreset,
  netunreach,
  nfile,
  nobufs,
  nodev,
  noent,
  noexec,
  nolck,
  nolink,
  nomem,
  nomsg,
  noprotoopt,
  nospc,
  nosys,
  notconn,
  notdir,
  notempty,
  notrecoverable,
  notsock,
  notsup,
  notty,
  nxio,
  overflow,
  ownerdead,
  perm,
  pipe,
  proto,
  protonosupport,
  prototype,
  range,
  rofs,
  spipe,
  srch,
  stale,
  timedout,
  txtbsy,
  xdev,
  notcapable,
};

/// A value, or the preview 1 error that prevented it.
template <class T>
using Result = std::expected<T, Errno>;

/// The one translation from the host's numbers. Those that preview 1 has no name for become that of
/// their nearest relation, and without one `nosys`.
[[nodiscard]] Errno from_host(net::Errno error);
/// The translation of the errno that the system call just made has left.
[[nodiscard]] Errno last_error();

/// The failure `error`, ready to be returned from a Result function.
[[nodiscard]] inline std::unexpected<Errno> failure(Errno error) { return std::unexpected(error); }

}  // namespace sluice::wasi
