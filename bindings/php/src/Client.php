<?php

declare(strict_types=1);

namespace KalturaSession;

use FFI\CData;
use JsonException;
use TypeError;
use ValueError;

/**
 * A client of one Kaltura server. All calls over the network take timeoutMs, in place of totalTimeoutMs. An expirySeconds of
 * 0 means a day, a partnerId of 0 that of the client.
 */
final class Client extends Handle
{
    private ?Thrown $thrown = null;

    /**
     * @param ?string $region "us" (the default), "eu", "de", "ca", "sg" or "au"; not together with serviceUrl
     * @param ?int $totalTimeoutMs of a call with its retries; 30,000 by default
     * @param ?int $connectTimeoutMs of DNS lookup, connect and TLS handshake; 10,000 by default
     * @param ?int $requestTimeoutMs of each attempt; the total timeout by default
     * @param ?int $maxRetries 0 to 10; 2 by default
     * @param ?int $maxResponseBytes 16 MiB by default
     * @param ?string $userAgent the name of the program, such as "encoder/2.1"
     * @param ?string $clientTag the name of the program in the API's statistics
     * @param array<string, string> $headers further headers by name
     * @param ?bool $allowHttp whether plain http is allowed to other hosts than the loopback interface; false by default
     * @param string|false|null $proxy "http://host:port" or "socks5h://host:port"; false for no proxy at all, null for that
     *     of the environment
     * @param ?bool $useEnvironment whether https_proxy, no_proxy, SSL_CERT_FILE and so on are read; true by default
     * @param ?string $caFile a PEM file of CA certificates, in place of the system's
     * @param ?string $caPem the content of such a file
     * @param ?bool $systemCa true for the system's CA certificates in addition to those of caFile or caPem
     * @param list<string> $pinnedCertificates SHA-256 fingerprints of certificates that are accepted
     * @param ?array{string, string} $clientCertificate the files of certificate and key
     * @param ?callable(LogLevel, string): void $log not called for the calls that it makes with this client
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
        LogLevel $logLevel = LogLevel::INFO,
    ) {
        if ($serviceUrl !== null && $region !== null) {
            throw new ValueError('region must not be combined with serviceUrl');
        }
        $config = Native::call('kaltura_config_new');
        $set = function (string $name, #[\SensitiveParameter] mixed ...$values) use ($config): void {
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
                if (!is_string($name) || !is_string($value)) {
                    throw new TypeError('headers must be strings, with their names as keys');
                }
                $set('add_header', $name, $value);
            }
            if ($proxy !== null) {
                $set('set_proxy', $proxy === false ? null : $proxy, $proxyUser, $proxyPassword);
            }
            foreach ($pinnedCertificates as $pin) {
                if (!is_string($pin)) {
                    throw new TypeError('pinnedCertificates must be strings');
                }
                $set('add_pinned_certificate', $pin);
            }
            if ($clientCertificate !== null) {
                $files = array_filter(array_values($clientCertificate), 'is_string');
                if (count($clientCertificate) !== 2 || count($files) !== 2) {
                    throw new TypeError('clientCertificate must be the files of certificate and key');
                }
                $set('set_client_certificate', ...$files);
            }
            if ($log !== null) {
                $user = Callbacks::register(['log' => $log]);
                $set('set_log', $logLevel->value, Callbacks::get('log'), $user, Callbacks::get('destroy'));
            }
            $this->own(Native::call('kaltura_client_new', $config), 'kaltura_client_free');
        } finally {
            Native::call('kaltura_config_free', $config);
        }
    }

    /** Sets the session that all calls carry, in place of setCredentials() until that is called again; null for none. */
    public function setKs(#[\SensitiveParameter] ?string $ks): void
    {
        Native::call('kaltura_client_set_ks', $this->pointer(), $ks);
    }

    /** Sets the credentials from which the client creates its sessions, in place of setKs(); null for none. */
    public function setCredentials(?Credentials $credentials): void
    {
        $client = $this->pointer();
        $thrown = new Thrown();
        $created = $credentials?->create($thrown);
        try {
            Native::call('kaltura_client_set_credentials', $client, $created);
            $this->thrown = $thrown;
        } finally {
            Native::call('kaltura_credentials_free', $created);
        }
    }

    /**
     * Calls an action of the API. Objects of the response are arrays.
     *
     * @param array<string, mixed> $params
     *
     * @throws \JsonException if a parameter cannot be represented
     */
    public function call(
        string $service,
        string $action,
        #[\SensitiveParameter] array $params = [],
        ?int $timeoutMs = null,
    ): mixed {
        return $this->json($timeoutMs, 'call', $service, $action, self::encoded((object) $params));
    }

    /**
     * Calls several actions in one request. A failed one does not fail the others: its response is an array with objectType
     * KalturaAPIException, code and message.
     *
     * @param list<array<string, mixed>> $requests each with service, action and the parameters, such as ['service' =>
     *     'media', 'action' => 'get', 'entryId' => ['$result' => '1:id']], which takes the id from the first response
     *
     * @return list<mixed> the responses, in the same order
     *
     * @throws \JsonException if a parameter cannot be represented
     */
    public function multirequest(#[\SensitiveParameter] array $requests, ?int $timeoutMs = null): array
    {
        return $this->json($timeoutMs, 'multirequest', self::encoded($requests));
    }

    /** Requests a session with a secret (session.start). The client does not use it: see setKs(). */
    public function startSession(
        #[\SensitiveParameter] string $secret,
        SessionType $type,
        ?string $userId = null,
        int $partnerId = 0,
        int $expirySeconds = 0,
        string|Privileges|null $privileges = null,
        ?int $timeoutMs = null,
    ): string {
        $list = $privileges === null ? null : (string) $privileges;
        $values = [$secret, $userId, $type->value, $partnerId, $expirySeconds, $list];
        return $this->string($timeoutMs, 'session_start', ...$values);
    }

    /** Logs a user in with e-mail address and password (user.loginByLoginId). Returns a session: see setKs(). */
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

    /** Logs a user in with the user id of one partner (user.login). Returns a session: see setKs(). */
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

    /**
     * Exchanges an app token for a session. User, type, lifetime and privileges of the app token take precedence.
     *
     * @param ?string $ks a session to begin with, in place of a widget session
     */
    public function startAppTokenSession(
        string $id,
        #[\SensitiveParameter] string $token,
        HashType $hashType = HashType::AUTO,
        #[\SensitiveParameter] ?string $ks = null,
        ?string $userId = null,
        SessionType $type = SessionType::USER,
        int $partnerId = 0,
        int $expirySeconds = 0,
        string|Privileges|null $privileges = null,
        ?int $timeoutMs = null,
    ): SessionInfo {
        $list = $privileges === null ? null : (string) $privileges;
        $values = [$id, $token, $hashType->value, $ks, $userId, $type->value, $partnerId, $expirySeconds, $list];
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

    /** Returns the session that the next call would carry, valid for so long, and renewed first if necessary. */
    public function acquireKs(int $minValiditySeconds = 0, ?int $timeoutMs = null): SessionInfo
    {
        return $this->info($timeoutMs, 'acquire_ks', $minValiditySeconds);
    }

    /** Discards a session of the credentials that a server has rejected, so that the next call creates a new one. */
    public function invalidateKs(#[\SensitiveParameter] string $ks): void
    {
        Native::call('kaltura_client_invalidate_ks', $this->pointer(), $ks);
    }

    /** Exports the session of the credentials, for a cache that programs share. It is as secret as the session. */
    public function exportSession(): string
    {
        return Native::call('kaltura_client_export_session', $this->pointer());
    }

    /** Uses an exported session until it must be renewed. Set the same credentials first. */
    public function importSession(#[\SensitiveParameter] string $exported): void
    {
        Native::call('kaltura_client_import_session', $this->pointer(), $exported);
    }

    /**
     * Cancels the call in progress with Status::CANCELLED. Only its callbacks can do so: signal handlers of pcntl run after
     * the call.
     */
    public function cancel(): void
    {
        Native::call('kaltura_client_cancel', $this->pointer());
    }

    private static function encoded(#[\SensitiveParameter] array|object $value): string
    {
        $json = json_encode($value, JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION);
        return is_string($json) ? $json : throw self::jsonException();
    }

    /** The trace of that of json_encode() would contain the parameters. */
    private static function jsonException(): JsonException
    {
        return new JsonException(json_last_error_msg(), json_last_error());
    }

    private function string(?int $timeoutMs, string $name, #[\SensitiveParameter] mixed ...$values): string
    {
        $take = fn (CData $request) => Native::call('kaltura_request_take_string', $request);
        return $this->perform($timeoutMs, $take, $name, ...$values);
    }

    private function json(?int $timeoutMs, string $name, #[\SensitiveParameter] mixed ...$values): mixed
    {
        $value = json_decode($this->string($timeoutMs, $name, ...$values), true, 512, JSON_BIGINT_AS_STRING);
        return json_last_error() === JSON_ERROR_NONE ? $value : throw self::jsonException();
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
            Native::callFor($this->thrown, 'kaltura_request_perform', $request);
            return $take($request);
        } finally {
            Native::call('kaltura_request_free', $request);
        }
    }
}
