// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** The status of a call. */
public enum Status {
    /** Success. */
    OK(0),

    /** Null, not Unicode, unknown or out of range; the message says which. */
    INVALID_ARGUMENT(1),

    /** A bug in the library was caught. Please report it. */
    PANIC(2),

    /** Not supported by this build, such as HTTPS. */
    UNSUPPORTED(3),

    /** The operating system returned no random bytes. */
    RANDOM(4),

    /** The client has no session and no credentials. */
    NO_SESSION(5),

    /** Not used by this module. */
    BUFFER_TOO_SMALL(6),

    /** session.end would revoke other sessions too; see {@link Client#endSession}. */
    SHARED_SESSION(7),

    /** The request is not done, returns nothing, or its result was taken already. */
    NO_RESULT(8),

    /** A callback of the credentials has failed. */
    CALLBACK(9),

    /** A response or a returned string does not fit in memory. */
    OUT_OF_MEMORY(10),

    /** The string is not a session. */
    KS_MALFORMED(100),

    /** None of the secrets signed the session. */
    KS_SIGNATURE(101),

    /** Signed, but the server would read it differently. */
    KS_AMBIGUOUS(102),

    /** The session has expired, or has no expiry. */
    KS_EXPIRED(103),

    /** The session's iprestrict does not name the caller's address, or the address is unknown. */
    KS_RESTRICTED_IP(104),

    /** The session's urirestrict does not allow the request's URI, or the URI is unknown. */
    KS_RESTRICTED_URI(105),

    /** The session was parsed without a secret ({@link Ks#peek}). */
    KS_NOT_VERIFIED(106),

    /** The session belongs to another partner than the verifier's. */
    KS_WRONG_PARTNER(107),

    /** The DNS lookup of the host name failed. */
    RESOLVE(200),

    /** The connection could not be established. */
    CONNECT(201),

    /** The TLS handshake or certificate verification failed. */
    TLS(202),

    /** A timeout expired. */
    TIMEOUT(203),

    /** The connection broke, or the peer does not speak HTTP. */
    CONNECTION_BROKEN(204),

    /** The proxy refused the connection or is unusable. */
    PROXY(205),

    /** Cancelled by the program. */
    CANCELLED(206),

    /** The server redirected the request; redirects are not followed. */
    REDIRECT(300),

    /** An HTTP error status without an error of the API. */
    HTTP_STATUS(301),

    /** The response is empty. */
    EMPTY_RESPONSE(302),

    /** The response is not JSON, or is truncated. */
    NOT_JSON(303),

    /** The response is JSON, but not what the action returns. */
    UNEXPECTED_RESPONSE(304),

    /** The response exceeds the maximum size. */
    RESPONSE_TOO_LARGE(305),

    /** Another error of the API: see {@link SessionException#apiCode}. */
    API(400),

    /** START_SESSION_ERROR: wrong secret, partner id or type. */
    START_SESSION(401),

    /** Unknown or blocked partner (SERVICE_FORBIDDEN_CONTENT_BLOCKED). */
    PARTNER_BLOCKED(402),

    /** The session lacks a permission (SERVICE_FORBIDDEN). */
    FORBIDDEN(403),

    /** IP rule, or HTTPS required (SERVICE_ACCESS_CONTROL_RESTRICTED). */
    ACCESS_CONTROL(404),

    /** MISSING_KS: no session was sent. */
    MISSING_KS(405),

    /** INVALID_KS: see {@link SessionException#ksCause}. */
    INVALID_KS(406),

    /** USER_WRONG_PASSWORD, which can hide other login errors. */
    WRONG_PASSWORD(420),

    /** The user does not exist (USER_NOT_FOUND). */
    USER_NOT_FOUND(421),

    /** The user is blocked (USER_IS_BLOCKED). */
    USER_BLOCKED(422),

    /** Too many failed logins (LOGIN_BLOCKED, LOGIN_RETRIES_EXCEEDED). */
    LOGIN_BLOCKED(423),

    /** PASSWORD_EXPIRED: the user must set a new password. */
    PASSWORD_EXPIRED(424),

    /** MISSING_OTP: a one-time password is required. */
    MISSING_OTP(425),

    /** INVALID_OTP: the one-time password is wrong. */
    INVALID_OTP(426),

    /** No login by password (DIRECT_LOGIN_BLOCKED, NEW_LOGIN_REQUIRED). */
    DIRECT_LOGIN_BLOCKED(427),

    /** Unknown, inactive or expired app token (APP_TOKEN_ID_NOT_FOUND). */
    APP_TOKEN(440),

    /** INVALID_APP_TOKEN_HASH: wrong app token or hash type. */
    APP_TOKEN_HASH(441),

    /** No such widget (INVALID_WIDGET_ID, START_WIDGET_SESSION_ERROR). */
    WIDGET(442),

    /** A rate limit, or a blocked action (ACTION_BLOCKED). */
    RATE_LIMITED(450),

    /** Privilege value rejected by the server (INVALID_ACTIONS_LIMIT). */
    PRIVILEGE_VALUE(451),

    /** Unknown service or action, or MISSING_MANDATORY_PARAMETER. */
    BAD_REQUEST(452),

    /** Internal error of the server (INTERNAL_SERVERL_ERROR, as the server spells it). */
    SERVER(460),

    /** Not known to this version of the module. */
    UNKNOWN(Integer.MIN_VALUE);

    final int code;

    Status(int code) {
        this.code = code;
    }

    static Status of(int code) {
        for (Status one : values()) {
            if (one.code == code) {
                return one;
            }
        }
        return UNKNOWN;
    }
}
