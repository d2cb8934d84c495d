/* The ways to fork: with and without the handlers of pthread_atfork. Define _GNU_SOURCE. */
#ifndef FORK_KINDS_H
#define FORK_KINDS_H

#include <signal.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum fork_kind { BY_FORK, BY_UNDERSCORE_FORK, BY_CLONE, FORK_KINDS };

/* glibc has it since 2.34. */
extern pid_t _Fork(void) __attribute__((weak));

static pid_t fork_by(enum fork_kind kind)
{
#ifdef __SANITIZE_THREAD__
    /* The runtime of the thread sanitizer supports fork only. */
    kind = BY_FORK;
#endif
    if (kind == BY_UNDERSCORE_FORK && _Fork != NULL) {
        return _Fork();
    }
#ifdef SYS_clone
    if (kind == BY_CLONE) {
        return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    }
#endif
    return fork();
}

#endif
