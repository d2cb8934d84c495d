# frozen_string_literal: true

#--
# Generated from include/kaltura_session.h. Do not edit: `make declarations`.
#++

module KalturaSession
  # The status of a call.
  module Status
    # Success.
    OK = 0
    # nil, not UTF-8, unknown or out of range; the message says which.
    INVALID_ARGUMENT = 1
    # A bug in the library was caught. Please report it.
    PANIC = 2
    # Not supported by this build, such as HTTPS.
    UNSUPPORTED = 3
    # The operating system returned no random bytes.
    RANDOM = 4
    # The client has no session and no credentials.
    NO_SESSION = 5
    # Not used in Ruby.
    BUFFER_TOO_SMALL = 6
    # session.end would revoke other sessions too; see `force`.
    SHARED_SESSION = 7
    # The request is not done, returns nothing, or its result was taken already.
    NO_RESULT = 8
    # A callback of the credentials has failed.
    CALLBACK = 9
    # A response or a returned string does not fit in memory.
    OUT_OF_MEMORY = 10
    # The string is not a session.
    KS_MALFORMED = 100
    # None of the secrets signed the session.
    KS_SIGNATURE = 101
    # Signed, but the server would read it differently.
    KS_AMBIGUOUS = 102
    # The session has expired, or has no expiry.
    KS_EXPIRED = 103
    # The session's iprestrict does not name the caller's address, or the address is unknown.
    KS_RESTRICTED_IP = 104
    # The session's urirestrict does not allow the request's URI, or the URI is unknown.
    KS_RESTRICTED_URI = 105
    # The session was parsed without a secret (Ks.peek).
    KS_NOT_VERIFIED = 106
    # The session belongs to another partner than the verifier's.
    KS_WRONG_PARTNER = 107
    # The DNS lookup of the host name failed.
    RESOLVE = 200
    # The connection could not be established.
    CONNECT = 201
    # The TLS handshake or certificate verification failed.
    TLS = 202
    # A timeout expired.
    TIMEOUT = 203
    # The connection broke, or the peer does not speak HTTP.
    CONNECTION_BROKEN = 204
    # The proxy refused the connection or is unusable.
    PROXY = 205
    # Cancelled by the program.
    CANCELLED = 206
    # The server redirected the request; redirects are not followed.
    REDIRECT = 300
    # An HTTP error status without an error of the API.
    HTTP_STATUS = 301
    # The response is empty.
    EMPTY_RESPONSE = 302
    # The response is not JSON, or is truncated.
    NOT_JSON = 303
    # The response is JSON, but not what the action returns.
    UNEXPECTED_RESPONSE = 304
    # The response exceeds the maximum size.
    RESPONSE_TOO_LARGE = 305
    # Another error of the API: see api_code.
    API = 400
    # START_SESSION_ERROR: wrong secret, partner id or type.
    START_SESSION = 401
    # Unknown or blocked partner (SERVICE_FORBIDDEN_CONTENT_BLOCKED).
    PARTNER_BLOCKED = 402
    # The session lacks a permission (SERVICE_FORBIDDEN).
    FORBIDDEN = 403
    # IP rule, or HTTPS required (SERVICE_ACCESS_CONTROL_RESTRICTED).
    ACCESS_CONTROL = 404
    # MISSING_KS: no session was sent.
    MISSING_KS = 405
    # INVALID_KS: see cause_code.
    INVALID_KS = 406
    # USER_WRONG_PASSWORD, which can hide other login errors.
    WRONG_PASSWORD = 420
    # The user does not exist (USER_NOT_FOUND).
    USER_NOT_FOUND = 421
    # The user is blocked (USER_IS_BLOCKED).
    USER_BLOCKED = 422
    # Too many failed logins (LOGIN_BLOCKED, LOGIN_RETRIES_EXCEEDED).
    LOGIN_BLOCKED = 423
    # PASSWORD_EXPIRED: the user must set a new password.
    PASSWORD_EXPIRED = 424
    # MISSING_OTP: a one-time password is required.
    MISSING_OTP = 425
    # INVALID_OTP: the one-time password is wrong.
    INVALID_OTP = 426
    # No login by password (DIRECT_LOGIN_BLOCKED, NEW_LOGIN_REQUIRED).
    DIRECT_LOGIN_BLOCKED = 427
    # Unknown, inactive or expired app token (APP_TOKEN_ID_NOT_FOUND).
    APP_TOKEN = 440
    # INVALID_APP_TOKEN_HASH: wrong app token or hash type.
    APP_TOKEN_HASH = 441
    # No such widget (INVALID_WIDGET_ID, START_WIDGET_SESSION_ERROR).
    WIDGET = 442
    # A rate limit, or a blocked action (ACTION_BLOCKED).
    RATE_LIMITED = 450
    # Privilege value rejected by the server (INVALID_ACTIONS_LIMIT).
    PRIVILEGE_VALUE = 451
    # Unknown service or action, or MISSING_MANDATORY_PARAMETER.
    BAD_REQUEST = 452
    # Internal error of the server (INTERNAL_SERVERL_ERROR, as the server spells it).
    SERVER = 460

    # The name of a value, such as "OK"; "UNKNOWN" for a value of a newer library.
    def self.name_of(value)
      constants.find { |name| const_get(name) == value }&.name || "UNKNOWN"
    end
  end

  # The category of a status.
  module Category
    # No error.
    NONE = 0
    # The call, or its use of the client, is wrong.
    CALL = 1
    # A session string was rejected by this library.
    KS = 2
    # No response was received.
    NETWORK = 3
    # The response is not one of the Kaltura API.
    RESPONSE = 4
    # The Kaltura API returned an error, or the library knows that it would.
    API = 5
    # The library or the system failed.
    INTERNAL = 6
    # Not known to this version of the library.
    UNKNOWN = 7

    # The name of a value, such as "NONE"; "UNKNOWN" for a value of a newer library.
    def self.name_of(value)
      constants.find { |name| const_get(name) == value }&.name || "UNKNOWN"
    end
  end

  # Whether a retry can help.
  module RetryClass
    # A retry would fail, too, or is not allowed (a login).
    NEVER = 0
    # The same call may succeed later; back off exponentially.
    BACKOFF = 1
    # Create a new session, then retry once.
    NEW_SESSION = 2

    # The name of a value, such as "NEVER"; "UNKNOWN" for a value of a newer library.
    def self.name_of(value)
      constants.find { |name| const_get(name) == value }&.name || "UNKNOWN"
    end
  end

  # Why the server rejected a session.
  module Cause
    # Not an INVALID_KS error, or no cause is given.
    NONE = 0
    # Truncated, or not signed with a secret of this server.
    INVALID_STR = 1
    # The session is for another partner.
    INVALID_PARTNER = 2
    # The session is for another user.
    INVALID_USER = 3
    # The session has the wrong type.
    INVALID_TYPE = 4
    # The session has expired.
    EXPIRED = 5
    # The session was revoked, or its app token deleted.
    LOGOUT = 6
    # The actionslimit of the session is used up.
    EXCEEDED_ACTIONS_LIMIT = 8
    # The iprestrict of the session excludes the caller's address.
    EXCEEDED_RESTRICTED_IP = 9
    # The urirestrict of the session excludes the URI.
    EXCEEDED_RESTRICTED_URI = 11

    # The name of a value, such as "NONE"; "UNKNOWN" for a value of a newer library.
    def self.name_of(value)
      constants.find { |name| const_get(name) == value }&.name || "UNKNOWN"
    end
  end

  # The type of a session.
  module SessionType
    # The rights of one user, limited by privileges.
    USER = 0
    # All rights in the account: for your own servers only.
    ADMIN = 2

    # The name of a value, such as "USER"; "UNKNOWN" for a value of a newer library.
    def self.name_of(value)
      constants.find { |name| const_get(name) == value }&.name || "UNKNOWN"
    end
  end

  # The hash type of an app token.
  module HashType
    # Unknown: determined by trying, and remembered by the client.
    AUTO = 0
    # MD5.
    MD5 = 1
    # SHA-1, the server's default.
    SHA1 = 2
    # SHA-256.
    SHA256 = 3
    # SHA-512.
    SHA512 = 4

    # The name of a value, such as "AUTO"; "UNKNOWN" for a value of a newer library.
    def self.name_of(value)
      constants.find { |name| const_get(name) == value }&.name || "UNKNOWN"
    end
  end

  # The severity of a log line.
  module LogLevel
    # A call has failed permanently, or a session could not be renewed.
    ERROR = 1
    # A failure that is retried.
    WARN = 2
    # A session was created, renewed or discarded.
    INFO = 3
    # Each HTTP request and its response.
    DEBUG = 4

    # The name of a value, such as "ERROR"; "UNKNOWN" for a value of a newer library.
    def self.name_of(value)
      constants.find { |name| const_get(name) == value }&.name || "UNKNOWN"
    end
  end

  # The name of a privilege.
  module PrivilegeName
    # The session may change these entries.
    EDIT = "edit"
    # The session may play these entries.
    SVIEW = "sview"
    # The session may see these entries.
    VIEW = "view"
    # The session may list content.
    LIST = "list"
    # The session may download these entries.
    DOWNLOAD = "download"
    # The session may download these assets; rounds the expiry up to 300 s.
    DOWNLOADASSET = "downloadasset"
    # The session may change the entries of these playlists.
    EDITPLAYLIST = "editplaylist"
    # The session may play the entries of these playlists.
    SVIEWPLAYLIST = "sviewplaylist"
    # The session is good for this many calls.
    ACTIONSLIMIT = "actionslimit"
    # The session has the permissions of this role, by id or name.
    SETROLE = "setrole"
    # The session has no more permissions than this role.
    RESTRICTINGROLE = "restrictingrole"
    # The session is limited to this entry.
    LIMITENTRY = "limitentry"
    # The session is good from these addresses only.
    IPRESTRICT = "iprestrict"
    # The session is good for these URIs only.
    URIRESTRICT = "urirestrict"
    # The session obeys the entitlement rules of categories.
    ENABLEENTITLEMENT = "enableentitlement"
    # The session ignores the entitlement rules of categories.
    DISABLEENTITLEMENT = "disableentitlement"
    # The session ignores the entitlement rules for these entries.
    DISABLEENTITLEMENTFORENTRY = "disableentitlementforentry"
    # The session ignores the entitlement rules for these playlists.
    DISABLEENTITLEMENTFORPLAYLIST = "disableentitlementforplaylist"
    # The session works in this privacy context.
    PRIVACYCONTEXT = "privacycontext"
    # The session moderates categories.
    ENABLECATEGORYMODERATION = "enablecategorymoderation"
    # The session moderates captions.
    ENABLECAPTIONMODERATION = "enablecaptionmoderation"
    # The session counts scheduling from this time.
    REFTIME = "reftime"
    # The session reads its own writes: a key that groups its calls.
    SESSIONKEY = "sessionkey"
    # The session belongs to this group, which session.end ends as a whole.
    SESSIONID = "sessionid"
    # The session plays previews.
    PREVIEW = "preview"
    # The session works on jobs of this type.
    JOBTYPE = "jobtype"
    # The session was made with this app token.
    APPTOKEN = "apptoken"
    # The session may change the account.
    ENABLECHANGEACCOUNT = "enablechangeaccount"
    # The session may change these users.
    EDITUSER = "edituser"
    # The session may change admin tags.
    EDITADMINTAGS = "editadmintags"
    # The session may not see a live stream before its time.
    RESTRICTEXPLICITLIVEVIEW = "restrictexplicitliveview"
    # The session belongs to this virtual event.
    VIRTUALEVENTID = "virtualeventid"
    # The session searches in this context.
    SEARCHCONTEXT = "searchcontext"
    # The session is not checked for its type.
    DISABLESESSIONTYPECHECK = "disablesessiontypecheck"
    # The session is of an anonymous player (widget:1).
    WIDGET = "widget"
    # The session may use captions.
    CAPTION = "caption"
  end
end
