// Generated from include/kaltura_session.h. Do not edit: `make declarations`.

package kalturasession

// Status: the status of a call.
type Status int32

const (
	// Success.
	StatusOk Status = 0
	// NULL, not UTF-8, unknown or out of range; the message says which.
	StatusInvalidArgument Status = 1
	// A bug in the library was caught. Please report it.
	StatusPanic Status = 2
	// Not supported by this build, such as HTTPS.
	StatusUnsupported Status = 3
	// The operating system returned no random bytes.
	StatusRandom Status = 4
	// The client has no session and no credentials.
	StatusNoSession Status = 5
	// The required size is returned in `needed`.
	StatusBufferTooSmall Status = 6
	// session.end would revoke other sessions too; see `force`.
	StatusSharedSession Status = 7
	// There is no result yet, or it was taken already.
	StatusNoResult Status = 8
	// A callback of the credentials has failed.
	StatusCallback Status = 9
	// A response or a returned string does not fit in memory.
	StatusOutOfMemory Status = 10
	// The string is not a session.
	StatusKSMalformed Status = 100
	// None of the secrets signed the session.
	StatusKSSignature Status = 101
	// Signed, but the server would read it differently.
	StatusKSAmbiguous Status = 102
	// The session has expired, or has no expiry.
	StatusKSExpired Status = 103
	// The session's iprestrict does not name the caller's address, or the address is unknown.
	StatusKSRestrictedIP Status = 104
	// The session's urirestrict does not allow the request's URI, or the URI is unknown.
	StatusKSRestrictedURI Status = 105
	// The session was parsed without a secret (kaltura_ks_peek), or is NULL.
	StatusKSNotVerified Status = 106
	// The session belongs to another partner than the verifier's.
	StatusKSWrongPartner Status = 107
	// The DNS lookup of the host name failed.
	StatusResolve Status = 200
	// The connection could not be established.
	StatusConnect Status = 201
	// The TLS handshake or certificate verification failed.
	StatusTLS Status = 202
	// A timeout expired.
	StatusTimeout Status = 203
	// The connection broke, or the peer does not speak HTTP.
	StatusConnectionBroken Status = 204
	// The proxy refused the connection or is unusable.
	StatusProxy Status = 205
	// Cancelled by the program.
	StatusCancelled Status = 206
	// The server redirected the request; redirects are not followed.
	StatusRedirect Status = 300
	// An HTTP error status without an error of the API.
	StatusHTTPStatus Status = 301
	// The response is empty.
	StatusEmptyResponse Status = 302
	// The response is not JSON, or is truncated.
	StatusNotJSON Status = 303
	// The response is JSON, but not what the action returns.
	StatusUnexpectedResponse Status = 304
	// The response exceeds the maximum size.
	StatusResponseTooLarge Status = 305
	// Another error of the API: see kaltura_error_api_code.
	StatusAPI Status = 400
	// START_SESSION_ERROR: wrong secret, partner id or type.
	StatusStartSession Status = 401
	// Unknown or blocked partner (SERVICE_FORBIDDEN_CONTENT_BLOCKED).
	StatusPartnerBlocked Status = 402
	// The session lacks a permission (SERVICE_FORBIDDEN).
	StatusForbidden Status = 403
	// IP rule, or HTTPS required (SERVICE_ACCESS_CONTROL_RESTRICTED).
	StatusAccessControl Status = 404
	// MISSING_KS: no session was sent.
	StatusMissingKS Status = 405
	// INVALID_KS: see kaltura_error_cause.
	StatusInvalidKS Status = 406
	// USER_WRONG_PASSWORD, which can hide other login errors.
	StatusWrongPassword Status = 420
	// The user does not exist (USER_NOT_FOUND).
	StatusUserNotFound Status = 421
	// The user is blocked (USER_IS_BLOCKED).
	StatusUserBlocked Status = 422
	// Too many failed logins (LOGIN_BLOCKED, LOGIN_RETRIES_EXCEEDED).
	StatusLoginBlocked Status = 423
	// PASSWORD_EXPIRED: the user must set a new password.
	StatusPasswordExpired Status = 424
	// MISSING_OTP: a one-time password is required.
	StatusMissingOTP Status = 425
	// INVALID_OTP: the one-time password is wrong.
	StatusInvalidOTP Status = 426
	// No login by password (DIRECT_LOGIN_BLOCKED, NEW_LOGIN_REQUIRED).
	StatusDirectLoginBlocked Status = 427
	// Unknown, inactive or expired app token (APP_TOKEN_ID_NOT_FOUND).
	StatusAppToken Status = 440
	// INVALID_APP_TOKEN_HASH: wrong app token or hash type.
	StatusAppTokenHash Status = 441
	// No such widget (INVALID_WIDGET_ID, START_WIDGET_SESSION_ERROR).
	StatusWidget Status = 442
	// A rate limit, or a blocked action (ACTION_BLOCKED).
	StatusRateLimited Status = 450
	// Privilege value rejected by the server (INVALID_ACTIONS_LIMIT).
	StatusPrivilegeValue Status = 451
	// Unknown service or action, or MISSING_MANDATORY_PARAMETER.
	StatusBadRequest Status = 452
	// Internal error of the server (INTERNAL_SERVERL_ERROR, as the server spells it).
	StatusServer Status = 460
)

// Category: the category of a status.
type Category int32

const (
	// No error.
	CategoryNone Category = 0
	// The call, or its use of the client, is wrong.
	CategoryCall Category = 1
	// A session string was rejected by this library.
	CategoryKS Category = 2
	// No response was received.
	CategoryNetwork Category = 3
	// The response is not one of the Kaltura API.
	CategoryResponse Category = 4
	// The Kaltura API returned an error, or the library knows that it would.
	CategoryAPI Category = 5
	// The library or the system failed.
	CategoryInternal Category = 6
	// Not known to this version of the library.
	CategoryUnknown Category = 7
)

// RetryClass: whether a retry can help.
type RetryClass int32

const (
	// A retry would fail, too, or is not allowed (a login).
	RetryClassNever RetryClass = 0
	// The same call may succeed later; back off exponentially.
	RetryClassBackoff RetryClass = 1
	// Create a new session, then retry once.
	RetryClassNewSession RetryClass = 2
)

// Cause: why the server rejected a session.
type Cause int32

const (
	// Not an INVALID_KS error, or no cause is given.
	CauseNone Cause = 0
	// Truncated, or not signed with a secret of this server.
	CauseInvalidStr Cause = 1
	// The session is for another partner.
	CauseInvalidPartner Cause = 2
	// The session is for another user.
	CauseInvalidUser Cause = 3
	// The session has the wrong type.
	CauseInvalidType Cause = 4
	// The session has expired.
	CauseExpired Cause = 5
	// The session was revoked, or its app token deleted.
	CauseLogout Cause = 6
	// The actionslimit of the session is used up.
	CauseExceededActionsLimit Cause = 8
	// The iprestrict of the session excludes the caller's address.
	CauseExceededRestrictedIP Cause = 9
	// The urirestrict of the session excludes the URI.
	CauseExceededRestrictedURI Cause = 11
)

// SessionType: the type of a session.
type SessionType int32

const (
	// The rights of one user, limited by privileges.
	SessionTypeUser SessionType = 0
	// All rights in the account: for your own servers only.
	SessionTypeAdmin SessionType = 2
)

// HashType: the hash type of an app token.
type HashType int32

const (
	// Unknown: determined by trying, and remembered by the client.
	HashTypeAuto HashType = 0
	// MD5.
	HashTypeMD5 HashType = 1
	// SHA-1, the server's default.
	HashTypeSHA1 HashType = 2
	// SHA-256.
	HashTypeSha256 HashType = 3
	// SHA-512.
	HashTypeSha512 HashType = 4
)

// LogLevel: the severity of a log line.
type LogLevel int32

const (
	// A call has failed permanently, or a session could not be renewed.
	LogLevelError LogLevel = 1
	// A failure that is retried.
	LogLevelWarn LogLevel = 2
	// A session was created, renewed or discarded.
	LogLevelInfo LogLevel = 3
	// Each HTTP request and its response.
	LogLevelDebug LogLevel = 4
)

// The name of a privilege.
const (
	// may change these entries.
	PrivilegeEdit = "edit"
	// may play these entries.
	PrivilegeSview = "sview"
	// may see these entries.
	PrivilegeView = "view"
	// may list content.
	PrivilegeList = "list"
	// may download these entries.
	PrivilegeDownload = "download"
	// may download these assets; rounds the expiry up to 300 s.
	PrivilegeDownloadasset = "downloadasset"
	// may change the entries of these playlists.
	PrivilegeEditplaylist = "editplaylist"
	// may play the entries of these playlists.
	PrivilegeSviewplaylist = "sviewplaylist"
	// is good for this many calls.
	PrivilegeActionslimit = "actionslimit"
	// has the permissions of this role, by id or name.
	PrivilegeSetrole = "setrole"
	// has no more permissions than this role.
	PrivilegeRestrictingrole = "restrictingrole"
	// is limited to this entry.
	PrivilegeLimitentry = "limitentry"
	// is good from these addresses only.
	PrivilegeIprestrict = "iprestrict"
	// is good for these URIs only.
	PrivilegeUrirestrict = "urirestrict"
	// obeys the entitlement rules of categories.
	PrivilegeEnableentitlement = "enableentitlement"
	// ignores the entitlement rules of categories.
	PrivilegeDisableentitlement = "disableentitlement"
	// ignores the entitlement rules for these entries.
	PrivilegeDisableentitlementforentry = "disableentitlementforentry"
	// ignores the entitlement rules for these playlists.
	PrivilegeDisableentitlementforplaylist = "disableentitlementforplaylist"
	// works in this privacy context.
	PrivilegePrivacycontext = "privacycontext"
	// moderates categories.
	PrivilegeEnablecategorymoderation = "enablecategorymoderation"
	// moderates captions.
	PrivilegeEnablecaptionmoderation = "enablecaptionmoderation"
	// counts scheduling from this time.
	PrivilegeReftime = "reftime"
	// reads its own writes: a key that groups its calls.
	PrivilegeSessionkey = "sessionkey"
	// belongs to this group, which session.end ends as a whole.
	PrivilegeSessionid = "sessionid"
	// plays previews.
	PrivilegePreview = "preview"
	// works on jobs of this type.
	PrivilegeJobtype = "jobtype"
	// was made with this app token.
	PrivilegeApptoken = "apptoken"
	// may change the account.
	PrivilegeEnablechangeaccount = "enablechangeaccount"
	// may change these users.
	PrivilegeEdituser = "edituser"
	// may change admin tags.
	PrivilegeEditadmintags = "editadmintags"
	// may not see a live stream before its time.
	PrivilegeRestrictexplicitliveview = "restrictexplicitliveview"
	// belongs to this virtual event.
	PrivilegeVirtualeventid = "virtualeventid"
	// searches in this context.
	PrivilegeSearchcontext = "searchcontext"
	// is not checked for its type.
	PrivilegeDisablesessiontypecheck = "disablesessiontypecheck"
	// is of an anonymous player (widget:1).
	PrivilegeWidget = "widget"
	// may use captions.
	PrivilegeCaption = "caption"
)
