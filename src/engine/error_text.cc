// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/error_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

#include "sluice/printable.h"

namespace sluice::engine {
namespace {

constexpr std::string_view causes_heading = "\n\nCaused by:\n";
constexpr std::string_view backtrace_heading = "error while executing at wasm backtrace:\n";
/// Before each line of a backtrace, so that one that comes from a function's name looks like no
/// message of ours.
constexpr std::string_view margin = "    ";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \n") - first + 1);
}

std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> all;
  while (!text.empty()) {
    const auto end = text.find('\n');
    all.push_back(text.substr(0, end));
    text = end == text.npos ? std::string_view() : text.substr(end + 1);
  }
  return all;
}

/// Without the number that a list of several causes puts before each.
std::string_view unnumbered(std::string_view line) {
  const auto digits = line.find_first_not_of("0123456789");
  if (digits == 0 || digits == line.npos || !line.substr(digits).starts_with(": ")) return line;
  return line.substr(digits + 2);
}

std::string joined(const std::vector<std::string_view>& parts) {
  std::string all;
  for (const std::string_view part : parts) {
    const std::string_view text = unnumbered(trimmed(part));
    if (text.empty()) continue;
    if (!all.empty()) all += ": ";
    all += text;
  }
  return all;
}

struct Parts {
  std::string_view what;
  std::string_view causes;
};

Parts split(std::string_view message) {
  const auto heading = message.find(causes_heading);
  if (heading == message.npos) return {message, {}};
  return {message.substr(0, heading), message.substr(heading + causes_heading.size())};
}

/// The hexadecimal number after `what`, if that is in `text`.
std::optional<std::uint64_t> number_after(std::string_view text, std::string_view what) {
  const auto found = text.find(what);
  if (found == text.npos) return {};
  const std::string_view digits = text.substr(found + what.size());
  std::uint64_t number = 0;
  if (std::from_chars(digits.begin(), digits.end(), number, 16).ec != std::errc()) return {};
  return number;
}

/// C's stack lies at the bottom of memory, where wasm-ld puts it, and grows down: past address 0 it
/// goes on at the top of the 32-bit addresses, which no memory of usual size has.
std::string_view stack_hint(std::string_view causes) {
  constexpr std::uint64_t top = std::uint64_t{1} << 32;
  constexpr std::uint64_t reach = std::uint64_t{16} << 20;   // of a frame below 0
  constexpr std::uint64_t offset = std::uint64_t{64} << 10;  // within a frame
  const auto address = number_after(causes, "memory fault at wasm address 0x");
  const auto size = number_after(causes, "in linear memory of size 0x");
  if (!address || !size || *size > top - reach) return {};
  if (*address < top - reach || *address >= top + offset) return {};
  return " (just below address 0: if the stack ran out, link with -Wl,-z,stack-size=BYTES)";
}

}  // namespace

std::string one_line(std::string_view message) {
  const auto [what, causes] = split(message);
  std::vector<std::string_view> parts{lines(what)};
  for (const std::string_view line : lines(causes)) parts.push_back(line);
  return printable(joined(parts));
}

std::string syntax_error(std::string_view message) {
  constexpr std::string_view arrow = "--> <anon>:";
  const std::string_view what = lines(message).front();
  const auto found = message.find(arrow);
  if (found == message.npos) return one_line(message);
  const std::string_view position = lines(message.substr(found + arrow.size())).front();
  return printable(fmt::format("at {}: {}", position, what));
}

std::string trap_text(std::string_view module, std::string_view message) {
  auto [what, causes] = split(message);
  if (!what.starts_with(backtrace_heading)) {
    return printable(fmt::format("{}: {}", module, one_line(message)));
  }
  std::string text = fmt::format("{}: {}{}", module, joined(lines(causes)), stack_hint(causes));
  for (const std::string_view frame : lines(what.substr(backtrace_heading.size()))) {
    text += '\n';
    if (!frame.starts_with(margin)) text += margin;
    text += frame;
  }
  return printable(text);
}

}  // namespace sluice::engine
