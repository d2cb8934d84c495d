<?php

declare(strict_types=1);

namespace KalturaSession;

use FFI;

/** A parsed session. */
final class Ks extends Handle
{
    private function __construct()
    {
    }

    /** @internal */
    public static function of(FFI\CData $pointer): self
    {
        $ks = new self();
        $ks->own($pointer, 'kaltura_ks_free');
        return $ks;
    }

    /**
     * Parses a session and verifies its signature with one of the secrets. It must still be validated: see check(), or use
     * a Verifier.
     *
     * @param list<string> $secrets
     */
    public static function parse(#[\SensitiveParameter] string $ks, #[\SensitiveParameter] array $secrets): self
    {
        $parse = fn ($list, $count) => Native::call('kaltura_ks_parse', Native::untrusted($ks), $list, $count);
        return self::of(Native::withStrings($secrets, $parse));
    }

    /** Parses the unencrypted part of a session without a secret. The result is UNVERIFIED. */
    public static function peek(#[\SensitiveParameter] string $ks): self
    {
        return self::of(Native::call('kaltura_ks_peek', Native::untrusted($ks)));
    }

    /** Validates the session for one request: Status::OK only if it may be accepted. See Verifier::check(). */
    public function check(int $now = 0, ?string $remoteIp = null, ?string $requestUri = null): Status
    {
        // They are the input of others, too: one that a C string cannot contain counts as unknown.
        $known = fn (?string $value) => str_contains($value ?? '', "\0") ? null : $value;
        return Status::of(Native::call('kaltura_ks_check', $this->pointer(), $now, $known($remoteIp), $known($requestUri)));
    }

    /**
     * Returns whether the session has a privilege, for all of the values, such as entry ids; without values, with any or
     * none. The value null matches nothing. An empty list counts as no values: check that it is not empty. Do not
     * authorize by this alone.
     */
    public function hasPrivilege(string $name, ?string ...$values): bool
    {
        if ($values === []) {
            return Native::call('kaltura_ks_has_privilege', $this->pointer(), $name, null, Native::size(null)) === 1;
        }
        foreach ($values as $value) {
            $size = strlen($value ?? '');
            if (Native::call('kaltura_ks_has_privilege', $this->pointer(), $name, $value, $size) !== 1) {
                return false;
            }
        }
        return true;
    }

    public function isVerified(): bool
    {
        return Native::call('kaltura_ks_is_verified', $this->pointer()) === 1;
    }

    /** 1 or 2. */
    public function version(): int
    {
        return Native::call('kaltura_ks_version', $this->pointer());
    }

    public function partnerId(): int
    {
        return Native::call('kaltura_ks_partner_id', $this->pointer());
    }

    /** The type; null for none. */
    public function type(): ?SessionType
    {
        return SessionInfo::typeOf(Native::call('kaltura_ks_type', $this->pointer()));
    }

    /** Whether the session has more than a user's rights. Do not authorize by this alone. */
    public function isAdmin(): bool
    {
        return Native::call('kaltura_ks_is_admin', $this->pointer()) === 1;
    }

    /** "" for no user, null if it is not visible. */
    public function userId(): ?string
    {
        return Native::call('kaltura_ks_user_id', $this->pointer());
    }

    /** Unix seconds; null if the session has no expiry: it is never valid. */
    public function expiresAt(): ?int
    {
        return SessionInfo::time(Native::call('kaltura_ks_expires_at', $this->pointer()));
    }

    /**
     * The names of the privileges with their values; null if they are not visible.
     *
     * @return ?array<string, list<string>>
     */
    public function privileges(): ?array
    {
        $ks = $this->pointer();
        if (Native::call('kaltura_ks_privileges', $ks) === null) {
            return null;
        }
        $all = [];
        for ($i = 0; $i < Native::call('kaltura_ks_privilege_count', $ks); $i++) {
            $name = Native::call('kaltura_ks_privilege_name', $ks, $i);
            $all[$name] ??= [];
            for ($j = 0; $j < Native::call('kaltura_ks_privilege_value_count', $ks, $i); $j++) {
                $all[$name][] = Native::call('kaltura_ks_privilege_value', $ks, $i, $j);
            }
        }
        return $all;
    }

    /** The revocation key; null if it is not visible. In version 1 it is as secret as the session. */
    public function hash(): ?string
    {
        return Native::call('kaltura_ks_hash', $this->pointer());
    }

    /** The index of the secret that signed the session, or -1. */
    public function secretIndex(): int
    {
        return Native::call('kaltura_ks_secret_index', $this->pointer());
    }
}
