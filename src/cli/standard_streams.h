// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace sluice::cli {

/// Takes the numbers of those of the descriptors 0, 1 and 2 that the command was started without,
/// so that no file or socket that it opens gets them: what is printed would go there. Reading and
/// writing them fails as before. First thing of all, before anything is opened.
void hold_closed_streams();

/// `number` (0, 1 or 2), or -1 when the command was started without it.
int standard_stream(int number);

}  // namespace sluice::cli
