// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! The Wasmtime C API, re-exported so that its symbols land in one static library, and what Sluice
//! needs beside it. `engine/c_api.h` declares it.

use std::{error, fmt, fs::File, mem::ManuallyDrop, os::fd::FromRawFd, sync::LazyLock};

use sha2::{Digest, Sha256};
use wasmtime::{Config, Engine, Error, Module, Store, WasmBacktrace, WasmBacktraceDetails};
pub use wasmtime_c_api::*;

/// The C API's objects are one-field wrappers of the Rust objects, with no public way between the
/// two. Equal sizes leave a single field only one place.
const fn assert_wraps<Outer, Inner>() {
    assert!(size_of::<Outer>() == size_of::<Inner>());
    assert!(align_of::<Outer>() == align_of::<Inner>());
}
const _: () = assert_wraps::<wasm_config_t, Config>();
const _: () = assert_wraps::<wasm_engine_t, Engine>();
const _: () = assert_wraps::<wasmtime_module_t, Module>();
const _: () = assert_wraps::<wasmtime_error_t, Error>();
const _: () = assert_wraps::<wasm_trap_t, Error>();

/// Guest code ends because the host wants it so.
#[derive(Debug)]
struct Ended;

impl fmt::Display for Ended {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("the host ended it")
    }
}

impl error::Error for Ended {}

/// With a backtrace, though an empty one: otherwise one would be collected, which nobody looks at
/// and for which all of a module's debug information may be read.
fn ended() -> Error {
    static STORE: LazyLock<Store<()>> = LazyLock::new(|| {
        let mut config = Config::new();
        config
            .enable_compiler(false)
            .wasm_backtrace_max_frames(None);
        let engine = Engine::new(&config).expect("an engine that compiles nothing");
        Store::new(&engine, ())
    });
    Error::new(Ended).context(WasmBacktrace::capture(&*STORE))
}

#[unsafe(no_mangle)]
pub extern "C" fn sluice_trap_ended() -> *mut wasm_trap_t {
    Box::into_raw(Box::new(ended())).cast()
}

#[unsafe(no_mangle)]
pub extern "C" fn sluice_error_ended() -> Box<wasmtime_error_t> {
    Box::new(ended().into())
}

/// # Safety
/// `error` must be an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sluice_error_is_ended(error: *const wasmtime_error_t) -> bool {
    unsafe { &*error.cast::<Error>() }.is::<Ended>()
}

/// # Safety
/// `data` must be readable for `length` bytes (any value when `length` is 0) and `digest` writable
/// for 32 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sluice_sha256(data: *const u8, length: usize, digest: *mut u8) {
    let input = if length == 0 {
        &[][..]
    } else {
        unsafe { std::slice::from_raw_parts(data, length) }
    };
    let output = Sha256::digest(input);
    unsafe { std::ptr::copy_nonoverlapping(output.as_ptr(), digest, output.len()) };
}

/// # Safety
/// `module` must be readable for `length` bytes; `prepared` and `problem` must be empty vectors.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sluice_prepare_threads(
    module: *const u8,
    length: usize,
    prepared: &mut wasm_byte_vec_t,
    problem: &mut wasm_byte_vec_t,
) -> bool {
    let module = unsafe { std::slice::from_raw_parts(module, length) };
    match prepare_threads::prepare(module) {
        Ok(None) => true,
        Ok(Some(bytes)) => {
            prepared.set_buffer(bytes);
            true
        }
        Err(message) => {
            problem.set_buffer(message.into_bytes());
            false
        }
    }
}

/// # Safety
/// `config` must come from `wasm_config_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sluice_config_backtrace_details(config: *mut wasm_config_t) {
    let config = unsafe { &mut *config.cast::<Config>() };
    config.wasm_backtrace_details(WasmBacktraceDetails::Enable);
}

/// # Safety
/// `config` must come from `wasm_config_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sluice_config_without_compiler(config: *mut wasm_config_t) {
    let config = unsafe { &mut *config.cast::<Config>() };
    config.enable_compiler(false);
}

/// Rayon, left to start its threads itself, ends the process where the system gives none.
///
/// # Safety
/// `config` must come from `wasm_config_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sluice_config_compile_threads(config: *mut wasm_config_t) {
    static STARTED: LazyLock<bool> = LazyLock::new(|| {
        let threads = rayon::ThreadPoolBuilder::new();
        threads.build_global().is_ok()
    });
    let config = unsafe { &mut *config.cast::<Config>() };
    config.parallel_compilation(*STARTED);
}

#[cfg(target_arch = "x86_64")]
mod processor {
    use std::sync::OnceLock;

    use super::{Config, wasm_config_t};

    type HasFeature = extern "C" fn(name: *const u8, length: usize) -> bool;
    static KNOWN: OnceLock<HasFeature> = OnceLock::new();

    macro_rules! ask {
        ($asked:ident, $($name:tt)*) => {
            match $asked {
                $($name => Some(is_x86_feature_detected!($name)),)*
                _ => None,
            }
        };
    }

    fn detect(name: &str) -> Option<bool> {
        let known = |has: &HasFeature| has(name.as_ptr(), name.len());
        if KNOWN.get().is_some_and(known) {
            return Some(true);
        }
        // The names that Wasmtime asks for (`check_compatible_with_isa_flag`).
        ask!(name, "cmpxchg16b" "sse3" "ssse3" "sse4.1" "sse4.2" "popcnt" "avx" "avx2" "fma"
            "avxvnni" "bmi1" "bmi2" "avx512bitalg" "avx512dq" "avx512f" "avx512vl" "avx512vbmi"
            "avx512vnni" "lzcnt")
    }

    /// Before code is run the engine looks whether the processor has what it was compiled for. To
    /// ask a virtual processor takes microseconds each time, and the standard library asks ten
    /// times; who starts a program has mostly asked already.
    ///
    /// # Safety
    /// `config` must come from `wasm_config_new`. `has` must not say that the processor has what it
    /// has not.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn sluice_config_processor(config: *mut wasm_config_t, has: HasFeature) {
        KNOWN.get_or_init(|| has);
        let config = unsafe { &mut *config.cast::<Config>() };
        unsafe { config.detect_host_feature(detect) };
    }
}

/// # Safety
/// `engine` must be an engine, `descriptor` an open file that this program wrote and nobody else
/// can write, and `module` writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sluice_module_map(
    engine: *const wasm_engine_t,
    descriptor: i32,
    module: *mut *mut wasmtime_module_t,
) -> Option<Box<wasmtime_error_t>> {
    let engine = unsafe { &*engine.cast::<Engine>() };
    // The descriptor stays the caller's.
    let borrowed = ManuallyDrop::new(unsafe { File::from_raw_fd(descriptor) });
    let mapped = borrowed
        .try_clone()
        .map_err(wasmtime::Error::from)
        .and_then(|file| unsafe { Module::deserialize_open_file(engine, file) });
    match mapped {
        Ok(mapped) => {
            unsafe { *module = Box::into_raw(Box::new(mapped)).cast() };
            None
        }
        Err(error) => Some(Box::new(error.into())),
    }
}
