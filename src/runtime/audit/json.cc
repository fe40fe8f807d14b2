// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/audit/json.h"

#include <fmt/format.h>

#include <ctime>
#include <iterator>
#include <string_view>

#include "sluice/audit.h"

namespace sluice::audit {
namespace {

/// Of the character in UTF-8 (RFC 3629) that `text` starts with; 0 when there is none.
std::size_t length_of_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80    ? 1
                             : first < 0xc2  ? 0
                             : first < 0xe0  ? 2
                             : first < 0xf0  ? 3
                             : first <= 0xf4 ? 4
                                             : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool is_overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  const bool is_no_character =
      (first == 0xed && byte(1) >= 0xa0) || (first == 0xf4 && byte(1) >= 0x90);
  return is_overlong || is_no_character ? 0 : length;
}

constexpr std::size_t longest_text = 512;

/// What is no text becomes U+FFFD; what could steer a terminal is escaped.
void append_text(std::string& line, std::string_view text) {
  const bool is_cut = text.size() > longest_text;
  text = text.substr(0, longest_text);
  line += '"';
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = length_of_character(text);
    const bool is_c1 = length == 2 && first == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0;
    if (length == 0) {
      line += "\\ufffd";
    } else if (first == '"' || first == '\\') {
      line += {'\\', static_cast<char>(first)};
    } else if (first < 0x20 || first == 0x7f) {
      fmt::format_to(std::back_inserter(line), "\\u{:04x}", first);
    } else if (is_c1) {
      fmt::format_to(std::back_inserter(line), "\\u{:04x}", static_cast<unsigned char>(text[1]));
    } else {
      line += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  line += is_cut ? "...\"" : "\"";
}

/// RFC 3339, in UTC.
void append_time(std::string& line, Time time) {
  using std::chrono::microseconds;
  const auto since = std::chrono::floor<microseconds>(time.time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const std::time_t whole = seconds.count();
  std::tm utc{};
  gmtime_r(&whole, &utc);
  fmt::format_to(std::back_inserter(line),
                 R"({{"time":"{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z")", utc.tm_year + 1900,
                 utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                 (since - seconds).count());
}

class Line {
 public:
  explicit Line(Time time) { append_time(text_, time); }
  void add(std::string_view field, std::string_view value) {
    if (value.empty()) return;
    start(field);
    append_text(text_, value);
  }
  void add(std::string_view field, std::uint64_t value) {
    start(field);
    fmt::format_to(std::back_inserter(text_), "{}", value);
  }
  [[nodiscard]] std::string finish() && {
    text_ += "}\n";
    return std::move(text_);
  }

 private:
  void start(std::string_view field) {
    fmt::format_to(std::back_inserter(text_), ",\"{}\":", field);
  }
  std::string text_;
};

}  // namespace

std::string json_line(const Entry& entry, std::uint64_t count) {
  const AuditRecord record(entry.record, entry.instance);
  Line line(entry.time);
  line.add("instance", record.instance());
  line.add("use", record.use());
  line.add("protocol", record.protocol());
  line.add("address", record.address());
  if (record.port() != 0) line.add("port", record.port());
  line.add("name", record.name());
  line.add("path", record.path());
  line.add("decision", record.allowed() ? "allow" : "deny");
  if (const policy::Rule* const rule = entry.record.decision.rule) {
    line.add("rule", rule->to_string(longest_text));
  }
  line.add("source", record.source());
  if (count > 1) line.add("count", count);
  return std::move(line).finish();
}

std::string json_line_of_lost(Time time, std::uint64_t lost) {
  Line line(time);
  line.add("lost", lost);
  return std::move(line).finish();
}

}  // namespace sluice::audit
