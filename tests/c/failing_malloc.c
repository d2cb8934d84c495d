/* For LD_PRELOAD: fails the FAIL_AT-th allocation of libkaltura_session of at least FAIL_FROM bytes. Prints the number
 * of such allocations at exit. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static uintptr_t first, last;
static long fail_at, fail_from, count;

/* The addresses of the library's code. */
static int find(const char *name)
{
    char line[4096];
    FILE *maps = fopen("/proc/self/maps", "r");

    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;

        if (strstr(line, name) != NULL && sscanf(line, "%lx-%lx", &from, &to) == 2) {
            first = first == 0 ? from : first;
            last = to;
        }
    }
    if (maps != NULL) {
        fclose(maps);
    }
    return first != 0;
}

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FAIL_AT");
    const char *from = getenv("FAIL_FROM");

    fail_from = from != NULL ? atol(from) : 0;
    if (!find("libkaltura_session.so")) {
        fputs("failing_malloc: libkaltura_session is not loaded\n", stderr);
        _Exit(70);
    }
    count = 0;
    fail_at = at != NULL ? atol(at) : 0;
}

__attribute__((destructor)) static void end(void)
{
    fprintf(stderr, "allocations: %ld\n", count);
}

static int fails(size_t size, const void *caller)
{
    uintptr_t from = (uintptr_t)caller;

    if (first == 0 || from < first || from >= last || size < (size_t)fail_from) {
        return 0;
    }
    if (__atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST) != fail_at) {
        return 0;
    }
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails(size, __builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
    return fails(number * size, __builtin_return_address(0)) ? NULL : __libc_calloc(number, size);
}

void *realloc(void *old, size_t size)
{
    return fails(size, __builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails(size, __builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **place, size_t alignment, size_t size)
{
    if (fails(size, __builtin_return_address(0))) {
        return ENOMEM;
    }
    *place = __libc_memalign(alignment, size);
    return *place != NULL ? 0 : ENOMEM;
}
