// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/audit/target.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

namespace sluice::audit {
namespace {

/// What a pipe takes in one piece.
constexpr std::size_t piece = 4096;

std::string last_error() { return std::strerror(errno); }

net::FileDescriptor open_to_append(const std::string& path) {
  constexpr mode_t for_owner_and_group = 0640;
  return net::FileDescriptor(
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
             for_owner_and_group));
}

/// As write(2), but where the kernel can, without waiting: others may have filled the pipe since it
/// had room. A file always has.
ssize_t write_now(int descriptor, std::string_view text) {
  struct stat status{};
  const bool is_file = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  if (!is_file) {
    const iovec one{.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
    const ssize_t done = pwritev2(descriptor, &one, 1, -1, RWF_NOWAIT);
    if (done >= 0 || errno != EOPNOTSUPP) return done;
  }
  return ::write(descriptor, text.data(), text.size());
}

std::unexpected<Error> failure(std::string message) {
  return std::unexpected(Error{std::move(message)});
}

}  // namespace

bool Target::wait_for_room(int descriptor) const {
  constexpr int slice = 50;  // milliseconds between looks at given_up_
  while (true) {
    pollfd entry{.fd = descriptor, .events = POLLOUT, .revents = 0};
    const int ready = poll(&entry, 1, slice);
    if (ready > 0) return true;  // an error as well: the call says which
    if (given_up_.load()) return false;
    if (ready < 0 && errno != EINTR) return false;
  }
}

Result<std::unique_ptr<Target>> Stream::open(const std::string& path) {
  net::FileDescriptor file = open_to_append(path);
  if (!file) return failure(fmt::format("cannot open it: {}", last_error()));
  return std::unique_ptr<Target>(new Stream(std::move(file), path));
}

Result<std::unique_ptr<Target>> Stream::duplicate(int descriptor) {
  const int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0) return failure(fmt::format("descriptor {} is not open", descriptor));
  if ((flags & O_ACCMODE) == O_RDONLY || (flags & O_PATH) != 0) {
    return failure(fmt::format("descriptor {} is not open for writing", descriptor));
  }
  net::FileDescriptor copy(fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!copy) return failure(last_error());
  return std::unique_ptr<Target>(new Stream(std::move(copy), {}));
}

bool Stream::has_moved() const {
  struct stat named{};
  struct stat held{};
  if (fstat(descriptor_.get(), &held) != 0) return false;
  if (stat(path_.c_str(), &named) != 0) return errno == ENOENT;
  return named.st_dev != held.st_dev || named.st_ino != held.st_ino;
}

void Stream::prepare() {
  if (path_.empty() || !has_moved()) return;
  net::FileDescriptor again = open_to_append(path_);
  if (!again) return;  // the former one is better than none
  descriptor_ = std::move(again);
  is_torn_ = false;
}

std::expected<void, Target::Failure> Stream::write(std::string_view lines) {
  std::size_t written = 0;
  const auto failed = [&](std::string why) {
    const std::size_t end_of_line = lines.substr(0, written).rfind('\n');
    const std::size_t whole = end_of_line == std::string_view::npos ? 0 : end_of_line + 1;
    is_torn_ = is_torn_ || whole != written;
    return std::unexpected(Failure{.written = whole, .why = std::move(why)});
  };
  while (written < lines.size()) {
    if (!wait_for_room(descriptor_.get())) return failed("it takes no more");
    // Whole lines at once, where they fit: others may write there too.
    const std::string_view rest = lines.substr(written);
    const std::size_t last = rest.substr(0, piece).rfind('\n');
    const std::size_t size =
        last == std::string_view::npos ? std::min(rest.size(), piece) : last + 1;
    const std::string_view part = is_torn_ ? "\n" : rest.substr(0, size);
    const ssize_t done = write_now(descriptor_.get(), part);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0 && errno == EAGAIN && !has_given_up()) {
      poll(nullptr, 0, 1);  // others took the room first, or it is none for so much
      continue;
    }
    if (done <= 0) return failed(last_error());
    if (!std::exchange(is_torn_, false)) written += static_cast<std::size_t>(done);
  }
  return {};
}

Result<std::unique_ptr<Target>> Syslog::open(const std::string& path) {
  std::unique_ptr<Syslog> log(new Syslog(path));
  if (const auto connected = log->connect(); !connected) return failure(connected.error());
  return log;
}

std::expected<void, std::string> Syslog::connect() {
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  path_.copy(static_cast<char*>(where.sun_path), sizeof where.sun_path - 1);
  for (const int type : {SOCK_DGRAM, SOCK_STREAM}) {
    socket_.reset(socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket_) break;
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0) {
      is_stream_ = type == SOCK_STREAM;
      return {};
    }
    if (errno != EPROTOTYPE) break;
  }
  const std::string why = last_error();
  socket_.reset();
  return std::unexpected(fmt::format("cannot reach {}: {}", path_, why));
}

std::expected<void, std::string> Syslog::send(std::string_view line) {
  const bool is_denial = line.find(R"("decision":"allow")") == std::string_view::npos;
  line.remove_suffix(1);
  std::string message = fmt::format(
      "<{}>sluice[{}]: {}", LOG_DAEMON | (is_denial ? LOG_WARNING : LOG_INFO), getpid(), line);
  if (is_stream_) message += '\0';
  std::string_view rest = message;
  for (bool is_new = false; !rest.empty();) {
    const ssize_t sent =
        socket_ ? ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL) : -1;
    if (sent >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(sent));
    } else if (socket_ && (errno == EAGAIN || errno == ENOBUFS)) {
      if (!wait_for_room(socket_.get())) return std::unexpected("it takes no more");
    } else if (socket_ && errno == EMSGSIZE) {
      return std::unexpected(last_error());
    } else if (errno != EINTR) {
      if (std::exchange(is_new, true)) return std::unexpected(last_error());
      if (auto connected = connect(); !connected) return connected;
      rest = message;
    }
  }
  return {};
}

std::expected<void, Target::Failure> Syslog::write(std::string_view lines) {
  for (std::size_t written = 0; written < lines.size();) {
    const std::size_t size = lines.find('\n', written) + 1 - written;
    if (auto sent = send(lines.substr(written, size)); !sent) {
      return std::unexpected(Failure{.written = written, .why = std::move(sent.error())});
    }
    written += size;
  }
  return {};
}

}  // namespace sluice::audit
