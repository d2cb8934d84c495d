/* Generates version 1 sessions, which requires sign options. */
#ifndef VERSION_1_H
#define VERSION_1_H

#include <kaltura_session.h>
#include <stddef.h>

static char *generate_version_1(const char *secret, const char *user_id, int32_t type, int32_t partner_id,
                                int64_t expiry_seconds, const char *privileges, kaltura_error **error)
{
    kaltura_sign_options *options = kaltura_sign_options_new();
    kaltura_signer *signer = kaltura_signer_new(partner_id, secret, error);
    char *ks = NULL;

    if (signer != NULL && kaltura_sign_options_set_version(options, 1, error) == KALTURA_OK) {
        ks = kaltura_signer_sign(signer, user_id, type, expiry_seconds, privileges, options, error);
    }
    kaltura_signer_free(signer);
    kaltura_sign_options_free(options);
    return ks;
}

#endif
