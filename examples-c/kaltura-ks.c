/*
 * kaltura-ks: makes, inspects, verifies, explains and renews Kaltura sessions, without a server.
 *
 * Written against the public header alone. The manual is packaging/man/kaltura-ks.1.
 */
#include <errno.h>
#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALID = 0, NOT_VALID = 1, USAGE = 2, FAILURE = 3 };
enum { MOST_SECRETS = 16, LONGEST_SECRET = 512, LONGEST_KS = 65536 };

static char secret_lines[MOST_SECRETS][LONGEST_SECRET];
static const char *secrets[MOST_SECRETS];
static size_t secret_count;
static char ks_line[LONGEST_KS + 2];

/* What the command line has said. */
static struct {
    const char *secret_file, *user, *privileges, *ip, *uri, *ks;
    int64_t expiry, at;
    int32_t partner, type;
    int has_partner, v1, json, lint;
} given;

static const char usage_text[] =
    "usage: kaltura-ks generate --partner ID [--user ID] [--type user|admin] [--expiry TIME]\n"
    "                           [--privileges TEXT] [--v1] [--lint] [--secret-file FILE]\n"
    "       kaltura-ks inspect  [--json] [--secret-file FILE] [KS]\n"
    "       kaltura-ks verify   [--ip ADDRESS] [--uri URI] [--at TIME] [--secret-file FILE] [KS]\n"
    "       kaltura-ks explain  [--at TIME] [--secret-file FILE] [KS]\n"
    "       kaltura-ks renew    [--expiry TIME] [--secret-file FILE] [KS]\n"
    "       kaltura-ks --help | --version\n"
    "\n"
    "Secrets come from --secret-file (one a line, \"-\" for standard input) or $KALTURA_SECRET, never from\n"
    "the command line. A session that is not given as KS is read from standard input.\n"
    "--expiry takes seconds, or a number with s, m, h or d. --at takes Unix seconds.\n";

/* Overwrites secrets in a way that the compiler may not leave out. */
static void wipe(void)
{
    volatile char *byte = &secret_lines[0][0];
    size_t left = sizeof secret_lines;

    while (left-- > 0) {
        *byte++ = 0;
    }
}

static void quit(int code)
{
    wipe();
    exit(fflush(stdout) == 0 ? code : FAILURE);
}

static void usage_error(const char *what, const char *which)
{
    fprintf(stderr, "kaltura-ks: %s%s%s\n%s", what, which != NULL ? ": " : "", which != NULL ? which : "", usage_text);
    quit(USAGE);
}

static void fail(kaltura_error *error)
{
    fprintf(stderr, "kaltura-ks: %s\n", kaltura_error_message(error));
    kaltura_error_free(error);
    quit(FAILURE);
}

/* A whole number from least to most, with one of the unit letters behind it if units is not NULL. */
static int64_t number(const char *text, int64_t least, int64_t most, const char *option, int with_unit)
{
    char *end;
    long long value;
    int64_t unit = 1;

    errno = 0;
    value = strtoll(text, &end, 10);
    if (with_unit && *end != '\0' && end[1] == '\0') {
        switch (*end++) {
        case 's': unit = 1; break;
        case 'm': unit = 60; break;
        case 'h': unit = 3600; break;
        case 'd': unit = 86400; break;
        default: end--;
        }
    }
    if (end == text || *end != '\0' || errno != 0 || value < least || value > most / unit) {
        usage_error("not a number in range", option);
    }
    return (int64_t)value * unit;
}

static void add_secret_lines(FILE *file)
{
    char *line;

    while (secret_count < MOST_SECRETS && fgets(secret_lines[secret_count], LONGEST_SECRET, file) != NULL) {
        line = secret_lines[secret_count];
        if (strchr(line, '\n') == NULL && strlen(line) == LONGEST_SECRET - 1) {
            usage_error("a line of the secret file is too long", NULL);
        }
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] != '\0') {
            secrets[secret_count++] = line;
        }
    }
}

static void read_secrets(int needed)
{
    const char *from_environment = getenv("KALTURA_SECRET");
    FILE *file;

    if (given.secret_file != NULL && strcmp(given.secret_file, "-") == 0) {
        add_secret_lines(stdin);
    } else if (given.secret_file != NULL) {
        file = fopen(given.secret_file, "r");
        if (file == NULL) {
            fprintf(stderr, "kaltura-ks: %s: %s\n", given.secret_file, strerror(errno));
            quit(FAILURE);
        }
        add_secret_lines(file);
        fclose(file);
    } else if (from_environment != NULL && from_environment[0] != '\0') {
        secrets[secret_count++] = from_environment;
    }
    if (secret_count == 0 && (needed || given.secret_file != NULL)) {
        usage_error("no secret: use --secret-file FILE or set KALTURA_SECRET", NULL);
    }
}

static const char *session(void)
{
    if (given.ks != NULL && strcmp(given.ks, "-") != 0) {
        return given.ks;
    }
    if (given.secret_file != NULL && strcmp(given.secret_file, "-") == 0) {
        usage_error("standard input cannot give both secrets and session", NULL);
    }
    if (fgets(ks_line, sizeof ks_line, stdin) == NULL) {
        usage_error("no session on standard input", NULL);
    }
    ks_line[strcspn(ks_line, "\r\n")] = '\0';
    return ks_line;
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
    kaltura_error *error = NULL;
    char *problems;
    char *ks;

    if (!given.has_partner) {
        usage_error("generate needs --partner ID, or KALTURA_PARTNER_ID", NULL);
    }
    read_secrets(1);
    if (given.lint) {
        problems = kaltura_privileges_lint(given.privileges != NULL ? given.privileges : "", given.type, given.expiry, 0,
                                           &error);
        if (problems == NULL) {
            fail(error);
        }
        if (problems[0] != '\0') {
            fprintf(stderr, "%s\n", problems);
        }
        kaltura_string_free(problems);
    }
    ks = given.v1 ? kaltura_generate_session_v1(secrets[0], given.user, given.type, given.partner, given.expiry,
                                                given.privileges, &error)
                  : kaltura_generate_session(secrets[0], given.user, given.type, given.partner, given.expiry,
                                             given.privileges, &error);
    print_and_free(ks, error);
}

/* The session, verified if there is a secret; NULL and an error if it cannot be read. */
static kaltura_ks *read_session(const char *text, kaltura_error **error)
{
    return secret_count > 0 ? kaltura_ks_parse(text, secrets, secret_count, error) : kaltura_ks_peek(text, error);
}

static void print_line(const char *name, const char *value)
{
    if (value != NULL) {
        printf("%-15s %s\n", name, value);
    }
}

static void inspect(void)
{
    kaltura_error *error = NULL;
    kaltura_ks *ks;
    char number_text[32];

    read_secrets(0);
    ks = read_session(session(), &error);
    if (ks == NULL) {
        fail(error);
    }
    if (given.json) {
        print_and_free(kaltura_ks_to_json(ks, &error), error);
        kaltura_ks_free(ks);
        return;
    }
    if (!kaltura_ks_is_verified(ks)) {
        printf("UNVERIFIED: no secret was given; whoever made it may have lied\n");
    }
    printf("%-15s %d\n", "version", (int)kaltura_ks_version(ks));
    printf("%-15s %d\n", "partner", (int)kaltura_ks_partner_id(ks));
    if (kaltura_ks_type(ks) != KALTURA_KS_NO_TYPE) {
        printf("%-15s %d (%s)\n", "type", (int)kaltura_ks_type(ks), kaltura_ks_is_admin(ks) ? "ADMIN" : "USER");
    }
    if (kaltura_ks_expires_at(ks) != KALTURA_KS_NO_EXPIRY) {
        sprintf(number_text, "%lld", (long long)kaltura_ks_expires_at(ks));
        print_line("expires at", number_text);
    }
    print_line("user", kaltura_ks_user_id(ks));
    print_line("privileges", kaltura_ks_privileges(ks));
    print_line("master partner", kaltura_ks_master_partner_id(ks));
    print_line("additional data", kaltura_ks_additional_data(ks));
    print_line("rand", kaltura_ks_rand(ks));
    print_line("hash", kaltura_ks_hash(ks));
    print_line("session id hash", kaltura_ks_session_id_hash(ks));
    kaltura_ks_free(ks);
}

static void verify(void)
{
    static const char *const verdicts[] = {"valid", "it has ended", "it is for another address, or none was given",
                                           "it is for other URIs, or none was given"};
    kaltura_error *error = NULL;
    kaltura_ks *ks;
    int32_t verdict;

    read_secrets(1);
    ks = read_session(session(), &error);
    if (ks == NULL) {
        printf("not valid: %s\n", kaltura_error_message(error));
        kaltura_error_free(error);
        quit(NOT_VALID);
    }
    verdict = kaltura_ks_check(ks, given.at, given.ip, given.uri);
    kaltura_ks_free(ks);
    if (verdict != KALTURA_KS_VALID) {
        printf("not valid: %s\n", verdict > 0 && verdict < 4 ? verdicts[verdict] : "it is not accepted");
        quit(NOT_VALID);
    }
    puts(verdicts[0]);
}

static void explain(void)
{
    kaltura_error *error = NULL;

    read_secrets(0);
    print_and_free(kaltura_ks_explain(session(), secrets, secret_count, given.at, &error), error);
}

/* A new session like the old one, whether that has ended or not. */
static void renew(void)
{
    kaltura_error *error = NULL;
    kaltura_ks *ks;
    kaltura_sign_options *options = kaltura_sign_options_new();
    kaltura_signer *signer = NULL;
    const char *master;
    char *renewed = NULL;

    read_secrets(1);
    ks = read_session(session(), &error);
    if (ks != NULL) {
        master = kaltura_ks_master_partner_id(ks);
        signer = kaltura_signer_new(kaltura_ks_partner_id(ks), secrets[kaltura_ks_secret_index(ks)], &error);
        if (signer != NULL && kaltura_sign_options_set_version(options, kaltura_ks_version(ks), &error) == KALTURA_OK
            && (master == NULL || master[0] == '\0'
                || kaltura_sign_options_set_master_partner_id(options, (int32_t)strtol(master, NULL, 10), &error)
                       == KALTURA_OK)
            && kaltura_sign_options_set_additional_data(options, kaltura_ks_additional_data(ks), &error) == KALTURA_OK) {
            renewed = kaltura_signer_sign(signer, kaltura_ks_user_id(ks), kaltura_ks_type(ks), given.expiry,
                                          kaltura_ks_privileges(ks), options, &error);
        }
    }
    kaltura_signer_free(signer);
    kaltura_sign_options_free(options);
    kaltura_ks_free(ks);
    print_and_free(renewed, error);
}

/* The value of an option: the next argument. */
static const char *value_of(int argc, char **argv, int *at)
{
    if (*at + 1 >= argc) {
        usage_error("no value for", argv[*at]);
    }
    return argv[++*at];
}

static void read_options(int argc, char **argv)
{
    const char *partner = getenv("KALTURA_PARTNER_ID");
    const char *option, *value;
    int at;

    for (at = 2; at < argc; at++) {
        option = argv[at];
        if (strcmp(option, "--json") == 0) {
            given.json = 1;
        } else if (strcmp(option, "--v1") == 0) {
            given.v1 = 1;
        } else if (strcmp(option, "--lint") == 0) {
            given.lint = 1;
        } else if (strncmp(option, "--", 2) == 0) {
            value = value_of(argc, argv, &at);
            if (strcmp(option, "--secret-file") == 0) {
                given.secret_file = value;
            } else if (strcmp(option, "--partner") == 0) {
                partner = value;
            } else if (strcmp(option, "--user") == 0) {
                given.user = value;
            } else if (strcmp(option, "--privileges") == 0) {
                given.privileges = value;
            } else if (strcmp(option, "--ip") == 0) {
                given.ip = value;
            } else if (strcmp(option, "--uri") == 0) {
                given.uri = value;
            } else if (strcmp(option, "--expiry") == 0) {
                given.expiry = number(value, 1, 315360000, option, 1);
            } else if (strcmp(option, "--at") == 0) {
                given.at = number(value, 1, INT64_MAX, option, 0);
            } else if (strcmp(option, "--type") == 0 && strcmp(value, "admin") == 0) {
                given.type = KALTURA_SESSION_TYPE_ADMIN;
            } else if (strcmp(option, "--type") == 0 && strcmp(value, "user") == 0) {
                given.type = KALTURA_SESSION_TYPE_USER;
            } else {
                usage_error("unknown option or value", option);
            }
        } else if (given.ks == NULL) {
            given.ks = option;
        } else {
            usage_error("more than one session was given", NULL);
        }
    }
    if (partner != NULL) {
        given.partner = (int32_t)number(partner, INT32_MIN, INT32_MAX, "--partner", 0);
        given.has_partner = 1;
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } commands[] = {
        {"generate", generate}, {"inspect", inspect}, {"verify", verify}, {"explain", explain}, {"renew", renew},
    };
    size_t at;

    if (argc < 2) {
        usage_error("no command", NULL);
    }
    if (strcmp(argv[1], "--help") == 0) {
        fputs(usage_text, stdout);
        quit(VALID);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("kaltura-ks %s\n", kaltura_version());
        quit(VALID);
    }
    for (at = 0; at < sizeof commands / sizeof commands[0]; at++) {
        if (strcmp(argv[1], commands[at].name) == 0) {
            read_options(argc, argv);
            commands[at].run();
            quit(VALID);
        }
    }
    usage_error("unknown command", argv[1]);
    return USAGE;
}
