// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/metrics.h"

#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <iterator>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace sluice::cli {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t longest_head = 8192;
constexpr std::string_view end_of_head = "\r\n\r\n";

/// Whether `events` come before `end`.
bool wait_for(int socket, short events, Clock::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
  pollfd entry{.fd = socket, .events = events, .revents = 0};
  return left > 0ms && poll(&entry, 1, static_cast<int>(left.count())) > 0;
}

std::optional<std::string> receive_head(int socket, Clock::time_point end) {
  std::string head;
  std::array<char, 1024> part;
  while (head.size() < longest_head && wait_for(socket, POLLIN, end)) {
    const ssize_t size = recv(socket, part.data(), part.size(), MSG_DONTWAIT);
    if (size <= 0) return {};
    head.append(part.data(), static_cast<std::size_t>(size));
    if (head.find(end_of_head) != std::string::npos) return head;
  }
  return {};
}

void send_all(int socket, std::string_view text, Clock::time_point end) {
  while (!text.empty() && wait_for(socket, POLLOUT, end)) {
    const ssize_t size = send(socket, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size < 0) return;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
}

[[noreturn]] void answer_all(const HostSocket& listener, Metrics& metrics) {
  while (true) {
    const HostSocket client(accept4(listener.descriptor(), nullptr, nullptr, SOCK_CLOEXEC));
    if (client.descriptor() < 0) {
      std::this_thread::sleep_for(100ms);  // no descriptor is free, for instance
      continue;
    }
    const auto end = Clock::now() + 2s;
    if (const auto head = receive_head(client.descriptor(), end)) {
      send_all(client.descriptor(), answer(*head, metrics), end);
    }
  }
}

}  // namespace

std::string Metrics::text() {
  std::string text =
      "# HELP sluice_decisions_total Decisions of policy about addresses and names.\n"
      "# TYPE sluice_decisions_total counter\n";
  const auto add = [&](const DecisionCounts::Row& row, std::string_view decision,
                       std::uint64_t count) {
    fmt::format_to(std::back_inserter(text), "sluice_decisions_total{{use=\"{}\"", row.use);
    if (!row.protocol.empty()) {
      fmt::format_to(std::back_inserter(text), ",protocol=\"{}\"", row.protocol);
    }
    fmt::format_to(std::back_inserter(text), ",decision=\"{}\"}} {}\n", decision, count);
  };
  for (const DecisionCounts::Row& row : counts->rows()) {
    add(row, "allow", row.allowed);
    add(row, "deny", row.denied);
  }
  const auto add_number = [&](std::string_view name, std::string_view type, std::string_view help,
                              std::uint64_t number) {
    fmt::format_to(std::back_inserter(text), "# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name,
                   help, type, number);
  };
  if (log) {
    add_number("sluice_audit_lost_total", "counter", "Decisions that could not be recorded.",
               log->lost());
  }
  const Usage used = usage();
  told.sent = std::max(told.sent, used.sent);
  told.received = std::max(told.received, used.received);
  told.lookups = std::max(told.lookups, used.lookups);
  add_number("sluice_sent_bytes_total", "counter", "Bytes of messages sent.", told.sent);
  add_number("sluice_received_bytes_total", "counter", "Bytes of messages received.",
             told.received);
  add_number("sluice_lookups_total", "counter", "Look-ups of names and addresses.", told.lookups);
  add_number("sluice_sockets", "gauge", "Sockets that are open.", used.sockets);
  add_number("sluice_connections", "gauge", "TCP connections.", used.connections);
  add_number("sluice_memory_bytes", "gauge", "Memory of the program.", used.memory);
  return text;
}

std::string answer(std::string_view head, Metrics& metrics) {
  const std::string_view line = head.substr(0, head.find("\r\n"));
  const std::size_t first = line.find(' ');
  const std::size_t second = line.find(' ', std::min(first, line.size() - 1) + 1);
  const bool is_http = first != std::string_view::npos && second != std::string_view::npos &&
                       line.substr(second + 1).starts_with("HTTP/1.");
  const std::string_view method = line.substr(0, first);
  const std::string_view target =
      is_http ? line.substr(first + 1, second - first - 1) : std::string_view();
  const bool is_read = method == "GET" || method == "HEAD";
  const std::string_view status = !is_http ? "400 Bad Request"
                                  : target.substr(0, target.find('?')) != "/metrics"
                                      ? "404 Not Found"
                                  : !is_read ? "405 Method Not Allowed"
                                             : "200 OK";
  const bool is_answer = status == "200 OK";
  const std::string body = is_answer ? metrics.text() : std::string(status.substr(4)) + '\n';
  return fmt::format(
      "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}Connection: close\r\n\r\n{}",
      status, is_answer ? "text/plain; version=0.0.4; charset=utf-8" : "text/plain", body.size(),
      is_read ? "" : "Allow: GET, HEAD\r\n", method == "HEAD" ? "" : body);
}

bool serve(HostSocket listener, Metrics metrics) {
  // No signal of the process is handled there.
  sigset_t all;
  sigset_t former;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &former);
  bool is_started = true;
  try {
    std::thread([listener = std::move(listener), metrics = std::move(metrics)]() mutable {
      answer_all(listener, metrics);
    }).detach();
  } catch (const std::system_error&) {
    is_started = false;
  }
  pthread_sigmask(SIG_SETMASK, &former, nullptr);
  return is_started;
}

}  // namespace sluice::cli
