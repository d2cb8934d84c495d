<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** The category of a status. */
final class Category
{
    /** No error. */
    public const NONE = 0;
    /** The call, or its use of the client, is wrong. */
    public const CALL = 1;
    /** A session string was rejected by this library. */
    public const KS = 2;
    /** No response was received. */
    public const NETWORK = 3;
    /** The response is not one of the Kaltura API. */
    public const RESPONSE = 4;
    /** The Kaltura API returned an error, or the library knows that it would. */
    public const API = 5;
    /** The library or the system failed. */
    public const INTERNAL = 6;
    /** Not known to this version of the library. */
    public const UNKNOWN = 7;
}
