<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** The status of a call. */
final class Status
{
    /** Success. */
    public const OK = 0;
    /** NULL, not UTF-8, unknown or out of range; the message says which. */
    public const INVALID_ARGUMENT = 1;
    /** A bug in the library was caught. Please report it. */
    public const PANIC = 2;
    /** Not supported by this build, such as HTTPS. */
    public const UNSUPPORTED = 3;
    /** The operating system returned no random bytes. */
    public const RANDOM = 4;
    /** The client has no session and no credentials. */
    public const NO_SESSION = 5;
    /** The required size is returned in `needed`. */
    public const BUFFER_TOO_SMALL = 6;
    /** session.end would revoke other sessions too; see `force`. */
    public const SHARED_SESSION = 7;
    /** There is no result yet, or it was taken already. */
    public const NO_RESULT = 8;
    /** A callback of the credentials has failed. */
    public const CALLBACK = 9;
    /** A response or a returned string does not fit in memory. */
    public const OUT_OF_MEMORY = 10;
    /** The string is not a session. */
    public const KS_MALFORMED = 100;
    /** None of the secrets signed the session. */
    public const KS_SIGNATURE = 101;
    /** Signed, but the server would read it differently. */
    public const KS_AMBIGUOUS = 102;
    /** The session has expired, or has no expiry. */
    public const KS_EXPIRED = 103;
    /** The session's iprestrict does not name the caller's address, or the address is unknown. */
    public const KS_RESTRICTED_IP = 104;
    /** The session's urirestrict does not allow the request's URI, or the URI is unknown. */
    public const KS_RESTRICTED_URI = 105;
    /** The session was parsed without a secret (kaltura_ks_peek), or is NULL. */
    public const KS_NOT_VERIFIED = 106;
    /** The session belongs to another partner than the verifier's. */
    public const KS_WRONG_PARTNER = 107;
    /** The DNS lookup of the host name failed. */
    public const RESOLVE = 200;
    /** The connection could not be established. */
    public const CONNECT = 201;
    /** The TLS handshake or certificate verification failed. */
    public const TLS = 202;
    /** A timeout expired. */
    public const TIMEOUT = 203;
    /** The connection broke, or the peer does not speak HTTP. */
    public const CONNECTION_BROKEN = 204;
    /** The proxy refused the connection or is unusable. */
    public const PROXY = 205;
    /** Cancelled by the program. */
    public const CANCELLED = 206;
    /** The server redirected the request; redirects are not followed. */
    public const REDIRECT = 300;
    /** An HTTP error status without an error of the API. */
    public const HTTP_STATUS = 301;
    /** The response is empty. */
    public const EMPTY_RESPONSE = 302;
    /** The response is not JSON, or is truncated. */
    public const NOT_JSON = 303;
    /** The response is JSON, but not what the action returns. */
    public const UNEXPECTED_RESPONSE = 304;
    /** The response exceeds the maximum size. */
    public const RESPONSE_TOO_LARGE = 305;
    /** Another error of the API: see kaltura_error_api_code. */
    public const API = 400;
    /** START_SESSION_ERROR: wrong secret, partner id or type. */
    public const START_SESSION = 401;
    /** Unknown or blocked partner (SERVICE_FORBIDDEN_CONTENT_BLOCKED). */
    public const PARTNER_BLOCKED = 402;
    /** The session lacks a permission (SERVICE_FORBIDDEN). */
    public const FORBIDDEN = 403;
    /** IP rule, or HTTPS required (SERVICE_ACCESS_CONTROL_RESTRICTED). */
    public const ACCESS_CONTROL = 404;
    /** MISSING_KS: no session was sent. */
    public const MISSING_KS = 405;
    /** INVALID_KS: see kaltura_error_cause. */
    public const INVALID_KS = 406;
    /** USER_WRONG_PASSWORD, which can hide other login errors. */
    public const WRONG_PASSWORD = 420;
    /** The user does not exist (USER_NOT_FOUND). */
    public const USER_NOT_FOUND = 421;
    /** The user is blocked (USER_IS_BLOCKED). */
    public const USER_BLOCKED = 422;
    /** Too many failed logins (LOGIN_BLOCKED, LOGIN_RETRIES_EXCEEDED). */
    public const LOGIN_BLOCKED = 423;
    /** PASSWORD_EXPIRED: the user must set a new password. */
    public const PASSWORD_EXPIRED = 424;
    /** MISSING_OTP: a one-time password is required. */
    public const MISSING_OTP = 425;
    /** INVALID_OTP: the one-time password is wrong. */
    public const INVALID_OTP = 426;
    /** No login by password (DIRECT_LOGIN_BLOCKED, NEW_LOGIN_REQUIRED). */
    public const DIRECT_LOGIN_BLOCKED = 427;
    /** Unknown, inactive or expired app token (APP_TOKEN_ID_NOT_FOUND). */
    public const APP_TOKEN = 440;
    /** INVALID_APP_TOKEN_HASH: wrong app token or hash type. */
    public const APP_TOKEN_HASH = 441;
    /** No such widget (INVALID_WIDGET_ID, START_WIDGET_SESSION_ERROR). */
    public const WIDGET = 442;
    /** A rate limit, or a blocked action (ACTION_BLOCKED). */
    public const RATE_LIMITED = 450;
    /** Privilege value rejected by the server (INVALID_ACTIONS_LIMIT). */
    public const PRIVILEGE_VALUE = 451;
    /** Unknown service or action, or MISSING_MANDATORY_PARAMETER. */
    public const BAD_REQUEST = 452;
    /** Internal error of the server (INTERNAL_SERVERL_ERROR, as the server spells it). */
    public const SERVER = 460;
}
