<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** The hash type of an app token. */
enum HashType: int
{
    /** Unknown: determined by trying, and remembered by the client. */
    case AUTO = 0;
    /** MD5. */
    case MD5 = 1;
    /** SHA-1, the server's default. */
    case SHA1 = 2;
    /** SHA-256. */
    case SHA256 = 3;
    /** SHA-512. */
    case SHA512 = 4;
}
