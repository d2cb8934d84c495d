/* A program in the common subset of C90 and C++98. */
#include <kaltura_session.h>
#include <stdio.h>

int main(void)
{
    kaltura_error *error = NULL;
    char *ks = kaltura_generate_session("secret", "user", KALTURA_SESSION_TYPE_USER, 102, 3600, "sview:*", &error);

    if (ks == NULL) {
        fprintf(stderr, "%s\n", kaltura_error_message(error));
        kaltura_error_free(error);
        return 1;
    }
    puts(ks);
    kaltura_string_free(ks);

    ks = kaltura_generate_session(NULL, "user", KALTURA_SESSION_TYPE_USER, 102, 3600, "sview:*", &error);
    if (ks != NULL || kaltura_error_status(error) != KALTURA_ERROR_INVALID_ARGUMENT) {
        return 1;
    }
    kaltura_error_free(error);
    return 0;
}
