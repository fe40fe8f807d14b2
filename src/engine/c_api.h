// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <wasmtime.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

extern "C" {
// engine-crate/src/lib.rs

/// SHA-256 (FIPS 180-4) of `length` bytes at `data`, written to the 32 bytes at `digest`.
void sluice_sha256(const std::uint8_t* data, std::size_t length, std::uint8_t* digest);
/// Prepares a module with shared memory for threads (engine-crate/prepare-threads): `prepared` is
/// what to compile instead, empty when the module can stay as it is. False, with one line in
/// `problem`, when it cannot be prepared.
bool sluice_prepare_threads(const std::uint8_t* module, std::size_t length,
                            wasm_byte_vec_t* prepared, wasm_byte_vec_t* problem);
/// Backtraces name source files and lines where a module has debug information.
void sluice_config_backtrace_details(wasm_config_t* config);
/// The engine only runs what is compiled: it starts faster.
void sluice_config_without_compiler(wasm_config_t* config);
/// The engine compiles on a thread for each processor, and on the caller's where the system gives
/// no more.
void sluice_config_compile_threads(wasm_config_t* config);
/// The engine asks `has` for features of an x86-64 processor, by the names that Rust has for them,
/// and the processor itself only where that says no. The first `has` of a process is used for all.
void sluice_config_processor(wasm_config_t* config,
                             bool (*has)(const char* name, std::size_t length));
/// wasmtime_module_deserialize_file for an open file, which stays the caller's.
wasmtime_error_t* sluice_module_map(const wasm_engine_t* engine, int descriptor,
                                    wasmtime_module_t** module);
/// What ends guest code without a fault, and without the cost of a backtrace.
wasm_trap_t* sluice_trap_ended();
wasmtime_error_t* sluice_error_ended();
/// Whether one of these did.
bool sluice_error_is_ended(const wasmtime_error_t* error);
}

/// Owners of the objects of Wasmtime's C API.
namespace sluice::engine {

template <auto destroy>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    destroy(object);
  }
};
template <class T, auto destroy>
using Owner = std::unique_ptr<T, Deleter<destroy>>;

using EnginePtr = Owner<wasm_engine_t, &wasm_engine_delete>;
using ModulePtr = Owner<wasmtime_module_t, &wasmtime_module_delete>;
using StorePtr = Owner<wasmtime_store_t, &wasmtime_store_delete>;
using ErrorPtr = Owner<wasmtime_error_t, &wasmtime_error_delete>;
using TrapPtr = Owner<wasm_trap_t, &wasm_trap_delete>;
using FunctionTypePtr = Owner<wasm_functype_t, &wasm_functype_delete>;
using MemoryTypePtr = Owner<wasm_memorytype_t, &wasm_memorytype_delete>;
using SharedMemoryPtr = Owner<wasmtime_sharedmemory_t, &wasmtime_sharedmemory_delete>;

/// A vector of the C API, which owns its elements.
template <class T, auto destroy>
class Vector {
 public:
  Vector() = default;
  Vector(const Vector&) = delete;
  Vector& operator=(const Vector&) = delete;
  Vector(Vector&&) = delete;
  Vector& operator=(Vector&&) = delete;
  ~Vector() { destroy(&vector_); }

  [[nodiscard]] T* out() { return &vector_; }
  [[nodiscard]] auto get() const { return std::span(vector_.data, vector_.size); }

 private:
  T vector_{};
};
using ByteVector = Vector<wasm_byte_vec_t, &wasm_byte_vec_delete>;
using ImportTypes = Vector<wasm_importtype_vec_t, &wasm_importtype_vec_delete>;
using ExportTypes = Vector<wasm_exporttype_vec_t, &wasm_exporttype_vec_delete>;
using Frames = Vector<wasm_frame_vec_t, &wasm_frame_vec_delete>;

/// The text of a name; it lives as long as `name`.
inline std::string_view text(const wasm_name_t* name) { return {name->data, name->size}; }

/// Bytes as the C API takes them.
inline const std::uint8_t* data(std::span<const std::byte> bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

/// The engine's own words, several lines: what failed, the backtrace, the causes.
inline std::string message(const wasmtime_error_t* error) {
  ByteVector bytes;
  wasmtime_error_message(error, bytes.out());
  return {bytes.get().data(), bytes.get().size()};
}
inline std::string message(const wasm_trap_t* trap) {
  ByteVector bytes;
  wasm_trap_message(trap, bytes.out());
  return {bytes.get().data(), bytes.get().size() - 1};  // without the terminator
}

}  // namespace sluice::engine
