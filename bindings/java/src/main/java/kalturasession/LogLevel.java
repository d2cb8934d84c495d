// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** The severity of a log line. */
public enum LogLevel {
    /** A call has failed permanently, or a session could not be renewed. */
    ERROR(1),

    /** A failure that is retried. */
    WARN(2),

    /** A session was created, renewed or discarded. */
    INFO(3),

    /** Each HTTP request and its response. */
    DEBUG(4),

    /** Not known to this version of the module. */
    UNKNOWN(Integer.MIN_VALUE);

    final int code;

    LogLevel(int code) {
        this.code = code;
    }

    static LogLevel of(int code) {
        for (LogLevel one : values()) {
            if (one.code == code) {
                return one;
            }
        }
        return UNKNOWN;
    }
}
