// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** The type of a session. */
public enum SessionType {
    /** The rights of one user, limited by privileges. */
    USER(0),

    /** All rights in the account: for your own servers only. */
    ADMIN(2),

    /** Not known to this version of the module. */
    UNKNOWN(Integer.MIN_VALUE);

    final int code;

    SessionType(int code) {
        this.code = code;
    }

    static SessionType of(int code) {
        for (SessionType one : values()) {
            if (one.code == code) {
                return one;
            }
        }
        return UNKNOWN;
    }
}
