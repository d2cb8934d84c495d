<?php

declare(strict_types=1);

namespace KalturaSession;

use FFI;

/** The keys of a partner's secrets, prepared for many sessions. */
final class Verifier extends Handle
{
    /**
     * Creates a verifier. Sessions of other partners are refused; a partnerId of 0 disables this check.
     *
     * @param list<string> $secrets
     */
    public function __construct(int $partnerId, #[\SensitiveParameter] array $secrets)
    {
        $create = fn ($list, $count) => Native::call('kaltura_verifier_new', $partnerId, $list, $count);
        $this->own(Native::withStrings($secrets, $create), 'kaltura_verifier_free');
    }

    /** Verifies a session and validates it for one request. */
    public function check(
        #[\SensitiveParameter] string $ks,
        int $now = 0,
        ?string $remoteIp = null,
        ?string $requestUri = null,
    ): CheckResult {
        $parsed = Native::library()->new('kaltura_ks *');
        $nul = -1; // KALTURA_NUL_TERMINATED
        $values = [$this->pointer(), $ks, $nul, $now, $remoteIp, $nul, $requestUri, $nul, FFI::addr($parsed)];
        $status = Native::call('kaltura_verifier_check', ...$values);
        return new CheckResult($status, FFI::isNull($parsed) ? null : Ks::of($parsed));
    }

    /** Like check(), but throws a SessionException if the session may not be accepted. */
    public function verify(
        #[\SensitiveParameter] string $ks,
        int $now = 0,
        ?string $remoteIp = null,
        ?string $requestUri = null,
    ): Ks {
        $result = $this->check($ks, $now, $remoteIp, $requestUri);
        return $result->status === Status::OK && $result->ks !== null
            ? $result->ks
            : throw SessionException::ofStatus($result->status);
    }
}
