/*
 * libkaltura_session: Kaltura sessions (KS) for C and every language that can call C.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Generated from src/ffi by cbindgen. Do not edit: change the sources, then `make header`.
 *
 *
 * THE RULES, true of every function
 *
 * Results. A function that makes something returns it, or NULL on failure. A function that makes
 * nothing returns a kaltura_status, 0 (KALTURA_OK) on success. Both take, last, a place for an error:
 *
 *     kaltura_error *error;
 *     char *ks = kaltura_generate_session(secret, "user", KALTURA_SESSION_TYPE_USER, 102, 3600,
 *                                         NULL, &error);
 *     if (ks == NULL) {
 *         fprintf(stderr, "%s\n", kaltura_error_message(error));
 *         kaltura_error_free(error);
 *     }
 *
 * It may be NULL if you do not want to know. It is set to NULL on success and to a new error on
 * failure, whatever it was before: free an old error first. There is no last-error variable, no
 * global state, and no function to call first or last.
 *
 * Ownership. What is returned as `char *` or as a handle is yours: free it with kaltura_string_free
 * or with the handle's own function, never with free(). What is returned as `const char *` belongs
 * to the handle that it came from, or is static, and must not be freed. To free NULL does nothing.
 * No function keeps a pointer that it was given, but for the `user` of a callback: texts are copied during the call.
 *
 * Texts are NUL-terminated UTF-8. Where the description does not say that NULL is allowed, it is an
 * error (KALTURA_ERROR_INVALID_ARGUMENT, naming the argument), as are bad UTF-8 and unknown numbers;
 * it is never a crash. A getter, which has no place for an error, takes NULL for a handle in which all
 * is absent, where it does not say otherwise. A pointer that is neither NULL nor valid cannot be detected.
 *
 * Threads. A function may be called on any thread, and everything may be freed on any thread. A
 * kaltura_client, a kaltura_signer, a kaltura_ks and a kaltura_session_info may be used by any number of
 * threads at once, and an error never changes; every other handle by one at a time. There are no locks for
 * you to hold, and no threads of the library's own but short ones that look up a host's name and connect
 * to it, and end with that.
 *
 * Callbacks are functions of yours that the library calls: a function, a pointer `user` that is handed to
 * it, and a function `drop` that is called once with `user` when it is no longer needed, also when the
 * callback could not be set. A callback runs on the thread that made the call, with no lock held, by several
 * threads at once if several make calls; it may call any function of the library. It must not unwind
 * (throw, longjmp) through the library. `user` must be fit for use on any thread. A callback
 * lives as long as its client: if `user` owns that client (kaltura_client_ref), neither is ever freed.
 *
 * Fork. A client goes on in the child of a fork: it has connections and locks of its own there, and waits
 * for no thread that the child has not got, whatever other threads did at the moment of the fork. Only what
 * one of them was just setting (a session, credentials) may be missing in the child: set it again. Everything
 * else may be used.
 *
 * Time. Durations are int64_t and say _seconds or _ms in their name; points in time are int64_t Unix
 * seconds, and say _at.
 *
 * Secrets. Secrets, passwords and sessions never appear in a URL, an error or a log, and the
 * library's own copies are wiped when freed. Wipe your copies yourself.
 *
 * Memory. When there is none for a response of the server or for a text that is to be returned, the call fails
 * with KALTURA_ERROR_OUT_OF_MEMORY. When there is none for anything else, which is small or as long as what the
 * program itself has given, the process ends by abort(), with a line on standard error.
 *
 * Stability. Functions and constants are added, never changed; a number is never used again.
 */
#ifndef KALTURA_SESSION_H
#define KALTURA_SESSION_H

#include <stddef.h>
#include <stdint.h>

/* How functions are imported; on Windows, define KALTURA_STATIC when linking the static library. */
#ifndef KALTURA_API
#if defined(_WIN32) && !defined(KALTURA_STATIC)
#define KALTURA_API __declspec(dllimport)
#else
#define KALTURA_API
#endif
#endif

/* Warns when an owned result is thrown away. */
#ifndef KALTURA_MUST_USE
#if defined(__GNUC__)
#define KALTURA_MUST_USE __attribute__((warn_unused_result))
#else
#define KALTURA_MUST_USE
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif
