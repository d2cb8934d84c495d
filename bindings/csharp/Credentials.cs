using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace KalturaSession
{
    /// <summary>How a client creates its sessions. A partnerId of 0 is that of the client.</summary>
    public sealed class Credentials
    {
        private delegate IntPtr Creator(out IntPtr error);

        private readonly Creator create;
        private readonly Func<SessionInfo> session;
        private readonly List<string> secrets = new List<string>();

        private Credentials(Creator create, Func<SessionInfo> session = null)
        {
            this.create = create;
            this.session = session;
        }

        /// <summary>The lifetime of the sessions; 0 is a day. The server may grant less.</summary>
        public long ExpirySeconds { get; set; }

        /// <summary>The privileges of the sessions; null for none, or for logins the server's own choice.</summary>
        public string Privileges { get; set; }

        /// <summary>The user of an app token that names none, or of a secret; null for none.</summary>
        public string UserId { get; set; }

        /// <summary>The hash type of the app token.</summary>
        public HashType HashType { get; set; } = HashType.Auto;

        /// <summary>Generates the one-time passwords of a login: the base32 string that is shown for manual setup.</summary>
        public string TotpSecret { get; set; }

        /// <summary>Called with each session that the credentials created, on the thread of a call.</summary>
        public Action<SessionInfo> OnRenewed { get; set; }

        /// <summary>Called after each failure, with the expiry of the session that remains in use, or null.</summary>
        public Action<SessionException, DateTimeOffset?> OnFailed { get; set; }

        /// <summary>Provides the one-time password before each login.</summary>
        public Func<string> Otp { get; set; }

        /// <summary>Exchanges an app token for each session.</summary>
        public static Credentials AppToken(string id, string token, int partnerId = 0)
        {
            return new Credentials((out IntPtr error) => Native.kaltura_credentials_new_app_token(partnerId, Lib.In(id),
                Lib.In(token), out error));
        }

        /// <summary>Logs a user in with e-mail address and password.</summary>
        public static Credentials Login(string loginId, string password, int partnerId = 0)
        {
            return new Credentials((out IntPtr error) => Native.kaltura_credentials_new_login(partnerId, Lib.In(loginId),
                Lib.In(password), out error));
        }

        /// <summary>Signs sessions locally.</summary>
        public static Credentials Secret(string secret, SessionType type, string userId = null, int partnerId = 0)
        {
            return new Credentials((out IntPtr error) => Native.kaltura_credentials_new_secret(partnerId, Lib.In(secret),
                Lib.In(userId), (int)type, out error));
        }

        /// <summary>Requests sessions with a secret.</summary>
        public static Credentials SessionStart(string secret, SessionType type, string userId = null, int partnerId = 0)
        {
            return new Credentials((out IntPtr error) => Native.kaltura_credentials_new_session_start(partnerId,
                Lib.In(secret), Lib.In(userId), (int)type, out error));
        }

        /// <summary>Requests widget sessions, for anonymous visitors.</summary>
        public static Credentials Widget(string widgetId = null, int partnerId = 0)
        {
            return new Credentials((out IntPtr error) => Native.kaltura_credentials_new_widget(partnerId, Lib.In(widgetId),
                out error));
        }

        /// <summary>Gets sessions of unknown expiry from a function. It must not wait for a call that needs a session of the
        /// same client.</summary>
        public static Credentials Callback(Func<string> session)
        {
            return Callback(session == null ? null : (Func<SessionInfo>)(() => new SessionInfo(session())));
        }

        /// <summary>Gets sessions and their expiry from a function. It must not wait for a call that needs a session of the
        /// same client.</summary>
        public static Credentials Callback(Func<SessionInfo> session)
        {
            if (session == null)
            {
                throw new ArgumentNullException("session");
            }
            return new Credentials(null, session);
        }

        /// <summary>Adds a further secret to those of SessionStart, for secret rotation.</summary>
        public void AddSecret(string secret)
        {
            secrets.Add(secret);
        }

        /// <summary>Creates the object of the library, passes it to a function, and frees it. Its callbacks set `thrown`.
        /// </summary>
        internal int With(Func<IntPtr, int> use, StrongBox<Exception> thrown)
        {
            var callbacks = new Callbacks
            {
                Session = session, Otp = Otp, OnRenewed = OnRenewed, OnFailed = OnFailed, Thrown = thrown,
            };
            IntPtr native = Lib.Make((out IntPtr error) => session == null ? create(out error)
                : Native.kaltura_credentials_new_callback(Callbacks.OnSession, callbacks.Register(), Callbacks.Destroy,
                    out error));
            try
            {
                foreach (string secret in secrets)
                {
                    Lib.Make((out IntPtr error) => Native.kaltura_credentials_add_secret(native, Lib.In(secret), out error));
                }
                if (ExpirySeconds != 0)
                {
                    Lib.Make((out IntPtr error) => Native.kaltura_credentials_set_expiry_seconds(native, ExpirySeconds,
                        out error));
                }
                if (Privileges != null)
                {
                    Lib.Make((out IntPtr error) => Native.kaltura_credentials_set_privileges(native, Lib.In(Privileges),
                        out error));
                }
                if (UserId != null)
                {
                    Lib.Make((out IntPtr error) => Native.kaltura_credentials_set_user_id(native, Lib.In(UserId), out error));
                }
                if (HashType != HashType.Auto)
                {
                    Lib.Make((out IntPtr error) => Native.kaltura_credentials_set_hash_type(native, (int)HashType, out error));
                }
                if (TotpSecret != null)
                {
                    Lib.Make((out IntPtr error) => Native.kaltura_credentials_set_totp_secret(native, Lib.In(TotpSecret),
                        out error));
                }
                if (Otp != null)
                {
                    Lib.Make((out IntPtr error) => Native.kaltura_credentials_set_otp_callback(native, Callbacks.OnOtp,
                        callbacks.Register(), Callbacks.Destroy, out error));
                }
                if (OnRenewed != null || OnFailed != null)
                {
                    Lib.Make((out IntPtr error) => Native.kaltura_credentials_set_observer(native, Callbacks.Renewed,
                        Callbacks.Failed, callbacks.Register(), Callbacks.Destroy, out error));
                }
                return use(native);
            }
            finally
            {
                Native.kaltura_credentials_free(native);
            }
        }
    }
}
