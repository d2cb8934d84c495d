// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** Whether a retry can help. */
public enum RetryClass {
    /** A retry would fail, too, or is not allowed (a login). */
    NEVER(0),

    /** The same call may succeed later; back off exponentially. */
    BACKOFF(1),

    /** Create a new session, then retry once. */
    NEW_SESSION(2),

    /** Not known to this version of the module. */
    UNKNOWN(Integer.MIN_VALUE);

    final int code;

    RetryClass(int code) {
        this.code = code;
    }

    static RetryClass of(int code) {
        for (RetryClass one : values()) {
            if (one.code == code) {
                return one;
            }
        }
        return UNKNOWN;
    }
}
