<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** The type of a session. */
final class SessionType
{
    /** The rights of one user, limited by privileges. */
    public const USER = 0;
    /** All rights in the account: for your own servers only. */
    public const ADMIN = 2;
}
