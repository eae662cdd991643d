/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernels of this build, from registry.def. */
#include <string.h>

#include "kernels/base/old_names.h"
#include "kernels/kernel.h"

#define KERNEL(name) extern const struct kernel name##_kernel;
#include "kernels/registry.def"
#undef KERNEL

const struct kernel *const kernels[] = {
#define KERNEL(name) &name##_kernel,
#include "kernels/registry.def"
#undef KERNEL
    NULL,
};

const char *const need_names[] = {
    [NEED_NONE] = "none",
    [NEED_TIME] = "time",
    [NEED_FILE] = "file",
    [NEED_REPLY] = "reply",
    NULL,
};

const struct kernel *kernel_find(const char *name)
{
    name = kernel_current_name(name);
    for (int i = 0; kernels[i]; i++)
        if (strcmp(kernels[i]->name, name) == 0)
            return kernels[i];
    return NULL;
}
