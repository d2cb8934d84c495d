<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** The category of a status. */
enum Category: int
{
    /** No error. */
    case NONE = 0;
    /** The call, or its use of the client, is wrong. */
    case CALL = 1;
    /** A session string was rejected by this library. */
    case KS = 2;
    /** No response was received. */
    case NETWORK = 3;
    /** The response is not one of the Kaltura API. */
    case RESPONSE = 4;
    /** The Kaltura API returned an error, or the library knows that it would. */
    case API = 5;
    /** The library or the system failed. */
    case INTERNAL = 6;
    /** Not known to this version of the library. */
    case UNKNOWN = 7;

    /** @internal */
    public static function of(int $value): self
    {
        return self::tryFrom($value) ?? self::UNKNOWN;
    }
}
