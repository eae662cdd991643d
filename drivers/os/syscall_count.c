/* SPDX-License-Identifier: BSD-3-Clause */
/* Count system calls of the calling thread; see syscall_count.h. */
#include "drivers/os/syscall_count.h"

_Thread_local int64_t syscalls_made;
