/* After everything is freed, no secret, derived key or session is left in memory: neither in the heap nor on the stacks of
 * two threads, which have used the library and wait.
 *
 * TEST_LAST is the last operation: "signing", "parsing", "verifying" or "measuring", which computes the size of a session.
 * With TEST_HOLD the program stops before and after freeing, so that tests/secrecy.rs can take core dumps. */
#define _DEFAULT_SOURCE
#include "check.h"
#include "memory_search.h"
#include "version_1.h"

#include <pthread.h>
#include <sys/prctl.h>

/* The secret. Each byte is incremented, so that the search does not find this constant. */
static const char CODED[] = "bmqib.pnfhb.cfub.hbnnb.efmub";
/* The AES key, which is the first 16 bytes of the secret's SHA-1; the same as little-endian words, as SHA-1 computes it;
 * and the last round key, from which the key can be computed. Each byte is incremented. */
static const char CODED_KEY[] = "\x94\x7f\x1c\x5c\xe1\x16\x41\xcd\x29\xdc\x71\x9f\x0c\x2c\x63\x6f";
static const char CODED_WORDS[] = "\x5c\x1c\x7f\x94\xcd\x41\x16\xe1\x9f\x71\xdc\x29\x6f\x63\x2c\x0c";
static const char CODED_LAST_KEY[] = "\x0e\x99\x46\xd8\xde\x92\x27\xb2\x5b\x82\x52\xd2\xc0\xd7\xaf\xc4";

/* Longer than the library's first buffer; and longer than what it parses on the stack. */
#define LONG \
    "p1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa," \
    "p2:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
static const char MANY[] =
    LONG ","
         "p3:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc,"
         "p4:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd,"
         "p5:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

/* Correctly signed sessions that are rejected for their content: two users, invalid UTF-8, an invalid partner id and an
 * invalid expiry. All user ids end with CODED_USER, each byte of which is incremented. */
static const char *const AMBIGUOUS[] = {
    "djJ8MTAyfM1KZ34nO_X2CYwh28NrvNL2qxfBLRRgmr8RxYNUtl4aJD2lJmdz7s4sax6ex21PfqFMBM14bi2M2wgkhxBNop29"
    "sxHyx6ziJI4z3Ip7-dDQkpxoMzLneTjG0mt-A0hhEpItnnppd4_14C9opUQCKIs=",
    "djJ8MTAyfMuKERKmecSHrXdqiqpWdnb2T5mlW0Ut7PzL8EOAZfdCEjoJ5N8S1Xx1YrlUulF62doWVZD33opd5Y1xqs0vMy2x"
    "q7aI-QVQDAI7RDGT0tWnssd_rG-CuxWvMMCFc_LwKcBjjWKxSqzPAO0VWrbMoBc=",
    "djJ8MU8yfGwqjPjfzBkYDLQuuqOxAY8D6lqaFiaZoENSKOi_oIVgzi_1WBvT1vevh2XQ4CIvrfa-vfAGG-nHlejahfXf5gBz"
    "CDaivk0SNDAVNcUMhptfkm8bv5dYBn9Mlibs1gQ2sA==",
    "djJ8MTAyfEMOHyYs1Pyk10zAl6mz1zCVSYFFoNrmR3-mlY_vcDR362_gR2EWpaDsp4Ib5REKfwL3QXl6bkwItalCKCQGNpeb"
    "7FDCl3SYEAUT88TAw5LKx5uPO-1vl5pIG2f75VgD_A==",
};
static const char CODED_USER[] = "uxp/sfbefst/xpvme/opu/bhsff/po";

/* The index of the first of the three needles that are keys. */
#define KEY 1
#define MADE 4
#define ON_STACK 64
#define MOST 64

/* The objects of one thread. */
struct work {
    kaltura_signer *signer;
    kaltura_verifier *verifier;
    char *made[MADE];
    kaltura_ks *read[MADE];
};

static char *secret;
static struct needle needles[MOST];
/* Whether a needle is in memory before the objects are freed; temporary data is not. */
static int is_held[MOST];
static size_t needle_count;
static kaltura_signer *shared;
/* Pipes to and from the other thread. */
static int word_to[2], word_from[2];

static void add(const char *name, const char *coded, size_t length, int held)
{
    CHECK(needle_count < MOST && length >= 16);
    needles[needle_count].name = name;
    needles[needle_count].coded = (const unsigned char *)coded;
    needles[needle_count].length = length;
    is_held[needle_count++] = held;
}

/* Decodes a signature of 40 hexadecimal digits to 20 bytes. Input and output bytes are incremented. */
static const char *coded_bytes(const char *digits)
{
    char *bytes = calloc(1, 20), pair[3] = "";
    size_t at;

    for (at = 0; at < 20; at++) {
        pair[0] = (char)(digits[2 * at] - 1);
        pair[1] = (char)(digits[2 * at + 1] - 1);
        bytes[at] = (char)(strtol(pair, NULL, 16) + 1);
    }
    return bytes;
}

/* Adds a session and its decoded base64; for version 1 also the two parts of the latter. */
static void add_session(const char *session)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *coded = calloc(1, strlen(session) + 1);
    char *decoded = calloc(1, strlen(session) + 1);
    unsigned long bits = 0;
    size_t at, length = 0;

    for (at = 0; session[at] != '\0'; at++) {
        char digit = (char)(session[at] == '+' ? '-' : session[at] == '/' ? '_' : session[at]);

        coded[at] = (char)(session[at] + 1);
        if (strchr(digits, digit) != NULL) {
            bits = bits << 6 | (unsigned long)(strchr(digits, digit) - digits);
            if (at % 4 != 0) {
                decoded[length++] = (char)((bits >> (6 - 2 * (at % 4))) + 1);
            }
        }
    }
    add("a session", coded, at, 1);
    add("a decoded session", decoded, length, 0);
    if (decoded[0] != 'v' + 1) {
        CHECK(decoded[40] == '|' + 1);
        add("the signature of version 1", decoded, 40, 1);
        /* A parsed session stores its fields NUL-terminated. */
        add("the content of version 1", decoded + 41, length - 41, 0);
        add("the signature of version 1 in bytes", coded_bytes(decoded), 20, 0);
    }
}

static void use(struct work *work)
{
    static const int32_t hashes[] = {KALTURA_HASH_MD5, KALTURA_HASH_SHA1, KALTURA_HASH_SHA256, KALTURA_HASH_SHA512};
    const char *secrets[2];
    kaltura_error *error = NULL;
    kaltura_sign_options *old_format = kaltura_sign_options_new();
    char *said;
    int at;

    secrets[0] = "another";
    secrets[1] = secret;
    work->signer = kaltura_signer_new(102, secret, &error);
    work->verifier = kaltura_verifier_new(102, secrets, 2, &error);
    CHECK(kaltura_sign_options_set_version(old_format, 1, &error) == KALTURA_OK);
    work->made[0] = kaltura_signer_sign(shared, "bob", KALTURA_SESSION_TYPE_USER, 60, MANY, NULL, &error);
    work->made[1] = kaltura_signer_sign(work->signer, "bob", KALTURA_SESSION_TYPE_USER, 60, "list", old_format, &error);
    work->made[2] = kaltura_generate_session(secret, "bob", KALTURA_SESSION_TYPE_USER, 102, 60, "list", &error);
    work->made[3] = generate_version_1(secret, "bob", KALTURA_SESSION_TYPE_USER, 102, 60, "list", &error);
    for (at = 0; at < MADE; at++) {
        kaltura_ks *ks = kaltura_ks_peek(work->made[at], &error);

        CHECK(ks != NULL);
        kaltura_ks_free(ks);
        said = kaltura_ks_fingerprint(work->made[at], &error);
        CHECK(said != NULL);
        kaltura_string_free(said);
        said = kaltura_ks_explain(work->made[at], secrets, 2, 0, &error);
        CHECK(said != NULL);
        kaltura_string_free(said);
        CHECK(kaltura_ks_parse(work->made[at], secrets, 1, &error) == NULL);
        kaltura_error_free(error);
        error = NULL;
        CHECK(kaltura_verifier_check(work->verifier, work->made[at], KALTURA_NUL_TERMINATED, 0, NULL, 0, NULL, 0, &ks)
              == KALTURA_OK);
        CHECK(kaltura_ks_privileges(ks) != NULL);
        kaltura_ks_free(ks);
        ks = kaltura_ks_parse(work->made[at], secrets, 2, &error);
        CHECK(ks != NULL && kaltura_ks_user_id(ks) != NULL && kaltura_ks_hash(ks) != NULL);
        CHECK(kaltura_ks_privilege_value_count(ks, 0) < 2);
        said = kaltura_ks_to_json(ks, &error);
        CHECK(said != NULL);
        kaltura_string_free(said);
        work->read[at] = ks;
    }
    for (at = 0; at < (int)(sizeof AMBIGUOUS / sizeof AMBIGUOUS[0]); at++) {
        CHECK(kaltura_ks_parse(AMBIGUOUS[at], secrets, 2, &error) == NULL);
        CHECK(kaltura_error_status(error) == KALTURA_ERROR_KS_AMBIGUOUS);
        kaltura_error_free(error);
        error = NULL;
        said = kaltura_ks_explain(AMBIGUOUS[at], secrets, 2, 0, &error);
        CHECK(said != NULL);
        kaltura_string_free(said);
    }
    CHECK(kaltura_generate_session(secret, "bob", 7, 102, 60, NULL, &error) == NULL);
    kaltura_error_free(error);
    /* The secret is used as an app token. */
    for (at = 0; at < (int)(sizeof hashes / sizeof hashes[0]); at++) {
        said = kaltura_app_token_hash("a session", secret, hashes[at], NULL);
        CHECK(said != NULL);
        kaltura_string_free(said);
    }
    kaltura_sign_options_free(old_format);
}

static void free_all(struct work *work)
{
    int at;

    for (at = 0; at < MADE; at++) {
        kaltura_ks_free(work->read[at]);
        kaltura_string_free(work->made[at]);
    }
    kaltura_verifier_free(work->verifier);
    kaltura_signer_free(work->signer);
}

static void tell(int to)
{
    CHECK(write(to, "", 1) == 1);
}

static void wait_for(int from)
{
    char word;

    CHECK(read(from, &word, 1) == 1);
}

/* Decodes CODED_USER. The caller clears the result. */
static void decode_user(char user[sizeof CODED_USER])
{
    size_t at;

    for (at = 0; CODED_USER[at] != '\0'; at++) {
        user[at] = (char)(CODED_USER[at] - 1);
    }
    user[at] = '\0';
}

static void read_last(const struct work *work, int with_explain)
{
    kaltura_error *error = NULL;
    const char *secrets[1];
    char user[sizeof CODED_USER], *made, *said;
    kaltura_ks *ks;

    secrets[0] = secret;
    if (!with_explain) {
        ks = kaltura_ks_parse(work->made[3], secrets, 1, &error);
        CHECK(ks != NULL);
        kaltura_ks_free(ks);
        return;
    }
    decode_user(user);
    made = kaltura_signer_sign(work->signer, user, KALTURA_SESSION_TYPE_USER, 60, "list", NULL, &error);
    said = kaltura_ks_explain(made, secrets, 1, 0, &error);
    CHECK(made != NULL && said != NULL);
    kaltura_string_free(made);
    kaltura_string_free(said);
    explicit_bzero(user, sizeof user);
}

/* With a signer, signs a session that exceeds the first buffer. */
static void sign_last(const struct work *work, int with_a_signer)
{
    kaltura_error *error = NULL;
    char user[sizeof CODED_USER], *made;

    decode_user(user);
    made = with_a_signer ? kaltura_signer_sign(work->signer, user, KALTURA_SESSION_TYPE_USER, 60, LONG, NULL, &error)
                         : kaltura_generate_session(secret, user, KALTURA_SESSION_TYPE_USER, 102, 60, "list", &error);
    CHECK(made != NULL);
    kaltura_string_free(made);
    explicit_bzero(user, sizeof user);
}

static void measure_last(const struct work *work, size_t size)
{
    kaltura_error *error = NULL;
    char user[sizeof CODED_USER], buffer[10];
    size_t needed = 0;

    decode_user(user);
    CHECK(kaltura_signer_sign_into(work->signer, user, KALTURA_SESSION_TYPE_USER, 60, "list", NULL, buffer, size,
                                   &needed, &error)
          == KALTURA_ERROR_BUFFER_TOO_SMALL);
    CHECK(needed > sizeof buffer);
    kaltura_error_free(error);
    explicit_bzero(user, sizeof user);
}

/* Verifies on one stack; verifies and parses on the other. */
static void verify_last(const struct work *work, int with_parsed)
{
    kaltura_error *error = NULL;
    kaltura_ks *ks = NULL;
    char user[sizeof CODED_USER], *made;

    decode_user(user);
    made = kaltura_signer_sign(work->signer, user, KALTURA_SESSION_TYPE_USER, 60, "list", NULL, &error);
    CHECK(made != NULL);
    CHECK(kaltura_verifier_check(work->verifier, made, KALTURA_NUL_TERMINATED, 0, NULL, 0, NULL, 0,
                                 with_parsed ? &ks : NULL)
          == KALTURA_OK);
    kaltura_ks_free(ks);
    kaltura_string_free(made);
    explicit_bzero(user, sizeof user);
}

static void do_last_operation(const struct work *work, int on_the_first_stack)
{
    const char *last = setting("TEST_LAST");

    if (strcmp(last, "parsing") == 0) {
        read_last(work, on_the_first_stack);
    } else if (strcmp(last, "verifying") == 0) {
        verify_last(work, on_the_first_stack);
    } else if (strcmp(last, "measuring") == 0) {
        measure_last(work, on_the_first_stack ? 0 : 10);
    } else {
        sign_last(work, !on_the_first_stack);
    }
}

/* Runs deep in the stack, so that later calls do not overwrite the remains of the operation. */
static void do_last(const struct work *work, int on_the_first_stack)
{
    void (*volatile deep)(const struct work *, int) = do_last_operation;
    volatile char scratch[16384];

    scratch[0] = 0;
    deep(work, on_the_first_stack);
    scratch[sizeof scratch - 1] = 0;
}

static void *other_thread_main(void *work)
{
    memory_other_stack = &work;
    use(work);
    do_last(work, 0);
    tell(word_from[1]);
    wait_for(word_to[0]);
    free_all(work);
    tell(word_from[1]);
    wait_for(word_to[0]);
    return NULL;
}

/* Prints the needles, as stored, and waits for the test harness. */
static void hold(const char *word)
{
    size_t at, byte;

    if (getenv("TEST_HOLD") == NULL) {
        return;
    }
    for (at = 0; at < needle_count; at++) {
        printf("needle %d ", is_held[at]);
        for (byte = 0; byte < needles[at].length; byte++) {
            printf("%02x", needles[at].coded[byte]);
        }
        printf(" %s\n", needles[at].name);
    }
    printf("%s\n", word);
    fflush(stdout);
    wait_for(STDIN_FILENO);
}

/* Runs on a separate thread, to leave the first stack unchanged. */
static void *search_before_freeing(void *on_stack)
{
    char *planted = on_stack;
    size_t at, byte;

    CHECK(count_found(needles, needle_count, ELSEWHERE, 0) > 0);
    for (at = 0; at < needle_count; at++) {
        CHECK(needles[at].found > 0 || !is_held[at]);
    }
    for (at = 0; at < needle_count; at++) {
        if (needles[at].length <= ON_STACK) {
            for (byte = 0; byte < needles[at].length; byte++) {
                planted[byte] = (char)(needles[at].coded[byte] - 1);
            }
            CHECK(count_found(needles, needle_count, ON_FIRST_STACK, 0) >= 1 && needles[at].found >= 1);
            memset(planted, 0, ON_STACK);
        }
    }
    hold("held");
    return NULL;
}

static void *search_after_freeing(void *unused)
{
    static const enum where places[] = {ELSEWHERE, ON_FIRST_STACK, ON_OTHER_STACK};
    int is_optimized = strcmp(setting("TEST_OPTIMIZED"), "1") == 0;
    size_t at, keys, counts[3];

    for (at = 0; at < 3; at++) {
        counts[at] = count_found(needles, needle_count, places[at], 1);
        /* Unoptimized code leaves copies of keys behind, and copies unused bytes of structs from the stack to the heap. Then
         * keys are ignored. */
        if (!is_optimized) {
            keys = needles[KEY].found > 0;
            keys += needles[KEY + 1].found > 0;
            keys += needles[KEY + 2].found > 0;
            CHECK(counts[at] == keys);
        } else {
            CHECK(counts[at] == 0);
        }
    }
    printf("of %lu needles, %lu on the first thread's stack, %lu on the other's, %lu elsewhere\n",
           (unsigned long)needle_count, (unsigned long)counts[1], (unsigned long)counts[2], (unsigned long)counts[0]);
    hold("freed");
    return unused;
}

static void search(void *(*how)(void *), void *on_stack)
{
    pthread_t searcher;

    CHECK(pthread_create(&searcher, NULL, how, on_stack) == 0);
    CHECK(pthread_join(searcher, NULL) == 0);
}

int main(void)
{
    struct work mine, others;
    char on_stack[ON_STACK] = "";
    pthread_t other;
    size_t at;

    if (getenv("TEST_HOLD") != NULL) {
        prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    }
    CHECK(pipe(word_to) == 0 && pipe(word_from) == 0);
    secret = calloc(1, sizeof CODED);
    for (at = 0; CODED[at] != '\0'; at++) {
        secret[at] = (char)(CODED[at] - 1);
    }
    shared = kaltura_signer_new(102, secret, NULL);
    CHECK(shared != NULL);
    CHECK(pthread_create(&other, NULL, other_thread_main, &others) == 0);
    use(&mine);
    do_last(&mine, 1);
    wait_for(word_from[0]);

    add("the secret", CODED, strlen(CODED), 1);
    add("the key", CODED_KEY, 16, 0); /* in another form without AES instructions */
    add("the key in words", CODED_WORDS, 16, 0);
    add("the last round key", CODED_LAST_KEY, 16, 0);
    add("the user of a session", CODED_USER, strlen(CODED_USER), 0);
    for (at = 0; at < MADE; at++) {
        add_session(mine.made[at]);
        add_session(others.made[at]);
    }
    search(search_before_freeing, on_stack);

    free_all(&mine);
    tell(word_to[1]);
    wait_for(word_from[0]);
    kaltura_signer_free(shared);
    memset(secret, 0, strlen(CODED));
    search(search_after_freeing, NULL);
    tell(word_to[1]);
    CHECK(pthread_join(other, NULL) == 0);
    return check_end();
}
