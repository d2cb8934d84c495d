// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** The category of a status. */
public final class Category {
    private Category() {}

    /** No error. */
    public static final int NONE = 0;

    /** The call, or its use of the client, is wrong. */
    public static final int CALL = 1;

    /** A session string was rejected by this library. */
    public static final int KS = 2;

    /** No response was received. */
    public static final int NETWORK = 3;

    /** The response is not one of the Kaltura API. */
    public static final int RESPONSE = 4;

    /** The Kaltura API returned an error, or the library knows that it would. */
    public static final int API = 5;

    /** The library or the system failed. */
    public static final int INTERNAL = 6;

    /** Not known to this version of the library. */
    public static final int UNKNOWN = 7;
}
