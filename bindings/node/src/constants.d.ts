// Generated from include/kaltura_session.h. Do not edit: `make declarations`.

/** The status of a call. */
export declare const Status: {
  /** Success. */
  readonly OK: 0;
  /** null, not UTF-8, unknown or out of range; the message says which. */
  readonly INVALID_ARGUMENT: 1;
  /** A bug in the library was caught. Please report it. */
  readonly PANIC: 2;
  /** Not supported by this build, such as HTTPS. */
  readonly UNSUPPORTED: 3;
  /** The operating system returned no random bytes. */
  readonly RANDOM: 4;
  /** The client has no session and no credentials. */
  readonly NO_SESSION: 5;
  /** Not used in Node. */
  readonly BUFFER_TOO_SMALL: 6;
  /** session.end would revoke other sessions too; see `force`. */
  readonly SHARED_SESSION: 7;
  /** The request is not done, returns nothing, or its result was taken already. */
  readonly NO_RESULT: 8;
  /** A callback of the credentials has failed. */
  readonly CALLBACK: 9;
  /** A response or a returned string does not fit in memory. */
  readonly OUT_OF_MEMORY: 10;
  /** The string is not a session. */
  readonly KS_MALFORMED: 100;
  /** None of the secrets signed the session. */
  readonly KS_SIGNATURE: 101;
  /** Signed, but the server would read it differently. */
  readonly KS_AMBIGUOUS: 102;
  /** The session has expired, or has no expiry. */
  readonly KS_EXPIRED: 103;
  /** The session's iprestrict does not name the caller's address, or the address is unknown. */
  readonly KS_RESTRICTED_IP: 104;
  /** The session's urirestrict does not allow the request's URI, or the URI is unknown. */
  readonly KS_RESTRICTED_URI: 105;
  /** The session was parsed without a secret (Ks.peek). */
  readonly KS_NOT_VERIFIED: 106;
  /** The session belongs to another partner than the verifier's. */
  readonly KS_WRONG_PARTNER: 107;
  /** The DNS lookup of the host name failed. */
  readonly RESOLVE: 200;
  /** The connection could not be established. */
  readonly CONNECT: 201;
  /** The TLS handshake or certificate verification failed. */
  readonly TLS: 202;
  /** A timeout expired. */
  readonly TIMEOUT: 203;
  /** The connection broke, or the peer does not speak HTTP. */
  readonly CONNECTION_BROKEN: 204;
  /** The proxy refused the connection or is unusable. */
  readonly PROXY: 205;
  /** Cancelled by the program. */
  readonly CANCELLED: 206;
  /** The server redirected the request; redirects are not followed. */
  readonly REDIRECT: 300;
  /** An HTTP error status without an error of the API. */
  readonly HTTP_STATUS: 301;
  /** The response is empty. */
  readonly EMPTY_RESPONSE: 302;
  /** The response is not JSON, or is truncated. */
  readonly NOT_JSON: 303;
  /** The response is JSON, but not what the action returns. */
  readonly UNEXPECTED_RESPONSE: 304;
  /** The response exceeds the maximum size. */
  readonly RESPONSE_TOO_LARGE: 305;
  /** Another error of the API: see apiCode. */
  readonly API: 400;
  /** START_SESSION_ERROR: wrong secret, partner id or type. */
  readonly START_SESSION: 401;
  /** Unknown or blocked partner (SERVICE_FORBIDDEN_CONTENT_BLOCKED). */
  readonly PARTNER_BLOCKED: 402;
  /** The session lacks a permission (SERVICE_FORBIDDEN). */
  readonly FORBIDDEN: 403;
  /** IP rule, or HTTPS required (SERVICE_ACCESS_CONTROL_RESTRICTED). */
  readonly ACCESS_CONTROL: 404;
  /** MISSING_KS: no session was sent. */
  readonly MISSING_KS: 405;
  /** INVALID_KS: see causeCode. */
  readonly INVALID_KS: 406;
  /** USER_WRONG_PASSWORD, which can hide other login errors. */
  readonly WRONG_PASSWORD: 420;
  /** The user does not exist (USER_NOT_FOUND). */
  readonly USER_NOT_FOUND: 421;
  /** The user is blocked (USER_IS_BLOCKED). */
  readonly USER_BLOCKED: 422;
  /** Too many failed logins (LOGIN_BLOCKED, LOGIN_RETRIES_EXCEEDED). */
  readonly LOGIN_BLOCKED: 423;
  /** PASSWORD_EXPIRED: the user must set a new password. */
  readonly PASSWORD_EXPIRED: 424;
  /** MISSING_OTP: a one-time password is required. */
  readonly MISSING_OTP: 425;
  /** INVALID_OTP: the one-time password is wrong. */
  readonly INVALID_OTP: 426;
  /** No login by password (DIRECT_LOGIN_BLOCKED, NEW_LOGIN_REQUIRED). */
  readonly DIRECT_LOGIN_BLOCKED: 427;
  /** Unknown, inactive or expired app token (APP_TOKEN_ID_NOT_FOUND). */
  readonly APP_TOKEN: 440;
  /** INVALID_APP_TOKEN_HASH: wrong app token or hash type. */
  readonly APP_TOKEN_HASH: 441;
  /** No such widget (INVALID_WIDGET_ID, START_WIDGET_SESSION_ERROR). */
  readonly WIDGET: 442;
  /** A rate limit, or a blocked action (ACTION_BLOCKED). */
  readonly RATE_LIMITED: 450;
  /** Privilege value rejected by the server (INVALID_ACTIONS_LIMIT). */
  readonly PRIVILEGE_VALUE: 451;
  /** Unknown service or action, or MISSING_MANDATORY_PARAMETER. */
  readonly BAD_REQUEST: 452;
  /** Internal error of the server (INTERNAL_SERVERL_ERROR, as the server spells it). */
  readonly SERVER: 460;
};
/** The status of a call. */
export type Status = (typeof Status)[keyof typeof Status];

/** The category of a status. */
export declare const Category: {
  /** No error. */
  readonly NONE: 0;
  /** The call, or its use of the client, is wrong. */
  readonly CALL: 1;
  /** A session string was rejected by this library. */
  readonly KS: 2;
  /** No response was received. */
  readonly NETWORK: 3;
  /** The response is not one of the Kaltura API. */
  readonly RESPONSE: 4;
  /** The Kaltura API returned an error, or the library knows that it would. */
  readonly API: 5;
  /** The library or the system failed. */
  readonly INTERNAL: 6;
  /** Not known to this version of the library. */
  readonly UNKNOWN: 7;
};
/** The category of a status. */
export type Category = (typeof Category)[keyof typeof Category];

/** Whether a retry can help. */
export declare const RetryClass: {
  /** A retry would fail, too, or is not allowed (a login). */
  readonly NEVER: 0;
  /** The same call may succeed later; back off exponentially. */
  readonly BACKOFF: 1;
  /** Create a new session, then retry once. */
  readonly NEW_SESSION: 2;
};
/** Whether a retry can help. */
export type RetryClass = (typeof RetryClass)[keyof typeof RetryClass];

/** Why the server rejected a session. */
export declare const Cause: {
  /** Not an INVALID_KS error, or no cause is given. */
  readonly NONE: 0;
  /** Truncated, or not signed with a secret of this server. */
  readonly INVALID_STR: 1;
  /** The session is for another partner. */
  readonly INVALID_PARTNER: 2;
  /** The session is for another user. */
  readonly INVALID_USER: 3;
  /** The session has the wrong type. */
  readonly INVALID_TYPE: 4;
  /** The session has expired. */
  readonly EXPIRED: 5;
  /** The session was revoked, or its app token deleted. */
  readonly LOGOUT: 6;
  /** The actionslimit of the session is used up. */
  readonly EXCEEDED_ACTIONS_LIMIT: 8;
  /** The iprestrict of the session excludes the caller's address. */
  readonly EXCEEDED_RESTRICTED_IP: 9;
  /** The urirestrict of the session excludes the URI. */
  readonly EXCEEDED_RESTRICTED_URI: 11;
};
/** Why the server rejected a session. */
export type Cause = (typeof Cause)[keyof typeof Cause];

/** The type of a session. */
export declare const SessionType: {
  /** The rights of one user, limited by privileges. */
  readonly USER: 0;
  /** All rights in the account: for your own servers only. */
  readonly ADMIN: 2;
};
/** The type of a session. */
export type SessionType = (typeof SessionType)[keyof typeof SessionType];

/** The hash type of an app token. */
export declare const HashType: {
  /** Unknown: determined by trying, and remembered by the client. */
  readonly AUTO: 0;
  /** MD5. */
  readonly MD5: 1;
  /** SHA-1, the server's default. */
  readonly SHA1: 2;
  /** SHA-256. */
  readonly SHA256: 3;
  /** SHA-512. */
  readonly SHA512: 4;
};
/** The hash type of an app token. */
export type HashType = (typeof HashType)[keyof typeof HashType];

/** The severity of a log line. */
export declare const LogLevel: {
  /** A call has failed permanently, or a session could not be renewed. */
  readonly ERROR: 1;
  /** A failure that is retried. */
  readonly WARN: 2;
  /** A session was created, renewed or discarded. */
  readonly INFO: 3;
  /** Each HTTP request and its response. */
  readonly DEBUG: 4;
};
/** The severity of a log line. */
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel];

/** The name of a privilege. */
export declare const PrivilegeName: {
  /** The session may change these entries. */
  readonly EDIT: 'edit';
  /** The session may play these entries. */
  readonly SVIEW: 'sview';
  /** The session may see these entries. */
  readonly VIEW: 'view';
  /** The session may list content. */
  readonly LIST: 'list';
  /** The session may download these entries. */
  readonly DOWNLOAD: 'download';
  /** The session may download these assets; rounds the expiry up to 300 s. */
  readonly DOWNLOADASSET: 'downloadasset';
  /** The session may change the entries of these playlists. */
  readonly EDITPLAYLIST: 'editplaylist';
  /** The session may play the entries of these playlists. */
  readonly SVIEWPLAYLIST: 'sviewplaylist';
  /** The session is good for this many calls. */
  readonly ACTIONSLIMIT: 'actionslimit';
  /** The session has the permissions of this role, by id or name. */
  readonly SETROLE: 'setrole';
  /** The session has no more permissions than this role. */
  readonly RESTRICTINGROLE: 'restrictingrole';
  /** The session is limited to this entry. */
  readonly LIMITENTRY: 'limitentry';
  /** The session is good from these addresses only. */
  readonly IPRESTRICT: 'iprestrict';
  /** The session is good for these URIs only. */
  readonly URIRESTRICT: 'urirestrict';
  /** The session obeys the entitlement rules of categories. */
  readonly ENABLEENTITLEMENT: 'enableentitlement';
  /** The session ignores the entitlement rules of categories. */
  readonly DISABLEENTITLEMENT: 'disableentitlement';
  /** The session ignores the entitlement rules for these entries. */
  readonly DISABLEENTITLEMENTFORENTRY: 'disableentitlementforentry';
  /** The session ignores the entitlement rules for these playlists. */
  readonly DISABLEENTITLEMENTFORPLAYLIST: 'disableentitlementforplaylist';
  /** The session works in this privacy context. */
  readonly PRIVACYCONTEXT: 'privacycontext';
  /** The session moderates categories. */
  readonly ENABLECATEGORYMODERATION: 'enablecategorymoderation';
  /** The session moderates captions. */
  readonly ENABLECAPTIONMODERATION: 'enablecaptionmoderation';
  /** The session counts scheduling from this time. */
  readonly REFTIME: 'reftime';
  /** The session reads its own writes: a key that groups its calls. */
  readonly SESSIONKEY: 'sessionkey';
  /** The session belongs to this group, which session.end ends as a whole. */
  readonly SESSIONID: 'sessionid';
  /** The session plays previews. */
  readonly PREVIEW: 'preview';
  /** The session works on jobs of this type. */
  readonly JOBTYPE: 'jobtype';
  /** The session was made with this app token. */
  readonly APPTOKEN: 'apptoken';
  /** The session may change the account. */
  readonly ENABLECHANGEACCOUNT: 'enablechangeaccount';
  /** The session may change these users. */
  readonly EDITUSER: 'edituser';
  /** The session may change admin tags. */
  readonly EDITADMINTAGS: 'editadmintags';
  /** The session may not see a live stream before its time. */
  readonly RESTRICTEXPLICITLIVEVIEW: 'restrictexplicitliveview';
  /** The session belongs to this virtual event. */
  readonly VIRTUALEVENTID: 'virtualeventid';
  /** The session searches in this context. */
  readonly SEARCHCONTEXT: 'searchcontext';
  /** The session is not checked for its type. */
  readonly DISABLESESSIONTYPECHECK: 'disablesessiontypecheck';
  /** The session is of an anonymous player (widget:1). */
  readonly WIDGET: 'widget';
  /** The session may use captions. */
  readonly CAPTION: 'caption';
};
/** The name of a privilege. */
export type PrivilegeName = (typeof PrivilegeName)[keyof typeof PrivilegeName];
