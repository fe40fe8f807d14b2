// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/descriptor_table.h"

#include <fcntl.h>

#include <algorithm>
#include <span>

namespace sluice::wasi {
namespace {

/// Counts one more user unless the entry has been recycled.
bool try_acquire(std::atomic<std::uint32_t>& references) {
  std::uint32_t count = references.load(std::memory_order_relaxed);
  while (count != 0) {
    if (references.compare_exchange_weak(count, count + 1, std::memory_order_acquire,
                                         std::memory_order_relaxed)) {
      return true;
    }
  }
  return false;
}

/// Makes the close that follows one that waits for nothing.
void close_without_waiting(std::optional<Descriptor>& descriptor) {
  const net::Socket* const socket = descriptor ? descriptor->socket() : nullptr;
  if (socket != nullptr) socket->close_without_waiting();
}

}  // namespace

DescriptorTable::~DescriptorTable() {
  for (DescriptorEntry& entry : entries_) close_without_waiting(entry.descriptor_);
}

void DescriptorTable::grow_to(std::uint32_t number) {
  const auto index = std::bit_width(number + first_chunk) - std::bit_width(first_chunk);
  owned_chunks_[index] = std::make_unique<Slot[]>(first_chunk << index);
  chunks_[index].store(owned_chunks_[index].get(), std::memory_order_release);
}

DescriptorEntry& DescriptorTable::fresh_entry() {
  // Others may put more before it, but nobody else takes it away.
  DescriptorEntry* first = recycled_.load(std::memory_order_acquire);
  while (first != nullptr) {
    DescriptorEntry* const next = first->next_recycled_.load(std::memory_order_relaxed);
    if (recycled_.compare_exchange_weak(first, next, std::memory_order_acquire)) return *first;
  }
  return entries_.emplace_back();
}

void DescriptorTable::release(DescriptorEntry& entry) {
  if (entry.references_.fetch_sub(1, std::memory_order_acq_rel) == 1) end(entry);
}

void DescriptorTable::let_go(DescriptorRef& reference) {
  std::exchange(reference.counted_in_, nullptr);
  DescriptorEntry& entry = *reference.entry_;
  if (entry.references_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  close_without_waiting(entry.descriptor_);
  end(entry);
}

void DescriptorTable::end(DescriptorEntry& entry) {
  entry.own_hosts_.reset();
  entry.descriptor_.reset();
  DescriptorEntry* first = recycled_.load(std::memory_order_relaxed);
  do {
    entry.next_recycled_.store(first, std::memory_order_relaxed);
  } while (!recycled_.compare_exchange_weak(first, &entry, std::memory_order_release));
}

Result<DescriptorRef> DescriptorTable::get_counted(Slot& place) {
  DescriptorEntry* entry = place.load(std::memory_order_acquire);
  while (entry != nullptr) {
    if (try_acquire(entry->references_)) {
      DescriptorRef reference(entry, this);
      if (place.load(std::memory_order_acquire) == entry) return reference;
      // The number was closed meanwhile, and the entry may name another descriptor by now.
    }
    entry = place.load(std::memory_order_acquire);
  }
  return failure(Errno::badf);
}

std::vector<DescriptorRef> DescriptorTable::all_open() {
  std::vector<DescriptorRef> open;
  const std::scoped_lock held(mutex_);  // so that none changes its number meanwhile
  for (std::uint32_t index = 0; index < chunk_count; ++index) {
    Slot* const chunk = owned_chunks_[index].get();
    if (chunk == nullptr) continue;
    for (Slot& place : std::span(chunk, first_chunk << index)) {
      if (auto descriptor = get_counted(place)) open.push_back(*std::move(descriptor));
    }
  }
  return open;
}

std::optional<std::uint32_t> DescriptorTable::take_number() {
  const auto number = numbers_.take();
  if (!number || *number < limit_.load(std::memory_order_relaxed)) return number;
  numbers_.release(*number);
  return std::nullopt;
}

Result<DescriptorTable::Reservation> DescriptorTable::reserve_number() {
  const std::scoped_lock held(mutex_);
  const auto number = take_number();
  if (!number) return failure(Errno::mfile);
  return Reservation(*this, *number);
}

void DescriptorTable::give_back(std::uint32_t number) {
  const std::scoped_lock held(mutex_);
  numbers_.release(number);
}

void DescriptorTable::publish(DescriptorEntry& entry, std::uint32_t number) {
  entry.serial_ = ++last_serial_;
  entry.number_.store(number, std::memory_order_relaxed);
  note_change();
  entry.references_.store(1, std::memory_order_release);
  grown_slot(number).store(&entry, std::memory_order_release);
}

Result<void> DescriptorTable::close(std::uint32_t number) {
  DescriptorEntry* closed = nullptr;
  {
    const std::scoped_lock held(mutex_);
    Slot* const place = slot(number);
    if (place != nullptr) closed = place->exchange(nullptr, std::memory_order_acq_rel);
    if (closed == nullptr) return failure(Errno::badf);
    forget(*closed, number);
    numbers_.release(number);
    note_change();
  }
  release(*closed);  // without the lock: close(2) may take its time
  return {};
}

Result<void> DescriptorTable::renumber(std::uint32_t from, std::uint32_t to) {
  DescriptorEntry* closed = nullptr;
  {
    const std::scoped_lock held(mutex_);
    Slot* const source = slot(from);
    Slot* const target = slot(to);
    if (source == nullptr || target == nullptr) return failure(Errno::badf);
    DescriptorEntry* const moved = source->load(std::memory_order_relaxed);
    if (moved == nullptr || target->load(std::memory_order_relaxed) == nullptr) {
      return failure(Errno::badf);
    }
    if (from == to) return {};
    closed = target->exchange(moved, std::memory_order_acq_rel);
    source->store(nullptr, std::memory_order_release);
    forget(*closed, to);
    forget(*moved, from);
    if (moved->number_.load(std::memory_order_relaxed) == from) {
      moved->number_.store(to, std::memory_order_relaxed);
    }
    numbers_.release(from);
    note_change();
  }
  release(*closed);
  return {};
}

DescriptorEntry* DescriptorTable::find(std::uint32_t number) const {
  Slot* const place = slot(number);
  return place == nullptr ? nullptr : place->load(std::memory_order_relaxed);
}

Result<std::uint32_t> DescriptorTable::duplicate(std::uint32_t from, std::uint32_t least) {
  const std::scoped_lock held(mutex_);
  DescriptorEntry* const shared = find(from);
  const std::uint32_t end = std::min(limit, limit_.load(std::memory_order_relaxed));
  if (shared == nullptr) return failure(Errno::badf);
  if (least >= end) return failure(Errno::inval);
  const auto number = numbers_.take_from(least);
  if (!number) return failure(Errno::mfile);
  if (*number >= end) {
    numbers_.release(*number);
    return failure(Errno::mfile);
  }
  shared->references_.fetch_add(1, std::memory_order_relaxed);
  note_change();
  grown_slot(*number).store(shared, std::memory_order_release);
  return *number;
}

Result<void> DescriptorTable::duplicate_to(std::uint32_t from, std::uint32_t to) {
  DescriptorEntry* closed = nullptr;
  {
    const std::scoped_lock held(mutex_);
    DescriptorEntry* const shared = find(from);
    if (shared == nullptr) return failure(Errno::badf);
    if (from == to) return {};
    if (to >= std::min(limit, limit_.load(std::memory_order_relaxed))) {
      return failure(Errno::badf);
    }
    if (!numbers_.take_this(to) && find(to) == nullptr) return failure(Errno::busy);
    shared->references_.fetch_add(1, std::memory_order_relaxed);
    closed = grown_slot(to).exchange(shared, std::memory_order_acq_rel);
    if (closed != nullptr && closed != shared) forget(*closed, to);
    note_change();
  }
  if (closed != nullptr) release(*closed);
  return {};
}

Result<std::shared_ptr<const net::FileDescriptor>> DescriptorTable::own_host(std::uint32_t number) {
  const std::scoped_lock held(mutex_);
  DescriptorEntry* const entry = find(number);
  if (entry == nullptr) return failure(Errno::badf);
  if (entry->number_.load(std::memory_order_relaxed) == number) return nullptr;
  if (entry->own_hosts_ == nullptr) {
    entry->own_hosts_ = std::make_unique<DescriptorEntry::OwnHosts>();
  }
  std::shared_ptr<const net::FileDescriptor>& own = (*entry->own_hosts_)[number];
  if (own == nullptr) {
    // NOLINTNEXTLINE(bugprone-unchecked-optional-access): a number leads to what is there
    net::FileDescriptor host(::fcntl(entry->descriptor_->host(), F_DUPFD_CLOEXEC, 0));
    if (!host) return failure(last_error());
    own = std::make_shared<const net::FileDescriptor>(std::move(host));
  }
  return own;
}

}  // namespace sluice::wasi
