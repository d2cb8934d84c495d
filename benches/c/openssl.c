/*
 * The work of kaltura_signer_sign and kaltura_verifier_check in careful C on OpenSSL's EVP: algorithms fetched and keys
 * prepared once, contexts reused, random bytes drawn in batches, one allocation per result. Reads lines "sign COUNT" or
 * "verify COUNT" and writes the nanoseconds per session for each.
 */
#define _POSIX_C_SOURCE 200809L
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static EVP_MD *sha1;
static EVP_CIPHER *aes;
static EVP_MD_CTX *digest;
static EVP_CIPHER_CTX *encryptor, *decryptor;
static const unsigned char zero_iv[16];

static void require(int ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "%s failed\n", what);
        exit(1);
    }
}

static void hash(const void *data, size_t size, unsigned char out[20])
{
    require(EVP_DigestInit_ex(digest, sha1, NULL) && EVP_DigestUpdate(digest, data, size)
                && EVP_DigestFinal_ex(digest, out, NULL),
            "sha1");
}

static void prepare(const char *secret)
{
    unsigned char key[20];

    sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
    aes = EVP_CIPHER_fetch(NULL, "AES-128-CBC", NULL);
    digest = EVP_MD_CTX_new();
    encryptor = EVP_CIPHER_CTX_new();
    decryptor = EVP_CIPHER_CTX_new();
    require(sha1 && aes && digest && encryptor && decryptor, "set-up");
    hash(secret, strlen(secret), key);
    require(EVP_EncryptInit_ex(encryptor, aes, NULL, key, zero_iv), "key");
    require(EVP_DecryptInit_ex(decryptor, aes, NULL, key, zero_iv), "key");
    EVP_CIPHER_CTX_set_padding(encryptor, 0);
    EVP_CIPHER_CTX_set_padding(decryptor, 0);
}

/* Returns 16 random bytes. Draws them in batches, because each call of RAND_bytes takes locks and runs a DRBG. */
static void random_part(unsigned char out[16])
{
    static unsigned char batch[4096];
    static size_t used = sizeof batch;

    if (used == sizeof batch) {
        require(RAND_bytes(batch, sizeof batch) == 1, "random");
        used = 0;
    }
    memcpy(out, batch + used, 16);
    OPENSSL_cleanse(batch + used, 16);
    used += 16;
}

/* Percent-encodes as PHP does. */
static unsigned char *encoded(unsigned char *out, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";

    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'
            || c == '.') {
            *out++ = c;
        } else if (c == ' ') {
            *out++ = '+';
        } else {
            *out++ = '%';
            *out++ = (unsigned char)hex[c >> 4];
            *out++ = (unsigned char)hex[c & 15];
        }
    }
    return out;
}

static unsigned char *privileges_fields(unsigned char *out, const char *privileges)
{
    char copy[256];
    char *rest = copy, *item, *value;

    snprintf(copy, sizeof copy, "%s", privileges);
    while ((item = strtok_r(rest, ",", &rest)) != NULL) {
        value = strchr(item, ':');
        if (value != NULL) {
            *value++ = '\0';
        }
        out = encoded(out, item);
        *out++ = '=';
        out = encoded(out, value != NULL ? value : "");
        *out++ = '&';
    }
    return out;
}

static char *sign(int partner, const char *user, int type, long long expires_at, const char *privileges)
{
    unsigned char raw[1024];
    int header = sprintf((char *)raw, "v2|%d|", partner);
    unsigned char *plain = raw + header, *body = plain + 20, *end;
    int size, written;
    char *ks, *c;

    random_part(body);
    end = privileges_fields(body + 16, privileges);
    end += sprintf((char *)end, "_e=%lld&_t=%d&_u=", expires_at, type);
    end = encoded(end, user);
    hash(body, (size_t)(end - body), plain);
    while ((end - plain) % 16 != 0) {
        *end++ = 0;
    }
    size = (int)(end - plain);
    require(EVP_EncryptInit_ex(encryptor, NULL, NULL, NULL, zero_iv)
                && EVP_EncryptUpdate(encryptor, plain, &written, plain, size),
            "encrypt");
    ks = malloc((size_t)(header + size + 2) / 3 * 4 + 1);
    require(ks != NULL, "malloc");
    EVP_EncodeBlock((unsigned char *)ks, raw, header + size);
    for (c = ks; *c != '\0'; c++) {
        *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
    }
    return ks;
}

struct session {
    int partner, type;
    long long expires_at;
    char *user, *privileges;
};

static void decoded(char *out, const char *text, size_t size)
{
    size_t at;
    unsigned value;

    for (at = 0; at < size; at++) {
        if (text[at] == '+') {
            *out++ = ' ';
        } else if (text[at] == '%' && at + 2 < size + 0 && sscanf(text + at + 1, "%2x", &value) == 1) {
            *out++ = (char)value;
            at += 2;
        } else {
            *out++ = text[at];
        }
    }
    *out = '\0';
}

/* Verifies and parses a session. Returns 1 if it is valid at `now`. */
static int verify(const char *ks, long long now)
{
    unsigned char text[2048], raw[2048], expected[20], *plain, *bar;
    struct session session = {0, 0, 0, NULL, NULL};
    size_t length = strlen(ks), at;
    int size, plain_size, good;
    char *item, *rest, *value, *end;

    require(length < sizeof text, "length");
    for (at = 0; at <= length; at++) {
        text[at] = (unsigned char)(ks[at] == '-' ? '+' : ks[at] == '_' ? '/' : ks[at]);
    }
    size = EVP_DecodeBlock(raw, text, (int)length);
    require(size > 3 && memcmp(raw, "v2|", 3) == 0, "decode");
    while (length > 0 && ks[--length] == '=') {
        size--;
    }
    bar = memchr(raw + 3, '|', (size_t)size - 3);
    require(bar != NULL, "partner");
    session.partner = atoi((char *)raw + 3);
    plain = bar + 1;
    plain_size = (int)(raw + size - plain);
    require(EVP_DecryptInit_ex(decryptor, NULL, NULL, NULL, zero_iv)
                && EVP_DecryptUpdate(decryptor, plain, &plain_size, plain, plain_size),
            "decrypt");
    while (plain_size > 0 && plain[plain_size - 1] == 0) {
        plain_size--;
    }
    plain[plain_size] = '\0';
    hash(plain + 20, (size_t)plain_size - 20, expected);
    good = CRYPTO_memcmp(expected, plain, 20) == 0;
    session.user = malloc((size_t)plain_size);
    session.privileges = malloc((size_t)plain_size);
    require(session.user != NULL && session.privileges != NULL, "malloc");
    session.user[0] = '\0';
    end = session.privileges;
    rest = (char *)plain + 36;
    while ((item = strtok_r(rest, "&", &rest)) != NULL) {
        value = strchr(item, '=');
        if (value == NULL) {
            continue;
        }
        *value++ = '\0';
        if (strcmp(item, "_e") == 0) {
            session.expires_at = strtoll(value, NULL, 10);
        } else if (strcmp(item, "_t") == 0) {
            session.type = atoi(value);
        } else if (strcmp(item, "_u") == 0) {
            decoded(session.user, value, strlen(value));
        } else {
            decoded(end, item, strlen(item));
            end += strlen(end);
            *end++ = ':';
            decoded(end, value, strlen(value));
            end += strlen(end);
            *end++ = ',';
        }
    }
    *end = '\0';
    good = good && session.expires_at > now && strstr(session.privileges, "iprestrict") == NULL;
    free(session.user);
    free(session.privileges);
    return good;
}

static double now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int argc, char **argv)
{
    char line[64], job[16];
    long count, at;
    double start;
    char *ks;

    require(argc == 4, "arguments: SECRET USER PRIVILEGES (test values)");
    prepare(argv[1]);
    while (fgets(line, sizeof line, stdin) != NULL && sscanf(line, "%15s %ld", job, &count) == 2) {
        ks = sign(102, argv[2], 0, (long long)time(NULL) + 3600, argv[3]);
        start = now_ns();
        for (at = 0; at < count; at++) {
            if (job[0] == 's') {
                char *made = sign(102, argv[2], 0, (long long)time(NULL) + 3600, argv[3]);

                free(made);
            } else {
                require(verify(ks, (long long)time(NULL)), "verify");
            }
        }
        printf("%.3f %s\n", (now_ns() - start) / (double)count, ks);
        fflush(stdout);
        free(ks);
    }
    return 0;
}
