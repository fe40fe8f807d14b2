// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/pthread/semaphores.h"

namespace sluice::wasi::pthread {

Result<Handle> Semaphores::open(const std::string& name, bool create, bool exclusive,
                                std::uint32_t value) {
  const std::scoped_lock lock(mutex_);
  const auto known = names_.find(name);
  if (known == names_.end() && !create) return failure(Errno::noent);
  if (known != names_.end() && create && exclusive) return failure(Errno::exist);
  if (known == names_.end() && value > Semaphore::greatest) return failure(Errno::inval);
  if (known == names_.end() && names_.size() >= Handles<Named>::limit) return failure(Errno::nfile);

  const auto named = known == names_.end() ? std::make_shared<Named>(value) : known->second;
  if (named->opens == 0) {
    named->handle = handles_.insert(named);
    if (named->handle == 0) return failure(Errno::nfile);
  }
  names_.emplace(name, named);
  ++named->opens;
  return named->handle;
}

bool Semaphores::close(Handle handle) {
  const std::scoped_lock lock(mutex_);
  const auto named = handles_.find(handle);
  if (!named) return false;
  if (--named->opens == 0) handles_.remove(handle);
  return true;
}

bool Semaphores::unlink(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  return names_.erase(name) == 1;
}

}  // namespace sluice::wasi::pthread
