<?php

declare(strict_types=1);

namespace KalturaSession;

use FFI;
use LogicException;
use ValueError;

/**
 * The library: its functions with checks of their arguments and ownership of their results.
 *
 * @internal
 */
final class Native
{
    private const VERSION_NUMBER = 256; // of the header that these files were written for

    private static ?FFI $library = null;
    /** @var array<string, string> */
    private static array $signatures = [];

    private function __construct()
    {
    }

    /** Loads the library. KALTURA_SESSION_LIBRARY may name its file. */
    public static function library(): FFI
    {
        if (self::$library === null) {
            $library = self::load();
            if ($library->kaltura_version_number() < self::VERSION_NUMBER) {
                throw new LogicException("libkaltura_session {$library->kaltura_version()} is too old");
            }
            self::$signatures = require __DIR__ . '/signatures.php';
            self::$library = $library;
        }
        return self::$library;
    }

    private static function load(): FFI
    {
        self::requireFfi(extension_loaded('ffi'), (string) ini_get('ffi.enable'), PHP_SAPI);
        try {
            return FFI::scope('KALTURA_SESSION'); // of preload.php
        } catch (FFI\Exception) {
            // Not preloaded.
        }
        $bundled = dirname(__DIR__) . '/libkaltura_session.so.0';
        $file = getenv('KALTURA_SESSION_LIBRARY') ?: (is_file($bundled) ? $bundled : 'libkaltura_session.so.0');
        try {
            // The lines for preloading are none of C.
            $declarations = preg_replace('/^#.*$/m', '', (string) file_get_contents(__DIR__ . '/native.h'));
            return FFI::cdef($declarations, $file);
        } catch (FFI\ParserException $error) {
            throw $error;
        } catch (FFI\Exception $error) {
            throw new LogicException($error->getMessage() . ': install libkaltura_session (and run ldconfig), or set'
                . ' KALTURA_SESSION_LIBRARY to the file', 0, $error);
        }
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
                . ' preload.php with opcache.preload');
        }
    }

    /**
     * Calls a function. The letters of its signature are i, l, z (int32, int64, size), s (string), o (owned string), h (set
     * to an object), p (another pointer), e (the error, which is added here) and v (nothing). A string before a size may
     * contain NUL.
     */
    public static function call(string $name, #[\SensitiveParameter] mixed ...$values): mixed
    {
        return self::callFor(null, $name, ...$values);
    }

    /** Like call(). What callbacks have thrown becomes the previous exception of theirs. */
    public static function callFor(?Thrown $thrown, string $name, #[\SensitiveParameter] mixed ...$values): mixed
    {
        $library = self::library();
        [$result, $letters] = explode(':', self::$signatures[$name]);
        foreach ($values as $i => $value) {
            match ($letters[$i]) {
                's' => ($letters[$i + 1] ?? '') === 'z' || self::checkString($value),
                'i' => self::checkInt32($value),
                default => null,
            };
        }
        if (!str_ends_with($letters, 'e')) {
            return $library->$name(...$values);
        }
        $error = $library->new('kaltura_error *');
        $returned = $library->$name(...$values, ...[FFI::addr($error)]);
        if (!FFI::isNull($error)) {
            try {
                throw SessionException::of($error, $thrown?->last, $name);
            } finally {
                $library->kaltura_error_free($error);
            }
        }
        return $result === 'o' ? self::take($returned) : $returned;
    }

    /** Copies an owned string and frees it. */
    private static function take(FFI\CData $string): string
    {
        try {
            return FFI::string($string);
        } finally {
            self::library()->kaltura_string_free($string);
        }
    }

    /** C reads a string up to its first NUL. */
    private static function checkString(#[\SensitiveParameter] ?string $value): void
    {
        if ($value !== null && str_contains($value, "\0")) {
            throw new ValueError('a string contains a NUL character');
        }
    }

    /**
     * A session is the input of others, and may contain what a C string cannot. That becomes a character that no session
     * contains, so that the library explains what is wrong.
     */
    public static function untrusted(#[\SensitiveParameter] string $session): string
    {
        return preg_replace('/[\x00\x80-\xff]/', "\u{fffd}", $session);
    }

    /** The parameter for the size of a string; that of null is KALTURA_NUL_TERMINATED. */
    public static function size(#[\SensitiveParameter] ?string $value): int
    {
        return $value === null ? -1 : strlen($value);
    }

    /** FFI truncates integers. */
    private static function checkInt32(int $value): void
    {
        if ($value < -2147483648 || $value > 2147483647) {
            throw new ValueError("$value is not a 32-bit integer");
        }
    }

    /**
     * Calls a function with an array of C strings and their number.
     *
     * @param list<string> $strings
     */
    public static function withStrings(
        #[\SensitiveParameter] array $strings,
        #[\SensitiveParameter] callable $use,
    ): mixed {
        $library = self::library();
        $count = count($strings);
        $list = $library->new('const char *[' . max(1, $count) . ']');
        $copies = [];
        foreach (array_values($strings) as $i => $string) {
            if (!is_string($string)) {
                throw new \TypeError('secrets must be strings');
            }
            self::checkString($string);
            $copies[$i] = $library->new('char[' . (strlen($string) + 1) . ']');
            FFI::memcpy($copies[$i], $string . "\0", strlen($string) + 1);
            $list[$i] = $library->cast('char *', $copies[$i]);
        }
        try {
            return $use($list, $count);
        } finally {
            foreach ($copies as $copy) {
                FFI::memset($copy, 0, FFI::sizeof($copy));
            }
        }
    }
}
