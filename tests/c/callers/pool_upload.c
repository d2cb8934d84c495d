/* The application for pool.c: forty paths, and an upload that rejects the first session. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int upload(const char *ks, const char *path);
char *next_path(void);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int paths, uploads;

int upload(const char *ks, const char *path)
{
    int is_first;

    if (strncmp(ks, "djJ8", 4) != 0 || strncmp(path, "file", 4) != 0) {
        abort();
    }
    pthread_mutex_lock(&lock);
    is_first = uploads++ == 0;
    pthread_mutex_unlock(&lock);
    return is_first ? 401 : 200;
}

char *next_path(void)
{
    char path[16];
    int at;

    pthread_mutex_lock(&lock);
    at = paths++;
    pthread_mutex_unlock(&lock);
    if (at >= 40) {
        printf("%d uploads\n", uploads);
        return NULL;
    }
    snprintf(path, sizeof path, "file%d", at);
    return strdup(path);
}
