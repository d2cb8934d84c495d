<?php

declare(strict_types=1);

namespace KalturaSession;

/** Creates sessions locally, with a secret whose key is prepared for many sessions. */
final class Signer extends Handle
{
    public function __construct(int $partnerId, #[\SensitiveParameter] string $secret)
    {
        $this->own(Native::call('kaltura_signer_new', $partnerId, $secret), 'kaltura_signer_free');
    }

    /**
     * Creates a session.
     *
     * @param int $expirySeconds the lifetime; 0 for a day
     * @param int $version 2, or 1 for old servers
     * @param ?int $expiresAt Unix seconds, in place of expirySeconds
     * @param ?string $sessionId the privilege sessionid
     * @param int $masterPartnerId of a partner that acts for another; 0 for none
     * @param ?string $additionalData a string that the session carries
     */
    public function sign(
        SessionType $type,
        ?string $userId = null,
        int $expirySeconds = 0,
        string|Privileges|null $privileges = null,
        int $version = 2,
        ?int $expiresAt = null,
        ?string $sessionId = null,
        int $masterPartnerId = 0,
        ?string $additionalData = null,
    ): string {
        $signer = $this->pointer();
        $list = $privileges === null ? null : (string) $privileges;
        $options = Native::call('kaltura_sign_options_new');
        try {
            Native::call('kaltura_sign_options_set_version', $options, $version);
            if ($expiresAt !== null) {
                Native::call('kaltura_sign_options_set_expires_at', $options, $expiresAt);
            }
            Native::call('kaltura_sign_options_set_session_id', $options, $sessionId);
            Native::call('kaltura_sign_options_set_master_partner_id', $options, $masterPartnerId);
            Native::call('kaltura_sign_options_set_additional_data', $options, $additionalData);
            return Native::call('kaltura_signer_sign', $signer, $userId, $type->value, $expirySeconds, $list, $options);
        } finally {
            Native::call('kaltura_sign_options_free', $options);
        }
    }

    /** Creates a session with a part of the privileges of a verified one, which expires no later. */
    public function signRestricted(Ks $parent, string|Privileges|null $privileges = null, int $expirySeconds = 0): string
    {
        $list = $privileges === null ? null : (string) $privileges;
        return Native::call('kaltura_signer_sign_restricted', $this->pointer(), $parent->pointer(), $expirySeconds, $list);
    }
}
