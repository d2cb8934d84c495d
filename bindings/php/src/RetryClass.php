<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** Whether a retry can help. */
enum RetryClass: int
{
    /** A retry would fail, too, or is not allowed (a login). */
    case NEVER = 0;
    /** The same call may succeed later; back off exponentially. */
    case BACKOFF = 1;
    /** Create a new session, then retry once. */
    case NEW_SESSION = 2;
    /** Not known to this version of the package. */
    case UNKNOWN = -2147483648;

    /** @internal */
    public static function of(int $value): self
    {
        return self::tryFrom($value) ?? self::UNKNOWN;
    }
}
