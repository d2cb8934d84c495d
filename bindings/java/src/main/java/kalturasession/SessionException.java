package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** A failed call, or a session that may not be accepted. */
public final class SessionException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int statusCode;
    private final String apiCode;
    private final Cause ksCause;
    private final int httpStatus;
    private final String requestId;
    private final RetryClass retryClass;
    private final Duration retryAfter;

    private SessionException(Pointer error) {
        super(C.kaltura_error_message(error));
        statusCode = C.kaltura_error_status(error);
        apiCode = C.kaltura_error_api_code(error);
        ksCause = Cause.of(C.kaltura_error_cause(error));
        httpStatus = C.kaltura_error_http_status(error);
        requestId = C.kaltura_error_request_id(error);
        retryClass = RetryClass.of(C.kaltura_error_retry_class(error));
        retryAfter = Duration.ofSeconds(C.kaltura_error_retry_after_seconds(error));
    }

    private SessionException(int status, String message) {
        super(message);
        statusCode = status;
        apiCode = null;
        ksCause = Cause.NONE;
        httpStatus = 0;
        requestId = null;
        retryClass = RetryClass.NEVER;
        retryAfter = Duration.ZERO;
    }

    /** Copies an error of the library. */
    static SessionException of(Pointer error) {
        return new SessionException(error);
    }

    static SessionException of(int status) {
        return new SessionException(status, C.kaltura_status_string(status));
    }

    /** Adds what a callback of the credentials has thrown, if that is the cause. */
    SessionException explained(AtomicReference<Throwable> thrown) {
        if (status() == Status.CALLBACK && thrown.get() != null) {
            initCause(thrown.get());
        }
        return this;
    }

    /** The message, with the text of the callback's exception if that is the cause. */
    @Override
    public String getMessage() {
        return getCause() == null ? super.getMessage() : super.getMessage() + ": " + getCause();
    }

    /** What has failed. */
    public Status status() {
        return Status.of(statusCode);
    }

    /** The number of the status, also of one that is {@link Status#UNKNOWN} to this version of the module. */
    public int statusCode() {
        return statusCode;
    }

    /** The category of the status. */
    public Category category() {
        return Category.of(C.kaltura_status_category(statusCode));
    }

    /** The error code of the Kaltura API, such as "START_SESSION_ERROR", or null. */
    public String apiCode() {
        return apiCode;
    }

    /** Why the server rejected the session, if the status is {@link Status#INVALID_KS}. */
    public Cause ksCause() {
        return ksCause;
    }

    /** The HTTP status of the response, or 0. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The server's id of the request, or null. */
    public String requestId() {
        return requestId;
    }

    /** Whether a retry can help. */
    public RetryClass retryClass() {
        return retryClass;
    }

    /** How long to wait before a retry; zero if unknown. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
