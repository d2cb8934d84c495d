// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
namespace KalturaSession
{
    /// <summary>The status of a call.</summary>
    public enum Status
    {
        /// <summary>Success.</summary>
        Ok = 0,
        /// <summary>Null, not Unicode, unknown or out of range; the message says which.</summary>
        InvalidArgument = 1,
        /// <summary>A bug in the library was caught. Please report it.</summary>
        Panic = 2,
        /// <summary>Not supported by this build, such as HTTPS.</summary>
        Unsupported = 3,
        /// <summary>The operating system returned no random bytes.</summary>
        Random = 4,
        /// <summary>The client has no session and no credentials.</summary>
        NoSession = 5,
        /// <summary>Not used by this module.</summary>
        BufferTooSmall = 6,
        /// <summary>session.end would revoke other sessions too; see Client.EndSessionAsync.</summary>
        SharedSession = 7,
        /// <summary>The request is not done, returns nothing, or its result was taken already.</summary>
        NoResult = 8,
        /// <summary>A callback of the credentials has failed.</summary>
        Callback = 9,
        /// <summary>A response or a returned string does not fit in memory.</summary>
        OutOfMemory = 10,
        /// <summary>The string is not a session.</summary>
        KsMalformed = 100,
        /// <summary>None of the secrets signed the session.</summary>
        KsSignature = 101,
        /// <summary>Signed, but the server would read it differently.</summary>
        KsAmbiguous = 102,
        /// <summary>The session has expired, or has no expiry.</summary>
        KsExpired = 103,
        /// <summary>The session's iprestrict does not name the caller's address, or the address is unknown.</summary>
        KsRestrictedIp = 104,
        /// <summary>The session's urirestrict does not allow the request's URI, or the URI is unknown.</summary>
        KsRestrictedUri = 105,
        /// <summary>The session was parsed without a secret (Ks.Peek).</summary>
        KsNotVerified = 106,
        /// <summary>The session belongs to another partner than the verifier's.</summary>
        KsWrongPartner = 107,
        /// <summary>The DNS lookup of the host name failed.</summary>
        Resolve = 200,
        /// <summary>The connection could not be established.</summary>
        Connect = 201,
        /// <summary>The TLS handshake or certificate verification failed.</summary>
        Tls = 202,
        /// <summary>A timeout expired.</summary>
        Timeout = 203,
        /// <summary>The connection broke, or the peer does not speak HTTP.</summary>
        ConnectionBroken = 204,
        /// <summary>The proxy refused the connection or is unusable.</summary>
        Proxy = 205,
        /// <summary>Cancelled by the program.</summary>
        Cancelled = 206,
        /// <summary>The server redirected the request; redirects are not followed.</summary>
        Redirect = 300,
        /// <summary>An HTTP error status without an error of the API.</summary>
        HttpStatus = 301,
        /// <summary>The response is empty.</summary>
        EmptyResponse = 302,
        /// <summary>The response is not JSON, or is truncated.</summary>
        NotJson = 303,
        /// <summary>The response is JSON, but not what the action returns.</summary>
        UnexpectedResponse = 304,
        /// <summary>The response exceeds the maximum size.</summary>
        ResponseTooLarge = 305,
        /// <summary>Another error of the API: see SessionException.ApiCode.</summary>
        Api = 400,
        /// <summary>START_SESSION_ERROR: wrong secret, partner id or type.</summary>
        StartSession = 401,
        /// <summary>Unknown or blocked partner (SERVICE_FORBIDDEN_CONTENT_BLOCKED).</summary>
        PartnerBlocked = 402,
        /// <summary>The session lacks a permission (SERVICE_FORBIDDEN).</summary>
        Forbidden = 403,
        /// <summary>IP rule, or HTTPS required (SERVICE_ACCESS_CONTROL_RESTRICTED).</summary>
        AccessControl = 404,
        /// <summary>MISSING_KS: no session was sent.</summary>
        MissingKs = 405,
        /// <summary>INVALID_KS: see SessionException.Cause.</summary>
        InvalidKs = 406,
        /// <summary>USER_WRONG_PASSWORD, which can hide other login errors.</summary>
        WrongPassword = 420,
        /// <summary>The user does not exist (USER_NOT_FOUND).</summary>
        UserNotFound = 421,
        /// <summary>The user is blocked (USER_IS_BLOCKED).</summary>
        UserBlocked = 422,
        /// <summary>Too many failed logins (LOGIN_BLOCKED, LOGIN_RETRIES_EXCEEDED).</summary>
        LoginBlocked = 423,
        /// <summary>PASSWORD_EXPIRED: the user must set a new password.</summary>
        PasswordExpired = 424,
        /// <summary>MISSING_OTP: a one-time password is required.</summary>
        MissingOtp = 425,
        /// <summary>INVALID_OTP: the one-time password is wrong.</summary>
        InvalidOtp = 426,
        /// <summary>No login by password (DIRECT_LOGIN_BLOCKED, NEW_LOGIN_REQUIRED).</summary>
        DirectLoginBlocked = 427,
        /// <summary>Unknown, inactive or expired app token (APP_TOKEN_ID_NOT_FOUND).</summary>
        AppToken = 440,
        /// <summary>INVALID_APP_TOKEN_HASH: wrong app token or hash type.</summary>
        AppTokenHash = 441,
        /// <summary>No such widget (INVALID_WIDGET_ID, START_WIDGET_SESSION_ERROR).</summary>
        Widget = 442,
        /// <summary>A rate limit, or a blocked action (ACTION_BLOCKED).</summary>
        RateLimited = 450,
        /// <summary>Privilege value rejected by the server (INVALID_ACTIONS_LIMIT).</summary>
        PrivilegeValue = 451,
        /// <summary>Unknown service or action, or MISSING_MANDATORY_PARAMETER.</summary>
        BadRequest = 452,
        /// <summary>Internal error of the server (INTERNAL_SERVERL_ERROR, as the server spells it).</summary>
        Server = 460,
    }

    /// <summary>The category of a status.</summary>
    public enum Category
    {
        /// <summary>No error.</summary>
        None = 0,
        /// <summary>The call, or its use of the client, is wrong.</summary>
        Call = 1,
        /// <summary>A session string was rejected by this library.</summary>
        Ks = 2,
        /// <summary>No response was received.</summary>
        Network = 3,
        /// <summary>The response is not one of the Kaltura API.</summary>
        Response = 4,
        /// <summary>The Kaltura API returned an error, or the library knows that it would.</summary>
        Api = 5,
        /// <summary>The library or the system failed.</summary>
        Internal = 6,
        /// <summary>Not known to this version of the library.</summary>
        Unknown = 7,
    }

    /// <summary>Whether a retry can help.</summary>
    public enum RetryClass
    {
        /// <summary>A retry would fail, too, or is not allowed (a login).</summary>
        Never = 0,
        /// <summary>The same call may succeed later; back off exponentially.</summary>
        Backoff = 1,
        /// <summary>Create a new session, then retry once.</summary>
        NewSession = 2,
    }

    /// <summary>Why the server rejected a session.</summary>
    public enum Cause
    {
        /// <summary>Not an INVALID_KS error, or no cause is given.</summary>
        None = 0,
        /// <summary>Truncated, or not signed with a secret of this server.</summary>
        InvalidStr = 1,
        /// <summary>The session is for another partner.</summary>
        InvalidPartner = 2,
        /// <summary>The session is for another user.</summary>
        InvalidUser = 3,
        /// <summary>The session has the wrong type.</summary>
        InvalidType = 4,
        /// <summary>The session has expired.</summary>
        Expired = 5,
        /// <summary>The session was revoked, or its app token deleted.</summary>
        Logout = 6,
        /// <summary>The actionslimit of the session is used up.</summary>
        ExceededActionsLimit = 8,
        /// <summary>The iprestrict of the session excludes the caller's address.</summary>
        ExceededRestrictedIp = 9,
        /// <summary>The urirestrict of the session excludes the URI.</summary>
        ExceededRestrictedUri = 11,
    }

    /// <summary>The type of a session.</summary>
    public enum SessionType
    {
        /// <summary>The rights of one user, limited by privileges.</summary>
        User = 0,
        /// <summary>All rights in the account: for your own servers only.</summary>
        Admin = 2,
    }

    /// <summary>The hash type of an app token.</summary>
    public enum HashType
    {
        /// <summary>Unknown: determined by trying, and remembered by the client.</summary>
        Auto = 0,
        /// <summary>MD5.</summary>
        Md5 = 1,
        /// <summary>SHA-1, the server's default.</summary>
        Sha1 = 2,
        /// <summary>SHA-256.</summary>
        Sha256 = 3,
        /// <summary>SHA-512.</summary>
        Sha512 = 4,
    }

    /// <summary>The severity of a log line.</summary>
    public enum LogLevel
    {
        /// <summary>A call has failed permanently, or a session could not be renewed.</summary>
        Error = 1,
        /// <summary>A failure that is retried.</summary>
        Warn = 2,
        /// <summary>A session was created, renewed or discarded.</summary>
        Info = 3,
        /// <summary>Each HTTP request and its response.</summary>
        Debug = 4,
    }

    /// <summary>The name of a privilege.</summary>
    public static class PrivilegeName
    {
        /// <summary>The session may change these entries.</summary>
        public const string Edit = "edit";
        /// <summary>The session may play these entries.</summary>
        public const string Sview = "sview";
        /// <summary>The session may see these entries.</summary>
        public const string View = "view";
        /// <summary>The session may list content.</summary>
        public const string List = "list";
        /// <summary>The session may download these entries.</summary>
        public const string Download = "download";
        /// <summary>The session may download these assets; rounds the expiry up to 300 s.</summary>
        public const string Downloadasset = "downloadasset";
        /// <summary>The session may change the entries of these playlists.</summary>
        public const string Editplaylist = "editplaylist";
        /// <summary>The session may play the entries of these playlists.</summary>
        public const string Sviewplaylist = "sviewplaylist";
        /// <summary>The session is good for this many calls.</summary>
        public const string Actionslimit = "actionslimit";
        /// <summary>The session has the permissions of this role, by id or name.</summary>
        public const string Setrole = "setrole";
        /// <summary>The session has no more permissions than this role.</summary>
        public const string Restrictingrole = "restrictingrole";
        /// <summary>The session is limited to this entry.</summary>
        public const string Limitentry = "limitentry";
        /// <summary>The session is good from these addresses only.</summary>
        public const string Iprestrict = "iprestrict";
        /// <summary>The session is good for these URIs only.</summary>
        public const string Urirestrict = "urirestrict";
        /// <summary>The session obeys the entitlement rules of categories.</summary>
        public const string Enableentitlement = "enableentitlement";
        /// <summary>The session ignores the entitlement rules of categories.</summary>
        public const string Disableentitlement = "disableentitlement";
        /// <summary>The session ignores the entitlement rules for these entries.</summary>
        public const string Disableentitlementforentry = "disableentitlementforentry";
        /// <summary>The session ignores the entitlement rules for these playlists.</summary>
        public const string Disableentitlementforplaylist = "disableentitlementforplaylist";
        /// <summary>The session works in this privacy context.</summary>
        public const string Privacycontext = "privacycontext";
        /// <summary>The session moderates categories.</summary>
        public const string Enablecategorymoderation = "enablecategorymoderation";
        /// <summary>The session moderates captions.</summary>
        public const string Enablecaptionmoderation = "enablecaptionmoderation";
        /// <summary>The session counts scheduling from this time.</summary>
        public const string Reftime = "reftime";
        /// <summary>The session reads its own writes: a key that groups its calls.</summary>
        public const string Sessionkey = "sessionkey";
        /// <summary>The session belongs to this group, which session.end ends as a whole.</summary>
        public const string Sessionid = "sessionid";
        /// <summary>The session plays previews.</summary>
        public const string Preview = "preview";
        /// <summary>The session works on jobs of this type.</summary>
        public const string Jobtype = "jobtype";
        /// <summary>The session was made with this app token.</summary>
        public const string Apptoken = "apptoken";
        /// <summary>The session may change the account.</summary>
        public const string Enablechangeaccount = "enablechangeaccount";
        /// <summary>The session may change these users.</summary>
        public const string Edituser = "edituser";
        /// <summary>The session may change admin tags.</summary>
        public const string Editadmintags = "editadmintags";
        /// <summary>The session may not see a live stream before its time.</summary>
        public const string Restrictexplicitliveview = "restrictexplicitliveview";
        /// <summary>The session belongs to this virtual event.</summary>
        public const string Virtualeventid = "virtualeventid";
        /// <summary>The session searches in this context.</summary>
        public const string Searchcontext = "searchcontext";
        /// <summary>The session is not checked for its type.</summary>
        public const string Disablesessiontypecheck = "disablesessiontypecheck";
        /// <summary>The session is of an anonymous player (widget:1).</summary>
        public const string Widget = "widget";
        /// <summary>The session may use captions.</summary>
        public const string Caption = "caption";
    }
}
