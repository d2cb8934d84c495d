// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** The hash type of an app token. */
public final class HashType {
    private HashType() {}

    /** Unknown: determined by trying, and remembered by the client. */
    public static final int AUTO = 0;

    /** MD5. */
    public static final int MD5 = 1;

    /** SHA-1, the server's default. */
    public static final int SHA1 = 2;

    /** SHA-256. */
    public static final int SHA256 = 3;

    /** SHA-512. */
    public static final int SHA512 = 4;
}
