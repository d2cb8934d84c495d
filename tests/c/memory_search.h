/* Searches the memory of this program for strings. Each byte of a needle is stored incremented, so that the search does
 * not find the needle itself. Replaces free() by a no-op. Linux only. */
#ifndef MEMORY_SEARCH_H
#define MEMORY_SEARCH_H

#include "check.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* Never reuses freed memory, because new data would overwrite what was not zeroized. */
void free(void *block)
{
    (void)block;
}

void *realloc(void *block, size_t size)
{
    size_t old = block == NULL ? 0 : malloc_usable_size(block);
    void *moved = malloc(size);

    if (moved != NULL && old > 0) {
        memcpy(moved, block, old < size ? old : size);
    }
    return moved;
}

struct needle {
    const char *name;
    const unsigned char *coded;
    size_t length;
    int found;
};

/* Whether a needle starts with these two bytes. Skips most positions quickly. */
static unsigned char memory_begins[1 << 16];

static void search_between(int memory, unsigned long start, unsigned long end, struct needle *needles, size_t count)
{
    static unsigned char bytes[1 << 16];
    size_t at, same, which, longest = 2;
    ssize_t got;

    for (which = 0; which < count; which++) {
        longest = needles[which].length > longest ? needles[which].length : longest;
    }
    for (; start < end; start += sizeof bytes - longest + 1) {
        got = pread(memory, bytes, end - start < sizeof bytes ? end - start : sizeof bytes, (off_t)start);
        for (at = 0; got > 1 && at + 1 < (size_t)got; at++) {
            if (!memory_begins[bytes[at] << 8 | bytes[at + 1]]) {
                continue;
            }
            /* A match in the overlap is counted in the next chunk. */
            if ((size_t)got == sizeof bytes && at > sizeof bytes - longest) {
                break;
            }
            for (which = 0; which < count; which++) {
                for (same = 0; same < needles[which].length && at + same < (size_t)got
                               && bytes[at + same] == (unsigned char)(needles[which].coded[same] - 1);
                     same++) {
                }
                needles[which].found += same == needles[which].length;
            }
        }
    }
    memset(bytes, 0, sizeof bytes);
}

enum where {
    /* The heap, data, and all other stacks. */
    ELSEWHERE,
    ON_FIRST_STACK,
    /* The stack of the thread that `memory_other_stack` points into. */
    ON_OTHER_STACK
};

static const void *memory_other_stack;

/* Counts each needle in a part of the memory. Returns whether that part was readable. */
static int search_memory(struct needle *needles, size_t count, enum where where)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY);
    char line[512];
    char rights[8];
    unsigned long start, end;
    size_t which;
    int regions = 0;

    memset(memory_begins, 0, sizeof memory_begins);
    for (which = 0; which < count; which++) {
        needles[which].found = 0;
        memory_begins[((needles[which].coded[0] - 1) & 255) << 8 | ((needles[which].coded[1] - 1) & 255)] = 1;
    }
    while (maps != NULL && memory >= 0 && fgets(line, sizeof line, maps) != NULL) {
        enum where here = ELSEWHERE;

        if (sscanf(line, "%lx-%lx %7s", &start, &end, rights) != 3 || rights[1] != 'w') {
            continue;
        }
        if (strstr(line, "[stack") != NULL) {
            here = ON_FIRST_STACK;
        } else if (start <= (unsigned long)memory_other_stack && (unsigned long)memory_other_stack < end) {
            here = ON_OTHER_STACK;
        }
        if (here == where) {
            search_between(memory, start, end, needles, count);
            regions++;
        }
    }
    if (maps != NULL) {
        fclose(maps);
    }
    close(memory);
    return regions > 0;
}

/* Returns the number of needles in a part of the memory, which must be readable. Prints them if `prints`. */
static size_t count_found(struct needle *needles, size_t count, enum where where, int prints)
{
    size_t at, found = 0;

    CHECK(search_memory(needles, count, where));
    for (at = 0; at < count; at++) {
        found += needles[at].found > 0;
        if (needles[at].found > 0 && prints) {
            fprintf(stderr, "found %d times: %s (needle %lu, place %d)\n", needles[at].found, needles[at].name,
                    (unsigned long)at, (int)where);
        }
    }
    return found;
}

#endif
