/* The signer: options, buffers, restricted sessions, threads, and forks. */
#define _GNU_SOURCE
#include "check.h"
#include "fork_kinds.h"

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const SECRETS[] = {"secret"};
static kaltura_signer *signer;

static kaltura_ks *read_back(const char *text)
{
    kaltura_error *error = NULL;
    kaltura_ks *ks = kaltura_ks_parse(text, SECRETS, 1, &error);

    CHECK(ks != NULL && error == NULL);
    return ks;
}

static void options(void)
{
    kaltura_sign_options *given = kaltura_sign_options_new();
    kaltura_error *error = NULL;
    kaltura_ks *ks;
    char *text, *json;

    CHECK(kaltura_sign_options_set_expires_at(given, 4000000000, &error) == KALTURA_OK);
    CHECK(kaltura_sign_options_set_session_id(given, "group", &error) == KALTURA_OK);
    CHECK(kaltura_sign_options_set_master_partner_id(given, 99, &error) == KALTURA_OK);
    CHECK(kaltura_sign_options_set_additional_data(given, "more", &error) == KALTURA_OK);
    text = kaltura_signer_sign(signer, "bob", KALTURA_SESSION_TYPE_USER, 60, "list:*", given, &error);
    ks = read_back(text);
    CHECK(kaltura_ks_version(ks) == 2 && kaltura_ks_expires_at(ks) == 4000000000);
    CHECK_TEXT(kaltura_ks_privileges(ks), "list:*,sessionid:group");
    json = kaltura_ks_to_json(ks, NULL);
    CHECK(json != NULL && strstr(json, "\"master_partner_id\":\"99\"") != NULL);
    CHECK(json != NULL && strstr(json, "\"additional_data\":\"more\"") != NULL);
    kaltura_string_free(json);
    kaltura_ks_free(ks);
    kaltura_string_free(text);

    CHECK(kaltura_sign_options_set_version(given, 1, &error) == KALTURA_OK);
    text = kaltura_signer_sign(signer, "bob", KALTURA_SESSION_TYPE_USER, 60, NULL, given, &error);
    ks = read_back(text);
    CHECK(kaltura_ks_version(ks) == 1);
    CHECK_TEXT(kaltura_ks_privileges(ks), "sessionid:group");
    kaltura_ks_free(ks);
    kaltura_string_free(text);

    CHECK(kaltura_sign_options_set_expires_at(given, 4000000000000, &error) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(strncmp(kaltura_error_message(error), "expires_at:", 11) == 0);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_sign_options_set_expires_at(given, 0, &error) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_sign_options_set_expires_at(given, INT64_MIN, NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_sign_options_set_version(given, 3, &error) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_sign_options_free(given);
    given = kaltura_sign_options_new();
    CHECK(kaltura_sign_options_set_session_id(given, "a,edit:*", &error) == KALTURA_OK);
    CHECK(kaltura_signer_sign(signer, "bob", KALTURA_SESSION_TYPE_USER, 60, NULL, given, &error) == NULL);
    CHECK(strncmp(kaltura_error_message(error), "session_id:", 11) == 0);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_sign_options_free(given);
    kaltura_sign_options_free(NULL);

    CHECK(kaltura_sign_options_set_version(NULL, 1, NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_sign_options_set_expires_at(NULL, 1, NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_sign_options_set_session_id(NULL, NULL, NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_sign_options_set_master_partner_id(NULL, 1, NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_sign_options_set_additional_data(NULL, NULL, NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
}

/* Rounding makes download links repeatable. A restricted session is not rounded beyond its parent's expiry. */
static void downloads(void)
{
    kaltura_error *error = NULL;
    char *text = kaltura_signer_sign(signer, "bob", KALTURA_SESSION_TYPE_USER, 301, "downloadasset:0_a", NULL, &error);
    kaltura_ks *ks = read_back(text);
    kaltura_ks *child;

    kaltura_string_free(text);
    CHECK(kaltura_ks_expires_at(ks) % 300 == 0);
    text = kaltura_signer_sign_restricted(signer, ks, 299, "downloadasset:0_a", &error);
    child = read_back(text);
    kaltura_string_free(text);
    CHECK(kaltura_ks_expires_at(child) <= kaltura_ks_expires_at(ks));
    kaltura_ks_free(child);
    kaltura_ks_free(ks);
}

static void buffers(void)
{
    char buffer[512];
    char guarded[64];
    kaltura_error *error = NULL;
    size_t needed = 0;
    kaltura_ks *ks;

    CHECK(kaltura_signer_sign_into(signer, "bob", KALTURA_SESSION_TYPE_USER, 60, "sview:*", NULL, NULL, 0, &needed,
                                   &error)
          == KALTURA_ERROR_BUFFER_TOO_SMALL);
    CHECK_ERROR(error, KALTURA_ERROR_BUFFER_TOO_SMALL);
    CHECK(needed > 100 && needed < sizeof buffer);
    memset(guarded, '.', sizeof guarded);
    CHECK(kaltura_signer_sign_into(signer, "bob", KALTURA_SESSION_TYPE_USER, 60, "sview:*", NULL, guarded,
                                   sizeof guarded, NULL, NULL)
          == KALTURA_ERROR_BUFFER_TOO_SMALL);
    CHECK(guarded[0] == '.' && guarded[sizeof guarded - 1] == '.');
    memset(buffer, '.', sizeof buffer);
    CHECK(kaltura_signer_sign_into(signer, "bob", KALTURA_SESSION_TYPE_USER, 60, "sview:*", NULL, buffer, needed,
                                   &needed, &error)
          == KALTURA_OK);
    CHECK(strlen(buffer) + 1 == needed && buffer[needed] == '.');
    ks = read_back(buffer);
    CHECK_TEXT(kaltura_ks_user_id(ks), "bob");
    kaltura_ks_free(ks);
    CHECK(kaltura_signer_sign_into(signer, "bob", 7, 60, NULL, NULL, buffer, sizeof buffer, &needed, &error)
          == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(needed == 0);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_signer_sign_into(signer, "bob", 0, 60, NULL, NULL, buffer, SIZE_MAX, &needed, &error)
          == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(strncmp(kaltura_error_message(error), "size: ", 6) == 0 && needed == 0);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_signer_sign_into(signer, "bob", 0, 60, NULL, NULL, buffer, (size_t)PTRDIFF_MAX + 1, NULL, NULL)
          == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_signer_sign_into(signer, "bob", 0, 60, NULL, NULL, NULL, 10, &needed, &error)
          == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
}

static void children(void)
{
    kaltura_error *error = NULL;
    char *text = kaltura_signer_sign(signer, "bob", KALTURA_SESSION_TYPE_ADMIN, 600, "sview:*,iprestrict:192.0.2.1",
                                     NULL, &error);
    kaltura_ks *parent = read_back(text);
    kaltura_ks *peeked = kaltura_ks_peek(text, NULL);
    kaltura_ks *child;

    kaltura_string_free(text);
    text = kaltura_signer_sign_restricted(signer, parent, 86400, "sview:0_abcdefgh", &error);
    child = read_back(text);
    kaltura_string_free(text);
    CHECK(kaltura_ks_is_admin(child) == 0 && kaltura_ks_expires_at(child) == kaltura_ks_expires_at(parent));
    CHECK_TEXT(kaltura_ks_privileges(child), "sview:0_abcdefgh,iprestrict:192.0.2.1");
    /* Restrictions can be added, but those of the parent cannot be relaxed. */
    kaltura_ks_free(child);
    text = kaltura_signer_sign_restricted(signer, parent, 60, "sview:*,urirestrict:/p/102/*", &error);
    child = read_back(text);
    kaltura_string_free(text);
    CHECK_TEXT(kaltura_ks_privileges(child), "sview:*,urirestrict:/p/102/*,iprestrict:192.0.2.1");
    CHECK(kaltura_signer_sign_restricted(signer, parent, 60, "sview:*,iprestrict:192.0.2.2", &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_signer_sign_restricted(signer, parent, 60, "edit:*", &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_signer_sign_restricted(signer, peeked, 60, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_signer_sign_restricted(NULL, parent, 60, NULL, NULL) == NULL);
    CHECK(kaltura_signer_sign_restricted(signer, NULL, 60, NULL, NULL) == NULL);
    kaltura_ks_free(child);
    kaltura_ks_free(parent);
    kaltura_ks_free(peeked);
}

static void *sign_many(void *unused)
{
    char buffer[512];
    int round;

    (void)unused;
    for (round = 0; round < 2000; round++) {
        if (kaltura_signer_sign_into(signer, "bob", 0, 60, "sview:*", NULL, buffer, sizeof buffer, NULL, NULL)
            != KALTURA_OK) {
            return &signer; /* anything but NULL */
        }
    }
    return NULL;
}

static void threads(void)
{
    pthread_t running[4];
    void *result;
    int at;

    for (at = 0; at < 4; at++) {
        CHECK(pthread_create(&running[at], NULL, sign_many, NULL) == 0);
    }
    for (at = 0; at < 4; at++) {
        CHECK(pthread_join(running[at], &result) == 0 && result == NULL);
    }
}

/* The random part, which must differ between a process and its forked child. */
static void random_part(char out[64])
{
    char *text = kaltura_signer_sign(signer, "bob", KALTURA_SESSION_TYPE_USER, 60, NULL, NULL, NULL);
    kaltura_ks *ks = kaltura_ks_parse(text, SECRETS, 1, NULL);

    memset(out, 0, 64);
    snprintf(out, 64, "%s", ks != NULL ? kaltura_ks_hash(ks) : "");
    kaltura_ks_free(ks);
    kaltura_string_free(text);
}

static void forks(enum fork_kind kind)
{
    char of_parent[64] = "";
    char of_child[2][64] = {"", ""};
    int channel[2];
    int round;
    int status;
    pid_t child;

    random_part(of_parent); /* seeds the generator of this thread */
    for (round = 0; round < 2; round++) {
        CHECK(pipe(channel) == 0);
        child = fork_by(kind);
        if (child == 0) {
            random_part(of_child[0]);
            _exit(write(channel[1], of_child[0], 64) == 64 ? 0 : 1);
        }
        CHECK(child > 0 && read(channel[0], of_child[round], 64) == 64);
        CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
        close(channel[0]);
        close(channel[1]);
    }
    random_part(of_parent);
    CHECK(strlen(of_parent) == 40 && strlen(of_child[0]) == 40);
    CHECK(strcmp(of_parent, of_child[0]) != 0);
    CHECK(strcmp(of_parent, of_child[1]) != 0);
    CHECK(strcmp(of_child[0], of_child[1]) != 0);
}

int main(void)
{
    kaltura_error *error = NULL;
    int kind;

    CHECK(kaltura_signer_new(102, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_signer_new(102, "", &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_signer_sign(NULL, NULL, 0, 0, NULL, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    signer = kaltura_signer_new(102, "secret", &error);
    CHECK(signer != NULL);
    options();
    buffers();
    downloads();
    children();
    threads();
    for (kind = BY_FORK; kind < FORK_KINDS; kind++) {
        forks(kind);
    }
    kaltura_signer_free(signer);
    kaltura_signer_free(NULL);
    return check_end();
}
