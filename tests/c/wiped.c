/* After everything is freed, no secret and no session is left in the heap. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "memory_search.h"

/* The secret, so written that this program's own memory does not hold it: each byte is one less. */
static const char CODED[] = "bmqib.pnfhb.cfub.hbnnb.efmub";
static char *secret;
static char coded_session[1024];
/* What its base64 stands for, each byte one more. */
static char coded_bytes[768];
static size_t coded_bytes_length;

/* How often the coded bytes, decoded, stand in the heap and other memory, but for their first bytes. */
static int found_in_memory(const char *coded, size_t length)
{
    struct needle needle = {NULL, NULL, 0, 0};

    needle.coded = (const unsigned char *)coded + FIRST;
    needle.length = length - FIRST;
    CHECK(search_memory(&needle, 1, 0));
    return needle.found;
}

/* Keeps a session and what its base64 stands for, coded. */
static void keep(const char *session)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned long bits = 0;
    size_t at;

    for (at = 0; at + 1 < sizeof coded_session && session[at] != '\0'; at++) {
        coded_session[at] = (char)(session[at] + 1);
        if (strchr(digits, session[at]) != NULL) {
            bits = bits << 6 | (unsigned long)(strchr(digits, session[at]) - digits);
            if (at % 4 != 0) {
                coded_bytes[coded_bytes_length++] = (char)((bits >> (6 - 2 * (at % 4))) + 1);
            }
        }
    }
}

static void use(void)
{
    /* Too long to be taken apart on the stack. */
    static const char many[] =
        "p1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,"
        "p2:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,"
        "p3:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc,"
        "p4:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd,"
        "p5:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";
    const char *secrets[2];
    kaltura_error *error = NULL;
    kaltura_signer *signer = kaltura_signer_new(102, secret, &error);
    kaltura_sign_options *old_format = kaltura_sign_options_new();
    char *made[4];
    char *said;
    kaltura_ks *ks;
    int at;

    secrets[0] = "another";
    secrets[1] = secret;
    CHECK(kaltura_sign_options_set_version(old_format, 1, &error) == KALTURA_OK);
    made[0] = kaltura_signer_sign(signer, "bob", KALTURA_SESSION_TYPE_USER, 60, many, NULL, &error);
    made[1] = kaltura_signer_sign(signer, "bob", KALTURA_SESSION_TYPE_USER, 60, "list", old_format, &error);
    made[2] = kaltura_generate_session(secret, "bob", KALTURA_SESSION_TYPE_USER, 102, 60, "list", &error);
    made[3] = kaltura_generate_session_v1(secret, "bob", KALTURA_SESSION_TYPE_USER, 102, 60, "list", &error);
    for (at = 0; at < 4; at++) {
        ks = kaltura_ks_parse(made[at], secrets, 2, &error);
        CHECK(ks != NULL && kaltura_ks_user_id(ks) != NULL);
        kaltura_ks_free(ks);
        ks = kaltura_ks_peek(made[at], &error);
        CHECK(ks != NULL);
        kaltura_ks_free(ks);
        said = kaltura_ks_fingerprint(made[at], &error);
        CHECK(said != NULL);
        kaltura_string_free(said);
        said = kaltura_ks_explain(made[at], secrets, 2, 0, &error);
        CHECK(said != NULL);
        kaltura_string_free(said);
    }
    keep(made[0]);
    for (at = 0; at < 4; at++) {
        kaltura_string_free(made[at]);
    }
    CHECK(kaltura_generate_session(secret, "bob", 7, 102, 60, NULL, &error) == NULL);
    kaltura_error_free(error);
    kaltura_sign_options_free(old_format);
    kaltura_signer_free(signer);
}

int main(void)
{
    size_t at;

    secret = calloc(1, sizeof CODED);
    CHECK(secret != NULL);
    for (at = 0; secret != NULL && CODED[at] != '\0'; at++) {
        secret[at] = (char)(CODED[at] - 1);
    }
    CHECK(found_in_memory(CODED, strlen(CODED)) == 1); /* ours: so the search finds one */
    use();
    CHECK(found_in_memory(CODED, strlen(CODED)) == 1);
    CHECK(strlen(coded_session) > 100 && found_in_memory(coded_session, strlen(coded_session)) == 0);
    CHECK(coded_bytes_length > 100 && found_in_memory(coded_bytes, coded_bytes_length) == 0);
    free(secret);
    return check_end();
}
