// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/clock.h"

#include "abi/preview1/functions.h"

namespace sluice::abi::preview1 {
namespace {

Errno store(GuestMemory memory, Ptr<Timestamp> out, wasi::Result<wasi::Nanoseconds> time) {
  if (!time) return time.error();
  memory.write(out, *time);
  return Errno::success;
}

}  // namespace

Errno clock_res_get(Process& /*process*/, GuestMemory memory, std::uint32_t id,
                    Ptr<Timestamp> resolution) {
  return store(memory, resolution, wasi::clock_resolution(id));
}

Errno clock_time_get(Process& /*process*/, GuestMemory memory, std::uint32_t id,
                     Timestamp /*precision*/, Ptr<Timestamp> time) {
  return store(memory, time, wasi::clock_time(id));
}

}  // namespace sluice::abi::preview1
