// Kaltura sessions for C#: bindings of libkaltura_session with P/Invoke; tested with Mono.
//
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Objects are SafeHandles, which the runtime does not free during a call, and frees at the latest on the finalizer's
// thread. Strings are passed as UTF-8 with a NUL. A function that returns an owned string returns an IntPtr, which Take
// copies and frees. To add a function, declare it in Native, and write a method that calls it with Make, Take or Get.

using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace KalturaSession
{
    /// <summary>A failed call.</summary>
    public sealed class SessionException : Exception
    {
        public int Status { get; }
        public string StatusName { get; }
        public string ApiCode { get; }
        public int Cause { get; }
        public int HttpStatus { get; }
        public string RequestId { get; }
        public int RetryClass { get; }

        /// <summary>Converts an error of the library, and frees it.</summary>
        internal SessionException(IntPtr error) : base(Session.Copy(Native.kaltura_error_message(error)))
        {
            Status = Native.kaltura_error_status(error);
            StatusName = Session.Copy(Native.kaltura_status_name(Status));
            ApiCode = Session.Copy(Native.kaltura_error_api_code(error));
            Cause = Native.kaltura_error_cause(error);
            HttpStatus = Native.kaltura_error_http_status(error);
            RequestId = Session.Copy(Native.kaltura_error_request_id(error));
            RetryClass = Native.kaltura_error_retry_class(error);
            Native.kaltura_error_free(error);
        }
    }

    /// <summary>Local functions.</summary>
    public static class Session
    {
        public const int User = 0;
        public const int Admin = 2;

        // The results of Ks.Check.
        public const int Ok = 0;
        public const int ErrorKsExpired = 103;
        public const int ErrorKsRestrictedIp = 104;
        public const int ErrorKsRestrictedUri = 105;
        public const int ErrorKsNotVerified = 106;

        // Mono searches for a library when it compiles a method that calls it, which may be early. So all calls are
        // in lambdas, which Make, Take and Get call after this.
        static Session()
        {
            Loader.Load();
            Loader.CheckVersion();
        }

        /// <summary>Generates a session locally. userId and privileges may be null.</summary>
        public static string Generate(string secret, string userId, int type, int partnerId, long expirySeconds = 0,
            string privileges = null)
        {
            return Take((out IntPtr error) => Native.kaltura_generate_session(In(secret), In(userId), type, partnerId,
                expirySeconds, In(privileges), out error));
        }

        internal delegate T Call<T>(out IntPtr error);

        /// <summary>Calls a function that takes an error last.</summary>
        internal static T Make<T>(Call<T> call)
        {
            IntPtr error;
            T result = call(out error);
            if (error != IntPtr.Zero)
            {
                throw new SessionException(error);
            }
            return result;
        }

        /// <summary>Calls a function that cannot fail.</summary>
        internal static T Get<T>(Func<T> call)
        {
            return call();
        }

        /// <summary>Calls a function that returns an owned string; copies and frees it.</summary>
        internal static string Take(Call<IntPtr> call)
        {
            IntPtr owned = Make(call);
            try
            {
                return Copy(owned);
            }
            finally
            {
                Native.kaltura_string_free(owned);
            }
        }

        /// <summary>Copies a string of the library.</summary>
        internal static string Copy(IntPtr borrowed)
        {
            if (borrowed == IntPtr.Zero)
            {
                return null;
            }
            int length = 0;
            while (Marshal.ReadByte(borrowed, length) != 0)
            {
                length++;
            }
            byte[] bytes = new byte[length];
            Marshal.Copy(borrowed, bytes, 0, length);
            return Encoding.UTF8.GetString(bytes);
        }

        /// <summary>Encodes a string for C, which reads it up to its first NUL.</summary>
        internal static byte[] In(string value)
        {
            if (value == null)
            {
                return null;
            }
            if (value.IndexOf('\0') >= 0)
            {
                throw new ArgumentException("a string contains a NUL character");
            }
            return new UTF8Encoding(false, true).GetBytes(value + "\0");
        }
    }

    /// <summary>A parsed session.</summary>
    public sealed class Ks : IDisposable
    {
        private readonly KsHandle handle;

        private Ks(KsHandle handle)
        {
            this.handle = handle;
        }

        /// <summary>Parses a session and verifies it with one of the secrets. It must still be validated: see Check.
        /// </summary>
        public static Ks Parse(string ks, params string[] secrets)
        {
            var pins = new List<GCHandle>();
            try
            {
                var list = new IntPtr[secrets.Length];
                for (int i = 0; i < list.Length; i++)
                {
                    var pin = GCHandle.Alloc(Session.In(secrets[i]), GCHandleType.Pinned);
                    pins.Add(pin);
                    list[i] = pin.AddrOfPinnedObject();
                }
                return new Ks(Session.Make((out IntPtr error) => Native.kaltura_ks_parse(Session.In(ks), list,
                    (UIntPtr)list.Length, out error)));
            }
            finally
            {
                pins.ForEach(pin => pin.Free());
            }
        }

        /// <summary>Validates the session for one request: Session.Ok only if it may be accepted.</summary>
        public int Check(long now = 0, string remoteIp = null, string requestUri = null)
        {
            return Session.Get(() => Native.kaltura_ks_check(handle, now, Session.In(remoteIp), Session.In(requestUri)));
        }

        public string UserId
        {
            get
            {
                // The string belongs to the handle, which must not be freed before it is copied.
                bool held = false;
                try
                {
                    handle.DangerousAddRef(ref held);
                    return Session.Get(() => Session.Copy(Native.kaltura_ks_user_id(handle)));
                }
                finally
                {
                    if (held)
                    {
                        handle.DangerousRelease();
                    }
                }
            }
        }

        public long ExpiresAt
        {
            get { return Session.Get(() => Native.kaltura_ks_expires_at(handle)); }
        }

        public void Dispose()
        {
            handle.Dispose();
        }
    }

    /// <summary>A client of one Kaltura server. Any number of threads may use it.</summary>
    public sealed class Client : IDisposable
    {
        private readonly ClientHandle handle;

        /// <summary>serviceUrl and caFile may be null.</summary>
        public Client(string serviceUrl = null, string caFile = null, int partnerId = 0)
        {
            handle = Session.Make((out IntPtr error) => Open(serviceUrl, caFile, partnerId, out error));
        }

        private static ClientHandle Open(string serviceUrl, string caFile, int partnerId, out IntPtr failure)
        {
            failure = IntPtr.Zero;
            IntPtr config = Native.kaltura_config_new();
            try
            {
                if (serviceUrl != null)
                {
                    Session.Make((out IntPtr error) => Native.kaltura_config_set_service_url(config,
                        Session.In(serviceUrl), out error));
                }
                if (caFile != null)
                {
                    Session.Make((out IntPtr error) => Native.kaltura_config_set_ca_file(config, Session.In(caFile),
                        out error));
                }
                Session.Make((out IntPtr error) => Native.kaltura_config_set_partner_id(config, partnerId, out error));
                return Native.kaltura_client_new(config, out failure);
            }
            finally
            {
                Native.kaltura_config_free(config);
            }
        }

        /// <summary>Logs a user in with e-mail address and password.</summary>
        public string Login(string loginId, string password, long expirySeconds = 0, string privileges = null,
            string otp = null)
        {
            return Session.Take((out IntPtr error) => Native.kaltura_user_login_by_login_id(handle,
                Session.In(loginId), Session.In(password), 0, expirySeconds, Session.In(privileges), Session.In(otp),
                out error));
        }

        /// <summary>Sets the session that all calls carry; null for none.</summary>
        public void SetKs(string ks)
        {
            Session.Make((out IntPtr error) => Native.kaltura_client_set_ks(handle, Session.In(ks), out error));
        }

        /// <summary>Calls any action of the API; the parameters, which may be null, and the response are JSON.</summary>
        public string Call(string service, string action, string paramsJson = null)
        {
            return Session.Take((out IntPtr error) => Native.kaltura_client_call(handle, Session.In(service),
                Session.In(action), Session.In(paramsJson), out error));
        }

        public void Dispose()
        {
            handle.Dispose();
        }
    }

    internal abstract class Handle : SafeHandle
    {
        protected Handle() : base(IntPtr.Zero, true)
        {
        }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }
    }

    internal sealed class KsHandle : Handle
    {
        protected override bool ReleaseHandle()
        {
            Native.kaltura_ks_free(handle);
            return true;
        }
    }

    internal sealed class ClientHandle : Handle
    {
        protected override bool ReleaseHandle()
        {
            Native.kaltura_client_free(handle);
            return true;
        }
    }

    /// <summary>Loads the library that the environment names, the one beside the program, or the system's.</summary>
    internal static class Loader
    {
        // The system's loader finds a loaded library by its soname.
        internal static void Load()
        {
            string file = Environment.GetEnvironmentVariable("KALTURA_SESSION_LIBRARY");
            if (string.IsNullOrEmpty(file))
            {
                string bundled = Path.Combine(AppDomain.CurrentDomain.BaseDirectory, Native.Library);
                file = File.Exists(bundled) ? bundled : Native.Library;
            }
            if (dlopen(file, 2 /* RTLD_NOW */) == IntPtr.Zero)
            {
                throw new DllNotFoundException(file + " cannot be loaded: install libkaltura_session (and run"
                    + " ldconfig), or set KALTURA_SESSION_LIBRARY to the file");
            }
        }

        internal static void CheckVersion()
        {
            if (Native.kaltura_version_number() < Native.VersionNumber)
            {
                throw new DllNotFoundException("libkaltura_session " + Session.Copy(Native.kaltura_version())
                    + " is too old");
            }
        }

        [DllImport("libdl.so.2")]
        private static extern IntPtr dlopen(string file, int flags);
    }

    /// <summary>The C functions.</summary>
    internal static class Native
    {
        internal const string Library = "libkaltura_session.so.0";
        internal const int VersionNumber = 256; // of the header that this file was written for

        [DllImport(Library)] internal static extern IntPtr kaltura_version();
        [DllImport(Library)] internal static extern int kaltura_version_number();
        [DllImport(Library)] internal static extern IntPtr kaltura_status_name(int status);
        [DllImport(Library)] internal static extern int kaltura_error_status(IntPtr error);
        [DllImport(Library)] internal static extern IntPtr kaltura_error_message(IntPtr error);
        [DllImport(Library)] internal static extern IntPtr kaltura_error_api_code(IntPtr error);
        [DllImport(Library)] internal static extern int kaltura_error_cause(IntPtr error);
        [DllImport(Library)] internal static extern int kaltura_error_http_status(IntPtr error);
        [DllImport(Library)] internal static extern IntPtr kaltura_error_request_id(IntPtr error);
        [DllImport(Library)] internal static extern int kaltura_error_retry_class(IntPtr error);
        [DllImport(Library)] internal static extern void kaltura_error_free(IntPtr error);
        [DllImport(Library)] internal static extern void kaltura_string_free(IntPtr owned);

        [DllImport(Library)]
        internal static extern IntPtr kaltura_generate_session(byte[] secret, byte[] userId, int type, int partnerId,
            long expirySeconds, byte[] privileges, out IntPtr error);

        [DllImport(Library)]
        internal static extern KsHandle kaltura_ks_parse(byte[] ks, IntPtr[] secrets, UIntPtr count, out IntPtr error);

        [DllImport(Library)] internal static extern void kaltura_ks_free(IntPtr ks);

        [DllImport(Library)]
        internal static extern int kaltura_ks_check(KsHandle ks, long now, byte[] remoteIp, byte[] requestUri);

        [DllImport(Library)] internal static extern IntPtr kaltura_ks_user_id(KsHandle ks);
        [DllImport(Library)] internal static extern long kaltura_ks_expires_at(KsHandle ks);
        [DllImport(Library)] internal static extern IntPtr kaltura_config_new();
        [DllImport(Library)] internal static extern void kaltura_config_free(IntPtr config);

        [DllImport(Library)]
        internal static extern int kaltura_config_set_service_url(IntPtr config, byte[] url, out IntPtr error);

        [DllImport(Library)]
        internal static extern int kaltura_config_set_ca_file(IntPtr config, byte[] path, out IntPtr error);

        [DllImport(Library)]
        internal static extern int kaltura_config_set_partner_id(IntPtr config, int partnerId, out IntPtr error);

        [DllImport(Library)] internal static extern ClientHandle kaltura_client_new(IntPtr config, out IntPtr error);
        [DllImport(Library)] internal static extern void kaltura_client_free(IntPtr client);

        [DllImport(Library)]
        internal static extern int kaltura_client_set_ks(ClientHandle client, byte[] ks, out IntPtr error);

        [DllImport(Library)]
        internal static extern IntPtr kaltura_client_call(ClientHandle client, byte[] service, byte[] action,
            byte[] paramsJson, out IntPtr error);

        [DllImport(Library)]
        internal static extern IntPtr kaltura_user_login_by_login_id(ClientHandle client, byte[] loginId,
            byte[] password, int partnerId, long expirySeconds, byte[] privileges, byte[] otp, out IntPtr error);
    }
}
