package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;

/** A failed call. */
public final class SessionException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;
    private final String apiCode;
    private final int causeCode;
    private final int httpStatus;
    private final String requestId;
    private final int retryClass;
    private final long retryAfterSeconds;

    private SessionException(Pointer error) {
        super(C.kaltura_error_message(error));
        status = C.kaltura_error_status(error);
        apiCode = C.kaltura_error_api_code(error);
        causeCode = C.kaltura_error_cause(error);
        httpStatus = C.kaltura_error_http_status(error);
        requestId = C.kaltura_error_request_id(error);
        retryClass = C.kaltura_error_retry_class(error);
        retryAfterSeconds = C.kaltura_error_retry_after_seconds(error);
    }

    private SessionException(int status) {
        super(C.kaltura_status_string(status));
        this.status = status;
        apiCode = null;
        causeCode = Cause.NONE;
        httpStatus = 0;
        requestId = null;
        retryClass = RetryClass.NEVER;
        retryAfterSeconds = 0;
    }

    /** Copies an error of the library. */
    static SessionException of(Pointer error) {
        return new SessionException(error);
    }

    static SessionException of(int status) {
        return new SessionException(status);
    }

    /** One of {@link Status}. */
    public int status() {
        return status;
    }

    /** Such as "KALTURA_ERROR_TIMEOUT". */
    public String statusName() {
        return C.kaltura_status_name(status);
    }

    /** The error code of the Kaltura API, such as "START_SESSION_ERROR", or null. */
    public String apiCode() {
        return apiCode;
    }

    /** One of {@link Cause}. */
    public int causeCode() {
        return causeCode;
    }

    /** The HTTP status of the response, or 0. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The server's id of the request, or null. */
    public String requestId() {
        return requestId;
    }

    /** One of {@link RetryClass}. */
    public int retryClass() {
        return retryClass;
    }

    /** How long to wait before a retry; 0 if unknown. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
