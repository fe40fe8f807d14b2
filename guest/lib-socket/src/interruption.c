/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "interruption.h"

const struct interruption* interruption;
