// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** The type of a session. */
public final class SessionType {
    private SessionType() {}

    /** The rights of one user, limited by privileges. */
    public static final int USER = 0;

    /** All rights in the account: for your own servers only. */
    public static final int ADMIN = 2;
}
