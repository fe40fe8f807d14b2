// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "wasi/descriptor_table.h"
#include "wasi/test_files.h"

namespace sluice::wasi {

/// A descriptor that can be told from others by its inheriting rights.
inline Descriptor labelled(Rights label) {
  return {open_null(), FileType::character_device, rights::all, label};
}

inline Rights label(const Result<DescriptorRef>& descriptor) {
  return (*descriptor)->inheriting_rights();
}

}  // namespace sluice::wasi
