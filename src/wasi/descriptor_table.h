// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "net/file_descriptor.h"
#include "thread/short_mutex.h"
#include "wasi/descriptor.h"
#include "wasi/errno.h"
#include "wasi/lowest_free.h"

namespace sluice::wasi {

class DescriptorTable;

/// A descriptor in the table, and how many numbers and calls still use it. Entries never move and
/// are recycled but not freed before the table, so that a look-up may touch one that another thread
/// is closing.
class DescriptorEntry {
 private:
  friend class DescriptorTable;
  friend class DescriptorRef;

  using OwnHosts = std::map<std::uint32_t, std::shared_ptr<const net::FileDescriptor>>;

  std::atomic<std::uint32_t> references_ = 0;  ///< 0: recycled
  std::uint64_t serial_ = 0;
  std::atomic<std::uint32_t> number_ = 0;  ///< the one that is no duplicate's
  std::optional<Descriptor> descriptor_;
  /// Of duplicates that were asked for one; null while there was none.
  std::unique_ptr<OwnHosts> own_hosts_;
  std::atomic<DescriptorEntry*> next_recycled_ = nullptr;
};

/// Keeps the descriptor it names alive, even when another thread closes the number meanwhile (as
/// a system call under way does on Linux).
class DescriptorRef {
 public:
  DescriptorRef(DescriptorRef&& other) noexcept
      : entry_(other.entry_), counted_in_(std::exchange(other.counted_in_, nullptr)) {}
  DescriptorRef& operator=(DescriptorRef&&) = delete;
  DescriptorRef(const DescriptorRef&) = delete;
  DescriptorRef& operator=(const DescriptorRef&) = delete;
  ~DescriptorRef();

  // NOLINTBEGIN(bugprone-unchecked-optional-access): the reference is what keeps it there
  [[nodiscard]] Descriptor& operator*() const { return *entry_->descriptor_; }
  [[nodiscard]] Descriptor* operator->() const { return &*entry_->descriptor_; }
  // NOLINTEND(bugprone-unchecked-optional-access)

  /// No other descriptor has or had it, at least 1. The host's number may be given again.
  [[nodiscard]] std::uint64_t serial() const { return entry_->serial_; }
  /// Whether `number` is the one that it was inserted at or moved to, not a duplicate's.
  [[nodiscard]] bool is_first(std::uint32_t number) const {
    return entry_->number_.load(std::memory_order_relaxed) == number;
  }

 private:
  friend class DescriptorTable;
  DescriptorRef(DescriptorEntry* entry, DescriptorTable* counted_in)
      : entry_(entry), counted_in_(counted_in) {}

  DescriptorEntry* entry_;
  DescriptorTable* counted_in_;  ///< null while the guest has one thread: nobody else can close
};

/// A guest's descriptor numbers. Look-up takes no lock; a new descriptor gets the lowest free
/// number (POSIX). Safe under threads once share() was called; for_each() always is.
class DescriptorTable {
 public:
  /// Numbers a guest may use; beyond it insert fails with `mfile`, as RLIMIT_NOFILE does.
  static constexpr std::uint32_t limit = 1U << 20;

  DescriptorTable() = default;
  /// Closes all, as the end of a process does: nothing is waited for.
  ~DescriptorTable();
  DescriptorTable(const DescriptorTable&) = delete;
  DescriptorTable& operator=(const DescriptorTable&) = delete;
  DescriptorTable(DescriptorTable&&) = delete;
  DescriptorTable& operator=(DescriptorTable&&) = delete;

  /// From now on only numbers below `count` are given out; those in use stay. From any thread.
  void limit_to(std::uint32_t count) { limit_.store(count, std::memory_order_relaxed); }
  /// A number that nobody else gets meanwhile, or none.
  class Reservation {
   public:
    Reservation() = default;
    Reservation(Reservation&& other) noexcept
        : table_(other.table_), number_(std::exchange(other.number_, std::nullopt)) {}
    Reservation& operator=(Reservation&&) = delete;
    Reservation(const Reservation&) = delete;
    Reservation& operator=(const Reservation&) = delete;
    ~Reservation() {
      if (number_) table_->give_back(*number_);
    }

   private:
    friend class DescriptorTable;
    Reservation(DescriptorTable& table, std::uint32_t number) : table_(&table), number_(number) {}

    DescriptorTable* table_ = nullptr;
    std::optional<std::uint32_t> number_;
  };
  /// The lowest free number; `mfile` when there is none. None where all numbers may be used: the
  /// host has fewer descriptors.
  [[nodiscard]] Result<Reservation> reserve() {
    if (limit_.load(std::memory_order_relaxed) >= limit) return Reservation();
    return reserve_number();
  }

  /// To be called before a second thread uses the table. Until then a look-up costs two loads.
  void share() { shared_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool is_shared() const { return shared_.load(std::memory_order_relaxed); }

  /// Changes whenever a number comes to stand for something else, or its rights change: what was
  /// found out at a version holds as long as that stays, in a table that is not shared.
  [[nodiscard]] std::uint64_t version() const { return version_.load(std::memory_order_relaxed); }
  /// To be called when the rights of a descriptor have changed.
  void note_change() { version_.fetch_add(1, std::memory_order_relaxed); }

  /// `badf` when the number is not in use.
  [[nodiscard]] Result<DescriptorRef> get(std::uint32_t number);
  /// Puts a descriptor that is made of `given`, a Descriptor or a Socket, under the number that was
  /// reserved in this table, or the lowest free one; `mfile` when there is none, and `given` stays.
  template <class Given>
  [[nodiscard]] Result<std::uint32_t> insert(Given&& given, Reservation&& reserved) {
    const std::scoped_lock held(mutex_);
    auto number = std::exchange(reserved.number_, std::nullopt);
    if (!number) number = take_number();
    if (!number) return failure(Errno::mfile);
    DescriptorEntry& entry = fresh_entry();
    entry.descriptor_.emplace(std::forward<Given>(given));
    publish(entry, *number);
    return *number;
  }
  template <class Given>
  [[nodiscard]] Result<std::uint32_t> insert(Given&& given) {
    return insert(std::forward<Given>(given), Reservation());
  }
  /// Frees the number at once; what it named ends when the last call that uses it does. `badf` when
  /// the number is not in use. An error of close(2) is not reported: the descriptor is gone
  /// nevertheless.
  [[nodiscard]] Result<void> close(std::uint32_t number);
  /// Moves `from` to `to`, closing what was there (fd_renumber). `badf` unless both are in use.
  /// There is no moment at which `to` is not in use.
  [[nodiscard]] Result<void> renumber(std::uint32_t from, std::uint32_t to);
  /// Another number for what `from` stands for, the lowest free one from `least` on: they share
  /// everything, as by dup(2). `badf` when `from` is not in use, `inval` when no number may be as
  /// high as `least`, `mfile` when none is left.
  [[nodiscard]] Result<std::uint32_t> duplicate(std::uint32_t from, std::uint32_t least);
  /// Makes `to` another number for what `from` stands for, closing what was there, as dup2(2) does;
  /// nothing when they are the same. `badf` when `from` is not in use or no number may be as high
  /// as `to`, `busy` when another thread is about to get `to`. A `to` that is in use stays so.
  [[nodiscard]] Result<void> duplicate_to(std::uint32_t from, std::uint32_t to);
  /// A duplicate of the host's descriptor that `number`, itself a duplicate's, has for itself: for
  /// what tells duplicates from each other. It stays the same while the number does; null when the
  /// number is the first of its descriptor, whose host's descriptor is that. `badf` when it is not
  /// in use; the host's error where it has no descriptor left.
  [[nodiscard]] Result<std::shared_ptr<const net::FileDescriptor>> own_host(std::uint32_t number);
  /// Calls `visit` with each descriptor that is open now, whichever number it has or gets
  /// meanwhile, and keeps it open until then. Does not wait for SO_LINGER of those that the guest
  /// closes meanwhile.
  template <class Visit>
  void for_each(Visit visit) {
    for (DescriptorRef& descriptor : all_open()) {
      visit(*descriptor);
      let_go(descriptor);
    }
  }

 private:
  friend class DescriptorRef;
  using Slot = std::atomic<DescriptorEntry*>;

  // Slots lie in chunks of 64, 128, 256, …, which never move once they are there.
  static constexpr std::uint32_t first_chunk = 64;
  static constexpr std::uint32_t chunk_count = 15;
  static_assert(first_chunk * ((1U << chunk_count) - 1) >= limit);

  [[nodiscard]] std::optional<std::uint32_t> take_number();
  [[nodiscard]] DescriptorEntry* find(std::uint32_t number) const;
  void publish(DescriptorEntry& entry, std::uint32_t number);
  [[nodiscard]] Result<Reservation> reserve_number();
  void give_back(std::uint32_t number);
  [[nodiscard]] std::vector<DescriptorRef> all_open();
  [[nodiscard]] Slot* slot(std::uint32_t number) const;
  [[nodiscard]] Result<DescriptorRef> get_counted(Slot& place);
  [[nodiscard]] Slot& grown_slot(std::uint32_t number) {
    if (slot(number) == nullptr) grow_to(number);
    return *slot(number);
  }
  void grow_to(std::uint32_t number);
  [[nodiscard]] DescriptorEntry& fresh_entry();
  void release(DescriptorEntry& entry);
  /// Where `entry` has just lost that number. Under the lock.
  static void forget(DescriptorEntry& entry, std::uint32_t number) {
    if (entry.own_hosts_ != nullptr) entry.own_hosts_->erase(number);
  }
  /// Of whoever is not the guest.
  void let_go(DescriptorRef& reference);
  void end(DescriptorEntry& entry);

  std::array<std::atomic<Slot*>, chunk_count> chunks_{};
  std::atomic<bool> shared_ = false;
  std::atomic<std::uint64_t> version_ = 0;
  std::atomic<std::uint32_t> limit_ = limit;

  thread::ShortMutex mutex_;  ///< for all that follows, and for writing slots
  LowestFree numbers_{limit};
  std::array<std::unique_ptr<Slot[]>, chunk_count> owned_chunks_;
  std::deque<DescriptorEntry> entries_;
  std::atomic<DescriptorEntry*> recycled_ = nullptr;  ///< from here only under the lock
  std::uint64_t last_serial_ = 0;
};

inline DescriptorTable::Slot* DescriptorTable::slot(std::uint32_t number) const {
  if (number >= limit) return nullptr;
  const std::uint32_t position = number + first_chunk;
  const auto index = std::bit_width(position) - std::bit_width(first_chunk);
  Slot* const chunk = chunks_[index].load(std::memory_order_acquire);
  return chunk == nullptr ? nullptr : chunk + (position - (first_chunk << index));
}

// Every call on a descriptor begins with it.
inline Result<DescriptorRef> DescriptorTable::get(std::uint32_t number) {
  Slot* const place = slot(number);
  if (place == nullptr) return failure(Errno::badf);
  if (is_shared()) return get_counted(*place);
  DescriptorEntry* const entry = place->load(std::memory_order_relaxed);
  if (entry == nullptr) return failure(Errno::badf);
  return DescriptorRef(entry, nullptr);
}

inline DescriptorRef::~DescriptorRef() {
  if (counted_in_ != nullptr) counted_in_->release(*entry_);
}

}  // namespace sluice::wasi
