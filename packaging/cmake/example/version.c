/* Signs a session, which proves that the package works without a network. */
#include <kaltura_session.h>
#include <stdio.h>

int main(void)
{
    kaltura_signer *signer = kaltura_signer_new(102, "secret", NULL);
    char *ks = kaltura_signer_sign(signer, "user", KALTURA_SESSION_TYPE_USER, 3600, NULL, NULL, NULL);

    if (ks == NULL) {
        return 1;
    }
    printf("libkaltura_session %s: %s\n", kaltura_version(), ks);
    kaltura_string_free(ks);
    kaltura_signer_free(signer);
    return 0;
}
