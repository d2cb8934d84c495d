<?php

declare(strict_types=1);

namespace KalturaSession;

use FFI\CData;

/**
 * A client of one Kaltura server. All calls over the network take timeoutMs, in place of totalTimeoutMs.
 */
final class Client extends Handle
{
    /**
     * @param array<string, string> $headers
     * @param string|false|null $proxy "http://host:port" or "socks5h://host:port"; false for no proxy at all, null for that
     *     of the environment
     * @param list<string> $pinnedCertificates SHA-256 fingerprints
     * @param ?array{string, string} $clientCertificate the files of certificate and key
     * @param ?callable(int, string): void $log
     */
    public function __construct(
        ?string $serviceUrl = null,
        ?string $region = null,
        ?int $partnerId = null,
        ?int $totalTimeoutMs = null,
        ?int $connectTimeoutMs = null,
        ?int $requestTimeoutMs = null,
        ?int $maxRetries = null,
        ?int $maxResponseBytes = null,
        ?string $userAgent = null,
        ?string $clientTag = null,
        #[\SensitiveParameter] array $headers = [],
        ?bool $allowHttp = null,
        string|false|null $proxy = null,
        ?string $proxyUser = null,
        #[\SensitiveParameter] ?string $proxyPassword = null,
        ?bool $useEnvironment = null,
        ?string $caFile = null,
        ?string $caPem = null,
        ?bool $systemCa = null,
        array $pinnedCertificates = [],
        ?array $clientCertificate = null,
        ?callable $log = null,
        int $logLevel = LogLevel::INFO,
    ) {
        $config = Native::call('kaltura_config_new');
        $set = function (string $name, mixed ...$values) use ($config): void {
            Native::call("kaltura_config_$name", $config, ...$values);
        };
        try {
            $simple = [
                'service_url' => $serviceUrl, 'region' => $region, 'partner_id' => $partnerId,
                'total_timeout_ms' => $totalTimeoutMs, 'connect_timeout_ms' => $connectTimeoutMs,
                'request_timeout_ms' => $requestTimeoutMs, 'max_retries' => $maxRetries,
                'max_response_bytes' => $maxResponseBytes, 'user_agent' => $userAgent, 'client_tag' => $clientTag,
                'allow_http' => $allowHttp, 'use_environment' => $useEnvironment, 'ca_file' => $caFile,
                'ca_pem' => $caPem, 'system_ca' => $systemCa,
            ];
            foreach ($simple as $name => $value) {
                if ($value !== null) {
                    $set("set_$name", is_bool($value) ? (int) $value : $value);
                }
            }
            foreach ($headers as $name => $value) {
                $set('add_header', $name, $value);
            }
            if ($proxy !== null) {
                $set('set_proxy', $proxy === false ? null : $proxy, $proxyUser, $proxyPassword);
            }
            foreach ($pinnedCertificates as $pin) {
                $set('add_pinned_certificate', $pin);
            }
            if ($clientCertificate !== null) {
                $set('set_client_certificate', ...$clientCertificate);
            }
            if ($log !== null) {
                $user = Callbacks::register(['log' => $log]);
                $set('set_log', $logLevel, Callbacks::get('log'), $user, Callbacks::get('destroy'));
            }
            $this->own(Native::call('kaltura_client_new', $config), 'kaltura_client_free');
        } finally {
            Native::call('kaltura_config_free', $config);
        }
    }

    /** Sets the session that all calls carry; null for none. */
    public function setKs(#[\SensitiveParameter] ?string $ks): void
    {
        Native::call('kaltura_client_set_ks', $this->pointer(), $ks);
    }

    /** Sets the credentials from which the client creates its sessions; null for none. */
    public function setCredentials(?Credentials $credentials): void
    {
        $client = $this->pointer();
        $created = $credentials?->create();
        try {
            Native::call('kaltura_client_set_credentials', $client, $created);
        } finally {
            Native::call('kaltura_credentials_free', $created);
        }
    }

    /**
     * Calls an action of the API. Objects of the response are arrays.
     *
     * @param array<string, mixed> $params
     */
    public function call(string $service, string $action, array $params = [], ?int $timeoutMs = null): mixed
    {
        return $this->json($timeoutMs, 'call', $service, $action, self::encoded((object) $params));
    }

    /**
     * Calls several actions in one request. A failed one is an array with objectType KalturaAPIException.
     *
     * @param list<array<string, mixed>> $requests
     *
     * @return list<mixed>
     */
    public function multirequest(array $requests, ?int $timeoutMs = null): array
    {
        return $this->json($timeoutMs, 'multirequest', self::encoded($requests));
    }

    /** Requests a session with a secret (session.start). */
    public function startSession(
        #[\SensitiveParameter] string $secret,
        int $type,
        ?string $userId = null,
        int $partnerId = 0,
        int $expirySeconds = 0,
        string|Privileges|null $privileges = null,
        ?int $timeoutMs = null,
    ): string {
        $list = $privileges === null ? null : (string) $privileges;
        $values = [$secret, $userId, $type, $partnerId, $expirySeconds, $list];
        return $this->string($timeoutMs, 'session_start', ...$values);
    }

    /** Logs a user in with e-mail address and password (user.loginByLoginId). */
    public function login(
        string $loginId,
        #[\SensitiveParameter] string $password,
        #[\SensitiveParameter] ?string $otp = null,
        int $partnerId = 0,
        int $expirySeconds = 0,
        string|Privileges|null $privileges = null,
        ?int $timeoutMs = null,
    ): string {
        $list = $privileges === null ? null : (string) $privileges;
        $values = [$loginId, $password, $partnerId, $expirySeconds, $list, $otp];
        return $this->string($timeoutMs, 'user_login_by_login_id', ...$values);
    }

    /** Logs a user in with the user id of one partner (user.login). */
    public function loginByUserId(
        string $userId,
        #[\SensitiveParameter] string $password,
        int $partnerId = 0,
        int $expirySeconds = 0,
        string|Privileges|null $privileges = null,
        ?int $timeoutMs = null,
    ): string {
        $list = $privileges === null ? null : (string) $privileges;
        return $this->string($timeoutMs, 'user_login', $userId, $password, $partnerId, $expirySeconds, $list);
    }

    /** Exchanges an app token for a session. */
    public function startAppTokenSession(
        string $id,
        #[\SensitiveParameter] string $token,
        int $hashType = HashType::AUTO,
        #[\SensitiveParameter] ?string $ks = null,
        ?string $userId = null,
        int $type = SessionType::USER,
        int $partnerId = 0,
        int $expirySeconds = 0,
        string|Privileges|null $privileges = null,
        ?int $timeoutMs = null,
    ): SessionInfo {
        $list = $privileges === null ? null : (string) $privileges;
        $values = [$id, $token, $hashType, $ks, $userId, $type, $partnerId, $expirySeconds, $list];
        return $this->info($timeoutMs, 'app_token_start_session', ...$values);
    }

    /** Requests a widget session, for an anonymous visitor. */
    public function startWidgetSession(
        ?string $widgetId = null,
        int $partnerId = 0,
        int $expirySeconds = 0,
        ?int $timeoutMs = null,
    ): SessionInfo {
        return $this->info($timeoutMs, 'session_start_widget', $widgetId, $partnerId, $expirySeconds);
    }

    /** Requests what the server knows about a session; null for the client's own. */
    public function getSession(#[\SensitiveParameter] ?string $ks = null, ?int $timeoutMs = null): SessionInfo
    {
        return $this->info($timeoutMs, 'session_get', $ks);
    }

    /** Revokes a session; null for the client's own. Force also revokes sessions that share it. */
    public function endSession(#[\SensitiveParameter] ?string $ks = null, bool $force = false, ?int $timeoutMs = null): void
    {
        $this->perform($timeoutMs, fn () => null, 'session_end', $ks, (int) $force);
    }

    /** Returns the session that the next call would carry, renewed first if necessary. */
    public function acquireKs(int $minValiditySeconds = 0, ?int $timeoutMs = null): SessionInfo
    {
        return $this->info($timeoutMs, 'acquire_ks', $minValiditySeconds);
    }

    /** Discards a session that a server has refused. */
    public function invalidateKs(#[\SensitiveParameter] string $ks): void
    {
        Native::call('kaltura_client_invalidate_ks', $this->pointer(), $ks);
    }

    /** Exports the session, for a cache that programs share. It is as secret as the session. */
    public function exportSession(): string
    {
        return Native::call('kaltura_client_export_session', $this->pointer());
    }

    public function importSession(#[\SensitiveParameter] string $exported): void
    {
        Native::call('kaltura_client_import_session', $this->pointer(), $exported);
    }

    /** Cancels the call in progress, in a callback of it. */
    public function cancel(): void
    {
        Native::call('kaltura_client_cancel', $this->pointer());
    }

    private static function encoded(array|object $value): string
    {
        return json_encode($value, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION);
    }

    private function string(?int $timeoutMs, string $name, #[\SensitiveParameter] mixed ...$values): string
    {
        $take = fn (CData $request) => Native::call('kaltura_request_take_string', $request);
        return $this->perform($timeoutMs, $take, $name, ...$values);
    }

    private function json(?int $timeoutMs, string $name, #[\SensitiveParameter] mixed ...$values): mixed
    {
        $flags = JSON_THROW_ON_ERROR | JSON_BIGINT_AS_STRING;
        return json_decode($this->string($timeoutMs, $name, ...$values), true, 512, $flags);
    }

    private function info(?int $timeoutMs, string $name, #[\SensitiveParameter] mixed ...$values): SessionInfo
    {
        $take = function (CData $request): SessionInfo {
            $info = Native::call('kaltura_request_take_session_info', $request);
            try {
                return SessionInfo::of($info);
            } finally {
                Native::call('kaltura_session_info_free', $info);
            }
        };
        return $this->perform($timeoutMs, $take, $name, ...$values);
    }

    private function perform(?int $timeoutMs, callable $take, string $name, #[\SensitiveParameter] mixed ...$values): mixed
    {
        $request = Native::call("kaltura_request_$name", $this->pointer(), ...$values);
        try {
            if ($timeoutMs !== null) {
                Native::call('kaltura_request_set_timeout_ms', $request, $timeoutMs);
            }
            Native::call('kaltura_request_perform', $request);
            return $take($request);
        } finally {
            Native::call('kaltura_request_free', $request);
        }
    }
}
