// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** Why the server rejected a session. */
public final class Cause {
    private Cause() {}

    /** Not an INVALID_KS error, or no cause is given. */
    public static final int NONE = 0;

    /** Truncated, or not signed with a secret of this server. */
    public static final int INVALID_STR = 1;

    /** The session is for another partner. */
    public static final int INVALID_PARTNER = 2;

    /** The session is for another user. */
    public static final int INVALID_USER = 3;

    /** The session has the wrong type. */
    public static final int INVALID_TYPE = 4;

    /** The session has expired. */
    public static final int EXPIRED = 5;

    /** The session was revoked, or its app token deleted. */
    public static final int LOGOUT = 6;

    /** The actionslimit of the session is used up. */
    public static final int EXCEEDED_ACTIONS_LIMIT = 8;

    /** The iprestrict of the session excludes the caller's address. */
    public static final int EXCEEDED_RESTRICTED_IP = 9;

    /** The urirestrict of the session excludes the URI. */
    public static final int EXCEEDED_RESTRICTED_URI = 11;
}
