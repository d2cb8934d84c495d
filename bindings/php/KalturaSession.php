<?php
// Kaltura sessions for PHP 8: a thin layer over libkaltura_session by FFI (ffi.enable=1, or preload).
//
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// What PHP does with the header: a `const char *` is a PHP string at once, a copy; a `char *` stays a
// pointer, which text() copies and frees. To add a function, write a method that ends in a call of
// take() or make(): the header has declared it already.

declare(strict_types=1);

final class KalturaException extends RuntimeException
{
    public readonly string $status;
    public readonly ?string $apiCode;
    public readonly int $cause;
    public readonly int $httpStatus;
    public readonly ?string $requestId;
    public readonly int $retryClass;

    /** Takes an error of the library, and frees it. */
    public function __construct(FFI $library, FFI\CData $error)
    {
        parent::__construct($library->kaltura_error_message($error), $library->kaltura_error_status($error));
        $this->status = $library->kaltura_status_name($this->code);
        $this->apiCode = $library->kaltura_error_api_code($error);
        $this->cause = $library->kaltura_error_cause($error);
        $this->httpStatus = $library->kaltura_error_http_status($error);
        $this->requestId = $library->kaltura_error_request_id($error);
        $this->retryClass = $library->kaltura_error_retry_class($error);
        $library->kaltura_error_free($error);
    }
}

/** The library, and what needs no client. */
final class KalturaSession
{
    public const USER = 0;
    public const ADMIN = 2;
    public const VALID = 0;

    /** Where the header is looked for; `make install` takes /usr/local, and packages /usr. */
    public const HEADER_FOLDERS = [__DIR__, '/usr/local/include', '/usr/include'];

    private static ?FFI $library = null;

    /** The library. KALTURA_SESSION_LIBRARY and KALTURA_SESSION_HEADER name the files where they are not found. */
    public static function library(): FFI
    {
        if (self::$library === null) {
            $header = self::findHeader(getenv('KALTURA_SESSION_HEADER') ?: null);
            $bundled = __DIR__ . '/libkaltura_session.so.0';
            $file = getenv('KALTURA_SESSION_LIBRARY') ?: (is_file($bundled) ? $bundled : 'libkaltura_session.so.0');
            try {
                $library = FFI::cdef(file_get_contents($header), $file);
            } catch (FFI\ParserException $error) {
                throw $error;
            } catch (FFI\Exception $error) {
                throw new LogicException($error->getMessage() . ': install libkaltura_session (and run ldconfig), or name'
                    . ' the file with KALTURA_SESSION_LIBRARY', 0, $error);
            }
            if ($library->kaltura_version_number() < $library->KALTURA_VERSION_NUMBER) {
                throw new LogicException("$file is version {$library->kaltura_version()}, older than $header");
            }
            self::$library = $library;
        }
        return self::$library;
    }

    /** The header for parsers: the file that was named, else the first in one of the folders. */
    public static function findHeader(?string $named, array $folders = self::HEADER_FOLDERS): string
    {
        $files = $named !== null ? [$named] : array_map(fn ($folder) => "$folder/kaltura_session.ffi.h", $folders);
        foreach ($files as $file) {
            if (is_readable($file)) {
                return $file;
            }
        }
        throw new LogicException('no header in ' . implode(', ', $files) . ': install libkaltura_session (a package for'
            . ' development, or `make install`), or name kaltura_session.ffi.h with KALTURA_SESSION_HEADER');
    }

    /** Signs a session: no client, no network. */
    public static function generate(
        string $secret,
        int $partnerId,
        int $type,
        ?string $userId = null,
        int $expirySeconds = 0,
        ?string $privileges = null
    ): string {
        return self::take(fn ($library, $error) => $library->kaltura_generate_session(
            self::in($secret), self::in($userId), self::int32($type), self::int32($partnerId), $expirySeconds,
            self::in($privileges), $error
        ));
    }

    /** Calls a function that makes a text; copies and frees it. */
    public static function take(callable $function): string
    {
        $text = self::make($function);
        try {
            return FFI::string($text);
        } finally {
            self::library()->kaltura_string_free($text);
        }
    }

    /** Calls a function that takes an error last; throws what it says, else hands its result on. */
    public static function make(callable $function): mixed
    {
        $library = self::library();
        $error = $library->new('kaltura_error *');
        $result = $function($library, FFI::addr($error));
        if (!FFI::isNull($error)) {
            throw new KalturaException($library, $error);
        }
        return $result;
    }

    /** FFI would cut a number that is too large. */
    public static function int32(int $number): int
    {
        if ($number < -2147483648 || $number > 2147483647) {
            throw new ValueError("$number is no 32-bit number");
        }
        return $number;
    }

    /** C would take a text to end at its first NUL. */
    public static function in(?string $text): ?string
    {
        if ($text !== null && str_contains($text, "\0")) {
            throw new ValueError('a text holds a NUL');
        }
        return $text;
    }
}

/** A session as it was read. */
final class KalturaKs
{
    private function __construct(private ?FFI\CData $handle)
    {
    }

    /** A copy would free the same handle again. */
    private function __clone()
    {
    }

    /** Reads a session and verifies it with one of the secrets. It must still be judged: see check(). */
    public static function parse(string $ks, string ...$secrets): self
    {
        $library = KalturaSession::library();
        $list = $library->new('const char *[' . max(1, count($secrets)) . ']');
        $texts = []; // what $list points to
        foreach (array_values($secrets) as $i => $secret) {
            $size = strlen(KalturaSession::in($secret));
            $texts[$i] = $library->new('char[' . ($size + 1) . ']');
            FFI::memcpy($texts[$i], $secret . "\0", $size + 1);
            $list[$i] = $library->cast('char *', FFI::addr($texts[$i]));
        }
        $first = $library->cast('const char **', FFI::addr($list));
        return new self(KalturaSession::make(fn ($library, $error) => $library->kaltura_ks_parse(
            KalturaSession::in($ks), $first, count($secrets), $error
        )));
    }

    /** Frees it. It may be called at any time, and again. */
    public function __destruct()
    {
        KalturaSession::library()->kaltura_ks_free($this->handle);
        $this->handle = null; // which is valid for nothing
    }

    public function check(int $now = 0, ?string $remoteIp = null, ?string $requestUri = null): int
    {
        return KalturaSession::library()->kaltura_ks_check(
            $this->handle, $now, KalturaSession::in($remoteIp), KalturaSession::in($requestUri)
        );
    }

    public function userId(): ?string
    {
        return KalturaSession::library()->kaltura_ks_user_id($this->handle);
    }

    public function expiresAt(): int
    {
        return KalturaSession::library()->kaltura_ks_expires_at($this->handle);
    }
}

/** A client of one Kaltura server. */
final class KalturaClient
{
    private ?FFI\CData $handle = null;

    /** A copy would free the same handle again. */
    private function __clone()
    {
    }

    public function __construct(?string $serviceUrl = null, ?string $caFile = null, int $partnerId = 0)
    {
        $library = KalturaSession::library();
        $config = $library->kaltura_config_new();
        try {
            if ($serviceUrl !== null) {
                KalturaSession::make(fn ($library, $error) => $library->kaltura_config_set_service_url(
                    $config, KalturaSession::in($serviceUrl), $error
                ));
            }
            if ($caFile !== null) {
                KalturaSession::make(fn ($library, $error) => $library->kaltura_config_set_ca_file(
                    $config, KalturaSession::in($caFile), $error
                ));
            }
            KalturaSession::make(fn ($library, $error) => $library->kaltura_config_set_partner_id(
                $config, KalturaSession::int32($partnerId), $error
            ));
            $this->handle = KalturaSession::make(fn ($library, $error) => $library->kaltura_client_new($config, $error));
        } finally {
            $library->kaltura_config_free($config);
        }
    }

    /** Frees it. It may be called at any time, and again. */
    public function __destruct()
    {
        KalturaSession::library()->kaltura_client_free($this->handle);
        $this->handle = null; // which the library refuses by name
    }

    public function login(
        string $loginId,
        string $password,
        int $expirySeconds = 0,
        ?string $privileges = null,
        ?string $otp = null
    ): string {
        return KalturaSession::take(fn ($library, $error) => $library->kaltura_user_login_by_login_id(
            $this->handle, KalturaSession::in($loginId), KalturaSession::in($password), 0, $expirySeconds,
            KalturaSession::in($privileges), KalturaSession::in($otp), $error
        ));
    }

    public function setKs(?string $ks): void
    {
        KalturaSession::make(fn ($library, $error) => $library->kaltura_client_set_ks(
            $this->handle, KalturaSession::in($ks), $error
        ));
    }

    /** Any action of the API. */
    public function call(string $service, string $action, array $params = []): mixed
    {
        $json = json_encode((object) $params, JSON_THROW_ON_ERROR);
        return json_decode(KalturaSession::take(fn ($library, $error) => $library->kaltura_client_call(
            $this->handle, KalturaSession::in($service), KalturaSession::in($action), $json, $error
        )), true, 512, JSON_THROW_ON_ERROR);
    }
}
