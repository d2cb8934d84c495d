// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** The category of a status. */
public enum Category {
    /** No error. */
    NONE(0),

    /** The call, or its use of the client, is wrong. */
    CALL(1),

    /** A session string was rejected by this library. */
    KS(2),

    /** No response was received. */
    NETWORK(3),

    /** The response is not one of the Kaltura API. */
    RESPONSE(4),

    /** The Kaltura API returned an error, or the library knows that it would. */
    API(5),

    /** The library or the system failed. */
    INTERNAL(6),

    /** Not known to this version of the library. */
    UNKNOWN(7);

    final int code;

    Category(int code) {
        this.code = code;
    }

    static Category of(int code) {
        for (Category one : values()) {
            if (one.code == code) {
                return one;
            }
        }
        return UNKNOWN;
    }
}
