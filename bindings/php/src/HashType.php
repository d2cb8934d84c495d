<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** The hash type of an app token. */
final class HashType
{
    /** Unknown: determined by trying, and remembered by the client. */
    public const AUTO = 0;
    /** MD5. */
    public const MD5 = 1;
    /** SHA-1, the server's default. */
    public const SHA1 = 2;
    /** SHA-256. */
    public const SHA256 = 3;
    /** SHA-512. */
    public const SHA512 = 4;
}
