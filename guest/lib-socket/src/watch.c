/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "watch.h"

const struct watch* watch;
