<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** Whether a retry can help. */
final class RetryClass
{
    /** A retry would fail, too, or is not allowed (a login). */
    public const NEVER = 0;
    /** The same call may succeed later; back off exponentially. */
    public const BACKOFF = 1;
    /** Create a new session, then retry once. */
    public const NEW_SESSION = 2;
}
