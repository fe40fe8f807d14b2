// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/engine.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "engine/error_text.h"
#include "engine/file.h"
#include "engine/file_identity.h"
#include "engine/module_format.h"
#include "engine/processor.h"

namespace sluice::engine {
namespace {

/// Changes with whatever below changes compiled code.
constexpr std::string_view settings =
    "wasmtime " WASMTIME_VERSION " speed threads details 2 memory32 unmoved wide-arithmetic";

enum class Purpose : std::uint8_t { compile, run };

EnginePtr make_engine(Purpose purpose, bool interruptible) {
  // Taken over by wasm_engine_new_with_config.
  wasm_config_t* const config = wasm_config_new();
  wasmtime_config_wasm_threads_set(config, true);
  wasmtime_config_shared_memory_set(config, true);
  // What guests import takes addresses of 32 bits; a memory then has 4 GiB at the most.
  wasmtime_config_wasm_memory64_set(config, false);
  // On by default from Wasmtime 49 on; without it, multiplying large numbers takes several times as
  // long.
  wasmtime_config_wasm_wide_arithmetic_set(config, true);
  // So that the host may remember where a memory lies (engine/guest_memory.h).
  wasmtime_config_memory_may_move_set(config, false);
  // No exception crosses wasm, and frame pointers are there for profilers: less to load.
  wasmtime_config_native_unwind_info_set(config, false);
  wasmtime_config_epoch_interruption_set(config, interruptible);
  sluice_config_backtrace_details(config);
  tell_processor_features(config);
  if (purpose == Purpose::compile) {
    wasmtime_config_cranelift_opt_level_set(config, WASMTIME_OPT_LEVEL_SPEED);
    sluice_config_compile_threads(config);
  } else {
    sluice_config_without_compiler(config);
  }
  return EnginePtr(wasm_engine_new_with_config(config));
}

std::filesystem::path cache_folder(const EngineOptions& options) {
  if (!options.cache) return {};
  if (!options.cache_directory.empty()) return options.cache_directory;
  std::filesystem::path folder = default_cache_folder();
  if (folder.empty() && options.on_hint) {
    options.on_hint("compiled code is not kept: neither XDG_CACHE_HOME nor HOME names a folder");
  }
  return folder;
}

std::unexpected<Error> failure(const ErrorPtr& error) {
  return std::unexpected(Error{one_line(message(error.get()))});
}

/// `binary`, prepared for threads where it has shared memory (engine-crate/prepare-threads).
Result<std::span<const std::byte>> prepare(std::span<const std::byte> binary,
                                           ByteVector& prepared) {
  ByteVector problem;
  if (!sluice_prepare_threads(data(binary), binary.size(), prepared.out(), problem.out())) {
    return std::unexpected(Error{std::string(problem.get().begin(), problem.get().end())});
  }
  return prepared.get().empty() ? binary : std::as_bytes(prepared.get());
}

/// The serialised form of what `original` compiles to.
Result<void> compile_binary(std::span<const std::byte> original, bool interruptible,
                            ByteVector& compiled) {
  ByteVector prepared;
  const auto binary = prepare(original, prepared);
  if (!binary) return std::unexpected(binary.error());
  const EnginePtr compiler = make_engine(Purpose::compile, interruptible);
  wasmtime_module_t* raw = nullptr;
  ErrorPtr error(wasmtime_module_new(compiler.get(), data(*binary), binary->size(), &raw));
  const ModulePtr module(raw);
  if (!error) error.reset(wasmtime_module_serialize(module.get(), compiled.out()));
  if (error) return failure(error);
  return {};
}

Result<void> compile_text(std::span<const std::byte> text, bool interruptible,
                          ByteVector& compiled) {
  text = without_byte_order_mark(text);
  ByteVector binary;
  const auto* const characters = reinterpret_cast<const char*>(text.data());
  if (const ErrorPtr error(wasmtime_wat2wasm(characters, text.size(), binary.out())); error) {
    return std::unexpected(Error{syntax_error(message(error.get()))});
  }
  return compile_binary(std::as_bytes(binary.get()), interruptible, compiled);
}

std::unexpected<Error> too_large(std::string_view name, std::uint64_t limit) {
  return std::unexpected(
      Error{fmt::format("{} is larger than {} GiB: no such module is run", name, limit >> 30)});
}

/// Nothing for what is no plain file.
std::optional<Digest> file_digest(const net::FileDescriptor& file) {
  if (!file_size(file)) return {};
  ChunkedDigest content;
  constexpr auto all = std::numeric_limits<std::uint64_t>::max();
  const auto size =
      read_chunks(file, all, [&](std::span<const std::byte> chunk) { content.add(chunk); });
  if (!size) return {};
  return content.value();
}

}  // namespace

std::shared_ptr<const Engine> Engine::create(EngineOptions options) {
  return std::make_shared<const Engine>(Token(), std::move(options));
}

Engine::Engine(Token /*token*/, EngineOptions options)
    : interruptible_(options.interruptible),
      engine_(make_engine(Purpose::run, interruptible_)),
      cache_{cache_folder(options), std::move(options.on_hint)},
      allow_precompiled_(options.allow_precompiled) {}

Result<std::shared_ptr<const Module>> Engine::load(const std::filesystem::path& path) const {
  const auto file = open_file(path);
  if (!file) return std::unexpected(file.error());
  // A file that is as it was needs no reading.
  const auto identity = settled_identity(*file);
  std::vector<std::byte> seen;
  if (identity) {
    seen = with_traits(std::as_bytes(std::span(*identity)));
    if (ModulePtr cached = cache_.find_seen(seen, get())) {
      return wrap(std::move(cached), path.string());
    }
  }
  // What is no module need not be read whole to be refused: it may have no end.
  std::vector<std::byte> bytes;
  if (auto read = read_up_to(module_head_size, bytes, *file, path); !read) {
    return std::unexpected(read.error());
  }
  const auto format = module_format(bytes);
  if (!format) return std::unexpected(Error{fmt::format("{} {}", path.string(), format.error())});
  const std::uint64_t limit = size_limit(*format);
  if (file_size(*file).value_or(0) > limit) return too_large(path.string(), limit);
  // A file that is in the cache need not be read into memory.
  const auto content = file_digest(*file);
  const auto note_seen = [&] {
    if (identity && settled_identity(*file) == identity) {
      cache_.note_seen(seen, cache_key(*content));
    }
  };
  if (content) {
    if (ModulePtr cached = cache_.find(cache_key(*content), get())) {
      note_seen();
      return wrap(std::move(cached), path.string());
    }
  }
  if (auto read = read_up_to(limit + 1, bytes, *file, path); !read) {
    return std::unexpected(read.error());
  }
  if (bytes.size() > limit) return too_large(path.string(), limit);
  if (!content) return compile(bytes, path.string());
  auto made = make(bytes, path.string());
  if (made) note_seen();
  return made;
}

Result<std::shared_ptr<const Module>> Engine::compile(std::span<const std::byte> bytes,
                                                      std::string_view name) const {
  if (ModulePtr cached = cache_.find(cache_key(chunked_digest(bytes)), get())) {
    return wrap(std::move(cached), name);
  }
  return make(bytes, name);
}

Result<std::shared_ptr<const Module>> Engine::make(std::span<const std::byte> bytes,
                                                   std::string_view name) const {
  const auto format = module_format(bytes);
  if (!format) return std::unexpected(Error{fmt::format("{} {}", name, format.error())});
  auto code = *format == ModuleFormat::precompiled
                  ? take_precompiled(bytes)
                  : compile_anew(bytes, *format == ModuleFormat::text);
  if (!code) return std::unexpected(Error{fmt::format("{}: {}", name, code.error().message)});
  return wrap(std::move(*code), name);
}

std::shared_ptr<const Module> Engine::wrap(ModulePtr code, std::string_view name) const {
  return std::make_shared<const Module>(shared_from_this(), std::move(code), std::string(name));
}

Result<ModulePtr> Engine::take_precompiled(std::span<const std::byte> bytes) const {
  if (!allow_precompiled_ && !cache_.trusts(digest(bytes))) {
    return std::unexpected(
        Error{"precompiled code that is not recorded as compiled here by this user, or the cache "
              "that recorded it was deleted; as native code nothing would confine it. Run the "
              ".wasm file it was made from, or, if you trust where it comes from, use "
              "--allow-precompiled"});
  }
  return deserialize(bytes);
}

Result<ModulePtr> Engine::compile_anew(std::span<const std::byte> bytes, bool is_text) const {
  ByteVector compiled;
  const auto status = is_text ? compile_text(bytes, interruptible_, compiled)
                              : compile_binary(bytes, interruptible_, compiled);
  if (!status) return std::unexpected(status.error());
  cache_.store(cache_key(chunked_digest(bytes)), std::as_bytes(compiled.get()));
  return deserialize(std::as_bytes(compiled.get()));
}

Result<ModulePtr> Engine::deserialize(std::span<const std::byte> compiled) const {
  wasmtime_module_t* module = nullptr;
  if (const ErrorPtr error(
          wasmtime_module_deserialize(get(), data(compiled), compiled.size(), &module));
      error) {
    return std::unexpected(
        Error{fmt::format("this version or this processor cannot run it; compile it again: {}",
                          one_line(message(error.get())))});
  }
  return ModulePtr(module);
}

std::vector<std::byte> Engine::with_traits(std::span<const std::byte> name) const {
  const auto processor = processor_features();
  std::vector<std::byte> all;
  const auto append = [&all](std::span<const std::byte> part) {
    all.insert(all.end(), part.begin(), part.end());
  };
  append(name);
  append(std::as_bytes(std::span(processor)));
  append(std::as_bytes(std::span(settings)));
  append(std::as_bytes(std::span(&interruptible_, 1)));
  return all;
}

Digest Engine::cache_key(const Digest& content) const {
  return digest(with_traits(std::as_bytes(std::span(content))));
}

}  // namespace sluice::engine
