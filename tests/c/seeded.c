/* Deliberate defects, to show that the sanitizers detect them: `overflow` and `use-after-free` in the library, `leak` of an
   object of the library, `shift` in the program. */
#include "kaltura_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Passes a size larger than the buffer. */
static void overflow(void)
{
    kaltura_signer *signer = kaltura_signer_new(102, "secret", NULL);
    char *buffer = malloc(16);
    size_t length = 0;

    if (signer == NULL || buffer == NULL
        || kaltura_signer_sign_into(signer, "user", KALTURA_SESSION_TYPE_USER, 60, NULL, NULL, buffer, 4096, &length,
                                    NULL)
               != KALTURA_OK) {
        abort();
    }
    free(buffer);
    kaltura_signer_free(signer);
}

static void use_after_free(void)
{
    kaltura_error *error = NULL;

    kaltura_signer_free(kaltura_signer_new(-1, NULL, &error));
    kaltura_error_free(error);
    printf("%ld\n", (long)kaltura_error_status(error));
}

/* Several, because the stack may still contain a pointer to the last. */
static void leak(void)
{
    int at;

    for (at = 0; at < 10; at++) {
        if (kaltura_config_new() == NULL) {
            abort();
        }
    }
}

static void shift(int by)
{
    printf("%d\n", 1 << by);
}

int main(int count, char **words)
{
    const char *defect = count > 1 ? words[1] : "";

    if (strcmp(defect, "overflow") == 0) {
        overflow();
    } else if (strcmp(defect, "use-after-free") == 0) {
        use_after_free();
    } else if (strcmp(defect, "leak") == 0) {
        leak();
    } else if (strcmp(defect, "shift") == 0) {
        shift(20 * count);
    }
    return 0;
}
