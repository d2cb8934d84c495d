using System;
using System.Collections.Generic;

namespace KalturaSession
{
    /// <summary>How a client creates its sessions. A partnerId of 0 is that of the client.</summary>
    public sealed class Credentials
    {
        private delegate IntPtr Creator(out IntPtr error);

        private delegate int Setter(IntPtr credentials, out IntPtr error);

        private readonly Creator create;
        private readonly List<Setter> setters = new List<Setter>();

        private Credentials(Creator create)
        {
            this.create = create;
        }

        /// <summary>Called with each session that the credentials created.</summary>
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

        /// <summary>Gets sessions from a function.</summary>
        public static Credentials Callback(Func<string> session)
        {
            if (session == null)
            {
                throw new ArgumentNullException("session");
            }
            return new Credentials((out IntPtr error) => Native.kaltura_credentials_new_callback(Callbacks.OnSession,
                new Callbacks { Session = session }.Register(), Callbacks.Destroy, out error));
        }

        /// <summary>Adds a further secret to those of SessionStart, for secret rotation.</summary>
        public Credentials AddSecret(string secret)
        {
            byte[] value = Lib.In(secret);
            return Set((IntPtr c, out IntPtr error) => Native.kaltura_credentials_add_secret(c, value, out error));
        }

        public Credentials ExpirySeconds(long seconds)
        {
            return Set((IntPtr c, out IntPtr error) => Native.kaltura_credentials_set_expiry_seconds(c, seconds, out error));
        }

        public Credentials Privileges(string privileges)
        {
            byte[] value = Lib.In(privileges);
            return Set((IntPtr c, out IntPtr error) => Native.kaltura_credentials_set_privileges(c, value, out error));
        }

        /// <summary>Sets the user of an app token that names none.</summary>
        public Credentials UserId(string userId)
        {
            byte[] value = Lib.In(userId);
            return Set((IntPtr c, out IntPtr error) => Native.kaltura_credentials_set_user_id(c, value, out error));
        }

        public Credentials HashType(HashType hashType)
        {
            return Set((IntPtr c, out IntPtr error) => Native.kaltura_credentials_set_hash_type(c, (int)hashType, out error));
        }

        /// <summary>Generates the one-time passwords of a login.</summary>
        public Credentials TotpSecret(string secret)
        {
            byte[] value = Lib.In(secret);
            return Set((IntPtr c, out IntPtr error) => Native.kaltura_credentials_set_totp_secret(c, value, out error));
        }

        private Credentials Set(Setter setter)
        {
            setters.Add(setter);
            return this;
        }

        /// <summary>Creates the object of the library, passes it to a function, and frees it.</summary>
        internal int With(Func<IntPtr, int> use)
        {
            IntPtr native = Lib.Make((out IntPtr error) => create(out error));
            try
            {
                foreach (Setter setter in setters)
                {
                    Lib.Make((out IntPtr error) => setter(native, out error));
                }
                if (Otp != null)
                {
                    Lib.Make((out IntPtr error) => Native.kaltura_credentials_set_otp_callback(native, Callbacks.OnOtp,
                        new Callbacks { Otp = Otp }.Register(), Callbacks.Destroy, out error));
                }
                if (OnRenewed != null || OnFailed != null)
                {
                    var observer = new Callbacks { OnRenewed = OnRenewed, OnFailed = OnFailed };
                    Lib.Make((out IntPtr error) => Native.kaltura_credentials_set_observer(native, Callbacks.Renewed,
                        Callbacks.Failed, observer.Register(), Callbacks.Destroy, out error));
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
