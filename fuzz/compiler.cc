// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stands in for Wasmtime's compiler and loader, by the linker's option --wrap: any bytes compile,
// in no time, and what is loaded can be looked at.
#include "compiler.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "engine/digest.h"
#include "expect.h"

namespace {

using sluice::fuzz::expect;
using std::literals::operator""sv;
using Bytes = std::span<const std::byte>;

constexpr std::string_view elf_header =
    "\177ELF\2\1\1\xc8\0\0\0\0\0\0\0\0\1\0\1\0\1\0\0\0\0\0\0\0\0\0\0\0"
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv;
constexpr std::string_view wasm_header = "\0asm\1\0\0\0"sv;

std::vector<std::byte> joined(std::string_view header, Bytes content) {
  const auto first = std::as_bytes(std::span(header));
  std::vector<std::byte> all(first.begin(), first.end());
  all.insert(all.end(), content.begin(), content.end());
  return all;
}

Bytes bytes_of(const std::uint8_t* data, std::size_t size) {
  return std::as_bytes(std::span(data, size));
}

void give(const std::vector<std::byte>& bytes, wasm_byte_vec_t* out) {
  wasm_byte_vec_new(out, bytes.size(), reinterpret_cast<const char*>(bytes.data()));
}

}  // namespace

extern "C" {

wasm_engine_t* __wrap_wasm_engine_new_with_config(wasm_config_t* config) {
  static std::byte engine;
  wasm_config_delete(config);
  return reinterpret_cast<wasm_engine_t*>(&engine);
}

void __wrap_wasm_engine_delete(wasm_engine_t* /*engine*/) {}

void __wrap_sluice_config_compile_threads(wasm_config_t* /*config*/) {}

bool __wrap_sluice_prepare_threads(const std::uint8_t* /*module*/, std::size_t /*length*/,
                                   wasm_byte_vec_t* /*prepared*/, wasm_byte_vec_t* /*problem*/) {
  return true;
}

wasmtime_error_t* __wrap_wasmtime_wat2wasm(const char* text, std::size_t length,
                                           wasm_byte_vec_t* binary) {
  give(sluice::fuzz::assembled(std::as_bytes(std::span(text, length))), binary);
  return nullptr;
}

wasmtime_error_t* __wrap_wasmtime_module_new(wasm_engine_t* /*engine*/, const std::uint8_t* binary,
                                             std::size_t size, wasmtime_module_t** module) {
  *module = new wasmtime_module{sluice::fuzz::compiled(bytes_of(binary, size))};
  return nullptr;
}

wasmtime_error_t* __wrap_wasmtime_module_serialize(wasmtime_module_t* module,
                                                   wasm_byte_vec_t* code) {
  give(module->code, code);
  return nullptr;
}

wasmtime_error_t* __wrap_wasmtime_module_deserialize(wasm_engine_t* /*engine*/,
                                                     const std::uint8_t* code, std::size_t size,
                                                     wasmtime_module_t** module) {
  const Bytes bytes = bytes_of(code, size);
  *module = new wasmtime_module{{bytes.begin(), bytes.end()}};
  return nullptr;
}

void __wrap_wasmtime_module_delete(wasmtime_module_t* module) { delete module; }

wasmtime_error_t* __wrap_sluice_module_map(const wasm_engine_t* /*engine*/, int descriptor,
                                           wasmtime_module_t** module) {
  constexpr off_t checksum_size = 8;
  struct stat status{};
  expect(::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode), "a file is mapped");
  expect(status.st_uid == ::geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0,
         "what is mapped is this user's alone");
  const auto path = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor));
  expect(path.filename().string().size() == 2 * sizeof(sluice::engine::Digest),
         "no link is followed to what is mapped");
  expect(status.st_size > checksum_size, "a cached file has code");
  std::vector<std::byte> code(static_cast<std::size_t>(status.st_size - checksum_size));
  expect(::pread(descriptor, code.data(), code.size(), 0) == static_cast<ssize_t>(code.size()),
         "a cached file can be read");
  *module = new wasmtime_module{std::move(code)};
  return nullptr;
}

}  // extern "C"

namespace sluice::fuzz {

std::vector<std::byte> compiled(std::span<const std::byte> binary) {
  return joined(elf_header, binary);
}

std::vector<std::byte> assembled(std::span<const std::byte> text) {
  return joined(wasm_header, text);
}

}  // namespace sluice::fuzz
