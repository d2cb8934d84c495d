<?php

declare(strict_types=1);

namespace KalturaSession;

use FFI;

/** A failed call. Its code is the number of the status. */
final class SessionException extends \RuntimeException
{
    /** Parameters of C that have another name here. */
    private const NAMES = [
        'log' => 'logLevel',
        'header' => 'headers',
        'pinnedCertificate' => 'pinnedCertificates',
        'paramsJson' => 'params',
        'requestsJson' => 'requests',
    ];

    public readonly Status $status;
    public readonly Category $category;
    /** The error code of the Kaltura API, such as "START_SESSION_ERROR". */
    public readonly ?string $apiCode;
    /** Why the server rejected the session, if the status is INVALID_KS. */
    public readonly Cause $cause;
    /** The HTTP status of the response; 0 for none. */
    public readonly int $httpStatus;
    /** The id of the request in the server's logs. */
    public readonly ?string $requestId;
    /** Whether a retry can help. */
    public readonly RetryClass $retryClass;
    /** How long to wait before a retry; 0 if unknown. */
    public readonly int $retryAfterSeconds;

    private function __construct(string $message, int $status, ?FFI\CData $error, ?\Throwable $previous)
    {
        $this->status = Status::of($status);
        parent::__construct($message, $status, $this->status === Status::CALLBACK ? $previous : null);
        $this->category = Category::of(Native::call('kaltura_status_category', $status));
        $this->apiCode = Native::call('kaltura_error_api_code', $error);
        $this->cause = Cause::of(Native::call('kaltura_error_cause', $error));
        $this->httpStatus = Native::call('kaltura_error_http_status', $error);
        $this->requestId = Native::call('kaltura_error_request_id', $error);
        $this->retryClass = RetryClass::of(Native::call('kaltura_error_retry_class', $error));
        $this->retryAfterSeconds = Native::call('kaltura_error_retry_after_seconds', $error);
    }

    /**
     * Copies an error of the library, which the function has reported. The message gets the names of this package.
     *
     * @internal
     */
    public static function of(FFI\CData $error, ?\Throwable $previous = null, string $function = ''): self
    {
        $status = Native::call('kaltura_error_status', $error);
        $named = fn (array $match): string => self::nameHere($match[1]);
        $message = Native::call('kaltura_error_message', $error);
        $message = preg_replace_callback('/\bkaltura_(?:config_set_|client_)(\w+)/', $named, $message);
        $constants = ['KALTURA_HASH_AUTO' => 'HashType::AUTO', 'KALTURA_HASH_' => 'HashType', 'KALTURA_LOG_' => 'LogLevel'];
        $message = strtr($message, $constants);
        if ($status === Status::INVALID_ARGUMENT->value) {
            // The parameter of a setter is called like the option.
            $setter = '/^kaltura_(?:config|credentials|request|sign_options)_(?:set|add)_(\w+)$/';
            $name = preg_match($setter, $function, $match) ? $match[1] : null;
            $message = preg_replace_callback('/^(\w+)(?=: )/', fn ($match) => self::nameHere($name ?? $match[1]), $message);
        } elseif ($status === Status::CALLBACK->value && $previous !== null) {
            $message = str_replace(' with status 1', ": {$previous->getMessage()}", $message);
        }
        return new self($message, $status, $error, $previous);
    }

    private static function nameHere(string $name): string
    {
        $camel = lcfirst(str_replace('_', '', ucwords($name, '_')));
        return self::NAMES[$camel] ?? $camel;
    }

    /** @internal */
    public static function ofStatus(int $status): self
    {
        return new self(Native::call('kaltura_status_string', $status), $status, null, null);
    }
}
