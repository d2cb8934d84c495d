<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** Why the server rejected a session. */
enum Cause: int
{
    /** Not an INVALID_KS error, or no cause is given. */
    case NONE = 0;
    /** Truncated, or not signed with a secret of this server. */
    case INVALID_STR = 1;
    /** The session is for another partner. */
    case INVALID_PARTNER = 2;
    /** The session is for another user. */
    case INVALID_USER = 3;
    /** The session has the wrong type. */
    case INVALID_TYPE = 4;
    /** The session has expired. */
    case EXPIRED = 5;
    /** The session was revoked, or its app token deleted. */
    case LOGOUT = 6;
    /** The actionslimit of the session is used up. */
    case EXCEEDED_ACTIONS_LIMIT = 8;
    /** The iprestrict of the session excludes the caller's address. */
    case EXCEEDED_RESTRICTED_IP = 9;
    /** The urirestrict of the session excludes the URI. */
    case EXCEEDED_RESTRICTED_URI = 11;
    /** Not known to this version of the package. */
    case UNKNOWN = -2147483648;

    /** @internal */
    public static function of(int $value): self
    {
        return self::tryFrom($value) ?? self::UNKNOWN;
    }
}
