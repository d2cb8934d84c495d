/* Passes hostile input of three lengths to every function that parses untrusted input. Prints a line for each call of
 * measured(), whose instructions scripts/check-linear counts: the function, the shape of the input, its length.
 *
 *   linear [FUNCTION]   runs all functions, or one */
#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Long enough that a session of 64 KiB has at most 1,000 items, which is the limit. */
#define LONG_ITEM "p#:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,"

static const char SECRET[] = "22dae94314a4106aa1a35b10a5c7c99c";

static void *checked(void *pointer)
{
    if (pointer == NULL) {
        fprintf(stderr, "cannot create the input\n");
        exit(2);
    }
    return pointer;
}

/* Returns `start` and then `pattern`, repeated up to `length` bytes, with the number of the repetition for each '#'. */
static char *filled(const char *start, const char *pattern, size_t length)
{
    char *text = checked(malloc(length + 1));
    char item[128];
    size_t at = strlen(start), size;
    unsigned long round;
    const char *from;

    memcpy(text, start, at);
    for (round = 0;; round++) {
        for (from = pattern, size = 0; *from != '\0'; from++) {
            if (*from == '#') {
                size += (size_t)sprintf(item + size, "%lu", round);
            } else {
                item[size++] = *from;
            }
        }
        if (at + size > length) {
            text[at] = '\0';
            return text;
        }
        memcpy(text + at, item, size);
        at += size;
    }
}

static char *base64(const char *bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t length = strlen(bytes), at, place;
    char *text = checked(malloc(length / 3 * 4 + 5)), *end = text;
    unsigned long bits;

    for (at = 0; at < length; at += 3) {
        for (bits = 0, place = 0; place < 3; place++) {
            bits = bits << 8 | (at + place < length ? (unsigned char)bytes[at + place] : 0);
        }
        for (place = 0; place < 4 && at + place <= length; place++) {
            *end++ = digits[bits >> (18 - 6 * place) & 63];
        }
    }
    *end = '\0';
    return text;
}

/* A version 1 session with this content, which the library might refuse to sign. */
static char *signed_v1(const char *info)
{
    /* The SHA-1 of the concatenation, which is the signature of version 1. */
    char *hash = checked(kaltura_app_token_hash(SECRET, info, KALTURA_HASH_SHA1, NULL));
    char *both = checked(malloc(strlen(info) + 42)), *text;

    sprintf(both, "%s|%s", hash, info);
    text = base64(both);
    free(both);
    kaltura_string_free(hash);
    return text;
}

/* A session that the library signs. */
static char *signed_v2(const char *user, const char *privileges)
{
    kaltura_signer *signer = checked(kaltura_signer_new(102, SECRET, NULL));
    char *made = checked(kaltura_signer_sign(signer, user, 0, 3600, privileges, NULL, NULL));
    char *text = strcpy(checked(malloc(strlen(made) + 1)), made);

    kaltura_string_free(made);
    kaltura_signer_free(signer);
    return text;
}

/* A session with these blanks in its middle. */
static char *spaced(const char *blanks)
{
    char *session = signed_v2("u", ""), *text = strcpy(checked(malloc(strlen(blanks) + 1)), blanks);
    size_t half = strlen(session) / 2;

    memcpy(text, session, half);
    strcpy(text + strlen(text) - (strlen(session) - half), session + half);
    free(session);
    return text;
}

/* ---- The input --------------------------------------------------------------- */

enum kind { TEXT, V1, V2_PRIVILEGES, V2_USER, SPACED };

struct shape {
    const char *name;
    enum kind kind;
    const char *start, *pattern;
    /* The length of the content: `quarters` quarters of the total length, minus `less` bytes. Base64 turns three bytes
     * into four, and a session encodes each '/', '|' and '*' of privileges as three bytes. */
    size_t quarters, less;
};

static char *made(const struct shape *shape, size_t length)
{
    char *content = filled(shape->start, shape->pattern, length / 4 * shape->quarters - shape->less);
    char *text = NULL;

    switch (shape->kind) {
    case TEXT: return content;
    case V1: text = signed_v1(content); break;
    case V2_PRIVILEGES: text = signed_v2("u", content); break;
    case V2_USER: text = signed_v2(content, ""); break;
    case SPACED: text = spaced(content); break;
    }
    free(content);
    return text;
}

#define V1_FIELDS "102;102;4000000000;0;r;u;"

static const struct shape sessions[] = {{"v1_commas", V1, V1_FIELDS, ",", 3, 50},
                                        {"v1_fields", V1, V1_FIELDS, ";", 3, 50},
                                        {"v1_names", V1, V1_FIELDS, "p#:v,", 3, 50},
                                        {"v1_values", V1, V1_FIELDS, "edit:#,", 3, 50},
                                        {"v1_slashes", V1, V1_FIELDS "iprestrict:", "/", 3, 50},
                                        {"v1_blanks", V1, V1_FIELDS, " #iprestrict:/ ,", 3, 50},
                                        {"v1_uris", V1, V1_FIELDS "urirestrict:", "/a#*|", 3, 50},
                                        {"v2_names", V2_PRIVILEGES, "", LONG_ITEM, 3, 300},
                                        {"v2_values", V2_PRIVILEGES, "", "edit:#,", 2, 0},
                                        {"v2_escapes", V2_USER, "", "\xc3\xa9", 1, 50},
                                        {"spaced", SPACED, "", " ", 4, 0},
                                        {"digits", TEXT, "", "A", 4, 0},
                                        {"no_digits", TEXT, "{", "%\"", 4, 0},
                                        {"bars", TEXT, "", "fHx8", 4, 0}};

static const struct shape privileges[] = {{"commas", TEXT, "", ",", 4, 0},
                                          {"names", TEXT, "", "p#,", 4, 0},
                                          {"values", TEXT, "", "edit:0_#,", 4, 0},
                                          {"same", TEXT, "", "edit:0_abcdefgh,", 4, 0},
                                          {"joined", TEXT, "edit:", "#/", 4, 0},
                                          {"near", TEXT, "", "eidt,", 4, 0},
                                          {"long_name", TEXT, "", "edit", 4, 0},
                                          {"bad_names", TEXT, "", ".,", 4, 0},
                                          {"blanks", TEXT, "", " edit ,", 4, 0},
                                          {"addresses", TEXT, "", "iprestrict:10.0.0.#,", 4, 0},
                                          {"uris", TEXT, "urirestrict:", "*/a#|", 4, 0}};

/* Privileges that fit into a session. */
static const struct shape of_children[] = {{"values", TEXT, "edit:", "#/", 2, 0},
                                           {"names", TEXT, "", LONG_ITEM, 3, 300},
                                           {"addresses", TEXT, "iprestrict:", "#/", 2, 0},
                                           {"uris", TEXT, "urirestrict:", "#*|", 1, 0}};

/* ---- The functions ----------------------------------------------------------- */

static void use(kaltura_ks *ks)
{
    if (ks != NULL) {
        kaltura_string_free(kaltura_ks_to_json(ks, NULL));
        if (kaltura_ks_check(ks, 1000, "192.0.2.1", "/b") == KALTURA_ERROR_INVALID_ARGUMENT) {
            exit(1);
        }
        kaltura_ks_has_privilege(ks, "edit", "nothing", KALTURA_NUL_TERMINATED);
        kaltura_ks_free(ks);
    }
}

static void parse(const char *text)
{
    const char *const secrets[] = {"other", SECRET};

    use(kaltura_ks_parse(text, secrets, 2, NULL));
}

static void peek(const char *text)
{
    use(kaltura_ks_peek(text, NULL));
}

static void explain(const char *text)
{
    const char *const secrets[] = {SECRET};

    kaltura_string_free(kaltura_ks_explain(text, secrets, 1, 1000, NULL));
}

static void explain_a_mismatch(const char *text)
{
    const char *const secrets[] = {" other ", "another"};

    kaltura_string_free(kaltura_ks_explain(text, secrets, 2, 1000, NULL));
}

static void fingerprint(const char *text)
{
    kaltura_string_free(kaltura_ks_fingerprint(text, NULL));
}

static void lint(const char *text)
{
    kaltura_string_free(kaltura_privileges_lint(text, KALTURA_SESSION_TYPE_USER, 60, 1, NULL));
}

/* Signs a session with these privileges, and a restricted session with the same, which compares them. */
static void child(const char *text)
{
    const char *const secrets[] = {SECRET};
    kaltura_signer *signer = checked(kaltura_signer_new(102, SECRET, NULL));
    char *parent = checked(kaltura_signer_sign(signer, "u", 0, 3600, text, NULL, NULL));
    kaltura_ks *ks = checked(kaltura_ks_parse(parent, secrets, 1, NULL));

    kaltura_string_free(checked(kaltura_signer_sign_restricted(signer, ks, 60, text, NULL)));
    kaltura_ks_free(ks);
    kaltura_string_free(parent);
    kaltura_signer_free(signer);
}

/* Quadratic on purpose: scripts/check-linear must detect it. */
static void quadratic(const char *text)
{
    volatile size_t found = 0;
    size_t length = strlen(text), piece, other;

    for (piece = 0; piece < length; piece += 32) {
        for (other = 0; other < piece; other += 32) {
            found += (size_t)(text[piece] == text[other]);
        }
    }
}

typedef void reader(const char *text);

#if defined(__GNUC__)
__attribute__((noinline))
#endif
void measured(reader *read, const char *text);

void measured(reader *read, const char *text)
{
    read(text);
}

static const struct {
    const char *name;
    reader *read;
    const struct shape *shapes;
    size_t count;
} jobs[] = {{"parse", parse, sessions, COUNT(sessions)},
            {"peek", peek, sessions, COUNT(sessions)},
            {"explain", explain, sessions, COUNT(sessions)},
            {"explain_a_mismatch", explain_a_mismatch, sessions, COUNT(sessions)},
            {"fingerprint", fingerprint, sessions, COUNT(sessions)},
            {"lint", lint, privileges, COUNT(privileges)},
            {"child", child, of_children, COUNT(of_children)},
            /* One shape is enough. */
            {"quadratic", quadratic, privileges + 1, 1}};

static void run(const char *name, reader *read, const struct shape *shape)
{
    /* A session has 64 KiB at most. */
    static const size_t lengths[] = {4 * 1024, 16 * 1024, 64 * 1024};
    const char *const secrets[] = {SECRET};
    char *text = made(shape, lengths[0]);
    size_t at;

    /* A first call excludes one-time initialization from the counts. */
    read(text);
    /* Checks that the input is a valid session, if it is meant to be one. */
    if (shape->kind != TEXT) {
        kaltura_ks_free(checked(kaltura_ks_parse(text, secrets, 1, NULL)));
    }
    free(text);
    for (at = 0; at < COUNT(lengths); at++) {
        text = made(shape, lengths[at]);
        printf("%s %s %lu\n", name, shape->name, (unsigned long)strlen(text));
        measured(read, text);
        free(text);
    }
}

int main(int argc, char **argv)
{
    size_t job, at;

    for (job = 0; job < COUNT(jobs); job++) {
        if (argc > 1 && strcmp(argv[1], jobs[job].name) != 0 && jobs[job].read != quadratic) {
            continue;
        }
        for (at = 0; at < jobs[job].count; at++) {
            run(jobs[job].name, jobs[job].read, &jobs[job].shapes[at]);
        }
    }
    return 0;
}
