<?php

declare(strict_types=1);

namespace KalturaSession;

/** The key of a secret, prepared for many sessions. */
final class Signer extends Handle
{
    public function __construct(int $partnerId, #[\SensitiveParameter] string $secret)
    {
        $this->own(Native::call('kaltura_signer_new', $partnerId, $secret), 'kaltura_signer_free');
    }

    /** Creates a session. expiresAt, in Unix seconds, takes precedence over expirySeconds; version 1 is for old servers. */
    public function sign(
        int $type,
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
            return Native::call('kaltura_signer_sign', $signer, $userId, $type, $expirySeconds, $list, $options);
        } finally {
            Native::call('kaltura_sign_options_free', $options);
        }
    }

    /** Creates a restricted session derived from a verified one. */
    public function signRestricted(Ks $parent, string|Privileges|null $privileges = null, int $expirySeconds = 0): string
    {
        $list = $privileges === null ? null : (string) $privileges;
        return Native::call('kaltura_signer_sign_restricted', $this->pointer(), $parent->pointer(), $expirySeconds, $list);
    }
}
