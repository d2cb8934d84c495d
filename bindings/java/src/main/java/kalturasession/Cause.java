// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** Why the server rejected a session. */
public enum Cause {
    /** Not an INVALID_KS error, or no cause is given. */
    NONE(0),

    /** Truncated, or not signed with a secret of this server. */
    INVALID_STR(1),

    /** The session is for another partner. */
    INVALID_PARTNER(2),

    /** The session is for another user. */
    INVALID_USER(3),

    /** The session has the wrong type. */
    INVALID_TYPE(4),

    /** The session has expired. */
    EXPIRED(5),

    /** The session was revoked, or its app token deleted. */
    LOGOUT(6),

    /** The actionslimit of the session is used up. */
    EXCEEDED_ACTIONS_LIMIT(8),

    /** The iprestrict of the session excludes the caller's address. */
    EXCEEDED_RESTRICTED_IP(9),

    /** The urirestrict of the session excludes the URI. */
    EXCEEDED_RESTRICTED_URI(11),

    /** Not known to this version of the module. */
    UNKNOWN(Integer.MIN_VALUE);

    final int code;

    Cause(int code) {
        this.code = code;
    }

    static Cause of(int code) {
        for (Cause one : values()) {
            if (one.code == code) {
                return one;
            }
        }
        return UNKNOWN;
    }
}
