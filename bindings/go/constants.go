// Generated from include/kaltura_session.h. Do not edit: `make declarations`.

package kalturasession

import "fmt"

// Status is the status of a call.
type Status int32

const (
	// Success.
	StatusOK Status = 0
	// Missing, not UTF-8, unknown or out of range; the message says which.
	StatusInvalidArgument Status = 1
	// A bug in the library was caught. Please report it.
	StatusPanic Status = 2
	// Not supported by this build, such as HTTPS.
	StatusUnsupported Status = 3
	// The operating system returned no random bytes.
	StatusRandom Status = 4
	// The client has no session and no credentials.
	StatusNoSession Status = 5
	// Does not occur in Go.
	StatusBufferTooSmall Status = 6
	// session.end would revoke other sessions too; see EndSession.
	StatusSharedSession Status = 7
	// The request is not done, returns nothing, or its result was taken already.
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
	// The session was parsed without a secret (Peek).
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
	// Another error of the API: see Error.APICode.
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
	// INVALID_KS: see Error.Cause.
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

// Category is the category of a status.
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

// String returns the name, such as "UNKNOWN".
func (value Category) String() string {
	switch value {
	case CategoryNone:
		return "NONE"
	case CategoryCall:
		return "CALL"
	case CategoryKS:
		return "KS"
	case CategoryNetwork:
		return "NETWORK"
	case CategoryResponse:
		return "RESPONSE"
	case CategoryAPI:
		return "API"
	case CategoryInternal:
		return "INTERNAL"
	case CategoryUnknown:
		return "UNKNOWN"
	}
	return fmt.Sprintf("Category(%d)", int32(value))
}

// RetryClass is whether a retry can help.
type RetryClass int32

const (
	// A retry would fail, too, or is not allowed (a login).
	RetryClassNever RetryClass = 0
	// The same call may succeed later; back off exponentially.
	RetryClassBackoff RetryClass = 1
	// Create a new session, then retry once.
	RetryClassNewSession RetryClass = 2
)

// String returns the name, such as "NEW_SESSION".
func (value RetryClass) String() string {
	switch value {
	case RetryClassNever:
		return "NEVER"
	case RetryClassBackoff:
		return "BACKOFF"
	case RetryClassNewSession:
		return "NEW_SESSION"
	}
	return fmt.Sprintf("RetryClass(%d)", int32(value))
}

// Cause is why the server rejected a session.
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

// String returns the name, such as "EXCEEDED_RESTRICTED_URI".
func (value Cause) String() string {
	switch value {
	case CauseNone:
		return "NONE"
	case CauseInvalidStr:
		return "INVALID_STR"
	case CauseInvalidPartner:
		return "INVALID_PARTNER"
	case CauseInvalidUser:
		return "INVALID_USER"
	case CauseInvalidType:
		return "INVALID_TYPE"
	case CauseExpired:
		return "EXPIRED"
	case CauseLogout:
		return "LOGOUT"
	case CauseExceededActionsLimit:
		return "EXCEEDED_ACTIONS_LIMIT"
	case CauseExceededRestrictedIP:
		return "EXCEEDED_RESTRICTED_IP"
	case CauseExceededRestrictedURI:
		return "EXCEEDED_RESTRICTED_URI"
	}
	return fmt.Sprintf("Cause(%d)", int32(value))
}

// SessionType is the type of a session.
type SessionType int32

const (
	// The rights of one user, limited by privileges.
	SessionTypeUser SessionType = 0
	// All rights in the account: for your own servers only.
	SessionTypeAdmin SessionType = 2
)

// String returns the name, such as "ADMIN".
func (value SessionType) String() string {
	switch value {
	case SessionTypeUser:
		return "USER"
	case SessionTypeAdmin:
		return "ADMIN"
	}
	return fmt.Sprintf("SessionType(%d)", int32(value))
}

// HashType is the hash type of an app token.
type HashType int32

const (
	// Unknown: determined by trying, and remembered by the client.
	HashTypeAuto HashType = 0
	// MD5.
	HashTypeMD5 HashType = 1
	// SHA-1, the server's default.
	HashTypeSHA1 HashType = 2
	// SHA-256.
	HashTypeSHA256 HashType = 3
	// SHA-512.
	HashTypeSHA512 HashType = 4
)

// String returns the name, such as "SHA512".
func (value HashType) String() string {
	switch value {
	case HashTypeAuto:
		return "AUTO"
	case HashTypeMD5:
		return "MD5"
	case HashTypeSHA1:
		return "SHA1"
	case HashTypeSHA256:
		return "SHA256"
	case HashTypeSHA512:
		return "SHA512"
	}
	return fmt.Sprintf("HashType(%d)", int32(value))
}

// LogLevel is the severity of a log line.
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

// String returns the name, such as "DEBUG".
func (value LogLevel) String() string {
	switch value {
	case LogLevelError:
		return "ERROR"
	case LogLevelWarn:
		return "WARN"
	case LogLevelInfo:
		return "INFO"
	case LogLevelDebug:
		return "DEBUG"
	}
	return fmt.Sprintf("LogLevel(%d)", int32(value))
}

// The name of a privilege.
const (
	// PrivilegeEdit: the session may change these entries.
	PrivilegeEdit = "edit"
	// PrivilegeSview: the session may play these entries.
	PrivilegeSview = "sview"
	// PrivilegeView: the session may see these entries.
	PrivilegeView = "view"
	// PrivilegeList: the session may list content.
	PrivilegeList = "list"
	// PrivilegeDownload: the session may download these entries.
	PrivilegeDownload = "download"
	// PrivilegeDownloadAsset: the session may download these assets; rounds the expiry up to 300 s.
	PrivilegeDownloadAsset = "downloadasset"
	// PrivilegeEditPlaylist: the session may change the entries of these playlists.
	PrivilegeEditPlaylist = "editplaylist"
	// PrivilegeSviewPlaylist: the session may play the entries of these playlists.
	PrivilegeSviewPlaylist = "sviewplaylist"
	// PrivilegeActionsLimit: the session is good for this many calls.
	PrivilegeActionsLimit = "actionslimit"
	// PrivilegeSetRole: the session has the permissions of this role, by id or name.
	PrivilegeSetRole = "setrole"
	// PrivilegeRestrictingRole: the session has no more permissions than this role.
	PrivilegeRestrictingRole = "restrictingrole"
	// PrivilegeLimitEntry: the session is limited to this entry.
	PrivilegeLimitEntry = "limitentry"
	// PrivilegeIPRestrict: the session is good from these addresses only.
	PrivilegeIPRestrict = "iprestrict"
	// PrivilegeURIRestrict: the session is good for these URIs only.
	PrivilegeURIRestrict = "urirestrict"
	// PrivilegeEnableEntitlement: the session obeys the entitlement rules of categories.
	PrivilegeEnableEntitlement = "enableentitlement"
	// PrivilegeDisableEntitlement: the session ignores the entitlement rules of categories.
	PrivilegeDisableEntitlement = "disableentitlement"
	// PrivilegeDisableEntitlementForEntry: the session ignores the entitlement rules for these entries.
	PrivilegeDisableEntitlementForEntry = "disableentitlementforentry"
	// PrivilegeDisableEntitlementForPlaylist: the session ignores the entitlement rules for these playlists.
	PrivilegeDisableEntitlementForPlaylist = "disableentitlementforplaylist"
	// PrivilegePrivacyContext: the session works in this privacy context.
	PrivilegePrivacyContext = "privacycontext"
	// PrivilegeEnableCategoryModeration: the session moderates categories.
	PrivilegeEnableCategoryModeration = "enablecategorymoderation"
	// PrivilegeEnableCaptionModeration: the session moderates captions.
	PrivilegeEnableCaptionModeration = "enablecaptionmoderation"
	// PrivilegeRefTime: the session counts scheduling from this time.
	PrivilegeRefTime = "reftime"
	// PrivilegeSessionKey: the session reads its own writes: a key that groups its calls.
	PrivilegeSessionKey = "sessionkey"
	// PrivilegeSessionID: the session belongs to this group, which session.end ends as a whole.
	PrivilegeSessionID = "sessionid"
	// PrivilegePreview: the session plays previews.
	PrivilegePreview = "preview"
	// PrivilegeJobType: the session works on jobs of this type.
	PrivilegeJobType = "jobtype"
	// PrivilegeAppToken: the session was made with this app token.
	PrivilegeAppToken = "apptoken"
	// PrivilegeEnableChangeAccount: the session may change the account.
	PrivilegeEnableChangeAccount = "enablechangeaccount"
	// PrivilegeEditUser: the session may change these users.
	PrivilegeEditUser = "edituser"
	// PrivilegeEditAdminTags: the session may change admin tags.
	PrivilegeEditAdminTags = "editadmintags"
	// PrivilegeRestrictExplicitLiveView: the session may not see a live stream before its time.
	PrivilegeRestrictExplicitLiveView = "restrictexplicitliveview"
	// PrivilegeVirtualEventID: the session belongs to this virtual event.
	PrivilegeVirtualEventID = "virtualeventid"
	// PrivilegeSearchContext: the session searches in this context.
	PrivilegeSearchContext = "searchcontext"
	// PrivilegeDisableSessionTypeCheck: the session is not checked for its type.
	PrivilegeDisableSessionTypeCheck = "disablesessiontypecheck"
	// PrivilegeWidget: the session is of an anonymous player (widget:1).
	PrivilegeWidget = "widget"
	// PrivilegeCaption: the session may use captions.
	PrivilegeCaption = "caption"
)
