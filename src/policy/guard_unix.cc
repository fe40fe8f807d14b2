// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How the Guard judges unix sockets: by where a name leads in the host's file system.
#include <sys/socket.h>

#include <memory>
#include <span>
#include <string>
#include <utility>

#include "net/options.h"
#include "policy/guard.h"
#include "thread/interruption.h"

namespace sluice::policy {

using net::Result;
using net::SocketFile;
using net::UnixSocket;

namespace {

bool is_listening(const UnixSocket& socket) {
  int listening = 0;
  const auto found = net::get_option(socket.host(), SOL_SOCKET, SO_ACCEPTCONN,
                                     std::as_writable_bytes(std::span(&listening, 1)));
  return found && listening != 0;
}

}  // namespace

Decision Guard::report_path(Rules& rules, Use use, const std::string& path,
                            const Decision& decision) const {
  if (audit_.level == AuditLevel::off) return decision;
  if (decision.allowed && audit_.level != AuditLevel::all) return decision;
  rules.detach();
  audit_.sink({.use = use, .is_unix = true, .name = path, .decision = decision, .rules = &*rules});
  return decision;
}

bool Guard::allows_path(Rules& rules, Use use, const std::string& path) const {
  return passes(report_path(rules, use, path, rules->decide_path(use, path)));
}

/// Of what was judged already: tells only of a denial.
bool Guard::still_allows_path(Rules& rules, Use use, const std::string& path) const {
  const Decision decision = rules->decide_path(use, path);
  return passes(decision) || passes(report_path(rules, use, path, decision));
}

/// The number of the rules that allow it. What may not be used is refused before it is said whether
/// it exists, and not even looked for where no path may be used and nobody is told.
Result<LiveRuleset::Number> Guard::judge_file(Use use, SocketFile& file) const {
  auto rules = rules_.pin();
  if (rules->grants_paths(use) || audit_.level != AuditLevel::off) file.find();
  const LiveRuleset::Number number = rules.number();
  if (!file.is_place()) {
    static_cast<void>(report_path(rules, use, file.path(), {}));
    return net::failure(EACCES);
  }
  if (!allows_path(rules, use, file.path())) return net::failure(EACCES);
  if (file.error()) return std::unexpected(*file.error());
  return number;
}

/// For what was judged before the rules were replaced, and took effect after.
Result<void> Guard::unless_outdated(LiveRuleset::Number judged_by, UnixSocket& socket) {
  if (is_outdated(judged_by) && !survives(socket)) return net::failure(EACCES);
  return {};
}

Result<UnixSocket> Guard::open_unix(int type, net::SocketFlags flags) {
  auto socket = network_.open_unix(type, flags);
  if (socket) socket->set_admitted_by(rules_.number());
  return socket;
}

Result<void> Guard::bind_unix(UnixSocket& socket, SocketFile file) {
  const auto judged_by = judge_file(Use::bind, file);
  if (!judged_by) return std::unexpected(judged_by.error());
  {
    const std::scoped_lock lock(local_addresses_);
    if (auto bound = network_.bind_unix(socket, std::move(file)); !bound) return bound;
  }
  return unless_outdated(*judged_by, socket);
}

Result<void> Guard::connect_unix(UnixSocket& socket, SocketFile file) {
  const auto judged_by = judge_file(Use::connect, file);
  if (!judged_by) return std::unexpected(judged_by.error());
  if (auto connected = network_.connect_unix(socket, std::move(file)); !connected) {
    return connected;
  }
  return unless_outdated(*judged_by, socket);
}

Result<void> Guard::listen_unix(UnixSocket& socket, int backlog) {
  LiveRuleset::Number judged_by = LiveRuleset::first;
  {
    const std::scoped_lock lock(local_addresses_);
    // Without a place the kernel refuses it.
    if (const auto file = socket.file(); file && !is_listening(socket)) {
      auto rules = rules_.pin();
      judged_by = rules.number();
      if (!allows_path(rules, Use::listen, file->path())) return net::failure(EACCES);
    }
    if (auto listening = network_.listen_unix(socket, backlog); !listening) return listening;
  }
  return unless_outdated(judged_by, socket);
}

Result<UnixSocket::Accepted> Guard::accept_unix(UnixSocket& socket, net::SocketFlags flags) {
  while (true) {
    auto accepted = network_.accept_unix(socket, flags);
    if (!accepted) return accepted;
    auto rules = rules_.pin();
    accepted->socket.set_admitted_by(rules.number());
    if (rules.number() == LiveRuleset::first) return accepted;
    // To a place that no rule grants any more nobody comes.
    const auto file = socket.file();
    if (!file || still_allows_path(rules, Use::listen, file->path())) return accepted;
    thread::heed_interruption();  // whoever is refused may come again and again
  }
}

Result<std::size_t> Guard::send_to_unix(UnixSocket& socket, std::span<const iovec> data, int flags,
                                        SocketFile destination) {
  const auto judged_by = judge_file(Use::send, destination);
  if (!judged_by) return std::unexpected(judged_by.error());
  return network_.send_to_unix(socket, data, flags, std::move(destination));
}

void Guard::admit_unix(UnixSocket& socket) {
  if (is_outdated(socket.admitted_by())) revise(socket);
}

void Guard::revise(UnixSocket& socket) { static_cast<void>(survives(socket)); }

/// Whether its peer, and where others come to it, are allowed now; shuts it down for good
/// otherwise, so that calls under way return.
bool Guard::survives(UnixSocket& socket) {
  auto rules = rules_.pin();
  const std::string peer = socket.peer_path();
  const auto file = socket.file();
  const bool datagrams = socket.type() == SOCK_DGRAM;
  const bool takes_others =
      file && (datagrams || is_listening(socket) || (peer.empty() && socket.is_connected()));
  const bool survives =
      (peer.empty() || still_allows_path(rules, Use::connect, peer)) &&
      (!takes_others ||
       still_allows_path(rules, datagrams ? Use::bind : Use::listen, file->path()));
  if (!survives) static_cast<void>(socket.shutdown(SHUT_RDWR));
  return survives;
}

}  // namespace sluice::policy
