/*
 * kaltura-ks: generates, inspects, verifies, explains and renews Kaltura sessions offline.
 *
 * Uses the public header only. The manual is packaging/man/kaltura-ks.1.
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "secret_lines.h"
#include "session_fields.h"

enum { VALID = 0, NOT_VALID = 1, USAGE = 2, FAILURE = 3 };
enum { GENERATE = 1, INSPECT = 2, VERIFY = 4, EXPLAIN = 8, RENEW = 16, ALL = 31 };
enum { LONGEST_KS = 65536, A_DAY = 86400, TEN_YEARS = 315360000 };

static char ks_text[LONGEST_KS + 64];

/* The parsed command line; NULL and 0 if not given. */
static struct {
    const char *secret_file, *partner, *user, *type, *expiry, *privileges, *ip, *uri, *at, *ks;
    int v1, json, lint, command;
} given;

/* The options: which commands accept them, and where the value or flag is stored. */
static const struct {
    const char *name;
    int commands;
    const char **value;
    int *flag;
} options[] = {
    {"--secret-file", ALL, &given.secret_file, NULL},
    {"--partner", GENERATE, &given.partner, NULL},
    {"--user", GENERATE, &given.user, NULL},
    {"--type", GENERATE, &given.type, NULL},
    {"--privileges", GENERATE, &given.privileges, NULL},
    {"--v1", GENERATE, NULL, &given.v1},
    {"--lint", GENERATE, NULL, &given.lint},
    {"--expiry", GENERATE | RENEW, &given.expiry, NULL},
    {"--json", INSPECT, NULL, &given.json},
    {"--ip", VERIFY, &given.ip, NULL},
    {"--uri", VERIFY, &given.uri, NULL},
    {"--at", VERIFY | EXPLAIN, &given.at, NULL},
};

static const char usage_text[] =
    "usage: kaltura-ks generate --partner ID [--user ID] [--type user|admin] [--expiry TIME]\n"
    "                           [--privileges LIST] [--v1] [--lint] [--secret-file FILE]\n"
    "       kaltura-ks inspect  [--json] [--secret-file FILE] [KS]\n"
    "       kaltura-ks verify   [--ip ADDRESS] [--uri URI] [--at TIME] [--secret-file FILE] [KS]\n"
    "       kaltura-ks explain  [--at TIME] [--secret-file FILE] [KS]\n"
    "       kaltura-ks renew    [--expiry TIME] [--secret-file FILE] [KS]\n"
    "       kaltura-ks help | -h | --help | -V | --version\n"
    "\n"
    "Secrets come from --secret-file (one per line, \"-\" for standard input) or $KALTURA_SECRET, never from\n"
    "the command line. If KS is missing or \"-\", the session is read from standard input.\n"
    "By default, the session type is user and the lifetime is a day. --expiry takes\n"
    "seconds, or a number followed by s, m, h or d. --at takes Unix seconds.\n";

/* Overwrites the credentials in a way that the compiler cannot optimize away. */
static void wipe(char *text, size_t size)
{
    volatile char *byte = text;

    while (size-- > 0) {
        *byte++ = 0;
    }
}

/* The only exit: clears the credentials. */
static void quit(int code)
{
    wipe(secret_text, sizeof secret_text);
    wipe(ks_text, sizeof ks_text);
    if (ferror(stdout) || fflush(stdout) != 0) {
        fprintf(stderr, "kaltura-ks: cannot write to standard output\n");
        code = FAILURE;
    }
    exit(code);
}

static void stop(int code, const char *subject, const char *message)
{
    fprintf(stderr, "kaltura-ks: %s%s%s\n", subject, subject[0] != '\0' ? ": " : "", message);
    if (code == USAGE) {
        fprintf(stderr, "Try 'kaltura-ks --help'.\n");
    }
    quit(code);
}

static void fail(kaltura_error *error)
{
    fprintf(stderr, "kaltura-ks: %s\n", kaltura_error_message(error));
    kaltura_error_free(error);
    quit(FAILURE);
}

/* Parses an integer from least to most, with an optional unit. */
static int64_t number(const char *text, int64_t least, int64_t most, const char *option, int with_unit)
{
    static const char letters[] = "smhd";
    static const int64_t seconds[] = {1, 60, 3600, A_DAY};
    const char *digits = text[0] == '-' ? text + 1 : text;
    const char *letter;
    char *end;
    char message[120];
    long long value;
    int64_t unit = 1;

    errno = 0;
    value = strtoll(text, &end, 10);
    if (with_unit && *end != '\0' && (letter = strchr(letters, *end)) != NULL) {
        unit = seconds[letter - letters];
        end++;
    }
    /* strtoll also accepts blanks and a plus sign. */
    if (digits[0] < '0' || digits[0] > '9' || *end != '\0' || errno != 0 || value < least || value > most / unit) {
        snprintf(message, sizeof message, "not a whole number from %lld to %lld%s", (long long)least, (long long)most,
                 with_unit ? " seconds; s, m, h or d may follow it" : "");
        stop(USAGE, option, message);
    }
    return (int64_t)value * unit;
}

static int64_t expiry(void)
{
    return given.expiry != NULL ? number(given.expiry, 1, TEN_YEARS, "--expiry", 1) : A_DAY;
}

/* The time to validate at; 0 for now. */
static int64_t validation_time(void)
{
    return given.at != NULL ? number(given.at, 1, INT64_MAX, "--at", 0) : 0;
}

static void read_secrets(int needed)
{
    const char *variable = getenv("KALTURA_SECRET");
    const char *from = "KALTURA_SECRET", *problem = NULL;
    size_t removed = 0;

    if (given.secret_file != NULL && strcmp(given.secret_file, "-") == 0) {
        from = "standard input";
        problem = secrets_from_file(STDIN_FILENO, &removed);
    } else if (given.secret_file != NULL) {
        int file = open(given.secret_file, O_RDONLY);

        from = given.secret_file;
        problem = secrets_from_file(file, &removed);
        if (file >= 0) {
            close(file);
        }
    } else if (variable != NULL && variable[0] != '\0') {
        problem = secret_from_variable(variable, &removed);
    } else if (needed) {
        stop(USAGE, "no secret", "use --secret-file FILE or set KALTURA_SECRET");
    }
    if (problem != NULL) {
        stop(FAILURE, from, problem);
    }
    if (removed > 0) {
        fprintf(stderr, "kaltura-ks: %s: removed blanks, line endings or a byte order mark around a secret\n", from);
    }
}

static const char *session(void)
{
    ssize_t length;
    char *nul;

    if (given.ks != NULL) {
        return given.ks;
    }
    /* Input above the library's limit is truncated but still above it, so refused. A NUL becomes '?', also refused. */
    length = read_all(STDIN_FILENO, ks_text, sizeof ks_text - 1);
    if (length < 0) {
        stop(FAILURE, "standard input", strerror(errno));
    }
    while ((nul = memchr(ks_text, '\0', (size_t)length)) != NULL) {
        *nul = '?';
    }
    while (length > 0 && (ks_text[length - 1] == '\n' || ks_text[length - 1] == '\r')) {
        ks_text[--length] = '\0';
    }
    return ks_text;
}

static void print_and_free(char *text, kaltura_error *error)
{
    if (text == NULL) {
        fail(error);
    }
    puts(text);
    kaltura_string_free(text);
}

static void generate(void)
{
    kaltura_sign_options *options;
    kaltura_signer *signer;
    const char *from = given.partner != NULL ? "--partner" : "KALTURA_PARTNER_ID";
    const char *partner = given.partner != NULL ? given.partner : getenv("KALTURA_PARTNER_ID");
    const char *privileges = given.privileges != NULL ? given.privileges : "";
    int64_t life = expiry();
    int32_t type = KALTURA_SESSION_TYPE_USER;
    int32_t partner_id;
    kaltura_error *error = NULL;
    char *text;

    if (partner == NULL || partner[0] == '\0') {
        stop(USAGE, "no partner id", "use --partner ID or set KALTURA_PARTNER_ID");
    }
    partner_id = (int32_t)number(partner, INT32_MIN, INT32_MAX, from, 0);
    if (given.type != NULL && strcmp(given.type, "admin") == 0) {
        type = KALTURA_SESSION_TYPE_ADMIN;
    } else if (given.type != NULL && strcmp(given.type, "user") != 0) {
        stop(USAGE, "--type", "neither user nor admin");
    }
    read_secrets(1);
    if (given.lint) {
        text = kaltura_privileges_lint(privileges, type, life, 0, &error);
        if (text == NULL) {
            fail(error);
        }
        if (text[0] != '\0') {
            fprintf(stderr, "%s\n", text);
        }
        kaltura_string_free(text);
    }
    options = kaltura_sign_options_new();
    signer = kaltura_signer_new(partner_id, secrets[0], &error);
    text = NULL;
    if (signer != NULL && kaltura_sign_options_set_version(options, given.v1 ? 1 : 2, &error) == KALTURA_OK) {
        text = kaltura_signer_sign(signer, given.user, type, life, privileges, options, &error);
    }
    kaltura_signer_free(signer);
    kaltura_sign_options_free(options);
    print_and_free(text, error);
}

/* Prints one line of a session's description. Its content is untrusted: control characters and line breaks are
 * escaped. */
static void print_line(const char *name, const char *value)
{
    const unsigned char *byte = (const unsigned char *)value;

    if (value == NULL || value[0] == '\0') {
        return;
    }
    printf("%-15s ", name);
    for (; *byte != '\0'; byte++) {
        if (byte[0] == 0xC2 && byte[1] >= 0x80 && byte[1] < 0xA0) { /* U+0080 to U+009F */
            printf("\\x%02x\\x%02x", (unsigned)byte[0], (unsigned)byte[1]);
            byte++;
        } else if (*byte < 0x20 || *byte == 0x7F || *byte == '\\') {
            printf("\\x%02x", (unsigned)*byte);
        } else {
            putchar(*byte);
        }
    }
    putchar('\n');
}

static void print_member(const kaltura_ks *ks, const char *name, const char *key)
{
    char *value = member(ks, key);

    print_line(name, value);
    free(value);
}

/* Prints a point in time; only the number if it is outside the calendar's range. */
static const char *date(int64_t at, char text[64])
{
    time_t when = (time_t)at;
    const struct tm *parts = (int64_t)when == at ? gmtime(&when) : NULL;

    if (parts == NULL || strftime(text, 64, "%Y-%m-%dT%H:%M:%SZ", parts) == 0) {
        snprintf(text, 64, "%lld", (long long)at);
    }
    return text;
}

static void inspect(void)
{
    kaltura_error *error = NULL;
    kaltura_ks *ks;
    const char *text;
    char *json;
    char when[64];

    read_secrets(0);
    text = session();
    ks = secret_count > 0 ? kaltura_ks_parse(text, secrets, secret_count, &error) : kaltura_ks_peek(text, &error);
    if (ks == NULL) {
        fail(error);
    }
    if (given.json) {
        json = kaltura_ks_to_json(ks, &error);
        kaltura_ks_free(ks);
        print_and_free(json, error);
        return;
    }
    if (kaltura_ks_is_verified(ks)) {
        printf("%-15s by secret %d of %d\n", "verified", (int)kaltura_ks_secret_index(ks) + 1, (int)secret_count);
    } else {
        printf("UNVERIFIED: no secret was given, so the fields may be forged\n");
    }
    printf("%-15s %d\n", "version", (int)kaltura_ks_version(ks));
    printf("%-15s %d\n", "partner", (int)kaltura_ks_partner_id(ks));
    if (kaltura_ks_type(ks) != KALTURA_KS_NO_TYPE) {
        printf("%-15s %d (%s)\n", "type", (int)kaltura_ks_type(ks), kaltura_ks_is_admin(ks) ? "ADMIN" : "USER");
    }
    if (kaltura_ks_expires_at(ks) != KALTURA_KS_NO_EXPIRY) {
        printf("%-15s %lld (%s%s)\n", "expires at", (long long)kaltura_ks_expires_at(ks),
               date(kaltura_ks_expires_at(ks), when),
               kaltura_ks_check(ks, 0, NULL, NULL) == KALTURA_ERROR_KS_EXPIRED ? ", expired" : "");
    }
    print_line("user", kaltura_ks_user_id(ks));
    print_line("privileges", kaltura_ks_privileges(ks));
    print_member(ks, "master partner", "master_partner_id");
    print_member(ks, "additional data", "additional_data");
    print_member(ks, "rand", "rand");
    print_line("hash", kaltura_ks_hash(ks));
    print_line("session id hash", kaltura_ks_session_id_hash(ks));
    kaltura_ks_free(ks);
}

/* Returns the session if a secret signed it. Otherwise prints the result and exits. */
static kaltura_ks *verified(const char *text)
{
    kaltura_error *error = NULL;
    kaltura_ks *ks = kaltura_ks_peek(text, &error);
    int is_fault = kaltura_status_category(kaltura_error_status(error)) == KALTURA_CATEGORY_INTERNAL;

    /* If parsing fails even without the secrets, the session is malformed; otherwise a secret may be wrong. */
    if (ks != NULL) {
        kaltura_ks_free(ks);
        ks = kaltura_ks_parse(text, secrets, secret_count, &error);
        is_fault = kaltura_status_category(kaltura_error_status(error)) != KALTURA_CATEGORY_KS;
    }
    if (ks == NULL && is_fault) {
        fail(error);
    }
    if (ks == NULL) {
        printf("not valid: %s\n", kaltura_error_message(error));
        kaltura_error_free(error);
        quit(NOT_VALID);
    }
    return ks;
}

static void verify(void)
{
    int64_t at = validation_time();
    kaltura_ks *ks;
    int64_t expires_at;
    kaltura_status status;
    char when[64];

    read_secrets(1);
    ks = verified(session());
    status = kaltura_ks_check(ks, at, given.ip, given.uri);
    expires_at = kaltura_ks_expires_at(ks);
    kaltura_ks_free(ks);
    switch (status) {
    case KALTURA_OK: puts("valid"); return;
    case KALTURA_ERROR_KS_EXPIRED:
        if (expires_at == KALTURA_KS_NO_EXPIRY) {
            puts("not valid: it has no expiry");
        } else {
            printf("not valid: it expired at %s\n", date(expires_at, when));
        }
        break;
    case KALTURA_ERROR_KS_RESTRICTED_IP:
        puts(given.ip != NULL ? "not valid: it is restricted to other addresses"
                              : "not valid: it is restricted by address; use --ip");
        break;
    case KALTURA_ERROR_KS_RESTRICTED_URI:
        puts(given.uri != NULL ? "not valid: it is restricted to other URIs"
                               : "not valid: it is restricted by URI; use --uri");
        break;
    default: puts("not valid: it is not accepted");
    }
    quit(NOT_VALID);
}

static void explain(void)
{
    int64_t at = validation_time();
    kaltura_error *error = NULL;
    char *text;

    read_secrets(0);
    text = kaltura_ks_explain(session(), secrets, secret_count, at, &error);
    print_and_free(text, error);
}

/* Returns a new session like the old one, or NULL with an error. */
static char *sign_like(const kaltura_ks *ks, const char *secret, int64_t life, kaltura_error **error)
{
    char *master = member(ks, "master_partner_id"), *data = member(ks, "additional_data");
    kaltura_sign_options *sign_options = kaltura_sign_options_new();
    kaltura_signer *signer = kaltura_signer_new(kaltura_ks_partner_id(ks), secret, error);
    char *renewed = NULL;

    if (signer != NULL && kaltura_sign_options_set_version(sign_options, kaltura_ks_version(ks), error) == KALTURA_OK
        && (master == NULL || master[0] == '\0'
            || kaltura_sign_options_set_master_partner_id(sign_options, (int32_t)strtol(master, NULL, 10), error)
                   == KALTURA_OK)
        && kaltura_sign_options_set_additional_data(sign_options, data, error) == KALTURA_OK) {
        renewed = kaltura_signer_sign(signer, kaltura_ks_user_id(ks), kaltura_ks_type(ks), life,
                                      kaltura_ks_privileges(ks), sign_options, error);
    }
    kaltura_signer_free(signer);
    kaltura_sign_options_free(sign_options);
    free(master);
    free(data);
    return renewed;
}

static void renew(void)
{
    int64_t life = expiry();
    kaltura_error *error = NULL;
    kaltura_ks *old, *made;
    const char *secret;
    char *renewed;
    int same, same_privileges;

    read_secrets(1);
    old = kaltura_ks_parse(session(), secrets, secret_count, &error);
    if (old == NULL) {
        fail(error);
    }
    secret = secrets[kaltura_ks_secret_index(old)];
    renewed = sign_like(old, secret, life, &error);
    if (renewed == NULL) {
        kaltura_ks_free(old);
        fail(error);
    }
    /* Signing normalizes privileges, and a foreign master partner id may not be a number: a session of other software
     * could change. */
    made = kaltura_ks_parse(renewed, &secret, 1, &error);
    same = made != NULL && is_same(old, made);
    same_privileges = made != NULL && has_same_privileges(old, made);
    kaltura_ks_free(old);
    kaltura_ks_free(made);
    if (!same || !same_privileges) {
        kaltura_string_free(renewed);
        kaltura_error_free(error);
        stop(
            FAILURE, "",
            same
                ? "the new session would have different privileges, since a value contains, for example, a comma or blanks; "
                  "generate a session instead"
                : "the new session would differ in more than its expiry; generate a session instead");
    }
    print_and_free(renewed, error);
}

/* Parses one option with its value. Returns the number of arguments consumed. */
static int read_option(const char *argument, const char *next)
{
    size_t length = strcspn(argument, "=");
    size_t at = 0;
    char name[32];

    /* Print only the name: the rest may be a secret. */
    snprintf(name, sizeof name, "%.*s", argument[1] == '-' ? (int)length : 2, argument);
    if (strcmp(name, "--secret") == 0) {
        stop(USAGE, name, "secrets are never taken from the command line; use --secret-file or KALTURA_SECRET");
    }
    while (at < sizeof options / sizeof options[0] && strcmp(options[at].name, name) != 0) {
        at++;
    }
    if (at == sizeof options / sizeof options[0]) {
        stop(USAGE, name, "unknown option");
    }
    if ((options[at].commands & given.command) == 0) {
        stop(USAGE, name, "not an option of this command");
    }
    if (options[at].flag != NULL) {
        if (argument[length] == '=') {
            stop(USAGE, name, "takes no value");
        }
        *options[at].flag = 1;
        return 1;
    }
    if (*options[at].value != NULL) {
        stop(USAGE, name, "given twice");
    }
    if (argument[length] != '=' && next == NULL) {
        stop(USAGE, name, "needs a value");
    }
    *options[at].value = argument[length] == '=' ? argument + length + 1 : next;
    return argument[length] == '=' ? 1 : 2;
}

static void read_arguments(char **argument)
{
    int only_sessions = 0;
    int has_ks = 0;

    while (*argument != NULL) {
        if (only_sessions || (*argument)[0] != '-' || strcmp(*argument, "-") == 0) {
            if (given.command == GENERATE) {
                stop(USAGE, "generate", "takes only options");
            }
            if (has_ks) {
                stop(USAGE, "", "more than one session was given");
            }
            has_ks = 1;
            given.ks = strcmp(*argument, "-") != 0 ? *argument : NULL;
            argument++;
        } else if (strcmp(*argument, "--") == 0) {
            only_sessions = 1;
            argument++;
        } else if (strcmp(*argument, "-h") == 0 || strcmp(*argument, "--help") == 0) {
            fputs(usage_text, stdout);
            quit(VALID);
        } else {
            argument += read_option(argument[0], argument[1]);
        }
    }
    if (given.command != GENERATE && given.ks == NULL && given.secret_file != NULL
        && strcmp(given.secret_file, "-") == 0) {
        stop(USAGE, "", "standard input cannot provide both the secrets and the session");
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int command;
        void (*run)(void);
    } commands[] = {
        {"generate", GENERATE, generate}, {"inspect", INSPECT, inspect}, {"verify", VERIFY, verify},
        {"explain", EXPLAIN, explain},    {"renew", RENEW, renew},
    };
    size_t at;

    if (argc < 2) {
        stop(USAGE, "", "no command");
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0) {
        fputs(usage_text, stdout);
        quit(VALID);
    }
    if (strcmp(argv[1], "-V") == 0 || strcmp(argv[1], "--version") == 0) {
        printf("kaltura-ks %s\n", kaltura_version());
        quit(VALID);
    }
    for (at = 0; at < sizeof commands / sizeof commands[0]; at++) {
        if (strcmp(argv[1], commands[at].name) == 0) {
            given.command = commands[at].command;
            read_arguments(argv + 2);
            commands[at].run();
            quit(VALID);
        }
    }
    stop(USAGE, "", "unknown command");
    return USAGE;
}
