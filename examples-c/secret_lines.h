/* Secrets as people store them: one per line, perhaps with a byte order mark, blanks or other line endings. */
#ifndef SECRET_LINES_H
#define SECRET_LINES_H

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { MOST_SECRETS = 16, LONGEST_SECRETS = 16384 };

static char secret_text[LONGEST_SECRETS + 1];
static const char *secrets[MOST_SECRETS];
static size_t secret_count;

/* Reads without stdio, whose buffer would keep a copy. Returns the size, or -1 with errno. */
static ssize_t read_all(int file, char *text, size_t size)
{
    size_t length = 0;
    ssize_t got = 1;

    while (length < size && got > 0) {
        got = read(file, text + length, size - length);
        length += got > 0 ? (size_t)got : 0;
    }
    return got < 0 ? -1 : (ssize_t)length;
}

/* The size of the stray character at the beginning of a string, or 0. */
static size_t stray_size(const char *text)
{
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0) { /* U+FEFF in UTF-8 */
        return 3;
    }
    return text[0] != '\0' && strchr(" \t\v\f\r\n", text[0]) != NULL;
}

/* Removes stray characters around a secret, and adds to `removed` how many bytes they had. */
static char *trimmed(char *secret, size_t *removed)
{
    size_t length = strlen(secret), end = length, size;
    char *at = secret;

    while ((size = stray_size(at)) > 0) {
        at += size;
    }
    while ((end > 0 && stray_size(secret + end - 1) == 1) || (end > 2 && stray_size(secret + end - 3) == 3)) {
        end -= stray_size(secret + end - 1) == 1 ? 1 : 3;
    }
    if (at < secret + end) {
        secret[end] = '\0';
        *removed += length - strlen(at);
    } else {
        *at = '\0';
    }
    return at;
}

/* Finds the secrets in secret_text. Returns what is wrong with it, or NULL. */
static const char *split_secrets(size_t *removed)
{
    char *line, *next, *secret;
    size_t end;

    for (line = secret_text; *line != '\0'; line = next) {
        end = strcspn(line, "\n");
        next = line + end + (line[end] == '\n');
        /* Line endings (LF or CRLF) are expected in a file, and not counted as removed. */
        do {
            line[end] = '\0';
        } while (end > 0 && line[--end] == '\r');
        secret = trimmed(line, removed);
        if (secret[0] != '\0' && secret_count == MOST_SECRETS) {
            return "contains more than 16 secrets";
        }
        if (secret[0] != '\0') {
            secrets[secret_count++] = secret;
        }
    }
    return secret_count == 0 ? "contains no secret" : NULL;
}

/* Takes the secrets from a file. Returns what is wrong with it, or NULL. */
static const char *secrets_from_file(int file, size_t *removed)
{
    ssize_t length = file < 0 ? -1 : read_all(file, secret_text, sizeof secret_text);

    if (length < 0) {
        return strerror(errno);
    }
    if (length == sizeof secret_text) {
        return "too long";
    }
    if (memchr(secret_text, '\0', (size_t)length) != NULL) {
        return "contains a NUL byte";
    }
    return split_secrets(removed);
}

/* Takes one secret from an environment variable. Returns what is wrong with it, or NULL. */
static const char *secret_from_variable(const char *value, size_t *removed)
{
    char *secret;

    if (strlen(value) > LONGEST_SECRETS) {
        return "too long";
    }
    secret = trimmed(strcpy(secret_text, value), removed);
    if (secret[0] == '\0') {
        return "contains no secret";
    }
    secrets[secret_count++] = secret;
    return NULL;
}

#endif
