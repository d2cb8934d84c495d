/* For LD_PRELOAD: records the allocated blocks of libkaltura_session in the file COUNT_BLOCKS. The file starts with two
 * 64-bit numbers: the current and the total number of blocks. Pairs follow: the address and size of a block, or 0.
 *
 * With -DFORGETS=kaltura_..._free, replaces that function by one that frees nothing. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Lock-free: a block takes any slot of the row that its address selects, and never moves. */
#define ROWS 8192
#define IN_ROW 16

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

struct block {
    uint64_t address, size;
};

struct table {
    uint64_t now, ever;
    struct block rows[ROWS][IN_ROW];
};

/* A file, so that the counts survive a process that exits without running destructors, as Go programs do. */
static struct table *table;
static uintptr_t first, last;

static void give_up(const char *why)
{
    fprintf(stderr, "counting_malloc: %s\n", why);
    abort();
}

static struct block *row_of(uint64_t address)
{
    return table->rows[(address >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 51];
}

static void *counted(void *block, size_t size, const void *caller)
{
    uintptr_t from = (uintptr_t)caller;
    uint64_t address = (uint64_t)(uintptr_t)block;
    struct block *row;
    int i;

    if (block == NULL || from < first || from >= last) {
        return block;
    }
    row = row_of(address);
    for (i = 0; i < IN_ROW; i++) {
        uint64_t none = 0;

        if (__atomic_compare_exchange_n(&row[i].address, &none, address, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
            row[i].size = size;
            __atomic_add_fetch(&table->now, 1, __ATOMIC_SEQ_CST);
            __atomic_add_fetch(&table->ever, 1, __ATOMIC_SEQ_CST);
            return block;
        }
    }
    give_up("more blocks than there is room for");
    return NULL;
}

/* Called before a block is freed, because afterwards another thread may get its address. Returns its size, or 0 if the
 * library did not allocate it. */
static size_t uncounted(void *block)
{
    uint64_t address = (uint64_t)(uintptr_t)block;
    struct block *row;
    int i;

    if (block == NULL || last == 0) {
        return 0;
    }
    row = row_of(address);
    for (i = 0; i < IN_ROW; i++) {
        if (__atomic_load_n(&row[i].address, __ATOMIC_RELAXED) == address) {
            size_t size = (size_t)row[i].size;

            __atomic_store_n(&row[i].address, 0, __ATOMIC_SEQ_CST);
            __atomic_sub_fetch(&table->now, 1, __ATOMIC_SEQ_CST);
            return size;
        }
    }
    return 0;
}

static void open_table(void)
{
    const char *name = getenv("COUNT_BLOCKS");
    int file = name != NULL ? open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;

    if (file < 0 || ftruncate(file, sizeof *table) != 0) {
        give_up("COUNT_BLOCKS names no file that can be written");
    }
    table = mmap(NULL, sizeof *table, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (table == MAP_FAILED) {
        give_up("no memory for the table");
    }
    close(file);
}

static int look_at(struct dl_phdr_info *loaded, size_t size, void *unused)
{
    uintptr_t end = 0;
    int i;

    (void)size, (void)unused;
    if (last != 0) {
        return 1; /* another thread was faster */
    }
    if (strstr(loaded->dlpi_name, "libkaltura_session.so") == NULL) {
        return 0;
    }
    for (i = 0; i < loaded->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &loaded->dlpi_phdr[i];

        if (part->p_type == PT_LOAD && part->p_vaddr + part->p_memsz > end) {
            end = part->p_vaddr + part->p_memsz;
        }
    }
    open_table();
    first = loaded->dlpi_addr;
    __atomic_store_n(&last, loaded->dlpi_addr + end, __ATOMIC_SEQ_CST);
    return 1;
}

__attribute__((constructor)) static void find(void)
{
    if (last == 0) {
        dl_iterate_phdr(look_at, NULL);
    }
}

/* With RTLD_DEEPBIND, which PHP uses, the library would bypass the functions of this file. */
void *dlopen(const char *file, int mode)
{
    void *(*next)(const char *, int) = (void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");
    void *handle = next(file, mode & ~RTLD_DEEPBIND);

    find();
    return handle;
}

#ifdef FORGETS
#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

/* For programs that are linked to the library. */
void FORGETS(void *given)
{
    (void)given;
}

/* For programs that load it. Optimized, so that the call below is a jump: RTLD_NEXT depends on the caller. */
void *dlsym(void *handle, const char *name)
{
    static void *(*next)(void *, const char *);

    if (next == NULL) {
        next = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
    }
    if (strcmp(name, TEXT(FORGETS)) == 0) {
        return (void *)FORGETS;
    }
    return next(handle, name);
}
#endif

void *malloc(size_t size)
{
    return counted(__libc_malloc(size), size, __builtin_return_address(0));
}

void *calloc(size_t number, size_t size)
{
    return counted(__libc_calloc(number, size), number * size, __builtin_return_address(0));
}

void *realloc(void *old, size_t size)
{
    size_t before = uncounted(old);
    void *block = __libc_realloc(old, size);

    if (block == NULL && size != 0 && before != 0) {
        return counted(old, before, (void *)first), NULL;
    }
    return counted(block, size, __builtin_return_address(0));
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return counted(__libc_memalign(alignment, size), size, __builtin_return_address(0));
}

int posix_memalign(void **place, size_t alignment, size_t size)
{
    void *block = __libc_memalign(alignment, size);

    if (block == NULL) {
        return ENOMEM;
    }
    *place = counted(block, size, __builtin_return_address(0));
    return 0;
}

void free(void *block)
{
    uncounted(block);
    __libc_free(block);
}
