<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** Why the server rejected a session. */
final class Cause
{
    /** Not an INVALID_KS error, or no cause is given. */
    public const NONE = 0;
    /** Truncated, or not signed with a secret of this server. */
    public const INVALID_STR = 1;
    /** The session is for another partner. */
    public const INVALID_PARTNER = 2;
    /** The session is for another user. */
    public const INVALID_USER = 3;
    /** The session has the wrong type. */
    public const INVALID_TYPE = 4;
    /** The session has expired. */
    public const EXPIRED = 5;
    /** The session was revoked, or its app token deleted. */
    public const LOGOUT = 6;
    /** The actionslimit of the session is used up. */
    public const EXCEEDED_ACTIONS_LIMIT = 8;
    /** The iprestrict of the session excludes the caller's address. */
    public const EXCEEDED_RESTRICTED_IP = 9;
    /** The urirestrict of the session excludes the URI. */
    public const EXCEEDED_RESTRICTED_URI = 11;
}
