/* SPDX-License-Identifier: BSD-3-Clause */
/* Loads kernels from shared objects; see own_kernel.h. */
#include "drivers/program/own_kernel.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/program/own_kernel_check.h"
#include "drivers/program/own_kernel_guard.h"
#include "results/rows/input_file.h"

int own_kernel_is_file(const char *word)
{
    return strchr(word, '/') != NULL;
}

/* The start of the header, the same for files of 32 and 64 bits. */
struct elf_start {
    unsigned char ident[EI_NIDENT];
    Elf64_Half type, machine;
};

/* Returns 0; -1: the file is not ELF. */
static int read_start(int fd, struct elf_start *to)
{
    ssize_t n = pread(fd, to, sizeof *to, 0);

    return n == (ssize_t)sizeof *to && memcmp(to->ident, ELFMAG, SELFMAG) == 0
               ? 0
               : -1;
}

/* The file may have the other byte order. */
static unsigned machine_number(const struct elf_start *s)
{
    unsigned native = s->machine;

    return s->ident[EI_DATA] == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
                                     ? ELFDATA2LSB
                                     : ELFDATA2MSB)
               ? native
               : (native >> 8 | native << 8) & 0xffff;
}

static const char *machine_text(const struct elf_start *s, char *to,
                                size_t size)
{
    static const struct {
        unsigned number;
        const char *name;
    } names[] = {
        {EM_386, "x86 (32 bits)"}, {EM_X86_64, "x86-64"},
        {EM_AARCH64, "AArch64"},   {EM_ARM, "Arm (32 bits)"},
        {EM_RISCV, "RISC-V"},      {EM_PPC64, "POWER"},
        {EM_S390, "s390x"},
    };
    unsigned number = machine_number(s);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].number == number)
            return names[i].name;
    snprintf(to, size, "machine %u of ELF", number);
    return to;
}

static int same_machine(const struct elf_start *a, const struct elf_start *b)
{
    return a->machine == b->machine &&
           a->ident[EI_CLASS] == b->ident[EI_CLASS] &&
           a->ident[EI_DATA] == b->ident[EI_DATA];
}

/* Whether a file of this machine has all that its header promises: touching a
 * mapped page behind the end of a file is SIGBUS. */
static int is_whole(int fd)
{
    ElfW(Ehdr) h;
    ElfW(Phdr) part;
    struct stat s;

    if (fstat(fd, &s) != 0 || pread(fd, &h, sizeof h, 0) != (ssize_t)sizeof h ||
        h.e_phentsize != sizeof part)
        return 0;
    for (unsigned i = 0; i < h.e_phnum; i++) {
        uint64_t end, at = (uint64_t)h.e_phoff + i * sizeof part;

        if (at > INT64_MAX ||
            pread(fd, &part, sizeof part, (off_t)at) != (ssize_t)sizeof part)
            return 0;
        if (part.p_type == PT_LOAD &&
            (__builtin_add_overflow(part.p_offset, part.p_filesz, &end) ||
             end > (uint64_t)s.st_size))
            return 0;
    }
    return 1;
}

/* Before dlopen(), which would call all of this an invalid ELF header. */
static int check_elf(int fd, const char *path, struct err *e)
{
    struct elf_start file, program;
    char of_file[32], of_program[32];
    const char *cause;
    int self;

    if (read_start(fd, &file) != 0)
        return err_set(e, EXIT_USAGE,
                       "'%.200s' is not a shared object; build one with "
                       "-shared -fPIC, see `brigade new kernel --help`",
                       path);
    self = input_open("/proc/self/exe", 0, &cause);
    if (self < 0)
        return 0;
    if (read_start(self, &program) == 0 && !same_machine(&file, &program))
        err_set(e, EXIT_UNAVAILABLE,
                "'%.200s' was built for %s and this program for %s; build it "
                "on this machine",
                path, machine_text(&file, of_file, sizeof of_file),
                machine_text(&program, of_program, sizeof of_program));
    else if (file.type != ET_DYN)
        err_set(e, EXIT_USAGE,
                "'%.200s' is an object or a program, not a shared object; link "
                "it with -shared",
                path);
    else if (!is_whole(fd))
        err_set(e, EXIT_USAGE,
                "'%.200s' is not a whole shared object; build it again", path);
    close(self);
    return e->code == 0 ? 0 : -1;
}

static int check_file(const char *path, struct err *e)
{
    const char *cause;
    int fd = input_open(path, 0, &cause), failed;

    if (fd < 0)
        return err_set(e, EXIT_USAGE, "cannot open the kernel '%.200s': %s",
                       path, cause);
    failed = check_elf(fd, path, e);
    close(fd);
    return failed;
}

/* The sizes find a struct that was changed without a new version. */
static int check_interface(const struct kernel_export *x, const char *path,
                           struct err *e)
{
    static const struct kernel none;
    static const struct kernel_export ours = KERNEL_EXPORT_VALUE(none);

    if (x->version != ours.version)
        return err_set(e, EXIT_UNAVAILABLE,
                       "'%.200s' was built for kernel interface %u and this "
                       "program has %u; build it again with the headers of "
                       "this program",
                       path, x->version, ours.version);
    if (x->kernel_bytes != ours.kernel_bytes ||
        x->geometry_bytes != ours.geometry_bytes ||
        x->window_bytes != ours.window_bytes ||
        x->need_bytes != ours.need_bytes ||
        x->option_bytes != ours.option_bytes)
        return err_set(e, EXIT_UNAVAILABLE,
                       "'%.200s' was built with other structs of kernel "
                       "interface %u; build it again with the headers of this "
                       "program",
                       path, x->version);
    if (x->kernel == NULL)
        return err_set(e, EXIT_USAGE,
                       "'%.200s': its " KERNEL_EXPORT_SYMBOL
                       " has no kernel; use KERNEL_EXPORT()",
                       path);
    return 0;
}

static const struct kernel *load(const char *path, struct err *e)
{
    const struct kernel_export *x;
    void *object;

    if (check_file(path, e) != 0)
        return NULL;
    /* All symbols now, so that a missing one is an error here and not a crash
     * during work. */
    object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (object == NULL) {
        err_set(e, EXIT_UNAVAILABLE,
                "cannot load the kernel '%.200s': %.400s; link it with -shared "
                "and with what it calls",
                path, dlerror());
        return NULL;
    }
    x = dlsym(object, KERNEL_EXPORT_SYMBOL);
    if (x == NULL) {
        err_set(e, EXIT_USAGE,
                "'%.200s' exports no " KERNEL_EXPORT_SYMBOL
                "; end its source with KERNEL_EXPORT(), see kernels/kernel.h",
                path);
        return NULL;
    }
    if (check_interface(x, path, e) != 0 ||
        own_kernel_check(x->kernel, path, e) != 0)
        return NULL;
    return x->kernel;
}

/* The object stays loaded: its kernel is used until the process ends. */
const struct kernel *own_kernel_load(const char *path, struct err *e)
{
    static const char *loaded;
    const struct kernel *kernel;

    if (loaded != NULL && strcmp(loaded, path) == 0)
        return own_kernel_guard(NULL);
    if (loaded != NULL) {
        err_set(e, EXIT_USAGE,
                "'%.200s' after '%.200s': one process runs one kernel outside "
                "the tree",
                path, loaded);
        return NULL;
    }
    kernel = load(path, e);
    if (kernel == NULL)
        return NULL;
    loaded = path;
    return own_kernel_guard(kernel);
}
