// Kaltura sessions for C#: bindings of libkaltura_session with P/Invoke; tested with Mono.
//
// SPDX-License-Identifier: MIT OR Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace KalturaSession
{
    /// <summary>Loads the library, and calls its functions.</summary>
    internal static class Lib
    {
        private const int VersionNumber = 256; // of the header that these files were written for

        // Mono searches for a library when it compiles a method that calls it, or into which it inlines such a method. So
        // all calls that may be compiled before the library is loaded are in lambdas, which are compiled when they run.
        private static readonly Action<IntPtr> FreeString = owned => Native.kaltura_string_free(owned);
        private static readonly Action<IntPtr> FreeError = error => Native.kaltura_error_free(error);
        private static readonly Func<IntPtr, Exception, SessionException> Failure =
            (error, cause) => new SessionException(error, cause);
        private static readonly Func<int> LoadedVersion = () => Native.kaltura_version_number();

        static Lib()
        {
            Load();
            if (LoadedVersion() < VersionNumber)
            {
                throw new DllNotFoundException("libkaltura_session is too old: install a newer version");
            }
        }

        // The system's loader finds a loaded library by its soname.
        private static void Load()
        {
            string file = Environment.GetEnvironmentVariable("KALTURA_SESSION_LIBRARY");
            if (string.IsNullOrEmpty(file))
            {
                string bundled = Path.Combine(AppDomain.CurrentDomain.BaseDirectory, Native.Library);
                file = File.Exists(bundled) ? bundled : Native.Library;
            }
            if (dlopen(file, 2 /* RTLD_NOW */) == IntPtr.Zero)
            {
                throw new DllNotFoundException(file + " cannot be loaded: install libkaltura_session (and run ldconfig), or"
                    + " set KALTURA_SESSION_LIBRARY to the file");
            }
        }

        [DllImport("libdl.so.2")]
        private static extern IntPtr dlopen(string file, int flags);

        internal delegate T Call<T>(out IntPtr error);

        /// <summary>Calls a function that takes an error last, which an exception of a callback may have caused.</summary>
        internal static T Make<T>(Call<T> call, StrongBox<Exception> thrown = null)
        {
            IntPtr error;
            T result = call(out error);
            if (error != IntPtr.Zero)
            {
                try
                {
                    throw Failure(error, thrown?.Value);
                }
                finally
                {
                    FreeError(error);
                }
            }
            return result;
        }

        /// <summary>Calls a function that cannot fail.</summary>
        internal static T Get<T>(Func<T> call)
        {
            return call();
        }

        internal static void Do(Action call)
        {
            call();
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
                FreeString(owned);
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

        /// <summary>Encodes a string for C, which reads it up to its first NUL. Lone surrogates are rejected.</summary>
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

        /// <summary>Like In, but null for a string that C cannot represent.</summary>
        internal static byte[] InOrNull(string value)
        {
            try
            {
                return In(value);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }

        /// <summary>Encodes an untrusted session. What C cannot represent becomes a character that no session contains, so
        /// that the library explains what is wrong.</summary>
        internal static byte[] Untrusted(string ks)
        {
            return ks == null ? null : Encoding.UTF8.GetBytes(ks.Replace('\0', '\ufffd') + "\0");
        }

        /// <summary>Calls a function with an array of strings, whose copies are zeroized afterwards.</summary>
        internal static T WithStrings<T>(string[] strings, Func<IntPtr[], UIntPtr, T> call)
        {
            if (strings == null)
            {
                throw new ArgumentNullException("secrets");
            }
            var pins = new List<GCHandle>();
            try
            {
                var list = new IntPtr[Math.Max(1, strings.Length)];
                for (int i = 0; i < strings.Length; i++)
                {
                    if (strings[i] == null)
                    {
                        throw new ArgumentNullException("secrets");
                    }
                    var pin = GCHandle.Alloc(In(strings[i]), GCHandleType.Pinned);
                    pins.Add(pin);
                    list[i] = pin.AddrOfPinnedObject();
                }
                return call(list, (UIntPtr)strings.Length);
            }
            finally
            {
                foreach (GCHandle pin in pins)
                {
                    var bytes = (byte[])pin.Target;
                    Array.Clear(bytes, 0, bytes.Length);
                    pin.Free();
                }
            }
        }

        internal static UIntPtr NulTerminated
        {
            get { return UIntPtr.Size == 8 ? (UIntPtr)ulong.MaxValue : (UIntPtr)uint.MaxValue; }
        }

        /// <summary>The time, or null for KALTURA_KS_NO_EXPIRY. That of a parsed session can be out of range.</summary>
        internal static DateTimeOffset? Time(long seconds)
        {
            if (seconds == long.MinValue)
            {
                return null;
            }
            long earliest = DateTimeOffset.MinValue.ToUnixTimeSeconds();
            long latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
            return DateTimeOffset.FromUnixTimeSeconds(Math.Max(earliest, Math.Min(latest, seconds)));
        }

        /// <summary>The type, or null for KALTURA_KS_NO_TYPE.</summary>
        internal static SessionType? Type(int type)
        {
            return type == int.MinValue ? (SessionType?)null : (SessionType)type;
        }

        internal static long Unix(DateTimeOffset? time)
        {
            return time.HasValue ? time.Value.ToUnixTimeSeconds() : 0;
        }
    }

    /// <summary>An object of the library. Any number of threads may use it.</summary>
    public abstract class Handle : IDisposable
    {
        private sealed class Owner : SafeHandle
        {
            private readonly Action<IntPtr> free;

            internal Owner(IntPtr pointer, Action<IntPtr> free) : base(IntPtr.Zero, true)
            {
                this.free = free;
                SetHandle(pointer);
            }

            public override bool IsInvalid
            {
                get { return handle == IntPtr.Zero; }
            }

            protected override bool ReleaseHandle()
            {
                free(handle);
                return true;
            }
        }

        private readonly Owner owner;

        internal Handle(IntPtr pointer, Action<IntPtr> free)
        {
            owner = new Owner(pointer, free);
        }

        /// <summary>Calls a function with the pointer, which is not freed meanwhile.</summary>
        internal T Use<T>(Func<IntPtr, T> call)
        {
            if (owner.IsClosed)
            {
                throw new ObjectDisposedException(GetType().Name);
            }
            bool held = false;
            try
            {
                owner.DangerousAddRef(ref held); // throws an ObjectDisposedException
                return call(owner.DangerousGetHandle());
            }
            finally
            {
                if (held)
                {
                    owner.DangerousRelease();
                }
            }
        }

        /// <summary>Frees the object, after the calls in progress. May be called again.</summary>
        public virtual void Dispose()
        {
            owner.Dispose();
        }
    }

    /// <summary>A failed call.</summary>
    public sealed class SessionException : Exception
    {
        /// <summary>What failed.</summary>
        public Status Status { get; }
        /// <summary>The error code of the Kaltura API, such as "START_SESSION_ERROR", or null.</summary>
        public string ApiCode { get; }
        /// <summary>Why the server rejected the session, if the status is InvalidKs.</summary>
        public Cause Cause { get; }
        /// <summary>The HTTP status of the response, or 0 if there was none. Errors of the API come with 200.</summary>
        public int HttpStatus { get; }
        /// <summary>The server's request id, which Kaltura's support may ask for, or null.</summary>
        public string RequestId { get; }
        /// <summary>Whether a retry can help.</summary>
        public RetryClass RetryClass { get; }
        /// <summary>How long to wait before a retry; zero if unknown.</summary>
        public TimeSpan RetryAfter { get; }

        /// <summary>The name of the status in C, such as "KALTURA_ERROR_TIMEOUT".</summary>
        public string StatusName
        {
            get { return Lib.Get(() => Lib.Copy(Native.kaltura_status_name((int)Status))); }
        }

        /// <summary>The category of the status.</summary>
        public Category Category
        {
            get { return (Category)Lib.Get(() => Native.kaltura_status_category((int)Status)); }
        }

        /// <summary>Copies an error of the library, which the exception of a callback may have caused.</summary>
        internal SessionException(IntPtr error, Exception thrown) : base(Lib.Copy(Native.kaltura_error_message(error)),
            (Status)Native.kaltura_error_status(error) == Status.Callback ? thrown : null)
        {
            Status = (Status)Native.kaltura_error_status(error);
            ApiCode = Lib.Copy(Native.kaltura_error_api_code(error));
            Cause = (Cause)Native.kaltura_error_cause(error);
            HttpStatus = Native.kaltura_error_http_status(error);
            RequestId = Lib.Copy(Native.kaltura_error_request_id(error));
            RetryClass = (RetryClass)Native.kaltura_error_retry_class(error);
            RetryAfter = TimeSpan.FromSeconds(Native.kaltura_error_retry_after_seconds(error));
        }

        internal SessionException(Status status) : base(Lib.Get(() => Lib.Copy(Native.kaltura_status_string((int)status))))
        {
            Status = status;
        }
    }
}
