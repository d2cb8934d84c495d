<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** The status of a call. */
enum Status: int
{
    /** Success. */
    case OK = 0;
    /** Null, not UTF-8, unknown or out of range; the message says which. */
    case INVALID_ARGUMENT = 1;
    /** A bug in the library was caught. Please report it. */
    case PANIC = 2;
    /** Not supported by this build, such as HTTPS. */
    case UNSUPPORTED = 3;
    /** The operating system returned no random bytes. */
    case RANDOM = 4;
    /** The client has no session and no credentials. */
    case NO_SESSION = 5;
    /** Not used by this package. */
    case BUFFER_TOO_SMALL = 6;
    /** session.end would revoke other sessions too; see Client::endSession(). */
    case SHARED_SESSION = 7;
    /** The request is not done, returns nothing, or its result was taken already. */
    case NO_RESULT = 8;
    /** A callback of the credentials has failed. */
    case CALLBACK = 9;
    /** A response or a returned string does not fit in memory. */
    case OUT_OF_MEMORY = 10;
    /** The string is not a session. */
    case KS_MALFORMED = 100;
    /** None of the secrets signed the session. */
    case KS_SIGNATURE = 101;
    /** Signed, but the server would read it differently. */
    case KS_AMBIGUOUS = 102;
    /** The session has expired, or has no expiry. */
    case KS_EXPIRED = 103;
    /** The session's iprestrict does not name the caller's address, or the address is unknown. */
    case KS_RESTRICTED_IP = 104;
    /** The session's urirestrict does not allow the request's URI, or the URI is unknown. */
    case KS_RESTRICTED_URI = 105;
    /** The session was parsed without a secret (Ks::peek()). */
    case KS_NOT_VERIFIED = 106;
    /** The session belongs to another partner than the verifier's. */
    case KS_WRONG_PARTNER = 107;
    /** The DNS lookup of the host name failed. */
    case RESOLVE = 200;
    /** The connection could not be established. */
    case CONNECT = 201;
    /** The TLS handshake or certificate verification failed. */
    case TLS = 202;
    /** A timeout expired. */
    case TIMEOUT = 203;
    /** The connection broke, or the peer does not speak HTTP. */
    case CONNECTION_BROKEN = 204;
    /** The proxy refused the connection or is unusable. */
    case PROXY = 205;
    /** Cancelled by the program. */
    case CANCELLED = 206;
    /** The server redirected the request; redirects are not followed. */
    case REDIRECT = 300;
    /** An HTTP error status without an error of the API. */
    case HTTP_STATUS = 301;
    /** The response is empty. */
    case EMPTY_RESPONSE = 302;
    /** The response is not JSON, or is truncated. */
    case NOT_JSON = 303;
    /** The response is JSON, but not what the action returns. */
    case UNEXPECTED_RESPONSE = 304;
    /** The response exceeds the maximum size. */
    case RESPONSE_TOO_LARGE = 305;
    /** Another error of the API: see SessionException::$apiCode. */
    case API = 400;
    /** START_SESSION_ERROR: wrong secret, partner id or type. */
    case START_SESSION = 401;
    /** Unknown or blocked partner (SERVICE_FORBIDDEN_CONTENT_BLOCKED). */
    case PARTNER_BLOCKED = 402;
    /** The session lacks a permission (SERVICE_FORBIDDEN). */
    case FORBIDDEN = 403;
    /** IP rule, or HTTPS required (SERVICE_ACCESS_CONTROL_RESTRICTED). */
    case ACCESS_CONTROL = 404;
    /** MISSING_KS: no session was sent. */
    case MISSING_KS = 405;
    /** INVALID_KS: see SessionException::$cause. */
    case INVALID_KS = 406;
    /** USER_WRONG_PASSWORD, which can hide other login errors. */
    case WRONG_PASSWORD = 420;
    /** The user does not exist (USER_NOT_FOUND). */
    case USER_NOT_FOUND = 421;
    /** The user is blocked (USER_IS_BLOCKED). */
    case USER_BLOCKED = 422;
    /** Too many failed logins (LOGIN_BLOCKED, LOGIN_RETRIES_EXCEEDED). */
    case LOGIN_BLOCKED = 423;
    /** PASSWORD_EXPIRED: the user must set a new password. */
    case PASSWORD_EXPIRED = 424;
    /** MISSING_OTP: a one-time password is required. */
    case MISSING_OTP = 425;
    /** INVALID_OTP: the one-time password is wrong. */
    case INVALID_OTP = 426;
    /** No login by password (DIRECT_LOGIN_BLOCKED, NEW_LOGIN_REQUIRED). */
    case DIRECT_LOGIN_BLOCKED = 427;
    /** Unknown, inactive or expired app token (APP_TOKEN_ID_NOT_FOUND). */
    case APP_TOKEN = 440;
    /** INVALID_APP_TOKEN_HASH: wrong app token or hash type. */
    case APP_TOKEN_HASH = 441;
    /** No such widget (INVALID_WIDGET_ID, START_WIDGET_SESSION_ERROR). */
    case WIDGET = 442;
    /** A rate limit, or a blocked action (ACTION_BLOCKED). */
    case RATE_LIMITED = 450;
    /** Privilege value rejected by the server (INVALID_ACTIONS_LIMIT). */
    case PRIVILEGE_VALUE = 451;
    /** Unknown service or action, or MISSING_MANDATORY_PARAMETER. */
    case BAD_REQUEST = 452;
    /** Internal error of the server (INTERNAL_SERVERL_ERROR, as the server spells it). */
    case SERVER = 460;
    /** Not known to this version of the package. */
    case UNKNOWN = -2147483648;

    /** @internal */
    public static function of(int $value): self
    {
        return self::tryFrom($value) ?? self::UNKNOWN;
    }
}
