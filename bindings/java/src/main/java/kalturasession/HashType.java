// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** The hash type of an app token. */
public enum HashType {
    /** Unknown: determined by trying, and remembered by the client. */
    AUTO(0),

    /** MD5. */
    MD5(1),

    /** SHA-1, the server's default. */
    SHA1(2),

    /** SHA-256. */
    SHA256(3),

    /** SHA-512. */
    SHA512(4);

    final int code;

    HashType(int code) {
        this.code = code;
    }
}
