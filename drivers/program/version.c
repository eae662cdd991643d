/* SPDX-License-Identifier: BSD-3-Clause */
/* Versions of this build; the BUILD_ macros come from CMakeLists.txt. */
#include "drivers/program/version.h"

#include <gnu/libc-version.h>
#include <jansson.h>
#include <stdio.h>

#include "build_revision.h"
#include "drivers/launcher/launcher.h"
#include "drivers/machine/place.h"
#include "drivers/picture/picture.h"

const char *version_number(void)
{
    return BUILD_VERSION;
}

const char *version_revision(void)
{
    return BUILD_REVISION;
}

const char *version_compiler(void)
{
    return BUILD_COMPILER;
}

const char *version_flags(void)
{
    return BUILD_FLAGS;
}

static void add(struct meta_pair *to, int *n, const char *name,
                const char *version)
{
    if (version != NULL)
        to[(*n)++] = (struct meta_pair){name, version};
}

const struct meta_pair *version_libraries(const char *mpi)
{
    static char mpi_line[96];
    static struct meta_pair libraries[8];
    int n = 0;

    launcher_library_text(mpi != NULL ? mpi : "", mpi_line, sizeof mpi_line);
    add(libraries, &n, "glibc", gnu_get_libc_version());
    add(libraries, &n, "hwloc", machine_hwloc_version());
    add(libraries, &n, "libpng", picture_png_version());
    add(libraries, &n, "jansson", jansson_version_str());
    add(libraries, &n, "mpi", mpi != NULL ? mpi_line : NULL);
    libraries[n] = (struct meta_pair){NULL, NULL};
    return libraries;
}
