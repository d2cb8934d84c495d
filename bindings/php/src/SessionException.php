<?php

declare(strict_types=1);

namespace KalturaSession;

use FFI;

/** A failed call. Its code is the status. */
final class SessionException extends \RuntimeException
{
    /** One of Status. */
    public readonly int $status;
    public readonly string $statusName;
    /** The error code of the Kaltura API, such as "START_SESSION_ERROR". */
    public readonly ?string $apiCode;
    /** One of Cause. */
    public readonly int $causeCode;
    public readonly int $httpStatus;
    public readonly ?string $requestId;
    /** One of RetryClass. */
    public readonly int $retryClass;
    public readonly int $retryAfterSeconds;

    private function __construct(string $message, int $status, ?FFI\CData $error, ?\Throwable $previous)
    {
        $previous = $status === Status::CALLBACK ? $previous : null;
        parent::__construct($message, $status, $previous);
        $this->status = $status;
        $this->statusName = Native::call('kaltura_status_name', $status);
        $this->apiCode = Native::call('kaltura_error_api_code', $error);
        $this->causeCode = Native::call('kaltura_error_cause', $error);
        $this->httpStatus = Native::call('kaltura_error_http_status', $error);
        $this->requestId = Native::call('kaltura_error_request_id', $error);
        $this->retryClass = Native::call('kaltura_error_retry_class', $error);
        $this->retryAfterSeconds = Native::call('kaltura_error_retry_after_seconds', $error);
    }

    /**
     * Copies an error of the library.
     *
     * @internal
     */
    public static function of(FFI\CData $error, ?\Throwable $previous = null): self
    {
        $message = Native::call('kaltura_error_message', $error);
        return new self($message, Native::call('kaltura_error_status', $error), $error, $previous);
    }

    /** @internal */
    public static function ofStatus(int $status): self
    {
        return new self(Native::call('kaltura_status_string', $status), $status, null, null);
    }
}
