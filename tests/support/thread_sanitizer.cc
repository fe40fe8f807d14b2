// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What ThreadSanitizer is to overlook: the engine, which is compiled without it, so that what it
// does to be safe under threads cannot be seen; what system calls and memcpy do to memory, which
// is that of guests mostly, so that no race shows in which one side is a read(), write() or memcpy
// into an object of the host; and that the command ends with its program, without waiting for
// threads. Names of functions are Rust's, also as they look when they are not decoded.

extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_options();

const char* __tsan_default_suppressions() {
  return "race:cranelift\n"
         "race:wasmtime_\n"
         "race:wasmtime::\n"
         "race:regalloc2\n"
         "race:hashbrown\n"
         "race:bumpalo\n"
         "race:allocator_api2\n"
         "race:^alloc::\n"
         "race:^core::\n"
         "race:^_RN\n"
         "race:^_ZN\n"
         "race:u20\n"
         "race:sluice/modules\n";  // compiled code of guests
}

const char* __tsan_default_options() {
  return "ignore_interceptors_accesses=1:report_thread_leaks=0:report_signal_unsafe=0";
}
