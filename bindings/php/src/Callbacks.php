<?php

declare(strict_types=1);

namespace KalturaSession;

use FFI\CData;
use Throwable;
use TypeError;

/**
 * One C function of each kind, which calls the functions in a table. user_data is a key of the table. FFI never frees such
 * functions, so there is one per process.
 *
 * @internal
 */
final class Callbacks
{
    /** @var array<int, array<string, callable|Thrown|null>> */
    private static array $table = [];
    private static int $next = 1;
    /** @var array<string, CData> */
    private static array $functions = [];
    /** @var array<int, true> the log functions that are running */
    private static array $logging = [];

    private function __construct()
    {
    }

    /**
     * Adds functions to the table until `destroy` is called; returns their user_data.
     *
     * @param array<string, callable|Thrown|null> $functions those of credentials with 'thrown'
     */
    public static function register(array $functions): int
    {
        self::$table[self::$next] = $functions;
        return self::$next++;
    }

    /** Returns a C function. */
    public static function get(string $name): CData
    {
        if (!isset(self::$functions[$name])) {
            [$type, $run] = self::definition($name);
            $functions = Native::library()->new("kaltura_{$type}_callback[1]", false, true);
            $functions[0] = $run;
            self::$functions[$name] = $functions;
        }
        return self::$functions[$name][0];
    }

    /** @return array{string, callable} the name of the type, and the function */
    private static function definition(string $name): array
    {
        return match ($name) {
            'destroy' => ['destroy', function (int $user): void {
                unset(self::$table[$user]);
            }],
            'log' => ['log', function (int $user, int $level, string $message): void {
                // A function that makes calls would otherwise be called for their lines, until the stack overflows.
                if (!isset(self::$logging[$user])) {
                    self::$logging[$user] = true;
                    self::quietly(fn () => self::$table[$user]['log'](LogLevel::of($level), $message));
                    unset(self::$logging[$user]);
                }
            }],
            'renewed' => ['renewed', fn (int $user, CData $info) => self::quietly(
                fn () => (self::$table[$user]['onRenewed'] ?? fn () => null)(SessionInfo::of($info))
            )],
            'failed' => ['failed', fn (int $user, CData $error, int $expiresAt) => self::quietly(
                fn () => (self::$table[$user]['onFailed'] ?? fn () => null)(
                    SessionException::of($error, self::$table[$user]['thrown']->last),
                    $expiresAt ?: null,
                )
            )],
            'session' => ['credentials', self::provider(function (array $functions, CData $result): void {
                $given = $functions['session']();
                [$ks, $expiresAt] = is_array($given) && count($given) === 2 ? array_values($given) : [$given, 0];
                if (!is_string($ks) || !is_int($expiresAt)) {
                    throw new TypeError('the callback must return a session, or an array of session and expiry');
                }
                Native::call('kaltura_credentials_result_set_ks', $result, $ks, $expiresAt);
            })],
            'otp' => ['credentials', self::provider(function (array $functions, CData $result): void {
                $otp = $functions['otp']();
                if (!is_string($otp)) {
                    throw new TypeError('the callback must return a one-time password as a string');
                }
                Native::call('kaltura_credentials_result_set_otp', $result, $otp);
            })],
        };
    }

    /** An exception must not leave a callback: one that cannot fail a call becomes a warning. */
    private static function quietly(callable $run): void
    {
        try {
            $run();
        } catch (Throwable $thrown) {
            try {
                trigger_error('exception in a callback: ' . $thrown->getMessage(), E_USER_WARNING);
            } catch (Throwable) {
                // An error handler that throws.
            }
        }
    }

    /** A callback of credentials: its exception becomes the previous one of the call's, and of those that repeat it. */
    private static function provider(callable $run): callable
    {
        return function (int $user, CData $result) use ($run): int {
            $functions = self::$table[$user];
            try {
                $run($functions, $result);
                $functions['thrown']->last = null;
                return 0;
            } catch (Throwable $exception) {
                $functions['thrown']->last = $exception;
                return 1;
            }
        };
    }
}
