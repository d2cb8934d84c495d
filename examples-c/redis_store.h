/* A session in Redis, encrypted, and the lock under which one process renews it. For shared_session.c. */
#ifndef REDIS_STORE_H
#define REDIS_STORE_H

#include <hiredis/hiredis.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

enum {
    STORE_KEY_SIZE = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    STORE_NONCE_SIZE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    STORE_TAG_SIZE = crypto_aead_xchacha20poly1305_ietf_ABYTES
};

struct store {
    redisContext *redis; /* between store_connect and store_disconnect */
    unsigned char key[STORE_KEY_SIZE];
    char session_name[64], lock_name[64], failed_name[64]; /* in Redis */
    char lock_token[33];
};

/* What store_load found. */
struct stored {
    char *ks; /* NULL for none */
    int64_t expires_at;
    int has_failed; /* a recent login failed */
    redisReply *reply;
};

/* Both act only if this process still holds the lock, which may have expired. */
static const char STORE_UNLOCK[] = "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end "
                                   "return redis.call('DEL', KEYS[1])";
static const char STORE_SAVE[] = "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end "
                                 "redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) "
                                 "return redis.call('DEL', KEYS[1])";

/* Sets the key, 64 hexadecimal digits, and derives the Redis key names from it and from `identity`, which must contain
 * everything that distinguishes sessions. Returns 0 if the key is malformed. */
static int store_init(struct store *store, const char *hex_key, const char *identity)
{
    unsigned char hash[16];
    char name[2 * sizeof hash + 1];
    size_t size = 0;

    if (sodium_init() < 0
        || sodium_hex2bin(store->key, sizeof store->key, hex_key, strlen(hex_key), NULL, &size, NULL) != 0
        || size != sizeof store->key) {
        return 0;
    }
    crypto_generichash(hash, sizeof hash, (const void *)identity, strlen(identity), store->key, sizeof store->key);
    sodium_bin2hex(name, sizeof name, hash, sizeof hash);
    /* In a cluster, the braces keep the three on one node. */
    snprintf(store->session_name, sizeof store->session_name, "kaltura:{%s}:session", name);
    snprintf(store->lock_name, sizeof store->lock_name, "kaltura:{%s}:lock", name);
    snprintf(store->failed_name, sizeof store->failed_name, "kaltura:{%s}:failed", name);
    return 1;
}

/* Connects to "host:port" or to a Unix socket. Prints the error and returns 0 on failure. Connect for each renewal: a
 * connection that was idle for an hour is often broken. */
static int store_connect(struct store *store, const char *address)
{
    const struct timeval timeout = {2, 0};
    const char *colon = strrchr(address, ':');
    char host[256];

    if (address[0] == '/' || colon == NULL) {
        store->redis = redisConnectUnixWithTimeout(address, timeout);
    } else {
        snprintf(host, sizeof host, "%.*s", (int)(colon - address), address);
        store->redis = redisConnectWithTimeout(host, atoi(colon + 1), timeout);
    }
    if (store->redis == NULL || store->redis->err != 0 || redisSetTimeout(store->redis, timeout) != REDIS_OK) {
        fprintf(stderr, "Redis: %s\n", store->redis != NULL ? store->redis->errstr : "out of memory");
        redisFree(store->redis);
        store->redis = NULL;
    }
    return store->redis != NULL;
}

static void store_disconnect(struct store *store)
{
    redisFree(store->redis);
    store->redis = NULL;
}

/* Sends a command. Returns a reply that is no error, or prints the error and returns NULL. */
static redisReply *store_command(struct store *store, const char *format, ...)
{
    redisReply *reply;
    va_list arguments;

    va_start(arguments, format);
    reply = redisvCommand(store->redis, format, arguments);
    va_end(arguments);
    if (reply == NULL || reply->type == REDIS_REPLY_ERROR) {
        fprintf(stderr, "Redis: %s\n", reply != NULL ? reply->str : store->redis->errstr);
        freeReplyObject(reply);
        return NULL;
    }
    return reply;
}

/* Tries to get the lock, which expires after `ms`. Returns 1 if this process has it, 0 if another one has, -1 on failure.
 */
static int store_lock(struct store *store, long ms)
{
    unsigned char random[sizeof store->lock_token / 2];
    redisReply *reply;
    int is_locked;

    randombytes_buf(random, sizeof random);
    sodium_bin2hex(store->lock_token, sizeof store->lock_token, random, sizeof random);
    reply = store_command(store, "SET %s %s NX PX %ld", store->lock_name, store->lock_token, ms);
    is_locked = reply == NULL ? -1 : reply->type != REDIS_REPLY_NIL;
    freeReplyObject(reply);
    return is_locked;
}

/* Releases the lock if this process still has it. */
static void store_unlock(struct store *store)
{
    freeReplyObject(store_command(store, "EVAL %s 1 %s %s", STORE_UNLOCK, store->lock_name, store->lock_token));
}

/* Encrypts and saves a session for `ms`, and releases the lock. Returns 0 on failure. */
static int store_save(struct store *store, const char *ks, int64_t expires_at, long ms)
{
    const size_t most = strlen(ks) + 22; /* with the digits, a blank and a NUL */
    unsigned char *sealed = malloc(STORE_NONCE_SIZE + most + STORE_TAG_SIZE);
    unsigned char *text;
    redisReply *reply;
    size_t size;
    int is_saved;

    if (sealed == NULL) {
        return 0;
    }
    text = sealed + STORE_NONCE_SIZE;
    size = (size_t)snprintf((char *)text, most, "%" PRId64 " %s", expires_at, ks);
    randombytes_buf(sealed, STORE_NONCE_SIZE);
    /* In place. The name is authenticated, so that a value cannot be copied to another name. */
    crypto_aead_xchacha20poly1305_ietf_encrypt(text, NULL, text, size, (const void *)store->session_name,
                                               strlen(store->session_name), NULL, sealed, store->key);
    reply = store_command(store, "EVAL %s 2 %s %s %s %b %ld", STORE_SAVE, store->lock_name, store->session_name,
                          store->lock_token, sealed, STORE_NONCE_SIZE + size + STORE_TAG_SIZE, ms);
    is_saved = reply != NULL && reply->integer == 1;
    freeReplyObject(reply);
    free(sealed);
    return is_saved;
}

/* Decrypts, in place, what store_save has encrypted. Returns 0 if it was modified. */
static int store_decrypt(const struct store *store, redisReply *reply, struct stored *stored)
{
    unsigned char *sealed = (unsigned char *)reply->str, *text = sealed + STORE_NONCE_SIZE;
    char *end;

    if (reply->len < STORE_NONCE_SIZE + STORE_TAG_SIZE
        || crypto_aead_xchacha20poly1305_ietf_decrypt(text, NULL, NULL, text, reply->len - STORE_NONCE_SIZE,
                                                      (const void *)store->session_name, strlen(store->session_name),
                                                      sealed, store->key)
               != 0) {
        return 0;
    }
    reply->str[reply->len - STORE_TAG_SIZE] = '\0';
    stored->expires_at = strtoll((char *)text, &end, 10);
    stored->ks = end + 1;
    return *end == ' ';
}

/* Zeroizes what store_load has returned. */
static void store_free(struct stored *stored)
{
    redisReply *session = stored->reply != NULL ? stored->reply->element[0] : NULL;

    if (session != NULL && session->type == REDIS_REPLY_STRING) {
        sodium_memzero(session->str, session->len);
    }
    freeReplyObject(stored->reply);
    memset(stored, 0, sizeof *stored);
}

/* Loads the session and the note of a failed login. Call store_free afterwards. Prints the error and returns 0 on
 * failure. */
static int store_load(struct store *store, struct stored *stored)
{
    redisReply *session;

    memset(stored, 0, sizeof *stored);
    stored->reply = store_command(store, "MGET %s %s", store->session_name, store->failed_name);
    if (stored->reply == NULL) {
        return 0;
    }
    session = stored->reply->element[0];
    stored->has_failed = stored->reply->element[1]->type != REDIS_REPLY_NIL;
    if (session->type == REDIS_REPLY_STRING && !store_decrypt(store, session, stored)) {
        fprintf(stderr, "Redis: the stored session was modified; delete %s\n", store->session_name);
        return 0;
    }
    return 1;
}

/* Notes for `ms` that a login has failed. */
static void store_note_failure(struct store *store, long ms)
{
    freeReplyObject(store_command(store, "SET %s 1 PX %ld", store->failed_name, ms));
}

#endif
