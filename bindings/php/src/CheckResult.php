<?php

declare(strict_types=1);

namespace KalturaSession;

/** The result of Verifier::check(). */
final class CheckResult
{
    public readonly string $statusName;

    /**
     * @param int $status Status::OK only if the session may be accepted
     * @param ?Ks $ks the session if its signature is valid, even if it has expired or is restricted
     *
     * @internal
     */
    public function __construct(public readonly int $status, public readonly ?Ks $ks)
    {
        $this->statusName = Native::call('kaltura_status_name', $status);
    }
}
