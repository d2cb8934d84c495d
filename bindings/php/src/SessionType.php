<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** The type of a session. */
enum SessionType: int
{
    /** The rights of one user, limited by privileges. */
    case USER = 0;
    /** All rights in the account: for your own servers only. */
    case ADMIN = 2;
    /** Not known to this version of the package. */
    case UNKNOWN = -2147483648;

    /** @internal */
    public static function of(int $value): self
    {
        return self::tryFrom($value) ?? self::UNKNOWN;
    }
}
