// mcs does not define it, and would leave out the call of Trace.
#define TRACE
using System;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading;

namespace KalturaSession
{
    /// <summary>A session and what the server reported about it; null for what it did not report.</summary>
    public sealed class SessionInfo
    {
        /// <summary>The session.</summary>
        public string Ks { get; }
        /// <summary>When the session expires.</summary>
        public DateTimeOffset? ExpiresAt { get; }
        /// <summary>The partner of the session.</summary>
        public int? PartnerId { get; }
        /// <summary>The user of the session; "" for none.</summary>
        public string UserId { get; }
        /// <summary>The type of the session.</summary>
        public SessionType? Type { get; }
        /// <summary>The privileges of the session, separated by commas.</summary>
        public string Privileges { get; }
        /// <summary>Privileges that were requested but not granted.</summary>
        public string MissingPrivileges { get; }

        /// <summary>Creates a session for Credentials.Callback to return. Pass null if its expiry is unknown.</summary>
        public SessionInfo(string ks, DateTimeOffset? expiresAt = null)
        {
            Ks = ks;
            ExpiresAt = expiresAt;
        }

        internal SessionInfo(IntPtr info)
        {
            Ks = Lib.Copy(Native.kaltura_session_info_ks(info));
            ExpiresAt = Lib.Time(Native.kaltura_session_info_expires_at(info));
            int id = Native.kaltura_session_info_partner_id(info);
            PartnerId = id == 0 ? (int?)null : id;
            UserId = Lib.Copy(Native.kaltura_session_info_user_id(info));
            Type = Lib.Type(Native.kaltura_session_info_type(info));
            Privileges = Lib.Copy(Native.kaltura_session_info_privileges(info));
            MissingPrivileges = Lib.Copy(Native.kaltura_session_info_missing_privileges(info));
        }

        /// <summary>Does not show the session.</summary>
        public override string ToString()
        {
            return "SessionInfo { PartnerId = " + PartnerId + ", UserId = " + UserId + ", ExpiresAt = " + ExpiresAt + " }";
        }
    }

    /// <summary>One C function of each kind, which calls the delegates in a table. user_data is a key of the table.
    /// </summary>
    internal sealed class Callbacks
    {
        private static readonly ConcurrentDictionary<long, Callbacks> Table = new ConcurrentDictionary<long, Callbacks>();
        private static long next;

        internal Action<LogLevel, string> Log;
        internal Func<SessionInfo> Session;
        internal Func<string> Otp;
        internal Action<SessionInfo> OnRenewed;
        internal Action<SessionException, DateTimeOffset?> OnFailed;
        /// <summary>What Session or Otp has thrown last: one for each client.</summary>
        internal StrongBox<Exception> Thrown;

        // Static: the C function of a delegate that is collected is freed.
        internal static readonly Native.DestroyCallback Destroy = user =>
        {
            Callbacks ignored;
            Table.TryRemove(user.ToInt64(), out ignored);
        };
        internal static readonly Native.LogCallback OnLog = (user, level, message) =>
            Quietly(() => Table[user.ToInt64()].Log((LogLevel)level, Lib.Copy(message)));
        internal static readonly Native.RenewedCallback Renewed = (user, info) =>
            Quietly(() => Table[user.ToInt64()].OnRenewed?.Invoke(new SessionInfo(info)));
        internal static readonly Native.FailedCallback Failed = (user, error, expiresAt) => Quietly(() =>
        {
            Callbacks all = Table[user.ToInt64()];
            all.OnFailed?.Invoke(new SessionException(error, all.Thrown.Value), expiresAt == 0 ? null : Lib.Time(expiresAt));
        });
        internal static readonly Native.CredentialsCallback OnSession = (user, result) => Provide(user, all =>
        {
            SessionInfo given = all.Session();
            Lib.Make((out IntPtr error) => Native.kaltura_credentials_result_set_ks(result, Lib.In(given?.Ks),
                Lib.Unix(given?.ExpiresAt), out error));
        });
        internal static readonly Native.CredentialsCallback OnOtp = (user, result) => Provide(user, all =>
        {
            byte[] otp = Lib.In(all.Otp());
            Lib.Make((out IntPtr error) => Native.kaltura_credentials_result_set_otp(result, otp, out error));
        });

        /// <summary>Adds this to the table until Destroy is called; returns its user_data.</summary>
        internal IntPtr Register()
        {
            long key = Interlocked.Increment(ref next);
            Table[key] = this;
            return new IntPtr(key);
        }

        /// <summary>An exception must not leave a callback: one that cannot fail a call is traced.</summary>
        private static void Quietly(Action run)
        {
            try
            {
                run();
            }
            catch (Exception exception)
            {
                try
                {
                    System.Diagnostics.Trace.TraceWarning("KalturaSession: exception in a callback: " + exception.Message);
                }
                catch (Exception)
                {
                    // Message or a listener has thrown.
                }
            }
        }

        /// <summary>The exception of a callback of the credentials becomes the inner exception of the call's.</summary>
        private static int Provide(IntPtr user, Action<Callbacks> run)
        {
            Callbacks all = Table[user.ToInt64()];
            try
            {
                run(all);
                return 0;
            }
            catch (Exception exception)
            {
                all.Thrown.Value = exception;
                return 1;
            }
        }
    }
}
