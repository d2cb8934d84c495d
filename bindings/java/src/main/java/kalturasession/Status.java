// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** The status of a call. */
public final class Status {
    private Status() {}

    /** Success. */
    public static final int OK = 0;

    /** NULL, not UTF-8, unknown or out of range; the message says which. */
    public static final int INVALID_ARGUMENT = 1;

    /** A bug in the library was caught. Please report it. */
    public static final int PANIC = 2;

    /** Not supported by this build, such as HTTPS. */
    public static final int UNSUPPORTED = 3;

    /** The operating system returned no random bytes. */
    public static final int RANDOM = 4;

    /** The client has no session and no credentials. */
    public static final int NO_SESSION = 5;

    /** The required size is returned in `needed`. */
    public static final int BUFFER_TOO_SMALL = 6;

    /** session.end would revoke other sessions too; see `force`. */
    public static final int SHARED_SESSION = 7;

    /** There is no result yet, or it was taken already. */
    public static final int NO_RESULT = 8;

    /** A callback of the credentials has failed. */
    public static final int CALLBACK = 9;

    /** A response or a returned string does not fit in memory. */
    public static final int OUT_OF_MEMORY = 10;

    /** The string is not a session. */
    public static final int KS_MALFORMED = 100;

    /** None of the secrets signed the session. */
    public static final int KS_SIGNATURE = 101;

    /** Signed, but the server would read it differently. */
    public static final int KS_AMBIGUOUS = 102;

    /** The session has expired, or has no expiry. */
    public static final int KS_EXPIRED = 103;

    /** The session's iprestrict does not name the caller's address, or the address is unknown. */
    public static final int KS_RESTRICTED_IP = 104;

    /** The session's urirestrict does not allow the request's URI, or the URI is unknown. */
    public static final int KS_RESTRICTED_URI = 105;

    /** The session was parsed without a secret (kaltura_ks_peek), or is NULL. */
    public static final int KS_NOT_VERIFIED = 106;

    /** The session belongs to another partner than the verifier's. */
    public static final int KS_WRONG_PARTNER = 107;

    /** The DNS lookup of the host name failed. */
    public static final int RESOLVE = 200;

    /** The connection could not be established. */
    public static final int CONNECT = 201;

    /** The TLS handshake or certificate verification failed. */
    public static final int TLS = 202;

    /** A timeout expired. */
    public static final int TIMEOUT = 203;

    /** The connection broke, or the peer does not speak HTTP. */
    public static final int CONNECTION_BROKEN = 204;

    /** The proxy refused the connection or is unusable. */
    public static final int PROXY = 205;

    /** Cancelled by the program. */
    public static final int CANCELLED = 206;

    /** The server redirected the request; redirects are not followed. */
    public static final int REDIRECT = 300;

    /** An HTTP error status without an error of the API. */
    public static final int HTTP_STATUS = 301;

    /** The response is empty. */
    public static final int EMPTY_RESPONSE = 302;

    /** The response is not JSON, or is truncated. */
    public static final int NOT_JSON = 303;

    /** The response is JSON, but not what the action returns. */
    public static final int UNEXPECTED_RESPONSE = 304;

    /** The response exceeds the maximum size. */
    public static final int RESPONSE_TOO_LARGE = 305;

    /** Another error of the API: see kaltura_error_api_code. */
    public static final int API = 400;

    /** START_SESSION_ERROR: wrong secret, partner id or type. */
    public static final int START_SESSION = 401;

    /** Unknown or blocked partner (SERVICE_FORBIDDEN_CONTENT_BLOCKED). */
    public static final int PARTNER_BLOCKED = 402;

    /** The session lacks a permission (SERVICE_FORBIDDEN). */
    public static final int FORBIDDEN = 403;

    /** IP rule, or HTTPS required (SERVICE_ACCESS_CONTROL_RESTRICTED). */
    public static final int ACCESS_CONTROL = 404;

    /** MISSING_KS: no session was sent. */
    public static final int MISSING_KS = 405;

    /** INVALID_KS: see kaltura_error_cause. */
    public static final int INVALID_KS = 406;

    /** USER_WRONG_PASSWORD, which can hide other login errors. */
    public static final int WRONG_PASSWORD = 420;

    /** The user does not exist (USER_NOT_FOUND). */
    public static final int USER_NOT_FOUND = 421;

    /** The user is blocked (USER_IS_BLOCKED). */
    public static final int USER_BLOCKED = 422;

    /** Too many failed logins (LOGIN_BLOCKED, LOGIN_RETRIES_EXCEEDED). */
    public static final int LOGIN_BLOCKED = 423;

    /** PASSWORD_EXPIRED: the user must set a new password. */
    public static final int PASSWORD_EXPIRED = 424;

    /** MISSING_OTP: a one-time password is required. */
    public static final int MISSING_OTP = 425;

    /** INVALID_OTP: the one-time password is wrong. */
    public static final int INVALID_OTP = 426;

    /** No login by password (DIRECT_LOGIN_BLOCKED, NEW_LOGIN_REQUIRED). */
    public static final int DIRECT_LOGIN_BLOCKED = 427;

    /** Unknown, inactive or expired app token (APP_TOKEN_ID_NOT_FOUND). */
    public static final int APP_TOKEN = 440;

    /** INVALID_APP_TOKEN_HASH: wrong app token or hash type. */
    public static final int APP_TOKEN_HASH = 441;

    /** No such widget (INVALID_WIDGET_ID, START_WIDGET_SESSION_ERROR). */
    public static final int WIDGET = 442;

    /** A rate limit, or a blocked action (ACTION_BLOCKED). */
    public static final int RATE_LIMITED = 450;

    /** Privilege value rejected by the server (INVALID_ACTIONS_LIMIT). */
    public static final int PRIVILEGE_VALUE = 451;

    /** Unknown service or action, or MISSING_MANDATORY_PARAMETER. */
    public static final int BAD_REQUEST = 452;

    /** Internal error of the server (INTERNAL_SERVERL_ERROR, as the server spells it). */
    public static final int SERVER = 460;
}
