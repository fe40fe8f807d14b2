// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A guest that waits for descriptors in many states and for clocks, by poll_oneoff of preview 1 and
// poll of sluice_1. What it is told must be what poll(2) and the clocks say.
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "abi/preview1/preview1.h"
#include "abi/preview1/types.h"
#include "abi/sluice/sluice.h"
#include "abi/sluice/types.h"
#include "blocking.h"
#include "engine.h"
#include "expect.h"
#include "input.h"
#include "pollable.h"
#include "wasi/clock.h"

namespace {

namespace fuzz = sluice::fuzz;
namespace preview1 = sluice::abi::preview1;
namespace sluice_1 = sluice::abi::sluice_1;
namespace wasi = sluice::wasi;
using fuzz::Descriptors;
using fuzz::expect;
using fuzz::Input;
using preview1::Event;
using preview1::Subscription;
using sluice_1::PollEntry;
using wasi::Errno;

constexpr std::uint32_t memory_size = 4096;
constexpr std::uint32_t list_at = 256;          ///< of what is waited for
constexpr std::uint32_t most = 24;              ///< waited for at once
constexpr std::uint64_t soon = 60'000'000'000;  ///< nanoseconds that may pass before an answer
constexpr int longest = 8;                      ///< waits of one input

const sluice::engine::HostFunction& find(std::span<const sluice::engine::HostFunction> table,
                                         std::string_view name) {
  return *std::ranges::find(table, name, &sluice::engine::HostFunction::name);
}

Descriptors& descriptors() {
  static Descriptors all;
  return all;
}

/// A guest's memory, and one call at a time.
class Caller {
 public:
  Caller() { context_.data.set_memory(&context_, wasmtime_memory_t{}); }

  template <class T>
  [[nodiscard]] T read(std::uint32_t at) const {
    T value;
    std::memcpy(&value, &context_.memory.at(at), sizeof value);
    return value;
  }
  template <class T>
  void write(std::uint32_t at, const T& value) {
    std::memcpy(&context_.memory.at(at), &value, sizeof value);
  }
  [[nodiscard]] const std::vector<std::uint8_t>& memory() const { return context_.memory; }

  /// What it answers; nothing when it would have waited for ever or named memory out of bounds.
  std::optional<Errno> call(const sluice::engine::HostFunction& function,
                            std::vector<wasmtime_val_raw_t> values) {
    trap_ = fuzz::call(context_, function.callback, values);
    if (trap_.empty()) return static_cast<Errno>(values[0].i32);
    return std::nullopt;
  }
  [[nodiscard]] bool would_wait() const { return trap_ == fuzz::WouldBlock().what(); }
  [[nodiscard]] bool was_out_of_bounds() const {
    return trap_ == sluice::engine::BadPointer().what();
  }

 private:
  wasmtime_context context_{.data = {&descriptors().process(), nullptr, {}},
                            .memory = std::vector<std::uint8_t>(memory_size)};
  std::string_view trap_;
};

wasmtime_val_raw_t i32(std::uint32_t value) {
  wasmtime_val_raw_t raw{};
  raw.i32 = static_cast<std::int32_t>(value);
  return raw;
}

bool fits(std::uint32_t at, std::uint64_t size) {
  return size <= memory_size && at <= memory_size - size;
}

/// Near the beginning, or anywhere.
std::uint32_t take_pointer(Input& input) {
  const auto first = input.take<std::uint8_t>();
  if (first == 0xff) return input.take<std::uint32_t>();
  return std::uint32_t{first} * 16 + (first >= 0xf0 ? input.take<std::uint8_t>() : 0);
}

/// Small numbers, or any.
std::uint32_t take_number(Input& input) {
  const auto first = input.take<std::uint8_t>();
  return first < 0xf0 ? first % 40 : input.take<std::uint32_t>();
}

/// The descriptors of a list: any, or one after the other.
class Numbers {
 public:
  explicit Numbers(Input& input)
      : in_a_row_(input.take<std::uint8_t>() % 2 == 1), next_(take_number(input)) {}

  std::uint32_t take(Input& input) { return in_a_row_ ? next_++ : take_number(input); }

 private:
  bool in_a_row_;
  std::uint32_t next_;
};

std::uint64_t take_time(Input& input) {
  switch (input.take<std::uint8_t>() % 8) {
    case 0:
      return 0;
    case 1:
      return UINT64_MAX;
    case 2:
      return wasi::now(CLOCK_REALTIME) - input.take<std::uint8_t>();
    case 3:
      return wasi::now(CLOCK_MONOTONIC) + input.take<std::uint32_t>();
    default:
      return input.take<std::uint64_t>();
  }
}

Subscription take_subscription(Input& input, Numbers& numbers) {
  Subscription subscription{};
  subscription.userdata = input.take<std::uint8_t>();
  const auto tag = input.take<std::uint8_t>();
  subscription.tag = tag < 0xfc ? tag % 3 : tag;
  if (subscription.tag == 0) {
    subscription.clock.id = take_number(input) % 6;
    subscription.clock.timeout = take_time(input);
    const auto flags = input.take<std::uint8_t>();
    subscription.clock.flags = flags < 0xfc ? flags % 2 : flags;
  } else {
    subscription.fd = numbers.take(input);
  }
  return subscription;
}

/// The answer to a subscription, as far as it can be known before: it must be given, or may be.
struct Answer {
  bool must = false;
  bool may = false;
  Event event{};
};

std::uint64_t readable(int host) {
  struct stat status{};
  expect(::fstat(host, &status) == 0, "a descriptor is open");
  if (S_ISREG(status.st_mode)) {
    return static_cast<std::uint64_t>(
        std::max<off_t>(status.st_size - ::lseek(host, 0, SEEK_CUR), 0));
  }
  int count = 0;
  return ::ioctl(host, FIONREAD, &count) == 0 ? static_cast<std::uint64_t>(count) : 1;
}

Answer answer_of_clock(const Subscription& subscription) {
  Answer answer;
  const auto clock = subscription.clock;
  if (clock.id > 1) {
    answer.must = true;
    answer.event.error = static_cast<std::uint16_t>(clock.id > 3 ? Errno::inval : Errno::notsup);
  } else if (clock.flags == 0) {
    answer.must = clock.timeout == 0;
    answer.may = clock.timeout < soon;
  } else {
    const auto now = wasi::now(clock.id == 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC);
    answer.must = clock.timeout <= now;
    answer.may = clock.timeout <= now || clock.timeout - now < soon;
  }
  return answer;
}

Answer answer_of_descriptor(const Subscription& subscription) {
  Answer answer;
  const bool reads = subscription.tag == 1;
  const auto host = descriptors().host(
      subscription.fd,
      wasi::rights::poll_fd_readwrite | (reads ? wasi::rights::fd_read : wasi::rights::fd_write));
  if (!host) {
    answer.must = true;
    answer.event.error = static_cast<std::uint16_t>(host.error());
    return answer;
  }
  pollfd entry{.fd = *host, .events = static_cast<short>(reads ? POLLIN : POLLOUT), .revents = 0};
  answer.must = ::poll(&entry, 1, 0) == 1;
  if (reads) {
    answer.event.flags = (entry.revents & POLLHUP) != 0 ? 1 : 0;
    answer.event.nbytes = readable(*host);
  }
  return answer;
}

Answer answer_of(const Subscription& subscription) {
  Answer answer =
      subscription.tag == 0 ? answer_of_clock(subscription) : answer_of_descriptor(subscription);
  answer.may |= answer.must;
  answer.event.userdata = subscription.userdata;
  answer.event.type = subscription.tag;
  return answer;
}

bool is_known(const Subscription& subscription) {
  return subscription.tag < 3 && (subscription.tag != 0 || subscription.clock.flags < 2);
}

void check_events(const Caller& guest, std::uint32_t at, std::uint32_t count,
                  const std::vector<Answer>& answers) {
  auto answer = answers.begin();
  for (std::uint32_t i = 0; i < count; ++i, ++answer) {
    const auto event = guest.read<Event>(at + i * sizeof(Event));
    const auto is_it = [&](const Answer& one) {
      return std::memcmp(&event, &one.event, sizeof event) == 0;
    };
    while (answer != answers.end() && !answer->must && !(answer->may && is_it(*answer))) ++answer;
    expect(answer != answers.end() && is_it(*answer), "an event is the answer to a subscription");
  }
  expect(std::none_of(answer, answers.end(), [](const Answer& rest) { return rest.must; }),
         "what is ready has an event");
}

void poll_oneoff(Input& input) {
  static const auto& function = find(preview1::functions(), "poll_oneoff");
  Caller guest;
  std::vector<Subscription> subscriptions(input.take<std::uint8_t>() % (most + 1));
  Numbers numbers(input);
  for (std::uint32_t i = 0; i < subscriptions.size(); ++i) {
    subscriptions[i] = take_subscription(input, numbers);
    subscriptions[i].userdata = subscriptions[i].userdata << 32 | i;  // tells events apart
    guest.write(list_at + i * sizeof(Subscription), subscriptions[i]);
  }
  const std::uint32_t events_at = take_pointer(input);
  const std::uint32_t count_at = take_pointer(input);
  const auto count = static_cast<std::uint32_t>(subscriptions.size());
  const auto before = guest.memory();
  std::vector<Answer> answers;
  for (const Subscription& subscription : subscriptions) {
    answers.push_back(answer_of(subscription));
  }
  const auto result =
      guest.call(function, {i32(list_at), i32(events_at), i32(count), i32(count_at)});

  const bool in_bounds = fits(events_at, count * sizeof(Event)) && fits(count_at, 4);
  expect(guest.was_out_of_bounds() == !in_bounds, "a pointer is checked");
  if (!in_bounds) return;
  const bool valid = count != 0 && std::ranges::all_of(subscriptions, is_known);
  expect(valid != (result == Errno::inval), "what nobody can wait for is invalid");
  if (!valid) return;
  expect(!guest.would_wait() || std::ranges::none_of(answers, &Answer::must),
         "what is ready is not waited for");
  expect(guest.would_wait() || std::ranges::any_of(answers, &Answer::may),
         "nothing wakes by itself");
  if (guest.would_wait()) return expect(guest.memory() == before, "a wait changes no memory");
  expect(result == Errno::success, "a wait succeeds");
  const auto stored = guest.read<std::uint32_t>(count_at);
  const std::uint64_t end = events_at + std::uint64_t{stored} * sizeof(Event);
  expect(stored >= 1 && stored <= count, "there are events, and not too many");
  for (std::uint32_t at = 0; at < memory_size; ++at) {
    const bool is_result = (at >= events_at && at < end) || (at >= count_at && at < count_at + 4);
    expect(is_result || guest.memory()[at] == before[at], "no other memory is changed");
  }
  const bool overlap = count_at + 4 > events_at && count_at < end;
  if (!overlap) check_events(guest, events_at, stored, answers);
}

/// An event as wasi-libc and as Linux number it.
struct Number {
  unsigned guest;
  short linux_event;
};
constexpr Number numbers[] = {{0x1, POLLIN},      {0x2, POLLOUT},      {0x200, POLLPRI},
                              {0x80, POLLRDBAND}, {0x100, POLLWRBAND}, {0x8, POLLRDHUP},
                              {0x1000, POLLERR},  {0x2000, POLLHUP},   {0x4000, POLLNVAL}};

/// As poll(2) has it for numbers that are the guest's.
std::vector<unsigned> answers_of(const std::vector<PollEntry>& entries) {
  std::vector<unsigned> answers;
  for (const PollEntry& entry : entries) {
    const auto host = entry.number < 0
                          ? -1
                          : descriptors().host(static_cast<std::uint32_t>(entry.number),
                                               wasi::rights::poll_fd_readwrite);
    pollfd native{.fd = host.value_or(-1), .events = 0, .revents = 0};
    for (const Number& number : numbers) {
      if ((entry.events & number.guest) != 0) native.events |= number.linux_event;
    }
    ::poll(&native, 1, 0);
    if (!host) native.revents = POLLNVAL;
    unsigned answer = 0;
    for (const Number& number : numbers) {
      if ((native.revents & number.linux_event) != 0) answer |= number.guest;
    }
    answers.push_back(answer);
  }
  return answers;
}

void sluice_poll(Input& input) {
  static const auto& function = find(sluice_1::functions(), "poll");
  Caller guest;
  std::vector<PollEntry> entries(input.take<std::uint8_t>() % (most + 1));
  Numbers numbers(input);
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    entries[i] = {.number = static_cast<std::int32_t>(numbers.take(input)),
                  .events = input.take<std::uint16_t>(),
                  .happened = input.take<std::uint8_t>()};
    guest.write(list_at + i * sizeof(PollEntry), entries[i]);
  }
  wasmtime_val_raw_t time{};
  time.i64 = static_cast<std::int64_t>(take_time(input));
  const std::uint32_t ready_at = take_pointer(input);
  const auto answers = answers_of(entries);
  const auto ready = static_cast<std::uint32_t>(
      std::ranges::count_if(answers, [](unsigned answer) { return answer != 0; }));
  const auto count = static_cast<std::uint32_t>(entries.size());
  const auto result = guest.call(function, {i32(list_at), i32(count), time, i32(ready_at)});

  expect(guest.was_out_of_bounds() == !fits(ready_at, 4), "a pointer is checked");
  if (!fits(ready_at, 4)) return;
  expect(guest.would_wait() == (ready == 0 && time.i64 != 0), "a wait is for what is not ready");
  if (guest.would_wait()) return;
  expect(result == Errno::success && guest.read<std::uint32_t>(ready_at) == ready,
         "what is ready is counted");
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t at = list_at + i * sizeof(PollEntry);
    if (ready_at + 4 > at && ready_at < at + sizeof(PollEntry)) continue;
    const auto entry = guest.read<PollEntry>(at);
    expect(entry.number == entries[i].number && entry.events == entries[i].events &&
               entry.happened == answers[i],
           "an entry has what poll(2) says");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  for (int i = 0; i < longest && !input.empty(); ++i) {
    const auto kind = input.take<std::uint8_t>();
    // What is asked for again and again is watched from then on.
    const auto repetitions = input.take<std::uint8_t>() % 32;
    const Input call = input;
    for (int repetition = 0; repetition <= repetitions; ++repetition) {
      input = call;
      if (kind % 2 == 0) {
        poll_oneoff(input);
      } else {
        sluice_poll(input);
      }
    }
  }
  return 0;
}
