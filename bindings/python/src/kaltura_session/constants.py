"""The constants of the library. A test compares them with its header."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import Type, TypeVar, Union

E = TypeVar("E", bound=IntEnum)


def known(enum: Type[E], number: int) -> Union[E, int]:
    """Returns the member with a number, or the number itself if only a newer library knows it."""
    try:
        return enum(number)
    except ValueError:
        return number


class Constant(IntEnum):
    """A number that prints as its name."""

    __str__ = Enum.__str__

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


class Status(Constant):
    """The status of a call.

    OK: Success.
    INVALID_ARGUMENT: An argument is None, unknown or out of range; the message says which.
    PANIC: A bug in the library was caught. Please report it.
    UNSUPPORTED: Not supported by this build, such as HTTPS.
    RANDOM: The operating system returned no random bytes.
    NO_SESSION: The client has no session and no credentials.
    BUFFER_TOO_SMALL: Not used in Python.
    SHARED_SESSION: session.end would revoke other sessions too; see `force`.
    NO_RESULT: There is no result yet, or it was taken already.
    CALLBACK: A callback of the credentials has failed.
    OUT_OF_MEMORY: A response or a returned string does not fit in memory.
    KS_MALFORMED: The string is not a session.
    KS_SIGNATURE: None of the secrets signed the session.
    KS_AMBIGUOUS: Signed, but the server would read it differently.
    KS_EXPIRED: The session has expired, or has no expiry.
    KS_RESTRICTED_IP: The session's iprestrict does not name the caller's address, or the address is unknown.
    KS_RESTRICTED_URI: The session's urirestrict does not allow the request's URI, or the URI is unknown.
    KS_NOT_VERIFIED: The session was parsed without a secret (`Ks.peek`).
    KS_WRONG_PARTNER: The session belongs to another partner than the verifier's.
    RESOLVE: The DNS lookup of the host name failed.
    CONNECT: The connection could not be established.
    TLS: The TLS handshake or certificate verification failed.
    TIMEOUT: A timeout expired.
    CONNECTION_BROKEN: The connection broke, or the peer does not speak HTTP.
    PROXY: The proxy refused the connection or is unusable.
    CANCELLED: Cancelled by the program.
    REDIRECT: The server redirected the request; redirects are not followed.
    HTTP_STATUS: An HTTP error status without an error of the API.
    EMPTY_RESPONSE: The response is empty.
    NOT_JSON: The response is not JSON, or is truncated.
    UNEXPECTED_RESPONSE: The response is JSON, but not what the action returns.
    RESPONSE_TOO_LARGE: The response exceeds the maximum size.
    API: Another error of the API: see `Error.api_code`.
    START_SESSION: START_SESSION_ERROR: wrong secret, partner id or type.
    PARTNER_BLOCKED: Unknown or blocked partner (SERVICE_FORBIDDEN_CONTENT_BLOCKED).
    FORBIDDEN: The session lacks a permission (SERVICE_FORBIDDEN).
    ACCESS_CONTROL: IP rule, or HTTPS required (SERVICE_ACCESS_CONTROL_RESTRICTED).
    MISSING_KS: No session was sent.
    INVALID_KS: The server does not accept the session: see `Error.cause`.
    WRONG_PASSWORD: USER_WRONG_PASSWORD, which can hide other login errors.
    USER_NOT_FOUND: The user does not exist (USER_NOT_FOUND).
    USER_BLOCKED: The user is blocked (USER_IS_BLOCKED).
    LOGIN_BLOCKED: Too many failed logins (LOGIN_BLOCKED, LOGIN_RETRIES_EXCEEDED).
    PASSWORD_EXPIRED: The user must set a new password.
    MISSING_OTP: A one-time password is required.
    INVALID_OTP: The one-time password is wrong.
    DIRECT_LOGIN_BLOCKED: No login by password (DIRECT_LOGIN_BLOCKED, NEW_LOGIN_REQUIRED).
    APP_TOKEN: Unknown, inactive or expired app token (APP_TOKEN_ID_NOT_FOUND).
    APP_TOKEN_HASH: INVALID_APP_TOKEN_HASH: wrong app token or hash type.
    WIDGET: No such widget (INVALID_WIDGET_ID, START_WIDGET_SESSION_ERROR).
    RATE_LIMITED: A rate limit, or a blocked action (ACTION_BLOCKED).
    PRIVILEGE_VALUE: Privilege value rejected by the server (INVALID_ACTIONS_LIMIT).
    BAD_REQUEST: Unknown service or action, or MISSING_MANDATORY_PARAMETER.
    SERVER: Internal error of the server (INTERNAL_SERVERL_ERROR, as the server spells it).
    """

    OK = 0
    INVALID_ARGUMENT = 1
    PANIC = 2
    UNSUPPORTED = 3
    RANDOM = 4
    NO_SESSION = 5
    BUFFER_TOO_SMALL = 6
    SHARED_SESSION = 7
    NO_RESULT = 8
    CALLBACK = 9
    OUT_OF_MEMORY = 10
    KS_MALFORMED = 100
    KS_SIGNATURE = 101
    KS_AMBIGUOUS = 102
    KS_EXPIRED = 103
    KS_RESTRICTED_IP = 104
    KS_RESTRICTED_URI = 105
    KS_NOT_VERIFIED = 106
    KS_WRONG_PARTNER = 107
    RESOLVE = 200
    CONNECT = 201
    TLS = 202
    TIMEOUT = 203
    CONNECTION_BROKEN = 204
    PROXY = 205
    CANCELLED = 206
    REDIRECT = 300
    HTTP_STATUS = 301
    EMPTY_RESPONSE = 302
    NOT_JSON = 303
    UNEXPECTED_RESPONSE = 304
    RESPONSE_TOO_LARGE = 305
    API = 400
    START_SESSION = 401
    PARTNER_BLOCKED = 402
    FORBIDDEN = 403
    ACCESS_CONTROL = 404
    MISSING_KS = 405
    INVALID_KS = 406
    WRONG_PASSWORD = 420
    USER_NOT_FOUND = 421
    USER_BLOCKED = 422
    LOGIN_BLOCKED = 423
    PASSWORD_EXPIRED = 424
    MISSING_OTP = 425
    INVALID_OTP = 426
    DIRECT_LOGIN_BLOCKED = 427
    APP_TOKEN = 440
    APP_TOKEN_HASH = 441
    WIDGET = 442
    RATE_LIMITED = 450
    PRIVILEGE_VALUE = 451
    BAD_REQUEST = 452
    SERVER = 460


class Category(Constant):
    """The kind of failure of a status.

    NONE: No error.
    CALL: The call, or its use of the client, is wrong.
    KS: A session string was rejected by this library.
    NETWORK: No response was received.
    RESPONSE: The response is not one of the Kaltura API.
    API: The Kaltura API returned an error, or the library knows that it would.
    INTERNAL: The library or the system failed.
    UNKNOWN: Not known to this version of the library.
    """

    NONE = 0
    CALL = 1
    KS = 2
    NETWORK = 3
    RESPONSE = 4
    API = 5
    INTERNAL = 6
    UNKNOWN = 7


class RetryClass(Constant):
    """Whether a retry can help.

    NEVER: A retry would fail, too, or is not allowed (a login).
    BACKOFF: The same call may succeed later; back off exponentially.
    NEW_SESSION: Create a new session, then retry once.
    """

    NEVER = 0
    BACKOFF = 1
    NEW_SESSION = 2


class Cause(Constant):
    """Why the server does not accept a session.

    NONE: Not an INVALID_KS error, or no cause is given.
    INVALID_STR: Truncated, or not signed with a secret of this server.
    INVALID_PARTNER: The session is for another partner.
    INVALID_USER: The session is for another user.
    INVALID_TYPE: The session has the wrong type.
    EXPIRED: The session has expired.
    LOGOUT: The session was revoked, or its app token deleted.
    EXCEEDED_ACTIONS_LIMIT: The actionslimit of the session is used up.
    EXCEEDED_RESTRICTED_IP: The iprestrict of the session excludes the caller's address.
    EXCEEDED_RESTRICTED_URI: The urirestrict of the session excludes the URI.
    """

    NONE = 0
    INVALID_STR = 1
    INVALID_PARTNER = 2
    INVALID_USER = 3
    INVALID_TYPE = 4
    EXPIRED = 5
    LOGOUT = 6
    EXCEEDED_ACTIONS_LIMIT = 8
    EXCEEDED_RESTRICTED_IP = 9
    EXCEEDED_RESTRICTED_URI = 11


class SessionType(Constant):
    """The type of a session.

    USER: The rights of one user, limited by privileges.
    ADMIN: All rights in the account: for your own servers only.
    """

    USER = 0
    ADMIN = 2


class HashType(Constant):
    """The hash type of an app token.

    AUTO: Unknown: determined by trying, and remembered by the client.
    MD5: MD5.
    SHA1: SHA-1, the server's default.
    SHA256: SHA-256.
    SHA512: SHA-512.
    """

    AUTO = 0
    MD5 = 1
    SHA1 = 2
    SHA256 = 3
    SHA512 = 4


class LogLevel(Constant):
    """The severity of a log line.

    ERROR: A call has failed permanently, or a session could not be renewed.
    WARN: A failure that is retried.
    INFO: A session was created, renewed or discarded.
    DEBUG: Each HTTP request and its response.
    """

    ERROR = 1
    WARN = 2
    INFO = 3
    DEBUG = 4


class Clock(Constant):
    """Which time a clock callback returns.

    WALL: Unix time.
    MONOTONIC: Seconds since an arbitrary fixed point; never decreases.
    """

    WALL = 0
    MONOTONIC = 1


class Privilege:
    """The names of the privileges.

    EDIT: The session may change these entries.
    SVIEW: The session may play these entries.
    VIEW: The session may see these entries.
    LIST: The session may list content.
    DOWNLOAD: The session may download these entries.
    DOWNLOADASSET: The session may download these assets; rounds the expiry up to 300 s.
    EDITPLAYLIST: The session may change the entries of these playlists.
    SVIEWPLAYLIST: The session may play the entries of these playlists.
    ACTIONSLIMIT: The session is good for this many calls.
    SETROLE: The session has the permissions of this role, by id or name.
    RESTRICTINGROLE: The session has no more permissions than this role.
    LIMITENTRY: The session is limited to this entry.
    IPRESTRICT: The session is good from these addresses only.
    URIRESTRICT: The session is good for these URIs only.
    ENABLEENTITLEMENT: The session obeys the entitlement rules of categories.
    DISABLEENTITLEMENT: The session ignores the entitlement rules of categories.
    DISABLEENTITLEMENTFORENTRY: The session ignores the entitlement rules for these entries.
    DISABLEENTITLEMENTFORPLAYLIST: The session ignores the entitlement rules for these playlists.
    PRIVACYCONTEXT: The session works in this privacy context.
    ENABLECATEGORYMODERATION: The session moderates categories.
    ENABLECAPTIONMODERATION: The session moderates captions.
    REFTIME: The session counts scheduling from this time.
    SESSIONKEY: The session reads its own writes: a key that groups its calls.
    SESSIONID: The session belongs to this group, which session.end ends as a whole.
    PREVIEW: The session plays previews.
    JOBTYPE: The session works on jobs of this type.
    APPTOKEN: The session was made with this app token.
    ENABLECHANGEACCOUNT: The session may change the account.
    EDITUSER: The session may change these users.
    EDITADMINTAGS: The session may change admin tags.
    RESTRICTEXPLICITLIVEVIEW: The session may not see a live stream before its time.
    VIRTUALEVENTID: The session belongs to this virtual event.
    SEARCHCONTEXT: The session searches in this context.
    DISABLESESSIONTYPECHECK: The session is not checked for its type.
    WIDGET: The session is of an anonymous player (widget:1).
    CAPTION: The session may use captions.
    """

    EDIT = "edit"
    SVIEW = "sview"
    VIEW = "view"
    LIST = "list"
    DOWNLOAD = "download"
    DOWNLOADASSET = "downloadasset"
    EDITPLAYLIST = "editplaylist"
    SVIEWPLAYLIST = "sviewplaylist"
    ACTIONSLIMIT = "actionslimit"
    SETROLE = "setrole"
    RESTRICTINGROLE = "restrictingrole"
    LIMITENTRY = "limitentry"
    IPRESTRICT = "iprestrict"
    URIRESTRICT = "urirestrict"
    ENABLEENTITLEMENT = "enableentitlement"
    DISABLEENTITLEMENT = "disableentitlement"
    DISABLEENTITLEMENTFORENTRY = "disableentitlementforentry"
    DISABLEENTITLEMENTFORPLAYLIST = "disableentitlementforplaylist"
    PRIVACYCONTEXT = "privacycontext"
    ENABLECATEGORYMODERATION = "enablecategorymoderation"
    ENABLECAPTIONMODERATION = "enablecaptionmoderation"
    REFTIME = "reftime"
    SESSIONKEY = "sessionkey"
    SESSIONID = "sessionid"
    PREVIEW = "preview"
    JOBTYPE = "jobtype"
    APPTOKEN = "apptoken"
    ENABLECHANGEACCOUNT = "enablechangeaccount"
    EDITUSER = "edituser"
    EDITADMINTAGS = "editadmintags"
    RESTRICTEXPLICITLIVEVIEW = "restrictexplicitliveview"
    VIRTUALEVENTID = "virtualeventid"
    SEARCHCONTEXT = "searchcontext"
    DISABLESESSIONTYPECHECK = "disablesessiontypecheck"
    WIDGET = "widget"
    CAPTION = "caption"
