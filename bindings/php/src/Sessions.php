<?php

declare(strict_types=1);

namespace KalturaSession;

/** Functions that need no object. */
final class Sessions
{
    private function __construct()
    {
    }

    /** Creates a session locally. An expirySeconds of 0 means a day. */
    public static function generate(
        int $partnerId,
        #[\SensitiveParameter] string $secret,
        SessionType $type,
        ?string $userId = null,
        int $expirySeconds = 0,
        string|Privileges|null $privileges = null,
    ): string {
        $list = $privileges === null ? null : (string) $privileges;
        return Native::call('kaltura_generate_session', $secret, $userId, $type->value, $partnerId, $expirySeconds, $list);
    }

    /**
     * Explains what a string is and, if it is not a valid session, why.
     *
     * @param list<string> $secrets
     */
    public static function explain(
        #[\SensitiveParameter] string $ks,
        #[\SensitiveParameter] array $secrets = [],
        int $now = 0,
    ): string {
        $explain = fn ($list, $count) => Native::call('kaltura_ks_explain', Native::untrusted($ks), $list, $count, $now);
        return Native::withStrings($secrets, $explain);
    }

    /** Returns a short name of a session for logs. */
    public static function fingerprint(#[\SensitiveParameter] string $ks): string
    {
        return Native::call('kaltura_ks_fingerprint', Native::untrusted($ks));
    }

    /** Computes the hash that appToken.startSession requires. */
    public static function appTokenHash(
        #[\SensitiveParameter] string $ks,
        #[\SensitiveParameter] string $token,
        HashType $hashType,
    ): string {
        return Native::call('kaltura_app_token_hash', $ks, $token, $hashType->value);
    }

    /** Reports mistakes in a privileges string, one per line; "" for none. */
    public static function lintPrivileges(
        string|Privileges $privileges,
        SessionType $type,
        int $expirySeconds = 0,
        bool $forAppToken = false,
    ): string {
        return Native::call('kaltura_privileges_lint', (string) $privileges, $type->value, $expirySeconds, (int) $forAppToken);
    }
}
