/* Signs or verifies COUNT sessions, for counting instructions: instructions sign|verify COUNT */
#include <kaltura_session.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    static const char *const secrets[] = {"22dae94314a4106aa1a35b10a5c7c99c"};
    kaltura_signer *signer = kaltura_signer_new(102, secrets[0], NULL);
    kaltura_verifier *verifier = kaltura_verifier_new(102, secrets, 1, NULL);
    char buffer[512] = "";
    long count;

    if (argc != 3 || signer == NULL) {
        return 2;
    }
    for (count = atol(argv[2]); count > 0; count--) {
        /* The first round signs the session that the others verify. */
        if ((strcmp(argv[1], "sign") == 0 || buffer[0] == '\0')
            && kaltura_signer_sign_into(signer, "user@example.com", KALTURA_SESSION_TYPE_USER, 3600,
                                        "sview:0_abcdefgh,appid:demo", NULL, buffer, sizeof buffer, NULL, NULL)
                   != KALTURA_OK) {
            return 1;
        }
        if (strcmp(argv[1], "verify") == 0) {
            if (kaltura_verifier_check(verifier, buffer, KALTURA_NUL_TERMINATED, 0, NULL, 0, NULL, 0, NULL)
                != KALTURA_OK) {
                return 1;
            }
        }
    }
    kaltura_verifier_free(verifier);
    kaltura_signer_free(signer);
    return 0;
}
