/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernels of this build. A new one is declared and listed here. */
#include <string.h>

#include "kernels/kernel.h"

extern const struct kernel null_kernel, spin_kernel, primes_kernel,
    convolve_kernel, wait_kernel, fetch_kernel, read_kernel, mix_kernel,
    counter_kernel, album_kernel;

const struct kernel *const kernels[] = {
    &null_kernel,    &spin_kernel,  &primes_kernel, &convolve_kernel,
    &wait_kernel,    &fetch_kernel, &read_kernel,   &mix_kernel,
    &counter_kernel, &album_kernel, NULL,
};

const struct kernel *kernel_find(const char *name)
{
    for (int i = 0; kernels[i]; i++)
        if (strcmp(kernels[i]->name, name) == 0)
            return kernels[i];
    return NULL;
}
