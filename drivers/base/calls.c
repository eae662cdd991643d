/* SPDX-License-Identifier: BSD-3-Clause */
/* The calling thread's system calls; see calls.h. */
#include "drivers/base/calls.h"

_Thread_local int64_t calls_made;
