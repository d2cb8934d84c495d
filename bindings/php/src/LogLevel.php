<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** The severity of a log line. */
enum LogLevel: int
{
    /** A call has failed permanently, or a session could not be renewed. */
    case ERROR = 1;
    /** A failure that is retried. */
    case WARN = 2;
    /** A session was created, renewed or discarded. */
    case INFO = 3;
    /** Each HTTP request and its response. */
    case DEBUG = 4;
    /** Not known to this version of the package. */
    case UNKNOWN = -2147483648;

    /** @internal */
    public static function of(int $value): self
    {
        return self::tryFrom($value) ?? self::UNKNOWN;
    }
}
