// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** The severity of a log line. */
public final class LogLevel {
    private LogLevel() {}

    /** A call has failed permanently, or a session could not be renewed. */
    public static final int ERROR = 1;

    /** A failure that is retried. */
    public static final int WARN = 2;

    /** A session was created, renewed or discarded. */
    public static final int INFO = 3;

    /** Each HTTP request and its response. */
    public static final int DEBUG = 4;
}
