// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <span>
#include <type_traits>

namespace sluice::engine {

/// Thrown while decoding when a guest names memory it does not have; caught by the trampoline.
class BadPointer final : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "out of bounds memory access"; }
};

/// A guest's pointer to one or more T: an offset in its linear memory. Need not be aligned; 0 is an
/// address like any other.
template <class T>
struct Ptr {
  std::uint32_t offset = 0;

  /// The address of element `index` of an array; throws BadPointer past 4 GiB.
  [[nodiscard]] Ptr operator[](std::uint32_t index) const {
    const std::uint64_t address = offset + (std::uint64_t{index} * sizeof(T));
    if (address > UINT32_MAX) throw BadPointer();
    return {static_cast<std::uint32_t>(address)};
  }
};

/// Where a guest's linear memory lies, and how much of it there is as far as the host knows. A
/// memory neither moves nor shrinks, but it grows while the guest runs: what was in bounds once
/// stays so, and only what seems to be out of bounds is worth a look at the engine's own count.
class LinearMemory {
 public:
  LinearMemory(std::uint8_t* base, std::uint64_t size) : base_(base), size_(size) {}
  LinearMemory(const LinearMemory&) = delete;
  LinearMemory& operator=(const LinearMemory&) = delete;
  LinearMemory(LinearMemory&&) = delete;
  LinearMemory& operator=(LinearMemory&&) = delete;

  /// The host address of `length` bytes at `offset`. Throws BadPointer.
  [[nodiscard]] std::byte* at(std::uint64_t offset, std::uint64_t length) {
    if (!has(offset, length)) [[unlikely]] {
      size_ = current_size();
      if (!has(offset, length)) throw BadPointer();
    }
    return reinterpret_cast<std::byte*>(base_ + offset);
  }

 protected:
  ~LinearMemory() = default;

  /// What the engine says that there is by now.
  [[nodiscard]] virtual std::uint64_t current_size() const = 0;

  void place(std::uint8_t* base, std::uint64_t size) {
    base_ = base;
    size_ = size;
  }

 private:
  [[nodiscard]] bool has(std::uint64_t offset, std::uint64_t length) const {
    return length <= size_ && offset <= size_ - length;
  }

  std::uint8_t* base_;
  std::uint64_t size_;
};

/// One guest's linear memory, as host functions use it. Other threads of the guest may write it
/// meanwhile, so a structure is copied in once, by read(), before it is looked at.
class GuestMemory {
 public:
  explicit GuestMemory(LinearMemory& memory) : memory_(&memory) {}

  /// The host address of `length` bytes at `offset`. Throws BadPointer.
  [[nodiscard]] std::span<std::byte> bytes(std::uint32_t offset, std::uint64_t length) const {
    return {memory_->at(offset, length), static_cast<std::size_t>(length)};
  }
  template <class T>
  [[nodiscard]] std::span<std::byte> bytes(Ptr<T> at, std::uint32_t count) const {
    return bytes(at.offset, std::uint64_t{count} * sizeof(T));
  }

  /// A copy of the T at `at`. Throws BadPointer.
  template <class T>
  [[nodiscard]] T read(Ptr<T> at) const {
    static_assert(std::is_trivially_copyable_v<T>);
    T value;
    std::memcpy(&value, memory_->at(at.offset, sizeof(T)), sizeof(T));
    return value;
  }
  /// Stores `value` at `at`. Throws BadPointer.
  template <class T>
  void write(Ptr<T> at, const std::type_identity_t<T>& value) const {
    static_assert(std::is_trivially_copyable_v<T>);
    std::memcpy(memory_->at(at.offset, sizeof(T)), &value, sizeof(T));
  }
  /// The same for a word by which threads of the guest find each other: not torn, if it is aligned,
  /// and with what was written before it.
  template <class T>
  [[nodiscard]] T load(Ptr<T> at) const {
    T* const word = aligned(at);
    return word != nullptr ? __atomic_load_n(word, __ATOMIC_ACQUIRE) : read(at);
  }
  template <class T>
  void store(Ptr<T> at, std::type_identity_t<T> value) const {
    if (T* const word = aligned(at)) {
      __atomic_store_n(word, value, __ATOMIC_RELEASE);
    } else {
      write(at, value);
    }
  }
  /// Throws BadPointer unless a T at `at` could be written: for results whose effect must not
  /// happen when they can't be delivered.
  template <class T>
  void require(Ptr<T> at) const {
    static_cast<void>(bytes(at.offset, sizeof(T)));
  }

 private:
  /// Null when it is not aligned. Throws BadPointer.
  template <class T>
  [[nodiscard]] T* aligned(Ptr<T> at) const {
    void* const word = bytes(at.offset, sizeof(T)).data();
    return reinterpret_cast<std::uintptr_t>(word) % sizeof(T) == 0 ? static_cast<T*>(word)
                                                                   : nullptr;
  }

  LinearMemory* memory_;
};

}  // namespace sluice::engine
