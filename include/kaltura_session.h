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

/* ---- Version --------------------------------------------------------------- */

/**
 * The version of this header as text.
 * Since 0.1.0.
 */
#define KALTURA_VERSION_STRING "0.1.0"

/**
 * The major version of this header. It changes when programs have to be changed.
 * Since 0.1.0.
 */
#define KALTURA_VERSION_MAJOR 0

/**
 * The minor version of this header. It changes when something was added.
 * Since 0.1.0.
 */
#define KALTURA_VERSION_MINOR 1

/**
 * The patch version of this header. It changes when something was mended.
 * Since 0.1.0.
 */
#define KALTURA_VERSION_PATCH 0

/**
 * The version of this header as one number: major * 65536 + minor * 256 + patch.
 * Since 0.1.0.
 */
#define KALTURA_VERSION_NUMBER 256

/**
 * The version of the library that is loaded, as text, such as "0.1.0".
 *
 * Compare it with KALTURA_VERSION_STRING to see whether header and library belong together.
 * The text is static: do not free it. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_version(void);

/**
 * The version of the library that is loaded, as one number like KALTURA_VERSION_NUMBER.
 *
 * Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_version_number(void);

/* ---- Statuses -------------------------------------------------------------- */

/**
 * Success.
 * Since 0.1.0.
 */
#define KALTURA_OK 0

/**
 * An argument is NULL, not UTF-8, unknown or out of range; the message names it.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_INVALID_ARGUMENT 1

/**
 * A defect in the library was caught at the boundary. Please report it.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_PANIC 2

/**
 * This build of the library cannot do it, such as connect in a build without HTTPS.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_UNSUPPORTED 3

/**
 * The operating system gave no random bytes.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_RANDOM 4

/**
 * The client holds no session.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_NO_SESSION 5

/**
 * The buffer is too small; the size that is needed was told.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_BUFFER_TOO_SMALL 6

/**
 * session.end would end other sessions too, and the caller has not said that it may.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_SHARED_SESSION 7

/**
 * There is no result yet, or it was taken already.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_NO_RESULT 8

/**
 * A function of the program, given with kaltura_credentials_new_callback or
 * kaltura_credentials_set_otp_callback, has failed.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_CALLBACK 9

/**
 * There is no memory for a response of the server, or for the text that is to be returned.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_OUT_OF_MEMORY 10

/**
 * The text is not a session.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_KS_MALFORMED 100

/**
 * None of the secrets signed the session.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_KS_SIGNATURE 101

/**
 * The session is rightly signed, but the server reads it differently from its text.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_KS_AMBIGUOUS 102

/**
 * The host name was not found.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_RESOLVE 200

/**
 * No connection to the server.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_CONNECT 201

/**
 * No trusted connection: certificate or encryption.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_TLS 202

/**
 * A timeout passed.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_TIMEOUT 203

/**
 * The connection broke before the response was complete, or spoke something else than HTTP.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_CONNECTION_BROKEN 204

/**
 * The proxy refused, or could not be used.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_PROXY 205

/**
 * Another thread has ended the call (kaltura_client_cancel).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_CANCELLED 206

/**
 * The server redirected the call; it is not followed, since it holds a secret.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_REDIRECT 300

/**
 * An HTTP status that says error, without an error of the API.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_HTTP_STATUS 301

/**
 * The response is empty.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_EMPTY_RESPONSE 302

/**
 * The response is not JSON: a web page, XML, plain text, or JSON that ends too early.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_NOT_JSON 303

/**
 * The response is JSON, but not what the action returns: a session, or the list of a multirequest.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_UNEXPECTED_RESPONSE 304

/**
 * The response is longer than allowed.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_RESPONSE_TOO_LARGE 305

/**
 * The server refused, with a code that this library does not know: kaltura_error_api_code tells it.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_API 400

/**
 * session.start was refused: secret, partner id, type or impersonation (START_SESSION_ERROR).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_START_SESSION 401

/**
 * The partner is unknown, blocked or deleted (SERVICE_FORBIDDEN_CONTENT_BLOCKED and the like).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_PARTNER_BLOCKED 402

/**
 * The session lacks the permission (SERVICE_FORBIDDEN and the like).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_FORBIDDEN 403

/**
 * An address rule, or plain http where https is demanded (SERVICE_ACCESS_CONTROL_RESTRICTED).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_ACCESS_CONTROL 404

/**
 * No session was sent (MISSING_KS).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_MISSING_KS 405

/**
 * The session is not accepted (INVALID_KS): kaltura_error_cause tells why.
 * Since 0.1.0.
 */
#define KALTURA_ERROR_INVALID_KS 406

/**
 * Wrong password, or another login error that the server hides behind it (USER_WRONG_PASSWORD).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_WRONG_PASSWORD 420

/**
 * No such user (USER_NOT_FOUND).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_USER_NOT_FOUND 421

/**
 * The user is blocked (USER_IS_BLOCKED).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_USER_BLOCKED 422

/**
 * Too many failed logins (LOGIN_BLOCKED, LOGIN_RETRIES_EXCEEDED).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_LOGIN_BLOCKED 423

/**
 * The person must set a new password (PASSWORD_EXPIRED).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_PASSWORD_EXPIRED 424

/**
 * A one-time password is needed (MISSING_OTP).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_MISSING_OTP 425

/**
 * The one-time password is wrong (INVALID_OTP).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_INVALID_OTP 426

/**
 * The account allows no login by password (DIRECT_LOGIN_BLOCKED, NEW_LOGIN_REQUIRED).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_DIRECT_LOGIN_BLOCKED 427

/**
 * The app token does not exist, is not active or has expired (APP_TOKEN_ID_NOT_FOUND and the like).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_APP_TOKEN 440

/**
 * The hash of the app token is wrong (INVALID_APP_TOKEN_HASH).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_APP_TOKEN_HASH 441

/**
 * No such widget (INVALID_WIDGET_ID, START_WIDGET_SESSION_ERROR).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_WIDGET 442

/**
 * A rate limit, or a blocked action (ACTION_BLOCKED).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_RATE_LIMITED 450

/**
 * The server does not accept the value of a privilege (INVALID_ACTIONS_LIMIT and the like).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_PRIVILEGE_VALUE 451

/**
 * The server knows no such service, action or parameter (MISSING_MANDATORY_PARAMETER and the like).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_BAD_REQUEST 452

/**
 * Trouble inside the server (INTERNAL_SERVERL_ERROR and the like).
 * Since 0.1.0.
 */
#define KALTURA_ERROR_SERVER 460

/**
 * kaltura_status_category: no error.
 * Since 0.1.0.
 */
#define KALTURA_CATEGORY_NONE 0

/**
 * kaltura_status_category: the call itself is wrong; nothing was sent.
 * Since 0.1.0.
 */
#define KALTURA_CATEGORY_CALL 1

/**
 * kaltura_status_category: a session string was not accepted by this library.
 * Since 0.1.0.
 */
#define KALTURA_CATEGORY_KS 2

/**
 * kaltura_status_category: no response came.
 * Since 0.1.0.
 */
#define KALTURA_CATEGORY_NETWORK 3

/**
 * kaltura_status_category: a response came, but not one of the Kaltura API.
 * Since 0.1.0.
 */
#define KALTURA_CATEGORY_RESPONSE 4

/**
 * kaltura_status_category: the Kaltura API refused.
 * Since 0.1.0.
 */
#define KALTURA_CATEGORY_API 5

/**
 * kaltura_status_category: the library or the system failed.
 * Since 0.1.0.
 */
#define KALTURA_CATEGORY_INTERNAL 6

/**
 * kaltura_status_category: a status that this version of the library does not know.
 * Since 0.1.0.
 */
#define KALTURA_CATEGORY_UNKNOWN 7

/**
 * kaltura_error_retry_class: the same call would fail again, or must not be repeated (a login).
 * Since 0.1.0.
 */
#define KALTURA_RETRY_NEVER 0

/**
 * kaltura_error_retry_class: the same call may succeed later; pause longer each time.
 * Since 0.1.0.
 */
#define KALTURA_RETRY_BACKOFF 1

/**
 * kaltura_error_retry_class: make a new session, then repeat the call once.
 * Since 0.1.0.
 */
#define KALTURA_RETRY_NEW_SESSION 2

/**
 * kaltura_error_cause: not an INVALID_KS error, or one without a cause.
 * The other causes are the server's own numbers without their sign.
 * Since 0.1.0.
 */
#define KALTURA_CAUSE_NONE 0

/**
 * kaltura_error_cause: not a session of this server: wrong secret, cut short, another region.
 * Since 0.1.0.
 */
#define KALTURA_CAUSE_INVALID_STR 1

/**
 * kaltura_error_cause: the session is for another partner.
 * Since 0.1.0.
 */
#define KALTURA_CAUSE_INVALID_PARTNER 2

/**
 * kaltura_error_cause: the session is for another user.
 * Since 0.1.0.
 */
#define KALTURA_CAUSE_INVALID_USER 3

/**
 * kaltura_error_cause: the session has another type.
 * Since 0.1.0.
 */
#define KALTURA_CAUSE_INVALID_TYPE 4

/**
 * kaltura_error_cause: the session's time is over.
 * Since 0.1.0.
 */
#define KALTURA_CAUSE_EXPIRED 5

/**
 * kaltura_error_cause: the session was ended, or its app token was deleted.
 * Since 0.1.0.
 */
#define KALTURA_CAUSE_LOGOUT 6

/**
 * kaltura_error_cause: the session's actionslimit is used up.
 * Since 0.1.0.
 */
#define KALTURA_CAUSE_EXCEEDED_ACTIONS_LIMIT 8

/**
 * kaltura_error_cause: the session's iprestrict does not name the address that called.
 * Since 0.1.0.
 */
#define KALTURA_CAUSE_EXCEEDED_RESTRICTED_IP 9

/**
 * kaltura_error_cause: the session's urirestrict does not name the address that was called.
 * Since 0.1.0.
 */
#define KALTURA_CAUSE_EXCEEDED_RESTRICTED_URI 11

/**
 * How a call ended: KALTURA_OK or one of the KALTURA_ERROR_ constants. Numbers are never reused;
 * treat one that you do not know as a failure.
 * Since 0.1.0.
 */
typedef int32_t kaltura_status;

/**
 * The name of a status, such as "KALTURA_ERROR_TIMEOUT"; for a number that this version of the
 * library does not know, "KALTURA_ERROR_UNKNOWN".
 *
 * Never NULL. The text is static: do not free it. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_status_name(kaltura_status status);

/**
 * What a status means, in a few words of English. kaltura_error_message says more.
 *
 * Never NULL. The text is static: do not free it. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_status_string(kaltura_status status);

/**
 * The category of a status: one of the KALTURA_CATEGORY_ constants.
 *
 * Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_status_category(kaltura_status status);

/* ---- Errors ---------------------------------------------------------------- */

/**
 * Why a call failed. Immutable; any thread may read and free it. It holds no secret and no session.
 * Since 0.1.0.
 */
typedef struct kaltura_error kaltura_error;

/**
 * The status of an error; KALTURA_OK for NULL.
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_error_status(const kaltura_error *error);

/**
 * The category of an error, one of the KALTURA_CATEGORY_ constants; KALTURA_CATEGORY_NONE for NULL.
 *
 * Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_error_category(const kaltura_error *error);

/**
 * What happened and what to do about it: English, UTF-8, one line, without secrets and sessions.
 *
 * Never NULL ("no error" for a NULL error). It lives as long as the error. Its wording may change
 * between versions: decide by kaltura_error_status and kaltura_error_api_code. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_error_message(const kaltura_error *error);

/**
 * The code of the Kaltura API, such as "START_SESSION_ERROR"; NULL when the API did not refuse.
 *
 * It lives as long as the error. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_error_api_code(const kaltura_error *error);

/**
 * Why the server does not accept a session (KALTURA_ERROR_INVALID_KS): one of the KALTURA_CAUSE_
 * constants; KALTURA_CAUSE_NONE for every other error.
 *
 * Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_error_cause(const kaltura_error *error);

/**
 * The HTTP status of the response, such as 503; 0 when there was no response. The Kaltura API refuses
 * with 200.
 *
 * Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_error_http_status(const kaltura_error *error);

/**
 * The server's name for the request (its header X-Kaltura-Session), which Kaltura's support asks
 * for; NULL when it gave none.
 *
 * It lives as long as the error. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_error_request_id(const kaltura_error *error);

/**
 * Whether trying again can help: one of the KALTURA_RETRY_ constants. A login that may have reached
 * the server is always KALTURA_RETRY_NEVER, since a failed one counts towards the user's lock.
 *
 * Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_error_retry_class(const kaltura_error *error);

/**
 * How long to wait before the next try, in seconds: what the server asks for (its header Retry-After), or
 * how long kaltura_client_acquire_ks will not try again; 0 when nobody says.
 *
 * Since 0.1.0.
 */
KALTURA_API
int64_t kaltura_error_retry_after_seconds(const kaltura_error *error);

/**
 * Frees an error. NULL is allowed and does nothing. Any thread may call it. Since 0.1.0.
 */
KALTURA_API
void kaltura_error_free(kaltura_error *error);

/* ---- Strings --------------------------------------------------------------- */

/**
 * Frees a string that this library returned as `char *`, after wiping it.
 *
 * NULL is allowed and does nothing. Any thread may call it. A string of any other origin, and a
 * `const char *` of this library, must not be given. Do not write into the string, but into a copy: it is
 * wiped up to its NUL, and one that you put there would keep the rest. Since 0.1.0.
 */
KALTURA_API
void kaltura_string_free(char *string);

/* ---- Sessions made locally ------------------------------------------------- */

/**
 * A session with the rights of one user, limited by its privileges. The right type for everything
 * that leaves your own servers.
 * Since 0.1.0.
 */
#define KALTURA_SESSION_TYPE_USER 0

/**
 * A session that may do everything in the account. Keep it on your own servers.
 * Since 0.1.0.
 */
#define KALTURA_SESSION_TYPE_ADMIN 2

/**
 * Makes a session locally, in the encrypted format (version 2): no client, no network.
 *
 * For programs on your own servers that hold the admin secret. The server accepts the session as if
 * it had made it; whether the secret is the right one shows only there. This machine's clock must be
 * right. Any number of threads may call it at once.
 *
 * @param secret the partner's admin secret, for USER sessions too; not NULL, not ""
 * @param user_id the user that the session speaks for; any UTF-8 text; NULL for none
 * @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
 * @param partner_id the account number, signed as it is: 0 stands for no default here
 * @param expiry_seconds the life of the session; 0 for a day (86,400), at most ten years. With
 * "downloadasset" in the privileges, the end is rounded up to a multiple of 300 s, as on the server,
 * so that download links repeat.
 * @param privileges a comma list of name[:value], such as "sview:*,appid:demo"; NULL for none.
 * Values of a name that is given twice are merged ("edit:a,edit:b" becomes "edit:a/b"); a name that
 * the server would change or drop is refused.
 * @return the session, to be freed with kaltura_string_free; NULL on failure:
 * KALTURA_ERROR_INVALID_ARGUMENT or KALTURA_ERROR_RANDOM
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_generate_session(const char *secret,
                               const char *user_id,
                               int32_t type,
                               int32_t partner_id,
                               int64_t expiry_seconds,
                               const char *privileges,
                               kaltura_error **error);

/**
 * Makes a session locally, in the old readable format (version 1), for servers that know no other.
 *
 * As kaltura_generate_session, with three differences: everybody who sees the session can read the
 * user id and the privileges; `;` and control characters in them are refused, since the format
 * cannot carry them safely; and the privileges are carried as they are written, so put no blanks
 * around the commas.
 *
 * @return the session, to be freed with kaltura_string_free; NULL on failure:
 * KALTURA_ERROR_INVALID_ARGUMENT or KALTURA_ERROR_RANDOM
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_generate_session_v1(const char *secret,
                                  const char *user_id,
                                  int32_t type,
                                  int32_t partner_id,
                                  int64_t expiry_seconds,
                                  const char *privileges,
                                  kaltura_error **error);

/* ---- Privileges ------------------------------------------------------------ */

/**
 * A privilege: the session may change these entries.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_EDIT "edit"

/**
 * A privilege: the session may play these entries.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_SVIEW "sview"

/**
 * A privilege: the session may see these entries.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_VIEW "view"

/**
 * A privilege: the session may list content.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_LIST "list"

/**
 * A privilege: the session may download these entries.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_DOWNLOAD "download"

/**
 * A privilege: the session may download these assets; rounds the expiry up to 300 s.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_DOWNLOADASSET "downloadasset"

/**
 * A privilege: the session may change the entries of these playlists.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_EDITPLAYLIST "editplaylist"

/**
 * A privilege: the session may play the entries of these playlists.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_SVIEWPLAYLIST "sviewplaylist"

/**
 * A privilege: the session is good for this many calls.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_ACTIONSLIMIT "actionslimit"

/**
 * A privilege: the session has the permissions of this role, by id or name.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_SETROLE "setrole"

/**
 * A privilege: the session has no more permissions than this role.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_RESTRICTINGROLE "restrictingrole"

/**
 * A privilege: the session is limited to this entry.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_LIMITENTRY "limitentry"

/**
 * A privilege: the session is good from these addresses only.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_IPRESTRICT "iprestrict"

/**
 * A privilege: the session is good for these URIs only.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_URIRESTRICT "urirestrict"

/**
 * A privilege: the session obeys the entitlement rules of categories.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_ENABLEENTITLEMENT "enableentitlement"

/**
 * A privilege: the session ignores the entitlement rules of categories.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_DISABLEENTITLEMENT "disableentitlement"

/**
 * A privilege: the session ignores the entitlement rules for these entries.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_DISABLEENTITLEMENTFORENTRY "disableentitlementforentry"

/**
 * A privilege: the session ignores the entitlement rules for these playlists.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_DISABLEENTITLEMENTFORPLAYLIST "disableentitlementforplaylist"

/**
 * A privilege: the session works in this privacy context.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_PRIVACYCONTEXT "privacycontext"

/**
 * A privilege: the session moderates categories.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_ENABLECATEGORYMODERATION "enablecategorymoderation"

/**
 * A privilege: the session moderates captions.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_ENABLECAPTIONMODERATION "enablecaptionmoderation"

/**
 * A privilege: the session counts scheduling from this time.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_REFTIME "reftime"

/**
 * A privilege: the session reads its own writes: a key that groups its calls.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_SESSIONKEY "sessionkey"

/**
 * A privilege: the session belongs to this group, which session.end ends as a whole.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_SESSIONID "sessionid"

/**
 * A privilege: the session plays previews.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_PREVIEW "preview"

/**
 * A privilege: the session works on jobs of this type.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_JOBTYPE "jobtype"

/**
 * A privilege: the session was made with this app token.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_APPTOKEN "apptoken"

/**
 * A privilege: the session may change the account.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_ENABLECHANGEACCOUNT "enablechangeaccount"

/**
 * A privilege: the session may change these users.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_EDITUSER "edituser"

/**
 * A privilege: the session may change admin tags.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_EDITADMINTAGS "editadmintags"

/**
 * A privilege: the session may not see a live stream before its time.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_RESTRICTEXPLICITLIVEVIEW "restrictexplicitliveview"

/**
 * A privilege: the session belongs to this virtual event.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_VIRTUALEVENTID "virtualeventid"

/**
 * A privilege: the session searches in this context.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_SEARCHCONTEXT "searchcontext"

/**
 * A privilege: the session is not checked for its type.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_DISABLESESSIONTYPECHECK "disablesessiontypecheck"

/**
 * A privilege: the session is of an anonymous player (widget:1).
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_WIDGET "widget"

/**
 * A privilege: the session may use captions.
 * Since 0.1.0.
 */
#define KALTURA_PRIVILEGE_CAPTION "caption"

/**
 * A privileges text under construction. One thread at a time may use it.
 * Since 0.1.0.
 */
typedef struct kaltura_privileges kaltura_privileges;

/**
 * An empty list of privileges, never NULL. Free it with kaltura_privileges_free. Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_privileges *kaltura_privileges_new(void);

/**
 * Adds a privilege, or a value to one that is there: nothing is lost, as in a text with a name twice
 * the server keeps only the last.
 *
 * @param name one of the KALTURA_PRIVILEGE_ constants, "*", or a name of your own: a letter, then
 * letters, digits, '-' and '_'
 * @param value such as an entry id or "*"; several may be joined by '/' (by '|' for urirestrict);
 * NULL for none
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT: a name that the server would change, a value
 * that cannot be carried, a second value where there can be one only. The list is then unchanged.
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_privileges_add(kaltura_privileges *privileges,
                                      const char *name,
                                      const char *value,
                                      kaltura_error **error);

/**
 * The text of the privileges, as the functions that make sessions take it.
 *
 * @return the text, to be freed with kaltura_string_free; NULL on failure
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_privileges_to_string(const kaltura_privileges *privileges,
                                   kaltura_error **error);

/**
 * Frees a list of privileges. NULL is allowed and does nothing. Since 0.1.0.
 */
KALTURA_API
void kaltura_privileges_free(kaltura_privileges *privileges);

/**
 * Says what is wrong, or needless, in a privileges text: a name that is nearly a known one, an entry
 * id or address that is none, names that the server changes or drops, a session that may do more or
 * live longer than most should.
 *
 * For people who write one. It judges more than the functions that make sessions, which refuse only
 * what cannot be carried.
 *
 * @param privileges a comma list of name[:value]
 * @param type the type that the session is to have, KALTURA_SESSION_TYPE_USER or _ADMIN
 * @param expiry_seconds the life that it is to have; 0 for a day (86,400), at most ten years
 * @param for_app_token 1 when the privileges are to be asked for with an app token, else 0
 * @return one problem a line, "" for none, to be freed with kaltura_string_free; NULL on failure:
 * KALTURA_ERROR_INVALID_ARGUMENT. The wording may change between versions.
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_privileges_lint(const char *privileges,
                              int32_t type,
                              int64_t expiry_seconds,
                              int32_t for_app_token,
                              kaltura_error **error);

/* ---- Reading sessions ------------------------------------------------------ */

/**
 * kaltura_ks_type: the session says no type.
 * Since 0.1.0.
 */
#define KALTURA_KS_NO_TYPE INT32_MIN

/**
 * kaltura_ks_expires_at: the session says no expiry.
 * Since 0.1.0.
 */
#define KALTURA_KS_NO_EXPIRY INT64_MIN

/**
 * kaltura_ks_check: good for this request.
 * Since 0.1.0.
 */
#define KALTURA_KS_VALID 0

/**
 * kaltura_ks_check: its time is over, or it has no expiry.
 * Since 0.1.0.
 */
#define KALTURA_KS_EXPIRED 1

/**
 * kaltura_ks_check: iprestrict does not name the address, or no address was given.
 * Since 0.1.0.
 */
#define KALTURA_KS_RESTRICTED_IP 2

/**
 * kaltura_ks_check: urirestrict does not name the URI, or no URI was given.
 * Since 0.1.0.
 */
#define KALTURA_KS_RESTRICTED_URI 3

/**
 * kaltura_ks_check: it was read without a secret (kaltura_ks_peek), or is NULL.
 * Since 0.1.0.
 */
#define KALTURA_KS_NOT_VERIFIED 4

/**
 * A session as it was read. Immutable; any number of threads may use it, any thread may free it.
 * Since 0.1.0.
 */
typedef struct kaltura_ks kaltura_ks;

/**
 * Reads a session and verifies its signature, without a server.
 *
 * It must still be judged: a session whose signature is right may have ended (kaltura_ks_check). In
 * version 2 the partner id stands outside the signature: choose the secrets by it (kaltura_ks_peek),
 * and take it as proven only if the secret belongs to that partner alone.
 *
 * @param ks at most 65,536 bytes; read in linear time
 * @param secrets the partner's admin secrets, several while they are exchanged; tried in order, and
 * compared in constant time
 * @param count how many secrets there are, 1 to 1,000
 * @return the session, to be freed with kaltura_ks_free; NULL on failure: KALTURA_ERROR_KS_MALFORMED,
 * KALTURA_ERROR_KS_SIGNATURE, KALTURA_ERROR_KS_AMBIGUOUS (rightly signed, but the server reads it
 * differently from its text, such as a NUL in the user id), KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_ks *kaltura_ks_parse(const char *ks,
                             const char *const *secrets,
                             size_t count,
                             kaltura_error **error);

/**
 * Reads what a session shows to anybody, UNVERIFIED: of version 2 the partner id, of version 1 all.
 *
 * To choose the secrets, or to look at a session of somebody else. Never decide anything by it:
 * whoever made the string may have lied. kaltura_ks_check never accepts it.
 *
 * @param ks at most 65,536 bytes; read in linear time
 * @return the session, to be freed with kaltura_ks_free; NULL on failure: KALTURA_ERROR_KS_MALFORMED, also where
 * kaltura_ks_parse says KALTURA_ERROR_KS_SIGNATURE of what no secret can have signed; KALTURA_ERROR_KS_AMBIGUOUS,
 * KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_ks *kaltura_ks_peek(const char *ks,
                            kaltura_error **error);

/**
 * Frees a session and wipes what it says. NULL is allowed and does nothing. Any thread may call it. Since 0.1.0.
 */
KALTURA_API
void kaltura_ks_free(kaltura_ks *ks);

/**
 * Whether a session is good for a request, in the server's order: expiry, iprestrict, urirestrict.
 *
 * A restriction that is present and an address or URI that is not given is a refusal. Addresses are
 * compared as text, as the server does. What only the server knows (ended sessions, actionslimit)
 * is not judged.
 *
 * @param ks NULL is never valid (KALTURA_KS_NOT_VERIFIED)
 * @param now Unix time in seconds; 0 for the system's clock
 * @param remote_ip the address that the request came from, such as "192.0.2.1"; may be NULL
 * @param request_uri the URI of the request with its query, such as "/api_v3/service/..."; may be NULL.
 * What is not UTF-8 counts as not given, in both
 * @return one of the KALTURA_KS_ constants, KALTURA_KS_VALID only when all is good
 *
 * Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_ks_check(const kaltura_ks *ks,
                         int64_t now,
                         const char *remote_ip,
                         const char *request_uri);

/**
 * The version of the format, 1 or 2; 0 for NULL. Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_ks_version(const kaltura_ks *ks);

/**
 * Whether a secret has signed it: 1, or 0 for a session from kaltura_ks_peek. Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_ks_is_verified(const kaltura_ks *ks);

/**
 * The partner id; see kaltura_ks_parse for what it proves. Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_ks_partner_id(const kaltura_ks *ks);

/**
 * The type, KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN (other numbers are possible);
 * KALTURA_KS_NO_TYPE when it has none. Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_ks_type(const kaltura_ks *ks);

/**
 * When it ends, in Unix seconds; KALTURA_KS_NO_EXPIRY when it says none (it is then never valid).
 * Since 0.1.0.
 */
KALTURA_API
int64_t kaltura_ks_expires_at(const kaltura_ks *ks);

/**
 * The user that it speaks for; "" for nobody, and NULL when it does not say. Lives as long as the handle.
 * Since 0.1.0.
 */
KALTURA_API
const char *kaltura_ks_user_id(const kaltura_ks *ks);

/**
 * The privileges as text, for people; NULL when they cannot be seen. Lives as long as the handle.
 *
 * In version 2 a value may hold a comma, or end in a blank: such a text, given to a new session, makes other
 * privileges, and more of them. To compare sessions, or to make one like another, go through the privileges one by one
 * (kaltura_ks_privilege_count).
 *
 * Since 0.1.0.
 */
KALTURA_API
const char *kaltura_ks_privileges(const kaltura_ks *ks);

/**
 * The session's revocation key, 40 hexadecimal digits; NULL for version 2 without a secret. Compare
 * sessions by it, never by their text, of which many are the same session. In version 1 it is the
 * signature, with which the session can be put together again: do not log it there, but
 * kaltura_ks_fingerprint. Lives as long as the handle. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_ks_hash(const kaltura_ks *ks);

/**
 * The random part: text in version 1, hexadecimal digits in version 2; NULL when it has none or it
 * cannot be seen. Lives as long as the handle. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_ks_rand(const kaltura_ks *ks);

/**
 * The partner that made it for another one, as text; "" or NULL when it says none. Lives as long as the
 * handle. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_ks_master_partner_id(const kaltura_ks *ks);

/**
 * Text that the server hands through; NULL when it has none. Lives as long as the handle.
 * Since 0.1.0.
 */
KALTURA_API
const char *kaltura_ks_additional_data(const kaltura_ks *ks);

/**
 * The revocation key of its group, all sessions with the same sessionid; NULL when it has none.
 * Lives as long as the handle. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_ks_session_id_hash(const kaltura_ks *ks);

/**
 * Which of the secrets signed it, counted from 0, as an index into what kaltura_ks_parse was given; -1 without a
 * secret. Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_ks_secret_index(const kaltura_ks *ks);

/**
 * Whether it has more than a user's rights (its type is 1 or above): 1 or 0. As for
 * kaltura_ks_has_privilege, that proves nothing without kaltura_ks_check. Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_ks_is_admin(const kaltura_ks *ks);

/**
 * Whether it is an anonymous player's session: 1 or 0. Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_ks_is_widget(const kaltura_ks *ks);

/**
 * How many privileges it has. A version 1 session without privileges has one with an empty name, as
 * on the server. Since 0.1.0.
 */
KALTURA_API
size_t kaltura_ks_privilege_count(const kaltura_ks *ks);

/**
 * The name of a privilege, counted from 0; NULL beyond the last. Version 2 spells the privilege `*` as `all` with the
 * value `*`. Lives as long as the handle. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_ks_privilege_name(const kaltura_ks *ks,
                                      size_t index);

/**
 * How many values a privilege has; 0 for a bare name. Since 0.1.0.
 */
KALTURA_API
size_t kaltura_ks_privilege_value_count(const kaltura_ks *ks,
                                        size_t index);

/**
 * A value of a privilege, both counted from 0; NULL beyond the last. Lives as long as the handle.
 * Since 0.1.0.
 */
KALTURA_API
const char *kaltura_ks_privilege_value(const kaltura_ks *ks,
                                       size_t index,
                                       size_t value_index);

/**
 * Whether it has a privilege: 1 or 0. It says what the text says, also of a session that is not verified
 * or has ended: allow nothing unless kaltura_ks_check says KALTURA_KS_VALID.
 *
 * The value `*` of a privilege stands for every value, and the privilege `*` for every privilege on
 * content: edit, sview, view, list, download, downloadasset, editplaylist, sviewplaylist. It may be asked for as `*`
 * without a value, and as `all`, whichever of the two the session says.
 *
 * @param name such as "sview"; for NULL, and what is not UTF-8, the response is 0
 * @param value such as an entry id; NULL for whether it has the privilege at all
 *
 * Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_ks_has_privilege(const kaltura_ks *ks,
                                 const char *name,
                                 const char *value);

/**
 * A session as JSON, for people and logs: all that it says, without the session string or a secret.
 *
 * Members: version, verified, partner_id, type, expires_at, user_id, privileges, hash, secret_index
 * and the like; null for what is absent, and for the hash of version 1, which is its signature.
 *
 * @return a JSON object, to be freed with kaltura_string_free; NULL on failure
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_ks_to_json(const kaltura_ks *ks,
                         kaltura_error **error);

/**
 * A short name for a session, for logs: ten hexadecimal digits that tell nothing about it. All texts
 * that are the same session have the same name.
 *
 * @return the name, to be freed with kaltura_string_free; NULL on failure:
 * KALTURA_ERROR_KS_MALFORMED, KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_ks_fingerprint(const char *ks,
                             kaltura_error **error);

/**
 * Says in words what a string is and, if it is no good session, why: cut short, wrong secret, ended
 * 3 h ago, a field injected through the user id, and the like. For support desks; quotes neither the
 * session nor a secret. It counts secrets from 1, as people do ("secret 2" is kaltura_ks_secret_index 1).
 *
 * @param ks any text that is UTF-8, of any length
 * @param secrets at most 1,000; may be NULL when count is 0: then it says what can be seen from outside
 * @param now Unix time in seconds; 0 for the system's clock
 * @return a few sentences of English, to be freed with kaltura_string_free; NULL on failure:
 * KALTURA_ERROR_INVALID_ARGUMENT. The wording may change between versions.
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_ks_explain(const char *ks,
                         const char *const *secrets,
                         size_t count,
                         int64_t now,
                         kaltura_error **error);

/* ---- Many sessions of one secret ------------------------------------------- */

/**
 * What else a session can have. One thread at a time may use it.
 * Since 0.1.0.
 */
typedef struct kaltura_sign_options kaltura_sign_options;

/**
 * Makes sessions of one partner with one secret, whose key is prepared once. Immutable; any number
 * of threads may use it at once, without locks.
 * Since 0.1.0.
 */
typedef struct kaltura_signer kaltura_signer;

/**
 * Prepares the key of a secret, for many sessions.
 *
 * @param partner_id the account number, signed as it is: 0 stands for no default here
 * @param secret the partner's admin secret; not NULL, not ""
 * @return the signer, to be freed with kaltura_signer_free, which wipes the secret; NULL on failure:
 * KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_signer *kaltura_signer_new(int32_t partner_id,
                                   const char *secret,
                                   kaltura_error **error);

/**
 * Frees a signer and wipes its secret. NULL is allowed and does nothing. Any thread may call it, when
 * no other uses the signer any more. Since 0.1.0.
 */
KALTURA_API
void kaltura_signer_free(kaltura_signer *signer);

/**
 * Makes a session, as kaltura_generate_session does, with the key that was prepared.
 *
 * @param user_id, type, expiry_seconds, privileges as of kaltura_generate_session
 * @param options NULL for none
 * @return the session, to be freed with kaltura_string_free; NULL on failure:
 * KALTURA_ERROR_INVALID_ARGUMENT or KALTURA_ERROR_RANDOM
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_signer_sign(const kaltura_signer *signer,
                          const char *user_id,
                          int32_t type,
                          int64_t expiry_seconds,
                          const char *privileges,
                          const kaltura_sign_options *options,
                          kaltura_error **error);

/**
 * Makes a session in a buffer of yours: the fastest way, which allocates nothing for most sessions in version 2. It does
 * for one with more than eight privileges, with a name twice among them, with a session id
 * (kaltura_sign_options_set_session_id), or longer than some 680 characters.
 *
 * @param user_id, type, expiry_seconds, privileges as of kaltura_generate_session
 * @param options NULL for none
 * @param buffer where the session goes, with a NUL behind it; may be NULL when size is 0
 * @param size the size of the buffer in bytes
 * @param needed set to the size that is needed, with the NUL, also when the buffer is too small; 0 on
 * other failures; may be NULL
 * @return KALTURA_OK; KALTURA_ERROR_BUFFER_TOO_SMALL, when the buffer is left as it is;
 * KALTURA_ERROR_INVALID_ARGUMENT; KALTURA_ERROR_RANDOM
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_signer_sign_into(const kaltura_signer *signer,
                                        const char *user_id,
                                        int32_t type,
                                        int64_t expiry_seconds,
                                        const char *privileges,
                                        const kaltura_sign_options *options,
                                        char *buffer,
                                        size_t size,
                                        size_t *needed,
                                        kaltura_error **error);

/**
 * Makes a narrower session out of one: for the same user, type USER, no more privileges, all of the
 * parent's restrictions (iprestrict, urirestrict, actionslimit and the like), no later end. It ends with
 * the parent when that one's group (sessionid) is ended or its app token deleted.
 *
 * For one upload, one entry, one viewer: hand on what is needed and no more. The child has version 2, also
 * of a parent in version 1.
 *
 * @param parent a verified session of the signer's partner, not ended
 * @param privileges those of the child, each of which the parent has, and restrictions, which may be
 * new or tighter than the parent's; NULL for the parent's restrictions alone
 * @param expiry_seconds the life of the child; 0 for a day; shortened to what the parent has left
 * @return the session, to be freed with kaltura_string_free; NULL on failure:
 * KALTURA_ERROR_INVALID_ARGUMENT, naming "parent" or the privilege that is too much
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_signer_sign_restricted(const kaltura_signer *signer,
                                     const kaltura_ks *parent,
                                     const char *privileges,
                                     int64_t expiry_seconds,
                                     kaltura_error **error);

/**
 * Options that change nothing yet, never NULL. Free them with kaltura_sign_options_free.
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_sign_options *kaltura_sign_options_new(void);

/**
 * Frees options. NULL is allowed and does nothing. Since 0.1.0.
 */
KALTURA_API
void kaltura_sign_options_free(kaltura_sign_options *options);

/**
 * The format: 2, encrypted (the default), or 1, for old servers.
 *
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_sign_options_set_version(kaltura_sign_options *options,
                                                int32_t version,
                                                kaltura_error **error);

/**
 * An absolute end in place of expiry_seconds, which is then ignored. With the privilege downloadasset it is
 * rounded up to five minutes, as every end is.
 *
 * @param expires_at Unix seconds, 1 to 253,402,300,799 (the year 9999), so that milliseconds are noticed
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_sign_options_set_expires_at(kaltura_sign_options *options,
                                                   int64_t expires_at,
                                                   kaltura_error **error);

/**
 * The group that session.end ends as a whole (the privilege sessionid); NULL or "" for none.
 *
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_sign_options_set_session_id(kaltura_sign_options *options,
                                                   const char *session_id,
                                                   kaltura_error **error);

/**
 * The partner that makes the session for another one.
 *
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_sign_options_set_master_partner_id(kaltura_sign_options *options,
                                                          int32_t master_partner_id,
                                                          kaltura_error **error);

/**
 * Text that the server hands through; NULL for none.
 *
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_sign_options_set_additional_data(kaltura_sign_options *options,
                                                        const char *additional_data,
                                                        kaltura_error **error);

/* ---- Settings of a client -------------------------------------------------- */

/**
 * The settings of a client. The client takes a copy.
 * Since 0.1.0.
 */
typedef struct kaltura_config kaltura_config;

/**
 * Creates a config with the default settings; never NULL.
 *
 * @return to be freed with kaltura_config_free, also after kaltura_client_new has used it
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_config *kaltura_config_new(void);

/**
 * Frees a config. Clients created with it remain valid. Since 0.1.0.
 */
KALTURA_API
void kaltura_config_free(kaltura_config *config);

/**
 * Sets the address of the Kaltura server; the default is "https://www.kaltura.com".
 *
 * A partner belongs to one region: in any other its secret is rejected. "https://", "/api_v3" and a trailing
 * slash are optional. kaltura_client_new checks the URL.
 *
 * @param url must not be NULL
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_service_url(kaltura_config *config,
                                              const char *url,
                                              kaltura_error **error);

/**
 * Sets the service URL to that of one of the public regions.
 *
 * @param region "us" (the default), "eu" (Ireland), "de" (Frankfurt), "ca", "sg" or "au", in upper or lower case
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_region(kaltura_config *config,
                                         const char *region,
                                         kaltura_error **error);

/**
 * Sets the partner id (account number) used wherever a call is given 0; none by default.
 *
 * @param partner_id 0 for none
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_partner_id(kaltura_config *config,
                                             int32_t partner_id,
                                             kaltura_error **error);

/**
 * Sets the total time for a call, with retries and the pauses between them; 30,000 ms by default.
 *
 * @param milliseconds 1 to 86,400,000 (one day)
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_total_timeout_ms(kaltura_config *config,
                                                   int64_t milliseconds,
                                                   kaltura_error **error);

/**
 * Sets the maximum number of automatic retries after a transient failure; 2 by default.
 *
 * Only failures of the class KALTURA_RETRY_BACKOFF are retried, after random pauses that grow: up to 0.25 s,
 * 0.5 s, 1 s and so on, longer after a rate limit, and as long as the server asks for with Retry-After, up to a
 * minute. There is no retry if the pause would exceed the total timeout.
 *
 * Logins, and calls of kaltura_client_call that may change something, are retried only if the server has not
 * received them. Actions that begin with get, list, count, search, is, ping or end are taken to change nothing.
 *
 * @param retries 0 (never) to 10
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_max_retries(kaltura_config *config,
                                              int32_t retries,
                                              kaltura_error **error);

/**
 * Sets the name of the program in the User-Agent header, before the library's own name; none by default.
 *
 * @param user_agent such as "encoder/2.1"; printable ASCII
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_user_agent(kaltura_config *config,
                                             const char *user_agent,
                                             kaltura_error **error);

/**
 * Sets the name of the program in the API's own statistics (parameter clientTag); by default the library's
 * name.
 *
 * @param client_tag such as "encoder:2.1"
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_client_tag(kaltura_config *config,
                                             const char *client_tag,
                                             kaltura_error **error);

/**
 * Sets the connect timeout, which covers DNS lookup, TCP connect and the TLS handshake; 10,000 ms by default.
 *
 * @param milliseconds 1 to 86,400,000 (one day)
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_connect_timeout_ms(kaltura_config *config,
                                                     int64_t milliseconds,
                                                     kaltura_error **error);

/**
 * Sets the time for one attempt, from the DNS lookup to the last byte of the response; by default the total
 * timeout.
 *
 * @param milliseconds 1 to 86,400,000 (one day)
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_request_timeout_ms(kaltura_config *config,
                                                     int64_t milliseconds,
                                                     kaltura_error **error);

/**
 * Sets the maximum size of a response body; 16 MiB by default. A longer one fails with
 * KALTURA_ERROR_RESPONSE_TOO_LARGE.
 *
 * @param bytes 1,024 to 1,073,741,824, after decompression
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_max_response_bytes(kaltura_config *config,
                                                     int64_t bytes,
                                                     kaltura_error **error);

/**
 * Adds a header to every request, such as one that a gateway asks for.
 *
 * @param name letters, digits and '-'; not a header that the library sets itself (Content-Type, User-Agent,
 * Host, ...)
 * @param value printable ASCII; treated as a secret
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_add_header(kaltura_config *config,
                                         const char *name,
                                         const char *value,
                                         kaltura_error **error);

/**
 * Sets whether the service URL may be plain http. By default only for the loopback interface (localhost,
 * 127.0.0.0/8, ::1), since others on the network can read secrets and sessions.
 *
 * @param allow 0 or 1
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_allow_http(kaltura_config *config,
                                             int32_t allow,
                                             kaltura_error **error);

/**
 * Sets the proxy through which the client connects. It takes precedence over the environment, and replaces a
 * proxy set before.
 *
 * Through an http proxy, the connection is made with CONNECT, for https and http alike. With https the proxy
 * sees the name of the server and nothing else.
 *
 * @param url "http://host:port", "socks5://host:port" or "socks5h://host:port" (the latter resolves the
 * server's name at the proxy), without credentials; the default port is 1080. kaltura_client_new checks it.
 * NULL for no proxy at all
 * @param user the user name at the proxy, for an http proxy without ':'; NULL for none
 * @param password NULL for none. It is sent to the proxy unencrypted, as all proxies require
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_proxy(kaltura_config *config,
                                        const char *url,
                                        const char *user,
                                        const char *password,
                                        kaltura_error **error);

/**
 * Sets whether kaltura_client_new reads the environment: https_proxy, http_proxy, all_proxy, no_proxy,
 * SSL_CERT_FILE and SSL_CERT_DIR. It does by default, but never in a set-user-ID program.
 *
 * The proxy variables are curl's: https_proxy (for an https service URL) or http_proxy, else all_proxy; each also
 * in upper case, except HTTP_PROXY, which a CGI program receives from its clients. A value is a URL as for
 * kaltura_config_set_proxy, and may contain user:password@ (percent-encoded). no_proxy lists what is reached
 * directly: domains with their subdomains, addresses, networks (10.0.0.0/8), or "*".
 *
 * SSL_CERT_FILE (a PEM file) and SSL_CERT_DIR (directories of PEM files, separated by ':') replace the system's CA
 * certificates; not on Windows, Apple's systems and Android.
 *
 * @param use 0 or 1
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_use_environment(kaltura_config *config,
                                                  int32_t use,
                                                  kaltura_error **error);

/**
 * Trusts the CA certificates in a PEM file **instead of** the system's; for a server whose certificate no public
 * CA has signed. The file may also contain the server's own certificate, if that is self-signed.
 *
 * kaltura_client_new reads the file. The name and the dates of the server's certificate are checked as always.
 * Verification cannot be disabled.
 *
 * @param path must not be NULL
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_ca_file(kaltura_config *config,
                                          const char *path,
                                          kaltura_error **error);

/**
 * Like kaltura_config_set_ca_file, with the content of the file instead of its path. The last of the two
 * calls counts.
 *
 * @param pem CA certificates in PEM form; must not be NULL
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_ca_pem(kaltura_config *config,
                                         const char *pem,
                                         kaltura_error **error);

/**
 * Sets whether the system's CA certificates are trusted. By default they are, unless others are given
 * with kaltura_config_set_ca_file or kaltura_config_set_ca_pem. 1: both are trusted, for proxies that inspect
 * TLS. 0: only the given ones; kaltura_client_new then fails if there are none.
 *
 * @param use 0 or 1
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_system_ca(kaltura_config *config,
                                            int32_t use,
                                            kaltura_error **error);

/**
 * Trusts the server with exactly this certificate, and no other; for a server with a self-signed certificate.
 * Call it several times to pin several, such as the next certificate before the server's is replaced.
 *
 * Neither the chain nor the name nor the dates of a pinned certificate are checked; the server proves that it
 * has the key. CA certificates are not consulted: kaltura_client_new refuses a config with pinned certificates
 * and kaltura_config_set_ca_file, kaltura_config_set_ca_pem or kaltura_config_set_system_ca.
 *
 * @param sha256 the SHA-256 fingerprint of the certificate: 64 hexadecimal digits, with or without colons,
 * optionally after "sha256:". The error KALTURA_ERROR_TLS of an untrusted server contains it; on the server,
 * `openssl x509 -noout -fingerprint -sha256 -in certificate.pem` prints it. Compare the two.
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_add_pinned_certificate(kaltura_config *config,
                                                     const char *sha256,
                                                     kaltura_error **error);

/**
 * Sets the certificate that is sent to a server that asks for one.
 *
 * kaltura_client_new reads both files, once: after a renewal of the certificate, create a new client.
 *
 * @param certificate_file the certificate first, then intermediate ones, in PEM form; must not be NULL
 * @param key_file its private key, in PEM form, not encrypted: RSA of 2048 to 4096 bits, ECDSA (P-256, P-384)
 * or Ed25519; may be the same file; must not be NULL
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_client_certificate(kaltura_config *config,
                                                     const char *certificate_file,
                                                     const char *key_file,
                                                     kaltura_error **error);

/* ---- The client ------------------------------------------------------------ */

/**
 * A client of one Kaltura server. Any number of threads may use it at once; it is reference counted.
 * Since 0.1.0.
 */
typedef struct kaltura_client kaltura_client;

/**
 * Makes a client. It opens no connection yet.
 *
 * @param config copied; NULL for the defaults
 * @return the client, or NULL on failure: KALTURA_ERROR_INVALID_ARGUMENT for a service URL, proxy or
 * certificate that cannot be used. Free it with kaltura_client_free. In a build without HTTPS it has no
 * way to send by itself (KALTURA_ERROR_UNSUPPORTED), only that of kaltura_config_set_transport.
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_client *kaltura_client_new(const kaltura_config *config,
                                   kaltura_error **error);

/**
 * Adds an owner to a client: it lives until kaltura_client_free was called once for each.
 *
 * @return the same client; NULL for NULL
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_client *kaltura_client_ref(kaltura_client *client);

/**
 * Gives up one ownership of a client; the last one frees it and wipes its session. NULL is allowed
 * and does nothing. Any thread may call it. Since 0.1.0.
 */
KALTURA_API
void kaltura_client_free(kaltura_client *client);

/**
 * Makes later calls of this client, on all threads, carry a session. It goes before the sessions of
 * kaltura_client_set_credentials.
 *
 * @param ks copied; NULL takes the session away. A text that is no session (with quotes around it,
 * cut short, an error message) is refused.
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_client_set_ks(kaltura_client *client,
                                     const char *ks,
                                     kaltura_error **error);

/**
 * A copy of the session that was set with kaltura_client_set_ks. For one that the client makes
 * itself, see kaltura_client_acquire_ks.
 *
 * @return the session, to be freed with kaltura_string_free; NULL on failure, with
 * KALTURA_ERROR_NO_SESSION when there is none
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_client_get_ks(kaltura_client *client,
                            kaltura_error **error);

/**
 * Calls any action of the Kaltura API with the client's session: the one of kaltura_client_set_ks, or
 * else one of kaltura_client_set_credentials. When the server says that a session of the latter kind is
 * at its end (EXPIRED, LOGOUT, EXCEEDED_ACTIONS_LIMIT), a new one is made and the call repeated, once.
 *
 * It sends one POST request and waits for the response, at most for the total timeout. An error of
 * the API, which comes as an ordinary response, is a failure here. The actions that make a session
 * without needing one (session.start, the logins, session.startWidgetSession) are sent without the
 * client's session.
 *
 * @param service such as "media"; for several actions at once, kaltura_client_multirequest
 * @param action such as "list"
 * @param params_json the parameters as a JSON object, such as "{\"pager\":{\"pageSize\":5}}"; NULL for
 * none. A "ks" in it is sent instead of the client's session. Parameters that are null are left out,
 * since the server would take them for 0 or "".
 * @return the response, JSON as the server wrote it, to be freed with kaltura_string_free; NULL on
 * failure, with any status
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_client_call(kaltura_client *client,
                          const char *service,
                          const char *action,
                          const char *params_json,
                          kaltura_error **error);

/**
 * Calls several actions in one request (multirequest): they run one after the other, and a later one
 * may use the response of an earlier one.
 *
 * A reference to an earlier response is an object, {"$result": 1} for the whole response of the first
 * request, or {"$result": "1:ks"} for a member of it, in place of a whole parameter value. The server's
 * own form for it is a text, "{1:result:ks}", which data from outside could imitate: such a text is
 * refused, at any depth.
 *
 * Of a client with credentials, a session that turns out to be at its end is given up, and the next call
 * has a new one. This one is not repeated, since a part of it may be done.
 *
 * @param requests_json a list of 1 to 100 objects, each with "service", "action" and the parameters,
 * such as "[{\"service\":\"media\",\"action\":\"list\"}]". The client's session goes with each that takes
 * one and names none.
 * @return the responses, a JSON list in the same order, to be freed with kaltura_string_free; NULL on
 * failure, with any status. An action that failed does not fail the others: it is an object with
 * "objectType":"KalturaAPIException" in its place. It is repeated by itself only when the server has
 * not seen it.
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_client_multirequest(kaltura_client *client,
                                  const char *requests_json,
                                  kaltura_error **error);

/**
 * Ends every call of this client that is under way now, on whichever thread: each returns
 * KALTURA_ERROR_CANCELLED soon. Calls that begin later are not touched.
 *
 * Whether the server has received a call that was ended is not known. A function of the program is not
 * interrupted, and a kaltura_request is the program's own to end. NULL is allowed and does nothing.
 * Any thread may call it, but no signal handler. Since 0.1.0.
 */
KALTURA_API
void kaltura_client_cancel(kaltura_client *client);

/* ---- Session info ---------------------------------------------------------- */

/**
 * A session, and what the server said that it has granted. Immutable; any number of threads may read
 * it at once. The session in it is wiped when it is freed.
 * Since 0.1.0.
 */
typedef struct kaltura_session_info kaltura_session_info;

/**
 * The session; NULL for NULL.
 *
 * It lives as long as the session info. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_session_info_ks(const kaltura_session_info *info);

/**
 * When the session ends, in Unix seconds by the server's clock; KALTURA_KS_NO_EXPIRY when the server
 * did not say, as for widget sessions and user.loginByKs.
 *
 * Since 0.1.0.
 */
KALTURA_API
int64_t kaltura_session_info_expires_at(const kaltura_session_info *info);

/**
 * The partner that the session is for; 0 when the server did not say.
 *
 * Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_session_info_partner_id(const kaltura_session_info *info);

/**
 * The user that the session speaks for; NULL for none, or when the server did not say.
 *
 * It lives as long as the session info. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_session_info_user_id(const kaltura_session_info *info);

/**
 * KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN; KALTURA_KS_NO_TYPE when the server did not
 * say.
 *
 * Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_session_info_type(const kaltura_session_info *info);

/**
 * The session's privileges; "" for none, NULL when the server did not say.
 *
 * It lives as long as the session info. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_session_info_privileges(const kaltura_session_info *info);

/**
 * Privileges that were asked for and not granted, as a privileges text; NULL for none. An app token
 * drops privileges that the server knows by name, without a word.
 *
 * It lives as long as the session info. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_session_info_missing_privileges(const kaltura_session_info *info);

/**
 * Frees a session info, and wipes the session in it. NULL is allowed and does nothing. Any thread may call it.
 * Since 0.1.0.
 */
KALTURA_API
void kaltura_session_info_free(kaltura_session_info *info);

/* ---- Sessions from the server: session ------------------------------------- */

/**
 * Asks the server for a session with a secret of the partner (session.start).
 *
 * For programs on your own servers: whoever has the secret has the account, and it cannot be
 * revoked. Give devices and other people's programs an app token or a login instead. The session is
 * returned, not kept: kaltura_client_set_ks makes the client use it.
 *
 * @param secret the admin secret, or the user secret for a USER session; not NULL, not ""
 * @param user_id the user that the session speaks for; NULL for none
 * @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
 * @param partner_id the account number; 0 for the one in the config
 * @param expiry_seconds the life that is asked for; 0 for a day (86,400), at most ten years. The
 * server may grant less without saying so.
 * @param privileges a comma list of name[:value], such as "sview:*,appid:demo"; NULL for none.
 * Checked and merged as by kaltura_generate_session.
 * @return the session, to be freed with kaltura_string_free; NULL on failure:
 * KALTURA_ERROR_START_SESSION for a wrong secret, partner or type, and any other status. Nothing
 * that is not a session is ever returned.
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_session_start(kaltura_client *client,
                            const char *secret,
                            const char *user_id,
                            int32_t type,
                            int32_t partner_id,
                            int64_t expiry_seconds,
                            const char *privileges,
                            kaltura_error **error);

/**
 * Asks the server for a widget session (session.startWidgetSession): what an anonymous visitor may do.
 * It needs no secret. The server is asked for a fresh one, since it would else response from a cache, with
 * a session that may have ended.
 *
 * @param widget_id NULL for the partner's own, "_" and its number
 * @param partner_id the account number, if `widget_id` is NULL; 0 for the one in the config
 * @param expiry_seconds the life that is asked for; 0 for a day (86,400), at most ten years. The
 * server may grant less, and does not say what it granted.
 * @return the session info, to be freed with kaltura_session_info_free; NULL on failure: KALTURA_ERROR_WIDGET and any
 * other status
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_session_info *kaltura_session_start_widget(kaltura_client *client,
                                                   const char *widget_id,
                                                   int32_t partner_id,
                                                   int64_t expiry_seconds,
                                                   kaltura_error **error);

/**
 * Asks the server what it knows of a session (session.get): its end above all, which a server may have
 * put earlier than was asked.
 *
 * The server tells it to ADMIN sessions only; a USER session gets KALTURA_ERROR_FORBIDDEN. Who has the
 * secret can read a session without the server, with kaltura_ks_parse.
 *
 * @param ks the session; NULL for the client's own
 * @return the session info, to be freed with kaltura_session_info_free; NULL on failure: KALTURA_ERROR_NO_SESSION,
 * KALTURA_ERROR_INVALID_KS, KALTURA_ERROR_FORBIDDEN, and any other status
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_session_info *kaltura_session_get(kaltura_client *client,
                                          const char *ks,
                                          kaltura_error **error);

/**
 * Ends a session (session.end), so that the server accepts it no more. End only sessions that are your
 * own.
 *
 * Sessions with the same sessionid among their privileges end together, as all sessions of one app
 * token do, those that are made later among them. A session that is known to be of that kind is not ended, with
 * KALTURA_ERROR_SHARED_SESSION, unless you say that it may: one that this client got with an app token,
 * one in version 1, and, after asking the server, an ADMIN session. A USER session of another origin
 * does not show it. If the server cannot be asked, nothing is ended.
 *
 * @param ks the session; NULL for the client's own, which the client still carries afterwards: take it
 * away with kaltura_client_set_ks, or kaltura_client_invalidate_ks if it is a managed one
 * @param force 0, or 1 to end the other sessions too
 * @return KALTURA_OK, KALTURA_ERROR_SHARED_SESSION, KALTURA_ERROR_NO_SESSION, KALTURA_ERROR_INVALID_KS,
 * or any other status
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_session_end(kaltura_client *client,
                                   const char *ks,
                                   int32_t force,
                                   kaltura_error **error);

/**
 * Asks the server for a session of another partner (session.impersonate), with the secret of one that
 * may do so.
 *
 * @param secret the admin secret of `partner_id`
 * @param impersonated_partner_id the account that the session is to be for
 * @param user_id the user that the session speaks for; NULL for none
 * @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
 * @param partner_id the account whose secret it is; 0 for the one in the config
 * @param expiry_seconds the life that is asked for; 0 for a day (86,400), at most ten years
 * @param privileges as for kaltura_session_start
 * @return the session, to be freed with kaltura_string_free; NULL on failure:
 * KALTURA_ERROR_START_SESSION and any other status
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_session_impersonate(kaltura_client *client,
                                  const char *secret,
                                  int32_t impersonated_partner_id,
                                  const char *user_id,
                                  int32_t type,
                                  int32_t partner_id,
                                  int64_t expiry_seconds,
                                  const char *privileges,
                                  kaltura_error **error);

/**
 * Asks the server for a session like another one (session.impersonateByKs), with the client's session,
 * which must be of a partner that may do so.
 *
 * @param session the session whose partner and user are taken over
 * @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
 * @param expiry_seconds the life that is asked for; 0 leaves it to the server, at most ten years
 * @param privileges as for kaltura_session_start
 * @return the session info, to be freed with kaltura_session_info_free; NULL on failure: KALTURA_ERROR_NO_SESSION and
 * any other status
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_session_info *kaltura_session_impersonate_by_ks(kaltura_client *client,
                                                        const char *session,
                                                        int32_t type,
                                                        int64_t expiry_seconds,
                                                        const char *privileges,
                                                        kaltura_error **error);

/* ---- Sessions from the server: user ---------------------------------------- */

/**
 * Logs a person in with e-mail address and password (user.loginByLoginId).
 *
 * The way for a program at a person's side: nothing but the person's own rights is at stake. It is
 * sent once and never repeated, since each failed try counts towards the user's lock, a missing
 * one-time password included. The session is returned, not kept: kaltura_client_set_ks makes the
 * client use it.
 *
 * @param login_id the e-mail address; not NULL, not ""
 * @param password not NULL, not ""
 * @param partner_id the account number; 0 for the one in the config, and if there is none, the
 * account that the person used last
 * @param expiry_seconds the life that is asked for; 0 for a day (86,400), at most ten years. The
 * server may grant less without saying so.
 * @param privileges a comma list of name[:value]; NULL for the server's own choice, "*" (all that
 * the person may do). Checked and merged as by kaltura_generate_session.
 * @param otp the one-time password, where the account uses them; else NULL
 * @return the session, to be freed with kaltura_string_free; NULL on failure:
 * KALTURA_ERROR_WRONG_PASSWORD (also for an unknown or blocked user: the server hides the
 * difference), KALTURA_ERROR_MISSING_OTP, KALTURA_ERROR_INVALID_OTP, KALTURA_ERROR_PASSWORD_EXPIRED,
 * KALTURA_ERROR_DIRECT_LOGIN_BLOCKED, and any other status
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_user_login_by_login_id(kaltura_client *client,
                                     const char *login_id,
                                     const char *password,
                                     int32_t partner_id,
                                     int64_t expiry_seconds,
                                     const char *privileges,
                                     const char *otp,
                                     kaltura_error **error);

/**
 * Logs a person in with the id of a user of the partner, and a password (user.login).
 *
 * As kaltura_user_login_by_login_id, with four differences: the user id is known to one partner only,
 * so a partner is needed; its errors are not hidden behind KALTURA_ERROR_WRONG_PASSWORD; it takes no
 * one-time password; and it is older: prefer the other for people.
 *
 * @param user_id the user's id in the account
 * @param password not NULL, not ""
 * @param partner_id the account number; 0 for the one in the config
 * @param expiry_seconds the life that is asked for; 0 for a day (86,400), at most ten years
 * @param privileges as for kaltura_user_login_by_login_id
 * @return the session, to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_MISSING_OTP for an
 * account that wants one (use kaltura_user_login_by_login_id), KALTURA_ERROR_USER_NOT_FOUND,
 * KALTURA_ERROR_WRONG_PASSWORD, KALTURA_ERROR_USER_BLOCKED, and any other status
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_user_login(kaltura_client *client,
                         const char *user_id,
                         const char *password,
                         int32_t partner_id,
                         int64_t expiry_seconds,
                         const char *privileges,
                         kaltura_error **error);

/**
 * Takes a person who is logged in to another of their accounts (user.loginByKs).
 *
 * @param ks the person's session; NULL for the client's own
 * @param requested_partner_id the account to enter
 * @return the session info, to be freed with kaltura_session_info_free; NULL on failure: KALTURA_ERROR_NO_SESSION,
 * KALTURA_ERROR_INVALID_KS, and any other status
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_session_info *kaltura_user_login_by_ks(kaltura_client *client,
                                               const char *ks,
                                               int32_t requested_partner_id,
                                               kaltura_error **error);

/* ---- Sessions from the server: appToken ------------------------------------ */

/**
 * The hash type of an app token: not known; found out by trying, and remembered by the client.
 * Since 0.1.0.
 */
#define KALTURA_HASH_AUTO 0

/**
 * The hash type of an app token: MD5.
 * Since 0.1.0.
 */
#define KALTURA_HASH_MD5 1

/**
 * The hash type of an app token: SHA-1, the server's default.
 * Since 0.1.0.
 */
#define KALTURA_HASH_SHA1 2

/**
 * The hash type of an app token: SHA-256.
 * Since 0.1.0.
 */
#define KALTURA_HASH_SHA256 3

/**
 * The hash type of an app token: SHA-512.
 * Since 0.1.0.
 */
#define KALTURA_HASH_SHA512 4

/**
 * Exchanges an app token for a session (appToken.startSession), in one call: it begins with a widget
 * session, hashes it with the token, and sends the hash. The token itself never leaves this machine.
 *
 * An app token is what programs on other people's machines should hold in place of a secret: it can be
 * limited and deleted. Its own user, type, life and privileges win over those asked for here: read the
 * grant for what came of them.
 *
 * @param id the app token's id
 * @param token the app token
 * @param hash_type one of the KALTURA_HASH_ constants
 * @param ks a session of the partner to begin with; NULL for a widget session, made and used for this
 * @param user_id the user that the session speaks for; NULL for none
 * @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
 * @param partner_id the account number, for the widget session; 0 for the one in the config
 * @param expiry_seconds the life that is asked for; 0 for a day (86,400), at most ten years
 * @param privileges privileges beside the app token's own; NULL for none. The server drops those that
 * it knows by name: kaltura_session_info_missing_privileges tells which.
 * @return the session info, to be freed with kaltura_session_info_free; NULL on failure:
 * KALTURA_ERROR_APP_TOKEN, KALTURA_ERROR_APP_TOKEN_HASH, KALTURA_ERROR_WIDGET, and any other status
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_session_info *kaltura_app_token_start_session(kaltura_client *client,
                                                      const char *id,
                                                      const char *token,
                                                      int32_t hash_type,
                                                      const char *ks,
                                                      const char *user_id,
                                                      int32_t type,
                                                      int32_t partner_id,
                                                      int64_t expiry_seconds,
                                                      const char *privileges,
                                                      kaltura_error **error);

/**
 * The proof that appToken.startSession asks for: the hash of a session and an app token, for programs
 * that send the call themselves.
 *
 * @param ks exactly the session that will be sent as ks
 * @param token the app token
 * @param hash_type one of the KALTURA_HASH_ constants, but KALTURA_HASH_AUTO
 * @return lower-case hexadecimal digits, to be freed with kaltura_string_free; NULL on failure:
 * KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_app_token_hash(const char *ks,
                             const char *token,
                             int32_t hash_type,
                             kaltura_error **error);

/* ---- Callbacks ------------------------------------------------------------- */

/**
 * Called once when the library no longer needs `user_data`: when the last owner of the callback is freed, and
 * also when the callback could not be set.
 * Since 0.1.0.
 */
typedef void (*kaltura_destroy_callback)(void *user_data);

/* ---- Credentials ----------------------------------------------------------- */

/**
 * What a client makes its sessions of, and which sessions. One thread at a time may use it; a client
 * takes a copy, and shares the functions of the program in it.
 * Since 0.1.0.
 */
typedef struct kaltura_credentials kaltura_credentials;

/**
 * Where a function of the program puts what it was asked for. It lives as long as the call.
 * Since 0.1.0.
 */
typedef struct kaltura_credentials_result kaltura_credentials_result;

/**
 * Gives the library a session (with kaltura_credentials_result_set_ks) or a one-time password (with
 * kaltura_credentials_result_set_otp).
 *
 * Returns KALTURA_OK if it has; any other number is shown in the error that the caller gets
 * (KALTURA_ERROR_CALLBACK).
 * Since 0.1.0.
 */
typedef kaltura_status (*kaltura_credentials_callback)(void *user_data,
                                                       kaltura_credentials_result *response);

/**
 * Is told of a new session, and of its end in Unix seconds by the server's clock, which is an upper
 * bound where the server does not say. The text is valid during the call.
 * Since 0.1.0.
 */
typedef void (*kaltura_renewed_callback)(void *user_data,
                                         const char *ks,
                                         int64_t expires_at);

/**
 * Is told why no new session could be made. The error is valid during the call: do not free it.
 * Since 0.1.0.
 */
typedef void (*kaltura_failed_callback)(void *user_data,
                                        const kaltura_error *error);

/**
 * Sessions signed on this machine with the admin secret, as by kaltura_generate_session: no round trip.
 *
 * @param partner_id the account number; 0 for the one in the client's config
 * @param secret the partner's admin secret; not NULL, not ""
 * @param user_id the user that the sessions speak for; NULL for none
 * @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
 * @return the credentials, to be freed with kaltura_credentials_free; NULL on failure:
 * KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_credentials *kaltura_credentials_new_secret(int32_t partner_id,
                                                    const char *secret,
                                                    const char *user_id,
                                                    int32_t type,
                                                    kaltura_error **error);

/**
 * Sessions from the server with a secret, as by kaltura_session_start. The server checks the secret,
 * and may be asked for a session whose end only it knows.
 *
 * @param partner_id, user_id, type as of kaltura_credentials_new_secret
 * @param secret the admin secret, or the user secret for USER sessions; not NULL, not ""
 * @return as of kaltura_credentials_new_secret
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_credentials *kaltura_credentials_new_session_start(int32_t partner_id,
                                                           const char *secret,
                                                           const char *user_id,
                                                           int32_t type,
                                                           kaltura_error **error);

/**
 * Another secret for credentials of kaltura_credentials_new_session_start, for while secrets are
 * exchanged: where the server refuses one (START_SESSION_ERROR), the next is tried, and the one that it
 * took is tried first from then on.
 *
 * @param secret not NULL, not ""
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_credentials_add_secret(kaltura_credentials *credentials,
                                              const char *secret,
                                              kaltura_error **error);

/**
 * Sessions of a person, as by kaltura_user_login_by_login_id. Where the account asks for one-time
 * passwords, say where they come from: kaltura_credentials_set_totp_secret or
 * kaltura_credentials_set_otp_callback.
 *
 * A refused login is not repeated until credentials are set anew (kaltura_client_set_credentials), since
 * each counts towards the person's lock.
 *
 * @param partner_id the account number; 0 for the one in the client's config, and if there is none, the
 * account that the person used last
 * @param login_id the e-mail address; not NULL, not ""
 * @param password not NULL, not ""
 * @return as of kaltura_credentials_new_secret
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_credentials *kaltura_credentials_new_login(int32_t partner_id,
                                                   const char *login_id,
                                                   const char *password,
                                                   kaltura_error **error);

/**
 * Sessions of an app token, as by kaltura_app_token_start_session: the right kind for programs on other
 * people's machines.
 *
 * @param partner_id the account number; 0 for the one in the client's config
 * @param id the app token's id; not NULL, not ""
 * @param token the app token; not NULL, not ""
 * @return as of kaltura_credentials_new_secret
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_credentials *kaltura_credentials_new_app_token(int32_t partner_id,
                                                       const char *id,
                                                       const char *token,
                                                       kaltura_error **error);

/**
 * Sessions of an anonymous visitor, as by kaltura_session_start_widget.
 *
 * @param partner_id the account number; 0 for the one in the client's config
 * @param widget_id NULL for the partner's own
 * @return as of kaltura_credentials_new_secret
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_credentials *kaltura_credentials_new_widget(int32_t partner_id,
                                                    const char *widget_id,
                                                    kaltura_error **error);

/**
 * Sessions that a function of the program makes, such as one that asks your own server, so that no
 * secret is on this machine.
 *
 * @param callback must not be NULL; called on the thread that asks for a session, one at a time, with no
 * lock held. It may call any function of this library, but must not ask the same client for a session
 * (KALTURA_ERROR_INVALID_ARGUMENT), and must not unwind (throw, longjmp) through it.
 * @param user handed to `function`
 * @param destroy called once with `user_data` when it is no longer needed, also on failure; NULL for nothing
 * @return as of kaltura_credentials_new_secret
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_credentials *kaltura_credentials_new_callback(kaltura_credentials_callback callback,
                                                      void *user_data,
                                                      kaltura_destroy_callback destroy,
                                                      kaltura_error **error);

/**
 * Frees credentials and wipes what is secret in them. NULL is allowed and does nothing. Clients that
 * were given them go on. Since 0.1.0.
 */
KALTURA_API
void kaltura_credentials_free(kaltura_credentials *credentials);

/**
 * The life to ask for, in seconds. The server may grant less; the renewal goes by what it granted.
 *
 * @param expiry_seconds 0 for a day (86,400), the default; at most ten years
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_credentials_set_expiry_seconds(kaltura_credentials *credentials,
                                                      int64_t expiry_seconds,
                                                      kaltura_error **error);

/**
 * The privileges to ask for, checked and merged as by kaltura_generate_session. Not for widget sessions
 * and callbacks.
 *
 * @param privileges a comma list of name[:value]; NULL for the default: none, and for logins the server's
 * own choice
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_credentials_set_privileges(kaltura_credentials *credentials,
                                                  const char *privileges,
                                                  kaltura_error **error);

/**
 * The user that the sessions speak for. For app tokens that name none, and for secrets in place of the
 * one that was given.
 *
 * @param user_id NULL for none
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_credentials_set_user_id(kaltura_credentials *credentials,
                                               const char *user_id,
                                               kaltura_error **error);

/**
 * The hash that the app token was made with.
 *
 * @param hash_type one of the KALTURA_HASH_ constants; KALTURA_HASH_AUTO, the default, to find out
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_credentials_set_hash_type(kaltura_credentials *credentials,
                                                 int32_t hash_type,
                                                 kaltura_error **error);

/**
 * Makes the one-time passwords of a login from the secret of the second factor, as an authenticator app
 * does (RFC 6238: SHA-1, six digits, thirty seconds), by the server's clock. Each is used once: a second
 * login within the same thirty seconds fails with KALTURA_ERROR_MISSING_OTP and says when the next one
 * may be made. That is remembered for each client and each process: two forked children, or two clients,
 * may use the same one, which the server may refuse and count. Log in before forking, or give them the
 * session of one (kaltura_client_export_session).
 *
 * Whoever has password and secret has both factors: a daemon has no other choice, a program at a
 * person's side should ask (kaltura_credentials_set_otp_callback).
 *
 * @param secret the base32 text that is shown for setting up an app by hand; in any case, with or without
 * blanks
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_credentials_set_totp_secret(kaltura_credentials *credentials,
                                                   const char *secret,
                                                   kaltura_error **error);

/**
 * Asks a function of the program for the one-time password before each login. It responses with
 * kaltura_credentials_result_set_otp; if it fails instead, nothing is sent.
 *
 * @param callback must not be NULL; called as that of kaltura_credentials_new_callback is. While it asks
 * a person, threads that need a session wait, up to the total timeout.
 * @param user handed to `function`
 * @param destroy called once with `user_data` when it is no longer needed, also on failure; NULL for nothing
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_credentials_set_otp_callback(kaltura_credentials *credentials,
                                                    kaltura_credentials_callback callback,
                                                    void *user_data,
                                                    kaltura_destroy_callback destroy,
                                                    kaltura_error **error);

/**
 * Tells a function of the program of each new session, such as to put it into a keychain
 * (kaltura_client_export_session).
 *
 * @param callback must not be NULL; called on the thread that has renewed, with no lock held. It may call
 * any function of this library, and must not unwind through it.
 * @param user handed to `function`
 * @param destroy called once with `user_data` when it is no longer needed, also on failure; NULL for nothing
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_credentials_on_renewal(kaltura_credentials *credentials,
                                              kaltura_renewed_callback callback,
                                              void *user_data,
                                              kaltura_destroy_callback destroy,
                                              kaltura_error **error);

/**
 * Tells a function of the program of each renewal that has failed, also while the old session is still
 * good, so that somebody can be told in time. Failures that are only remembered are not told again.
 *
 * @param callback, user_data, destroy as of kaltura_credentials_on_renewal
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_credentials_on_failure(kaltura_credentials *credentials,
                                              kaltura_failed_callback callback,
                                              void *user_data,
                                              kaltura_destroy_callback destroy,
                                              kaltura_error **error);

/**
 * Responses with a session, inside a function of kaltura_credentials_new_callback.
 *
 * @param ks copied; a text that is no session is refused
 * @param expires_at when it ends, in Unix seconds (at most 253,402,300,799, so that milliseconds are
 * noticed); 0 if you do not know: then it is taken to live as long as
 * kaltura_credentials_set_expiry_seconds says, until it proves to be shorter
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_credentials_result_set_ks(kaltura_credentials_result *response,
                                                 const char *ks,
                                                 int64_t expires_at,
                                                 kaltura_error **error);

/**
 * Responses with a one-time password, inside a function of kaltura_credentials_set_otp_callback.
 *
 * @param otp copied; not NULL, not "", which would only count as a failed login
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_credentials_result_set_otp(kaltura_credentials_result *response,
                                                  const char *otp,
                                                  kaltura_error **error);

/* ---- The session that is always valid -------------------------------------- */

/**
 * Gives the client credentials, so that it makes its sessions itself and keeps one valid
 * (docs/managed-session.md). Nothing is sent yet.
 *
 * They take the place of earlier ones, whose session and failures are forgotten. A session that was set
 * with kaltura_client_set_ks goes before theirs.
 *
 * @param credentials copied; functions of the program in it are shared. NULL for none.
 * @return KALTURA_OK, or KALTURA_ERROR_INVALID_ARGUMENT when neither the credentials nor the config name
 * the partner that is needed
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_client_set_credentials(kaltura_client *client,
                                              const kaltura_credentials *credentials,
                                              kaltura_error **error);

/**
 * A session of the client's credentials that is valid for a while, made now if need be.
 *
 * Call it before each use: it costs next to nothing while the session is fresh. In the last 10 to 20 % of
 * the session's life (30 to 60 minutes at most), the thread that asks renews it, one at a time, while the
 * others get the old one at once; in the last 5 % (1 to 60 s) all wait for the new one. A renewal that
 * fails leaves the old session in use for as long as it is valid. No thread of its own is started.
 *
 * @param min_validity_seconds how long the session must still be valid, such as the longest time that
 * an upload takes; 0 for any. Where the server does not say when its sessions end, they may end before
 * (docs/managed-session.md)
 * @return the session, to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_NO_SESSION
 * without credentials; KALTURA_ERROR_INVALID_ARGUMENT when sessions do not live that long, told in the
 * message; KALTURA_ERROR_INVALID_KS when new sessions are refused at once; KALTURA_ERROR_CALLBACK;
 * KALTURA_ERROR_TIMEOUT after the total timeout; KALTURA_ERROR_CANCELLED; and any status of the call that
 * makes the session. A failure is remembered for a while (kaltura_error_retry_after_seconds); a refused
 * login, until credentials are set anew, since each counts towards the user's lock.
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_client_acquire_ks(kaltura_client *client,
                                int64_t min_validity_seconds,
                                kaltura_error **error);

/**
 * Gives back a session of kaltura_client_acquire_ks that a server has refused, so that the next one is
 * made anew. kaltura_client_call does so by itself.
 *
 * A session that is no longer the current one is ignored, so that late news from another thread does
 * no harm. Nothing is learnt from this of how long sessions live.
 *
 * A new session that is given back within half a minute, before kaltura_client_call or the like has used
 * it, counts as a failure, so that not every call makes one: the next is made at once, and those after
 * it after growing pauses from 10 s to five minutes. After a login there is a pause at once. Meanwhile
 * kaltura_client_acquire_ks fails with KALTURA_ERROR_INVALID_KS.
 *
 * @param ks must not be NULL
 * @return KALTURA_OK, KALTURA_ERROR_INVALID_ARGUMENT, or KALTURA_ERROR_NO_SESSION without credentials
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_client_invalidate_ks(kaltura_client *client,
                                            const char *ks,
                                            kaltura_error **error);

/**
 * The session that the client keeps, as text for a keychain or a cache that programs share. It is as
 * secret as the session in it, and holds nothing of the credentials.
 *
 * @return JSON, to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_NO_SESSION when there
 * is no valid session, or there are no credentials
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_client_export_session(kaltura_client *client,
                                    kaltura_error **error);

/**
 * Makes the client use a session that another one has exported, until it is to be renewed. Set the same
 * credentials first.
 *
 * The text is not protected against change: keep it where only you can write. Whether the session is
 * still good shows at the first call.
 *
 * @param session a text of kaltura_client_export_session
 * @return KALTURA_OK; KALTURA_ERROR_INVALID_ARGUMENT when the session has ended, or was made by another
 * server or with other credentials (partner, user, type, privileges); KALTURA_ERROR_NO_SESSION without
 * credentials
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_client_import_session(kaltura_client *client,
                                             const char *session,
                                             kaltura_error **error);

/* ---- Requests and responses of a transport --------------------------------- */

/**
 * An HTTP request that the program is to send, by POST. Immutable; it lives as long as the call that
 * it was given to, or, from kaltura_request_http, until the next kaltura_request_advance.
 * Since 0.1.0.
 */
typedef struct kaltura_http_request kaltura_http_request;

/**
 * An HTTP response that the program fills in. One thread at a time may use it.
 * Since 0.1.0.
 */
typedef struct kaltura_http_response kaltura_http_response;

/**
 * The HTTP method: "POST" always, also for NULL, since the body holds what must not be in a URL.
 *
 * The text is static: do not free it. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_http_request_method(const kaltura_http_request *request);

/**
 * The whole URL. It holds no secret and no session, so it may be logged. NULL for NULL.
 *
 * It lives as long as the request. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_http_request_url(const kaltura_http_request *request);

/**
 * How many headers are to be sent; 0 for NULL. Those that follow from the URL and the body, Host and
 * Content-Length, are not among them. No compressed response is asked for.
 *
 * Since 0.1.0.
 */
KALTURA_API
size_t kaltura_http_request_header_count(const kaltura_http_request *request);

/**
 * The name of a header; NULL beyond the last.
 *
 * It lives as long as the request. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_http_request_header_name(const kaltura_http_request *request,
                                             size_t index);

/**
 * The value of a header; NULL beyond the last. Send it exactly as it is: with anything behind its
 * content type the server does not read the body.
 *
 * It lives as long as the request. Since 0.1.0.
 */
KALTURA_API
const char *kaltura_http_request_header_value(const kaltura_http_request *request,
                                              size_t index);

/**
 * The body, which may hold secrets: never log it. NULL for NULL.
 *
 * It is NUL-terminated, lives as long as the request, and is wiped then.
 *
 * @param size set to its length in bytes; NULL if you do not want to know
 *
 * Since 0.1.0.
 */
KALTURA_API
const char *kaltura_http_request_body(const kaltura_http_request *request,
                                      size_t *size);

/**
 * How long the response may take from now on, in milliseconds; 0 when the time is up. -1 when the time is
 * the program's to choose, in a kaltura_request, and for NULL.
 *
 * Since 0.1.0.
 */
KALTURA_API
int64_t kaltura_http_request_timeout_ms(const kaltura_http_request *request);

/**
 * Whether kaltura_client_cancel has ended the call: 1 if so, else 0. A transport should look at it from
 * time to time while it waits, and give up then. Always 0 in a kaltura_request, which the program ends
 * itself.
 *
 * Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_http_request_is_cancelled(const kaltura_http_request *request);

/**
 * The longest body that is taken, in bytes; 0 for NULL.
 *
 * Since 0.1.0.
 */
KALTURA_API
int64_t kaltura_http_request_max_response_bytes(const kaltura_http_request *request);

/**
 * Begins a response: sets its HTTP status, and forgets headers, body and failure that it had.
 *
 * @param status such as 200; redirects are responses too, and not to be followed
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_http_response_set_status(kaltura_http_response *response,
                                                int32_t status,
                                                kaltura_error **error);

/**
 * Adds a header of the response.
 *
 * @param name in any case
 * @param value without the end of the line; bytes that are not UTF-8 are taken as they can be
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_http_response_add_header(kaltura_http_response *response,
                                                const char *name,
                                                const char *value,
                                                kaltura_error **error);

/**
 * Appends to the body of the response, decoded (gzip) where it was encoded.
 *
 * @param data may be NULL if `size` is 0
 * @return KALTURA_OK; KALTURA_ERROR_RESPONSE_TOO_LARGE when the body would be longer than
 * kaltura_http_request_max_response_bytes; KALTURA_ERROR_OUT_OF_MEMORY; KALTURA_ERROR_INVALID_ARGUMENT.
 * Stop receiving on failure.
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_http_response_append_body(kaltura_http_response *response,
                                                 const void *data,
                                                 size_t size,
                                                 kaltura_error **error);

/**
 * Says that there is no response, and why.
 *
 * @param status one of KALTURA_ERROR_RESOLVE, _CONNECT, _TLS, _TIMEOUT, _CONNECTION_BROKEN, _PROXY,
 * _RESPONSE_TOO_LARGE, _OUT_OF_MEMORY, _CANCELLED; any other counts as KALTURA_ERROR_CONNECTION_BROKEN
 * @param may_have_been_sent 0 if the server has certainly received nothing, so that even a login may
 * be tried again; else 1
 * @param message what happened, for people, without secrets; NULL for none
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_http_response_fail(kaltura_http_response *response,
                                          kaltura_status status,
                                          int32_t may_have_been_sent,
                                          const char *message,
                                          kaltura_error **error);

/* ---- The program's own transport, log and clock ---------------------------- */

/**
 * kaltura_config_set_log: a call has failed for good, or a session could not be renewed.
 * Since 0.1.0.
 */
#define KALTURA_LOG_ERROR 1

/**
 * kaltura_config_set_log: something failed and is tried again.
 * Since 0.1.0.
 */
#define KALTURA_LOG_WARN 2

/**
 * kaltura_config_set_log: a session was made, renewed or given up.
 * Since 0.1.0.
 */
#define KALTURA_LOG_INFO 3

/**
 * kaltura_config_set_log: each request and its response.
 * Since 0.1.0.
 */
#define KALTURA_LOG_DEBUG 4

/**
 * kaltura_clock_callback: Unix time, by which sessions end.
 * Since 0.1.0.
 */
#define KALTURA_CLOCK_WALL 0

/**
 * kaltura_clock_callback: the time since any fixed point, never going back; for pauses after failures.
 * Since 0.1.0.
 */
#define KALTURA_CLOCK_MONOTONIC 1

/**
 * Sends one HTTP request by POST and fills in its response. It must not follow redirects, and must end
 * by itself after kaltura_http_request_timeout_ms.
 *
 * Returns KALTURA_OK when there is a response, with whatever HTTP status; else one of the network
 * statuses (KALTURA_ERROR_CONNECT, KALTURA_ERROR_TIMEOUT, ...), best after kaltura_http_response_fail
 * has told the details: without it the server counts as having received the request. Any other status,
 * and KALTURA_OK with nothing filled in, is KALTURA_ERROR_CONNECTION_BROKEN.
 * Since 0.1.0.
 */
typedef kaltura_status (*kaltura_transport_callback)(void *user_data,
                                                     const kaltura_http_request *request,
                                                     kaltura_http_response *response);

/**
 * Takes a line for the log, without its end. The text is valid during the call.
 * Since 0.1.0.
 */
typedef void (*kaltura_log_callback)(void *user_data,
                                     int32_t level,
                                     const char *message);

/**
 * Tells the time in milliseconds, by one of the KALTURA_CLOCK_ constants.
 * Since 0.1.0.
 */
typedef int64_t (*kaltura_clock_callback)(void *user_data,
                                          int32_t clock);

/**
 * Sends requests through a function of the program in place of the built-in HTTPS, such as one on
 * libcurl, Qt or a platform's own library.
 *
 * The library still builds the requests, reads the responses, repeats what may be repeated and counts
 * the time; proxy, certificates and connecting are then the program's.
 *
 * @param callback must not be NULL; called on the thread that makes the call, by several threads at
 * once if several make calls, with no lock held. It may call any function of this library, and must
 * not unwind (throw, longjmp) through it.
 * @param user handed to `function`
 * @param destroy called once with `user_data` when it is no longer needed, also on failure; NULL for nothing
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_transport(kaltura_config *config,
                                            kaltura_transport_callback callback,
                                            void *user_data,
                                            kaltura_destroy_callback destroy,
                                            kaltura_error **error);

/**
 * Tells the program, line by line, what its clients do. No line holds a secret, a password or a
 * session; sessions go by their fingerprint (kaltura_ks_fingerprint). A function that itself calls a
 * client which logs to it is called again for that.
 *
 * @param level the least important level that is wanted, one of the KALTURA_LOG_ constants
 * @param callback must not be NULL; called as that of kaltura_config_set_transport is
 * @param user handed to `function`
 * @param destroy called once with `user_data` when it is no longer needed, also on failure; NULL for nothing
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_log(kaltura_config *config,
                                      int32_t level,
                                      kaltura_log_callback callback,
                                      void *user_data,
                                      kaltura_destroy_callback destroy,
                                      kaltura_error **error);

/**
 * Tells the library the time in place of the system's clocks, so that a program can test what happens
 * in a day or a year. Deadlines of calls still go by the system's.
 *
 * @param callback must not be NULL; called as that of kaltura_config_set_transport is
 * @param user handed to `function`
 * @param destroy called once with `user_data` when it is no longer needed, also on failure; NULL for nothing
 * @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_config_set_clock(kaltura_config *config,
                                        kaltura_clock_callback callback,
                                        void *user_data,
                                        kaltura_destroy_callback destroy,
                                        kaltura_error **error);

/* ---- Requests without waiting ---------------------------------------------- */

/**
 * A call that the program sends itself. One thread at a time may use it. It keeps its client alive.
 * Since 0.1.0.
 */
typedef struct kaltura_request kaltura_request;

/**
 * Prepares kaltura_session_start: same arguments, nothing is sent. Send what kaltura_request_http
 * says, fill in kaltura_request_response, call kaltura_request_advance, and take the result with
 * kaltura_request_take_string.
 *
 * @return the request, to be freed with kaltura_request_free; NULL on failure:
 * KALTURA_ERROR_INVALID_ARGUMENT
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_request *kaltura_request_session_start(kaltura_client *client,
                                               const char *secret,
                                               const char *user_id,
                                               int32_t type,
                                               int32_t partner_id,
                                               int64_t expiry_seconds,
                                               const char *privileges,
                                               kaltura_error **error);

/**
 * Prepares kaltura_session_impersonate, as kaltura_request_session_start does for its call.
 *
 * @return as for kaltura_request_session_start
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_request *kaltura_request_session_impersonate(kaltura_client *client,
                                                     const char *secret,
                                                     int32_t impersonated_partner_id,
                                                     const char *user_id,
                                                     int32_t type,
                                                     int32_t partner_id,
                                                     int64_t expiry_seconds,
                                                     const char *privileges,
                                                     kaltura_error **error);

/**
 * Prepares kaltura_user_login_by_login_id, as kaltura_request_session_start does for its call. Send a
 * login once only: a failed one counts towards the user's lock.
 *
 * @return as for kaltura_request_session_start
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_request *kaltura_request_user_login_by_login_id(kaltura_client *client,
                                                        const char *login_id,
                                                        const char *password,
                                                        int32_t partner_id,
                                                        int64_t expiry_seconds,
                                                        const char *privileges,
                                                        const char *otp,
                                                        kaltura_error **error);

/**
 * Prepares kaltura_user_login, as kaltura_request_user_login_by_login_id does for its call.
 *
 * @return as for kaltura_request_session_start
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_request *kaltura_request_user_login(kaltura_client *client,
                                            const char *user_id,
                                            const char *password,
                                            int32_t partner_id,
                                            int64_t expiry_seconds,
                                            const char *privileges,
                                            kaltura_error **error);

/**
 * Prepares kaltura_user_login_by_ks, as kaltura_request_session_start does for its call; the result is
 * a session info (kaltura_request_take_session_info).
 *
 * @return as for kaltura_request_session_start, and KALTURA_ERROR_NO_SESSION
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_request *kaltura_request_user_login_by_ks(kaltura_client *client,
                                                  const char *ks,
                                                  int32_t requested_partner_id,
                                                  kaltura_error **error);

/**
 * Prepares kaltura_session_start_widget, as kaltura_request_session_start does for its call; the result
 * is a session info (kaltura_request_take_session_info).
 *
 * @return as for kaltura_request_session_start
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_request *kaltura_request_session_start_widget(kaltura_client *client,
                                                      const char *widget_id,
                                                      int32_t partner_id,
                                                      int64_t expiry_seconds,
                                                      kaltura_error **error);

/**
 * Prepares kaltura_app_token_start_session, as kaltura_request_session_start does for its call; the
 * result is a session info (kaltura_request_take_session_info). It takes more than one request: send until
 * kaltura_request_is_done.
 *
 * @return as for kaltura_request_session_start
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_request *kaltura_request_app_token_start_session(kaltura_client *client,
                                                         const char *id,
                                                         const char *token,
                                                         int32_t hash_type,
                                                         const char *ks,
                                                         const char *user_id,
                                                         int32_t type,
                                                         int32_t partner_id,
                                                         int64_t expiry_seconds,
                                                         const char *privileges,
                                                         kaltura_error **error);

/**
 * Prepares kaltura_session_get, as kaltura_request_session_start does for its call; the result is a
 * session info (kaltura_request_take_session_info).
 *
 * @return as for kaltura_request_session_start, and KALTURA_ERROR_NO_SESSION
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_request *kaltura_request_session_get(kaltura_client *client,
                                             const char *ks,
                                             kaltura_error **error);

/**
 * Prepares kaltura_session_end, as kaltura_request_session_start does for its call; there is no result
 * to take. It may take two requests: send until kaltura_request_is_done.
 *
 * @return as for kaltura_request_session_start, KALTURA_ERROR_NO_SESSION and
 * KALTURA_ERROR_SHARED_SESSION
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_request *kaltura_request_session_end(kaltura_client *client,
                                             const char *ks,
                                             int32_t force,
                                             kaltura_error **error);

/**
 * Prepares kaltura_session_impersonate_by_ks, as kaltura_request_session_start does for its call; the
 * result is a session info (kaltura_request_take_session_info).
 *
 * @return as for kaltura_request_session_start, and KALTURA_ERROR_NO_SESSION
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_request *kaltura_request_session_impersonate_by_ks(kaltura_client *client,
                                                           const char *session,
                                                           int32_t type,
                                                           int64_t expiry_seconds,
                                                           const char *privileges,
                                                           kaltura_error **error);

/**
 * Prepares kaltura_client_call, as kaltura_request_session_start does for its call; the result is a
 * text, JSON as the server wrote it.
 *
 * It carries the session that the client has at this moment, and makes none, also with credentials: call
 * kaltura_client_acquire_ks first, and kaltura_client_invalidate_ks when the session is refused.
 *
 * @return as for kaltura_request_session_start
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_request *kaltura_request_call(kaltura_client *client,
                                      const char *service,
                                      const char *action,
                                      const char *params_json,
                                      kaltura_error **error);

/**
 * Prepares kaltura_client_multirequest, as kaltura_request_session_start does for its call; the result
 * is a text, a JSON list. Of sessions it is as kaltura_request_call: it carries the one at hand, and makes none.
 *
 * @return as for kaltura_request_session_start
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_request *kaltura_request_multirequest(kaltura_client *client,
                                              const char *requests_json,
                                              kaltura_error **error);

/**
 * What is to be sent now; NULL when nothing is: after the end, and after a failure that does not allow
 * another try.
 *
 * It lives until the next kaltura_request_advance or kaltura_request_free. Since 0.1.0.
 */
KALTURA_API
const kaltura_http_request *kaltura_request_http(const kaltura_request *request);

/**
 * Where the response is to be filled in, with the kaltura_http_response_ functions; NULL for NULL. What it
 * was given does not have to stay.
 *
 * It lives as long as the request, and is empty again after each kaltura_request_advance. Since 0.1.0.
 */
KALTURA_API
kaltura_http_response *kaltura_request_response(kaltura_request *request);

/**
 * Reads the response that was filled in. Then, if kaltura_request_is_done, take the result; else send
 * what kaltura_request_http says now.
 *
 * On failure the same request may be sent again, if kaltura_error_retry_class says
 * KALTURA_RETRY_BACKOFF; nothing is repeated by itself here.
 *
 * @return KALTURA_OK, or the status that the function which waits would have given;
 * KALTURA_ERROR_NO_RESULT once the call has ended
 *
 * Since 0.1.0.
 */
KALTURA_API
kaltura_status kaltura_request_advance(kaltura_request *request,
                                       kaltura_error **error);

/**
 * Whether the call has ended with success: 1 if so, else 0.
 *
 * Since 0.1.0.
 */
KALTURA_API
int32_t kaltura_request_is_done(const kaltura_request *request);

/**
 * Takes the result of a call that returns a text: a session or JSON.
 *
 * @return the text, to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_NO_RESULT when
 * there is none, it was taken, or it is a session info; KALTURA_ERROR_OUT_OF_MEMORY, and the text can still be taken
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
char *kaltura_request_take_string(kaltura_request *request,
                                  kaltura_error **error);

/**
 * Takes the result of a call that returns a session info.
 *
 * @return the session info, to be freed with kaltura_session_info_free; NULL on failure: KALTURA_ERROR_NO_RESULT
 *
 * Since 0.1.0.
 */
KALTURA_API
KALTURA_MUST_USE
kaltura_session_info *kaltura_request_take_session_info(kaltura_request *request,
                                                        kaltura_error **error);

/**
 * Frees a request, also before it was sent or responded. NULL is allowed and does nothing. Any thread
 * may call it. Since 0.1.0.
 */
KALTURA_API
void kaltura_request_free(kaltura_request *request);

#ifdef __cplusplus
}
#endif

#endif /* KALTURA_SESSION_H */
