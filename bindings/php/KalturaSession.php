<?php
// Kaltura sessions for PHP 8.1: bindings of libkaltura_session with FFI (ffi.enable=1, or preloading).
//
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// FFI turns a `const char *` into a PHP string, a copy. A `char *` stays a pointer, which take() copies and frees. To
// add a function, write a method that calls it with take() or make(): the header declares it already.

declare(strict_types=1);

namespace KalturaSession;

use FFI;
use LogicException;
use RuntimeException;
use ValueError;

/** A failed call; its code is the number of the status. */
final class SessionException extends RuntimeException
{
    public readonly string $status;
    public readonly ?string $apiCode;
    public readonly int $cause;
    public readonly int $httpStatus;
    public readonly ?string $requestId;
    public readonly int $retryClass;

    /** Converts an error of the library, and frees it. */
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

/** Cannot be copied: the copy would free the same object of the library. */
trait NotCopyable
{
    private function __clone()
    {
    }

    public function __serialize(): array
    {
        throw new LogicException(self::class . ' cannot be serialized');
    }

    public function __unserialize(array $data): void
    {
        throw new LogicException(self::class . ' cannot be unserialized');
    }
}

/** The library, and local functions. */
final class Session
{
    public const USER = 0;
    public const ADMIN = 2;
    // The results of Ks::check().
    public const OK = 0;
    public const ERROR_KS_EXPIRED = 103;
    public const ERROR_KS_RESTRICTED_IP = 104;
    public const ERROR_KS_RESTRICTED_URI = 105;
    public const ERROR_KS_NOT_VERIFIED = 106;

    /** The folders of the header: `make install` uses /usr/local, and packages use /usr. */
    public const HEADER_FOLDERS = [__DIR__, '/usr/local/include', '/usr/include'];

    private static ?FFI $library = null;

    /** Loads the library. KALTURA_SESSION_LIBRARY and KALTURA_SESSION_HEADER may name its files. */
    public static function library(): FFI
    {
        if (self::$library === null) {
            self::requireFfi(extension_loaded('ffi'), (string) ini_get('ffi.enable'), PHP_SAPI);
            $header = self::findHeader(getenv('KALTURA_SESSION_HEADER') ?: null);
            $bundled = __DIR__ . '/libkaltura_session.so.0';
            $file = getenv('KALTURA_SESSION_LIBRARY') ?: (is_file($bundled) ? $bundled : 'libkaltura_session.so.0');
            try {
                $library = FFI::cdef(file_get_contents($header), $file);
            } catch (FFI\ParserException $error) {
                throw $error;
            } catch (FFI\Exception $error) {
                throw new LogicException($error->getMessage() . ': install libkaltura_session (and run ldconfig), or set'
                    . ' KALTURA_SESSION_LIBRARY to the file', 0, $error);
            }
            if ($library->kaltura_version_number() < $library->KALTURA_VERSION_NUMBER) {
                throw new LogicException("$file is version {$library->kaltura_version()}, older than $header");
            }
            self::$library = $library;
        }
        return self::$library;
    }

    /** Throws an exception if this PHP does not allow FFI, and says which setting does. */
    public static function requireFfi(bool $isLoaded, string $enable, string $sapi): void
    {
        if (!$isLoaded) {
            throw new LogicException('PHP has no FFI: install the extension ffi (a package such as php-common)');
        }
        // "preload" is the default: it allows FFI in the command line and in preloaded files.
        $isAllowed = filter_var($enable, FILTER_VALIDATE_BOOLEAN) || ($enable === 'preload' && $sapi === 'cli');
        if (!$isAllowed && !(function_exists('opcache_get_status') && ini_get('opcache.preload'))) {
            throw new LogicException("FFI is not allowed here (ffi.enable=$enable): set ffi.enable=1 in php.ini, or preload"
                . ' this file with opcache.preload');
        }
    }

    /** The header for parsers: the given file, otherwise the first one in the folders. */
    public static function findHeader(?string $named, array $folders = self::HEADER_FOLDERS): string
    {
        $files = $named !== null ? [$named] : array_map(fn ($folder) => "$folder/kaltura_session.ffi.h", $folders);
        foreach ($files as $file) {
            if (is_readable($file)) {
                return $file;
            }
        }
        throw new LogicException('no header in ' . implode(', ', $files) . ': install libkaltura_session (a package for'
            . ' development, or `make install`), or set KALTURA_SESSION_HEADER to the file kaltura_session.ffi.h');
    }

    /** Generates a session locally. */
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

    /** Calls a function that returns an owned string; copies and frees it. */
    public static function take(callable $function): string
    {
        $string = self::make($function);
        try {
            return FFI::string($string);
        } finally {
            self::library()->kaltura_string_free($string);
        }
    }

    /** Calls a function that takes an error last; throws the error, or returns the result. */
    public static function make(callable $function): mixed
    {
        $library = self::library();
        $error = $library->new('kaltura_error *');
        $result = $function($library, FFI::addr($error));
        if (!FFI::isNull($error)) {
            throw new SessionException($library, $error);
        }
        return $result;
    }

    /** Checks a number, since FFI truncates one that is too large. */
    public static function int32(int $number): int
    {
        if ($number < -2147483648 || $number > 2147483647) {
            throw new ValueError("$number is not a 32-bit integer");
        }
        return $number;
    }

    /** Checks a string, since C reads it up to its first NUL. */
    public static function in(?string $string): ?string
    {
        if ($string !== null && str_contains($string, "\0")) {
            throw new ValueError('a string contains a NUL character');
        }
        return $string;
    }
}

/** A parsed session. */
final class Ks
{
    use NotCopyable;

    private ?FFI\CData $handle = null;

    private function __construct()
    {
    }

    /** Parses a session and verifies it with one of the secrets. It must still be validated: see check(). */
    public static function parse(string $ks, string ...$secrets): self
    {
        $library = Session::library();
        $list = $library->new('const char *[' . max(1, count($secrets)) . ']');
        $strings = []; // what $list points to
        foreach (array_values($secrets) as $i => $secret) {
            $size = strlen(Session::in($secret));
            $strings[$i] = $library->new('char[' . ($size + 1) . ']');
            FFI::memcpy($strings[$i], $secret . "\0", $size + 1);
            $list[$i] = $library->cast('char *', FFI::addr($strings[$i]));
        }
        $first = $library->cast('const char **', FFI::addr($list));
        $parsed = new self();
        $parsed->handle = Session::make(fn ($library, $error) => $library->kaltura_ks_parse(
            Session::in($ks), $first, count($secrets), $error
        ));
        return $parsed;
    }

    /** Frees the object. May be called at any time, and again. */
    public function __destruct()
    {
        Session::library()->kaltura_ks_free($this->handle);
        $this->handle = null;
    }

    /** Validates the session for one request: Session::OK only if it may be accepted. */
    public function check(int $now = 0, ?string $remoteIp = null, ?string $requestUri = null): int
    {
        return Session::library()->kaltura_ks_check(
            $this->handle, $now, Session::in($remoteIp), Session::in($requestUri)
        );
    }

    public function userId(): ?string
    {
        return Session::library()->kaltura_ks_user_id($this->handle);
    }

    public function expiresAt(): int
    {
        return Session::library()->kaltura_ks_expires_at($this->handle);
    }
}

/** A client of one Kaltura server. */
final class Client
{
    use NotCopyable;

    private ?FFI\CData $handle = null;

    public function __construct(?string $serviceUrl = null, ?string $caFile = null, int $partnerId = 0)
    {
        $library = Session::library();
        $config = $library->kaltura_config_new();
        try {
            if ($serviceUrl !== null) {
                Session::make(fn ($library, $error) => $library->kaltura_config_set_service_url(
                    $config, Session::in($serviceUrl), $error
                ));
            }
            if ($caFile !== null) {
                Session::make(fn ($library, $error) => $library->kaltura_config_set_ca_file(
                    $config, Session::in($caFile), $error
                ));
            }
            Session::make(fn ($library, $error) => $library->kaltura_config_set_partner_id(
                $config, Session::int32($partnerId), $error
            ));
            $this->handle = Session::make(fn ($library, $error) => $library->kaltura_client_new($config, $error));
        } finally {
            $library->kaltura_config_free($config);
        }
    }

    /** Frees the object. May be called at any time, and again. */
    public function __destruct()
    {
        Session::library()->kaltura_client_free($this->handle);
        $this->handle = null; // the library returns an error for it
    }

    /** Logs a user in with e-mail address and password. */
    public function login(
        string $loginId,
        string $password,
        int $expirySeconds = 0,
        ?string $privileges = null,
        ?string $otp = null
    ): string {
        return Session::take(fn ($library, $error) => $library->kaltura_user_login_by_login_id(
            $this->handle, Session::in($loginId), Session::in($password), 0, $expirySeconds,
            Session::in($privileges), Session::in($otp), $error
        ));
    }

    /** Sets the session that all calls carry; null for none. */
    public function setKs(?string $ks): void
    {
        Session::make(fn ($library, $error) => $library->kaltura_client_set_ks(
            $this->handle, Session::in($ks), $error
        ));
    }

    /** Calls any action of the API. */
    public function call(string $service, string $action, array $params = []): mixed
    {
        $json = json_encode((object) $params, JSON_THROW_ON_ERROR);
        return json_decode(Session::take(fn ($library, $error) => $library->kaltura_client_call(
            $this->handle, Session::in($service), Session::in($action), $json, $error
        )), true, 512, JSON_THROW_ON_ERROR);
    }
}
