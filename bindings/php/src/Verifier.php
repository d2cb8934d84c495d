<?php

declare(strict_types=1);

namespace KalturaSession;

use FFI;

/** Verifies sessions with the secrets of a partner; their keys are prepared for many sessions. */
final class Verifier extends Handle
{
    /**
     * Creates a verifier. Sessions of other partners are rejected; a partnerId of 0 disables this check.
     *
     * @param list<string> $secrets
     */
    public function __construct(int $partnerId, #[\SensitiveParameter] array $secrets)
    {
        $create = fn ($list, $count) => Native::call('kaltura_verifier_new', $partnerId, $list, $count);
        $this->own(Native::withStrings($secrets, $create), 'kaltura_verifier_free');
    }

    /**
     * Verifies a session and validates it for one request. What is not a session, also null, is Status::KS_MALFORMED.
     *
     * @param int $now Unix seconds; 0 for the system clock
     * @param ?string $remoteIp the caller's address; if null, sessions with iprestrict are rejected
     * @param ?string $requestUri path and query; if null, sessions with urirestrict are rejected
     */
    public function check(
        #[\SensitiveParameter] ?string $ks,
        int $now = 0,
        ?string $remoteIp = null,
        ?string $requestUri = null,
    ): CheckResult {
        [$status, $parsed] = $this->run($ks ?? '', $now, $remoteIp, $requestUri);
        return new CheckResult(Status::of($status), $parsed);
    }

    /** Like check(), but throws a SessionException if the session may not be accepted. */
    public function verify(
        #[\SensitiveParameter] ?string $ks,
        int $now = 0,
        ?string $remoteIp = null,
        ?string $requestUri = null,
    ): Ks {
        [$status, $parsed] = $this->run($ks ?? '', $now, $remoteIp, $requestUri);
        return $status === Status::OK->value && $parsed !== null ? $parsed : throw SessionException::ofStatus($status);
    }

    /** @return array{int, ?Ks} */
    private function run(#[\SensitiveParameter] string $ks, int $now, ?string $remoteIp, ?string $requestUri): array
    {
        $parsed = Native::library()->new('kaltura_ks *');
        $place = [$remoteIp, Native::size($remoteIp), $requestUri, Native::size($requestUri), FFI::addr($parsed)];
        $status = Native::call('kaltura_verifier_check', $this->pointer(), $ks, strlen($ks), $now, ...$place);
        return [$status, FFI::isNull($parsed) ? null : Ks::of($parsed)];
    }
}
