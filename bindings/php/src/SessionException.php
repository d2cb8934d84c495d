<?php

declare(strict_types=1);

namespace KalturaSession;

use FFI;

/** A failed call. Its code is the number of the status. */
final class SessionException extends \RuntimeException
{
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
