/* Reads texts of three lengths, each of a shape that somebody might choose to keep a reader busy, with every function
 * that reads what a stranger has written, and with those that compare what stands in it. Prints a line for each call of
 * measured(), whose instructions scripts/check-linear.sh counts: the function, the shape, the length.
 * With an argument, for that function only: linear [FUNCTION] */
#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So long that a session of 64 KiB has no more than the 1,000 that it may. */
#define LONG_ITEM "p#:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,"

static const char SECRET[] = "22dae94314a4106aa1a35b10a5c7c99c";

static void *checked(void *pointer)
{
    if (pointer == NULL) {
        fprintf(stderr, "what should have been made was not\n");
        exit(2);
    }
    return pointer;
}

/* `start`, and `pattern` again and again up to `length` bytes, with the round's number for each '#'. */
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

/* A version 1 session with any text for its fields, which no function of the library would sign. */
static char *signed_v1(const char *start, const char *pattern, size_t length)
{
    char *info = filled(start, pattern, length / 4 * 3 - 50);
    /* The SHA-1 of both, one behind the other: what the signature is too. */
    char *hash = checked(kaltura_app_token_hash(SECRET, info, KALTURA_HASH_SHA1, NULL));
    char *both = checked(malloc(strlen(info) + 42)), *text;

    sprintf(both, "%s|%s", hash, info);
    text = base64(both);
    free(both);
    free(info);
    kaltura_string_free(hash);
    return text;
}

/* A session of the library. */
static char *signed_v2(const char *user, const char *privileges)
{
    kaltura_signer *signer = checked(kaltura_signer_new(102, SECRET, NULL));
    char *made = checked(kaltura_signer_sign(signer, user, 0, 3600, privileges, NULL, NULL));
    char *text = strcpy(checked(malloc(strlen(made) + 1)), made);

    kaltura_string_free(made);
    kaltura_signer_free(signer);
    return text;
}

/* ---- The texts --------------------------------------------------------------- */

static char *v1_commas(size_t length)
{
    return signed_v1("102;102;4000000000;0;r;u;", ",", length);
}
static char *v1_fields(size_t length)
{
    return signed_v1("102;102;4000000000;0;r;u;", ";", length);
}
static char *v1_names(size_t length)
{
    return signed_v1("102;102;4000000000;0;r;u;", "p#:v,", length);
}
static char *v1_values(size_t length)
{
    return signed_v1("102;102;4000000000;0;r;u;", "edit:#,", length);
}
static char *v1_slashes(size_t length)
{
    return signed_v1("102;102;4000000000;0;r;u;iprestrict:", "/", length);
}
static char *v1_blanks(size_t length)
{
    return signed_v1("102;102;4000000000;0;r;u;", " #iprestrict:/ ,", length);
}
static char *v1_uris(size_t length)
{
    return signed_v1("102;102;4000000000;0;r;u;urirestrict:", "/a#*|", length);
}

static char *v2_names(size_t length)
{
    char *privileges = filled("", LONG_ITEM, length / 4 * 3 - 300);
    char *text = signed_v2("u", privileges);

    free(privileges);
    return text;
}

static char *v2_values(size_t length)
{
    /* Each '/' becomes three bytes. */
    char *privileges = filled("", "edit:#,", length / 2);
    char *text = signed_v2("u", privileges);

    free(privileges);
    return text;
}

static char *v2_escapes(size_t length)
{
    char *user = filled("", "\xc3\xa9", length / 4 - 50);
    char *text = signed_v2(user, "");

    free(user);
    return text;
}

static char *spaced(size_t length)
{
    char *session = signed_v2("u", ""), *text = checked(malloc(length + 1));
    size_t half = strlen(session) / 2;

    memset(text, ' ', length);
    memcpy(text, session, half);
    strcpy(text + length - (strlen(session) - half), session + half);
    free(session);
    return text;
}

static char *digits(size_t length)
{
    return filled("", "A", length);
}
static char *no_digits(size_t length)
{
    return filled("{", "%\"", length);
}
static char *bars(size_t length)
{
    return filled("", "fHx8", length);
}

static char *commas(size_t length)
{
    return filled("", ",", length);
}
static char *names(size_t length)
{
    return filled("", "p#,", length);
}
static char *values(size_t length)
{
    return filled("", "edit:0_#,", length);
}
static char *same(size_t length)
{
    return filled("", "edit:0_abcdefgh,", length);
}
static char *joined(size_t length)
{
    return filled("edit:", "#/", length);
}
static char *near(size_t length)
{
    return filled("", "eidt,", length);
}
static char *long_name(size_t length)
{
    return filled("", "edit", length);
}
static char *bad_names(size_t length)
{
    return filled("", ".,", length);
}
static char *blanks(size_t length)
{
    return filled("", " edit ,", length);
}
static char *addresses(size_t length)
{
    return filled("", "iprestrict:10.0.0.#,", length);
}
static char *uris(size_t length)
{
    return filled("urirestrict:", "*/a#|", length);
}

/* For a session, in which each '/', '|' and '*' becomes three bytes. */
static char *child_values(size_t length)
{
    return filled("edit:", "#/", length / 2);
}
static char *child_names(size_t length)
{
    return filled("", LONG_ITEM, length / 4 * 3 - 300);
}
static char *child_addresses(size_t length)
{
    return filled("iprestrict:", "#/", length / 2);
}
static char *child_uris(size_t length)
{
    return filled("urirestrict:", "#*|", length / 4);
}

/* ---- The readers ------------------------------------------------------------- */

static void use(kaltura_ks *ks)
{
    if (ks != NULL) {
        kaltura_string_free(kaltura_ks_to_json(ks, NULL));
        kaltura_ks_check(ks, 1000, "192.0.2.1", "/b");
        kaltura_ks_has_privilege(ks, "edit", "nothing");
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

/* A session with these privileges, and a narrower one with the same, which are compared. */
static void child(const char *text)
{
    const char *const secrets[] = {SECRET};
    kaltura_signer *signer = checked(kaltura_signer_new(102, SECRET, NULL));
    char *parent = checked(kaltura_signer_sign(signer, "u", 0, 3600, text, NULL, NULL));
    kaltura_ks *ks = checked(kaltura_ks_parse(parent, secrets, 1, NULL));

    kaltura_string_free(checked(kaltura_signer_sign_child(signer, ks, text, 60, NULL)));
    kaltura_ks_free(ks);
    kaltura_string_free(parent);
    kaltura_signer_free(signer);
}

/* What the script must find fault with: each piece is compared with all before it. */
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

#define SESSIONS(name, read) \
    {name, "v1_commas", read, v1_commas}, {name, "v1_fields", read, v1_fields}, {name, "v1_names", read, v1_names}, \
        {name, "v1_values", read, v1_values}, {name, "v1_slashes", read, v1_slashes}, \
        {name, "v1_blanks", read, v1_blanks}, {name, "v1_uris", read, v1_uris}, {name, "v2_names", read, v2_names}, \
        {name, "v2_values", read, v2_values}, {name, "v2_escapes", read, v2_escapes}, {name, "spaced", read, spaced}, \
        {name, "digits", read, digits}, {name, "no_digits", read, no_digits}, \
    { \
        name, "bars", read, bars \
    }

static const struct {
    const char *name, *shape;
    reader *read;
    char *(*make)(size_t length);
} jobs[] = {SESSIONS("parse", parse),
            SESSIONS("peek", peek),
            SESSIONS("explain", explain),
            SESSIONS("explain_a_mismatch", explain_a_mismatch),
            SESSIONS("fingerprint", fingerprint),
            {"lint", "commas", lint, commas},
            {"lint", "names", lint, names},
            {"lint", "values", lint, values},
            {"lint", "same", lint, same},
            {"lint", "joined", lint, joined},
            {"lint", "near", lint, near},
            {"lint", "long_name", lint, long_name},
            {"lint", "bad_names", lint, bad_names},
            {"lint", "blanks", lint, blanks},
            {"lint", "addresses", lint, addresses},
            {"lint", "uris", lint, uris},
            {"child", "values", child, child_values},
            {"child", "names", child, child_names},
            {"child", "addresses", child, child_addresses},
            {"child", "uris", child, child_uris},
            {"quadratic", "names", quadratic, names}};

int main(int argc, char **argv)
{
    /* A session has 64 KiB at most. */
    static const size_t lengths[] = {4 * 1024, 16 * 1024, 64 * 1024};
    const char *const secrets[] = {SECRET};
    size_t job, at;
    kaltura_ks *ks;

    /* What is done once is not of the first text. */
    for (job = 0; job < sizeof jobs / sizeof jobs[0]; job++) {
        char *text = jobs[job].make(lengths[0]);
        jobs[job].read(text);
        /* Where the shape is one of sessions, they must be sessions. */
        if (strncmp(jobs[job].shape, "v1_", 3) == 0 || strncmp(jobs[job].shape, "v2_", 3) == 0
            || strcmp(jobs[job].shape, "spaced") == 0) {
            ks = checked(kaltura_ks_parse(text, secrets, 1, NULL));
            kaltura_ks_free(ks);
        }
        free(text);
    }
    for (job = 0; job < sizeof jobs / sizeof jobs[0]; job++) {
        if (argc > 1 && strcmp(argv[1], jobs[job].name) != 0 && strcmp("quadratic", jobs[job].name) != 0) {
            continue;
        }
        for (at = 0; at < sizeof lengths / sizeof lengths[0]; at++) {
            char *text = jobs[job].make(lengths[at]);
            printf("%s %s %lu\n", jobs[job].name, jobs[job].shape, (unsigned long)strlen(text));
            measured(jobs[job].read, text);
            free(text);
        }
    }
    return 0;
}
