<?php

declare(strict_types=1);

namespace KalturaSession;

use FFI;

/** A session and what the server reported about it; null for what it did not report. */
final class SessionInfo
{
    private function __construct(
        public readonly string $ks,
        /** Unix seconds. */
        public readonly ?int $expiresAt,
        public readonly ?int $partnerId,
        public readonly ?string $userId,
        public readonly ?SessionType $type,
        public readonly ?string $privileges,
        /** Privileges that were requested but not granted. */
        public readonly ?string $missingPrivileges,
    ) {
    }

    /** @internal */
    public static function of(FFI\CData $info): self
    {
        return new self(
            Native::call('kaltura_session_info_ks', $info),
            self::time(Native::call('kaltura_session_info_expires_at', $info)),
            Native::call('kaltura_session_info_partner_id', $info) ?: null,
            Native::call('kaltura_session_info_user_id', $info),
            self::typeOf(Native::call('kaltura_session_info_type', $info)),
            Native::call('kaltura_session_info_privileges', $info),
            Native::call('kaltura_session_info_missing_privileges', $info),
        );
    }

    /** @internal */
    public static function time(int $seconds): ?int
    {
        return $seconds === PHP_INT_MIN ? null : $seconds;
    }

    /** @internal */
    public static function typeOf(int $type): ?SessionType
    {
        return $type === -2147483648 ? null : SessionType::of($type);
    }

    /** Does not show the session. */
    public function __debugInfo(): array
    {
        return array_diff_key(get_object_vars($this), ['ks' => true]);
    }
}
