// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** Whether a retry can help. */
public final class RetryClass {
    private RetryClass() {}

    /** A retry would fail, too, or is not allowed (a login). */
    public static final int NEVER = 0;

    /** The same call may succeed later; back off exponentially. */
    public static final int BACKOFF = 1;

    /** Create a new session, then retry once. */
    public static final int NEW_SESSION = 2;
}
