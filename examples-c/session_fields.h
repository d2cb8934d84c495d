/* Fields of a session: those that only its JSON has, and the comparison of two sessions. */
#ifndef SESSION_FIELDS_H
#define SESSION_FIELDS_H

#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Returns the character of a JSON escape. `escape` points behind the backslash; `*end` is set to the
 * escape's last byte. */
static char unescaped(const char *escape, const char **end)
{
    static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
    const char *letter = strchr(letters, *escape);
    char digits[5] = "";

    *end = escape;
    if (*escape == 'u') { /* control characters only, which have no shorter escape */
        memcpy(digits, escape + 1, 4);
        *end = escape + 4;
        return (char)strtol(digits, NULL, 16);
    }
    return letter != NULL ? meant[letter - letters] : *escape;
}

/* Returns a string member of a session's JSON, to be freed by the caller, or NULL if it is absent. */
static char *member(const kaltura_ks *ks, const char *name)
{
    char *json = kaltura_ks_to_json(ks, NULL);
    char key[64], *value = NULL;
    const char *from;
    size_t length = 0;

    snprintf(key, sizeof key, "\"%s\":\"", name);
    from = json != NULL ? strstr(json, key) : NULL;
    value = from != NULL ? malloc(strlen(from)) : NULL;
    if (value != NULL) {
        for (from += strlen(key); *from != '"'; from++) {
            if (*from == '\\') {
                value[length++] = unescaped(from + 1, &from);
            } else {
                value[length++] = *from;
            }
        }
        value[length] = '\0';
    }
    kaltura_string_free(json);
    return value;
}

static int is_same_string(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

/* Returns whether two sessions have the same privileges. Compares item by item: in the string, a value with a comma
 * looks like several privileges. */
static int has_same_privileges(const kaltura_ks *a, const kaltura_ks *b)
{
    size_t count = kaltura_ks_privilege_count(a);
    size_t at, value;

    if (kaltura_ks_privilege_count(b) != count) {
        return 0;
    }
    for (at = 0; at < count; at++) {
        size_t values = kaltura_ks_privilege_value_count(a, at);

        if (!is_same_string(kaltura_ks_privilege_name(a, at), kaltura_ks_privilege_name(b, at))
            || kaltura_ks_privilege_value_count(b, at) != values) {
            return 0;
        }
        for (value = 0; value < values; value++) {
            if (!is_same_string(kaltura_ks_privilege_value(a, at, value), kaltura_ks_privilege_value(b, at, value))) {
                return 0;
            }
        }
    }
    return 1;
}

static int has_same_member(const kaltura_ks *a, const kaltura_ks *b, const char *key)
{
    char *one = member(a, key), *other = member(b, key);
    int is_same = is_same_string(one, other);

    free(one);
    free(other);
    return is_same;
}

/* Returns whether two sessions have the same user and type, ignoring privileges. */
static int is_same(const kaltura_ks *a, const kaltura_ks *b)
{
    return kaltura_ks_version(a) == kaltura_ks_version(b) && kaltura_ks_partner_id(a) == kaltura_ks_partner_id(b)
           && kaltura_ks_type(a) == kaltura_ks_type(b) && is_same_string(kaltura_ks_user_id(a), kaltura_ks_user_id(b))
           && has_same_member(a, b, "master_partner_id") && has_same_member(a, b, "additional_data");
}

#endif
