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

/// One guest's linear memory for the length of one call: base and size are read once (memory may
/// grow in between calls and never shrinks). Other threads of the guest may write it meanwhile, so
/// a structure is copied in once, by read(), before it is looked at.
class GuestMemory {
 public:
  GuestMemory(std::uint8_t* base, std::uint64_t size) : base_(base), size_(size) {}

  /// The host address of `length` bytes at `offset`. Throws BadPointer.
  [[nodiscard]] std::span<std::byte> bytes(std::uint32_t offset, std::uint64_t length) const {
    if (length > size_ || offset > size_ - length) throw BadPointer();
    return {reinterpret_cast<std::byte*>(base_ + offset), static_cast<std::size_t>(length)};
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
    std::memcpy(&value, bytes(at.offset, sizeof(T)).data(), sizeof(T));
    return value;
  }
  /// Stores `value` at `at`. Throws BadPointer.
  template <class T>
  void write(Ptr<T> at, const std::type_identity_t<T>& value) const {
    static_assert(std::is_trivially_copyable_v<T>);
    std::memcpy(bytes(at.offset, sizeof(T)).data(), &value, sizeof(T));
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

  std::uint8_t* base_;
  std::uint64_t size_;
};

}  // namespace sluice::engine
