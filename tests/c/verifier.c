/* The verifier: every status, with and without the parsed session; strings without a NUL; many threads. Counts each call
 * of malloc to show that it does not allocate. */
#define _GNU_SOURCE
#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#define NUL KALTURA_NUL_TERMINATED
#define THREADS 8
#define ROUNDS 2000
#define IP "192.0.2.1"
#define URI "/p/102/playManifest?x=1"

static atomic_size_t allocations;

/* The sanitizers replace malloc, too. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define COUNTS_ALLOCATIONS
#endif

#ifdef COUNTS_ALLOCATIONS
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    allocations++;
    return __libc_realloc(old, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    allocations++;
    *block = __libc_memalign(alignment, size);
    return *block == NULL;
}
#endif

static const char *const SECRETS[] = {"old secret", "secret"};
static kaltura_verifier *verifier;

static char *made(int32_t version, const char *secret, int32_t partner_id, int64_t expires_at, const char *privileges)
{
    kaltura_sign_options *options = kaltura_sign_options_new();
    kaltura_signer *signer = kaltura_signer_new(partner_id, secret, NULL);
    char *ks;

    CHECK(kaltura_sign_options_set_version(options, version, NULL) == KALTURA_OK);
    CHECK(kaltura_sign_options_set_expires_at(options, expires_at, NULL) == KALTURA_OK);
    ks = kaltura_signer_sign(signer, "bob", KALTURA_SESSION_TYPE_USER, 0, privileges, options, NULL);
    CHECK(ks != NULL);
    kaltura_signer_free(signer);
    kaltura_sign_options_free(options);
    return ks;
}

/* Checks that both forms of the call return `due`, and that the session is parsed only if its signature is valid. */
static void expect(const kaltura_verifier *by, const char *ks, size_t size, int64_t now, const char *ip,
                   const char *uri, kaltura_status due)
{
    kaltura_ks *parsed = (kaltura_ks *)&parsed;
    int is_signed = due == KALTURA_OK || due == KALTURA_ERROR_KS_EXPIRED || due == KALTURA_ERROR_KS_RESTRICTED_IP
                    || due == KALTURA_ERROR_KS_RESTRICTED_URI;
    size_t before = allocations;
    kaltura_status status = kaltura_verifier_check(by, ks, size, now, ip, NUL, uri, NUL, NULL);

    if (size == NUL && ks != NULL && strlen(ks) <= 700) {
        CHECK(allocations == before);
    }
    CHECK(status == due);
    CHECK(kaltura_verifier_check(by, ks, size, now, ip, NUL, uri, NUL, &parsed) == due);
    CHECK((parsed != NULL) == is_signed);
    if (parsed != NULL) {
        CHECK_TEXT(kaltura_ks_user_id(parsed), "bob");
        CHECK(kaltura_ks_check(parsed, now, ip, uri) == due);
    }
    kaltura_ks_free(parsed);
}

static void every_status(int32_t version)
{
    char *valid = made(version, "secret", 102, 4000000000, "sview:0_a,iprestrict:" IP ",urirestrict:/p/102/*");
    char *of_another_secret = made(version, "another", 102, 4000000000, NULL);
    char *of_another_partner = made(version, "secret", 103, 4000000000, NULL);
    char *past = made(version, "old secret", 102, 1700000000, NULL);
    kaltura_ks *parsed;
    kaltura_verifier *any = kaltura_verifier_new(0, SECRETS, 2, NULL);
    kaltura_status status;

    expect(verifier, valid, NUL, 0, IP, URI, KALTURA_OK);
    expect(verifier, valid, strlen(valid), 1, IP, URI, KALTURA_OK);
    expect(NULL, valid, NUL, 0, IP, URI, KALTURA_ERROR_INVALID_ARGUMENT);
    expect(verifier, NULL, NUL, 0, IP, URI, KALTURA_ERROR_INVALID_ARGUMENT);
    expect(verifier, NULL, 0, 0, IP, URI, KALTURA_ERROR_INVALID_ARGUMENT);
    expect(verifier, valid, (size_t)PTRDIFF_MAX + 1, 0, IP, URI, KALTURA_ERROR_INVALID_ARGUMENT);
    expect(verifier, valid, NUL, -1, IP, URI, KALTURA_ERROR_INVALID_ARGUMENT);
    status = kaltura_verifier_check(verifier, valid, NUL, 0, IP, NUL - 1, URI, NUL, NULL);
    CHECK(status == KALTURA_ERROR_INVALID_ARGUMENT);
    status = kaltura_verifier_check(verifier, valid, NUL, 0, IP, NUL, URI, NUL - 1, NULL);
    CHECK(status == KALTURA_ERROR_INVALID_ARGUMENT);
    expect(verifier, "", NUL, 0, IP, URI, KALTURA_ERROR_KS_MALFORMED);
    expect(verifier, "no session", NUL, 0, IP, URI, KALTURA_ERROR_KS_MALFORMED);
    expect(verifier, "\xff\xfe", NUL, 0, IP, URI, KALTURA_ERROR_KS_MALFORMED);
    expect(verifier, of_another_partner, NUL, 0, IP, URI, KALTURA_ERROR_KS_WRONG_PARTNER);
    expect(any, of_another_partner, NUL, 0, IP, URI, KALTURA_OK);
    expect(verifier, of_another_secret, NUL, 0, IP, URI, KALTURA_ERROR_KS_SIGNATURE);
    expect(verifier, past, NUL, 0, IP, URI, KALTURA_ERROR_KS_EXPIRED);
    expect(verifier, past, NUL, 1600000000, IP, URI, KALTURA_OK);
    expect(verifier, valid, NUL, 0, "192.0.2.2", URI, KALTURA_ERROR_KS_RESTRICTED_IP);
    expect(verifier, valid, NUL, 0, NULL, URI, KALTURA_ERROR_KS_RESTRICTED_IP);
    expect(verifier, valid, NUL, 0, "\xff", URI, KALTURA_ERROR_KS_RESTRICTED_IP);
    expect(verifier, valid, NUL, 0, IP, "/p/103/", KALTURA_ERROR_KS_RESTRICTED_URI);
    expect(verifier, valid, NUL, 0, IP, NULL, KALTURA_ERROR_KS_RESTRICTED_URI);

    CHECK(kaltura_verifier_check(verifier, past, NUL, 0, NULL, 0, NULL, 0, &parsed) == KALTURA_ERROR_KS_EXPIRED);
    CHECK(kaltura_ks_secret_index(parsed) == 0 && kaltura_ks_is_verified(parsed) == 1);
    kaltura_ks_free(parsed);

    kaltura_verifier_free(any);
    kaltura_string_free(valid);
    kaltura_string_free(of_another_secret);
    kaltura_string_free(of_another_partner);
    kaltura_string_free(past);
}

static void ambiguous(void)
{
    const char *secrets[1];
    kaltura_verifier *by;

    secrets[0] = setting("TEST_AMBIGUOUS_SECRET");
    by = kaltura_verifier_new(0, secrets, 1, NULL);
    expect(by, setting("TEST_AMBIGUOUS_KS"), NUL, 0, IP, URI, KALTURA_ERROR_KS_AMBIGUOUS);
    kaltura_verifier_free(by);
}

static void arguments(void)
{
    const char *secrets[2] = {"secret", NULL};
    kaltura_error *error = NULL;

#define REFUSED(CALL) \
    do { \
        CHECK((CALL) == NULL); \
        CHECK(strstr(kaltura_error_message(error), "secrets") != NULL); \
        CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT); \
    } while (0)
    REFUSED(kaltura_verifier_new(102, NULL, 1, &error));
    REFUSED(kaltura_verifier_new(102, secrets, 0, &error));
    REFUSED(kaltura_verifier_new(102, secrets, 2, &error));
    REFUSED(kaltura_verifier_new(102, secrets, 1001, &error));
    secrets[0] = "";
    REFUSED(kaltura_verifier_new(102, secrets, 1, &error));
    secrets[0] = "secret\n";
    REFUSED(kaltura_verifier_new(102, secrets, 1, &error));
    kaltura_verifier_free(NULL);
}

/* Copies a string to the end of a page, before an inaccessible one. */
static const char *guarded(const char *text)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = strlen(text);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    CHECK(pages != MAP_FAILED && size <= page && mprotect(pages + page, page, PROT_NONE) == 0);
    return memcpy(pages + page - size, text, size);
}

static void strings_without_a_nul(void)
{
    char *ks = made(2, "secret", 102, 4000000000, "sview:0_a,iprestrict:" IP ",urirestrict:" URI);
    const char *ks_at_the_end = guarded(ks), *ip = guarded(IP), *uri = guarded(URI), *entry = guarded("0_a");
    kaltura_ks *parsed;
    kaltura_status status;

    CHECK(kaltura_verifier_check(verifier, ks_at_the_end, strlen(ks), 0, ip, strlen(IP), uri, strlen(URI), NULL)
          == KALTURA_OK);
    status = kaltura_verifier_check(verifier, ks_at_the_end, strlen(ks), 0, ip, strlen(IP), uri, strlen(URI), &parsed);
    CHECK(status == KALTURA_OK);
    CHECK(kaltura_ks_has_privilege(parsed, KALTURA_PRIVILEGE_SVIEW, entry, 3) == 1);
    CHECK(kaltura_ks_has_privilege(parsed, KALTURA_PRIVILEGE_SVIEW, entry, 2) == 0);
    CHECK(kaltura_ks_has_privilege(parsed, KALTURA_PRIVILEGE_SVIEW, entry, (size_t)PTRDIFF_MAX + 1) == 0);
    CHECK(kaltura_ks_has_privilege(parsed, KALTURA_PRIVILEGE_SVIEW, NULL, KALTURA_NUL_TERMINATED) == 1);
    CHECK(kaltura_verifier_check(verifier, ks_at_the_end, strlen(ks), 0, ip, 8, uri, strlen(URI), NULL)
          == KALTURA_ERROR_KS_RESTRICTED_IP);
    kaltura_ks_free(parsed);
    kaltura_string_free(ks);
}

/* Version 2 does not sign the partner id, so a session of partner 103 can be relabelled as one of 102. */
static void relabelled(void)
{
    char *ks = made(2, "shared secret", 103, 4000000000, NULL);
    const char *secrets[] = {"shared secret"};
    kaltura_verifier *own = kaltura_verifier_new(103, secrets, 1, NULL),
                     *any = kaltura_verifier_new(0, secrets, 1, NULL);
    kaltura_ks *parsed;

    /* "v2|103|" is "djJ8MTAzf" and two bits: the 3 becomes a 2. */
    CHECK(strncmp(ks, "djJ8MTAzf", 9) == 0);
    ks[7] = 'y';
    CHECK(kaltura_verifier_check(own, ks, NUL, 0, NULL, 0, NULL, 0, &parsed) == KALTURA_ERROR_KS_WRONG_PARTNER);
    CHECK(parsed == NULL);
    CHECK(kaltura_verifier_check(any, ks, NUL, 0, NULL, 0, NULL, 0, &parsed) == KALTURA_OK);
    CHECK(kaltura_ks_partner_id(parsed) == 102);
    kaltura_ks_free(parsed);
    kaltura_verifier_free(own);
    kaltura_verifier_free(any);
    kaltura_string_free(ks);
}

/* Verifying sessions of up to 700 bytes does not allocate. Longer ones are verified too. */
static void sizes(void)
{
    static char privileges[40000];
    size_t count, at, length;
    char *ks;
    int32_t version;

    for (version = 1; version <= 2; version++) {
        for (count = 0; count < 120; count += version == 1 ? 1 : 3) {
            privileges[0] = '\0';
            for (at = length = 0; at < count; at++) {
                length += (size_t)sprintf(privileges + length, "%sp%d:%d", at == 0 ? "" : ",", (int)at, (int)at);
            }
            ks = made(version, "secret", 102, 4000000000, privileges);
            expect(verifier, ks, NUL, 0, IP, URI, KALTURA_OK);
            kaltura_string_free(ks);
        }
    }
    memset(privileges, 'a', sizeof privileges - 1);
    memcpy(privileges, "sview:", 6);
    ks = made(2, "secret", 102, 4000000000, privileges);
    expect(verifier, ks, NUL, 0, IP, URI, KALTURA_OK);
    kaltura_string_free(ks);
}

static void *work(void *ks)
{
    kaltura_ks *parsed;
    size_t round, failures = 0;

    for (round = 0; round < ROUNDS; round++) {
        failures += kaltura_verifier_check(verifier, ks, NUL, 0, NULL, 0, NULL, 0, NULL) != KALTURA_OK;
        failures += kaltura_verifier_check(verifier, ks, NUL, 0, NULL, 0, NULL, 0, &parsed) != KALTURA_OK;
        failures += kaltura_ks_has_privilege(parsed, "list", NULL, KALTURA_NUL_TERMINATED) != 1;
        kaltura_ks_free(parsed);
        failures += kaltura_verifier_check(verifier, "bad", NUL, 0, NULL, 0, NULL, 0, NULL) == KALTURA_OK;
    }
    CHECK(failures == 0);
    return NULL;
}

static void threads(void)
{
    pthread_t running[THREADS];
    char *ks = made(2, "secret", 102, 4000000000, "list");
    size_t at;

    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_create(&running[at], NULL, work, ks) == 0);
    }
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(running[at], NULL) == 0);
    }
    kaltura_string_free(ks);
}

int main(void)
{
    verifier = kaltura_verifier_new(102, SECRETS, 2, NULL);
    CHECK(verifier != NULL);
#ifdef COUNTS_ALLOCATIONS
    CHECK(allocations > 0);
#endif
    every_status(1);
    every_status(2);
    ambiguous();
    arguments();
    strings_without_a_nul();
    relabelled();
    sizes();
    threads();
    kaltura_verifier_free(verifier);
    return check_end();
}
