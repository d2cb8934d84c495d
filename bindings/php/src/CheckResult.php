<?php

declare(strict_types=1);

namespace KalturaSession;

/** The result of Verifier::check(). */
final class CheckResult
{
    /** @internal */
    public function __construct(
        /** Status::OK only if the session may be accepted. */
        public readonly Status $status,
        /** The session if its signature is valid, even if it has expired or is restricted. */
        public readonly ?Ks $ks,
    ) {
    }
}
