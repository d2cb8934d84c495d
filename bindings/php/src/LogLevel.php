<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** The severity of a log line. */
final class LogLevel
{
    /** A call has failed permanently, or a session could not be renewed. */
    public const ERROR = 1;
    /** A failure that is retried. */
    public const WARN = 2;
    /** A session was created, renewed or discarded. */
    public const INFO = 3;
    /** Each HTTP request and its response. */
    public const DEBUG = 4;
}
