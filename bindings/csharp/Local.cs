using System;
using System.Collections.Generic;

namespace KalturaSession
{
    /// <summary>Functions that need no object.</summary>
    public static class Sessions
    {
        /// <summary>Creates a session locally. An expirySeconds of 0 is a day. Null for no user, and for no privileges.
        /// </summary>
        public static string Generate(string secret, int partnerId, SessionType type, string userId = null,
            long expirySeconds = 0, string privileges = null)
        {
            return Lib.Take((out IntPtr error) => Native.kaltura_generate_session(Lib.In(secret), Lib.In(userId), (int)type,
                partnerId, expirySeconds, Lib.In(privileges), out error));
        }

        /// <summary>Explains in English what a string is and, if it is not a valid session, why. For support.</summary>
        public static string Explain(string ks, params string[] secrets)
        {
            return Lib.WithStrings(secrets, (list, count) => Lib.Take(
                (out IntPtr error) => Native.kaltura_ks_explain(Lib.Untrusted(ks), list, count, 0, out error)));
        }

        /// <summary>Returns a short name of a session for logs.</summary>
        public static string Fingerprint(string ks)
        {
            return Lib.Take((out IntPtr error) => Native.kaltura_ks_fingerprint(Lib.Untrusted(ks), out error));
        }
    }

    /// <summary>Builds a privileges string. <see cref="PrivilegeName"/> has the names.</summary>
    public sealed class Privileges
    {
        private readonly List<KeyValuePair<string, string>> values = new List<KeyValuePair<string, string>>();

        /// <summary>Adds a privilege, or a value to an existing one.</summary>
        public Privileges Add(string name, string value = null)
        {
            values.Add(new KeyValuePair<string, string>(name, value));
            try
            {
                ToString();
            }
            catch
            {
                values.RemoveAt(values.Count - 1);
                throw;
            }
            return this;
        }

        /// <summary>Returns the privileges as a string for the functions that create sessions.</summary>
        public override string ToString()
        {
            IntPtr list = Lib.Get(() => Native.kaltura_privileges_new());
            try
            {
                foreach (KeyValuePair<string, string> one in values)
                {
                    Lib.Make((out IntPtr error) => Native.kaltura_privileges_add(list, Lib.In(one.Key), Lib.In(one.Value),
                        out error));
                }
                return Lib.Take((out IntPtr error) => Native.kaltura_privileges_to_string(list, out error));
            }
            finally
            {
                Lib.Do(() => Native.kaltura_privileges_free(list));
            }
        }
    }

    /// <summary>Rare fields of a signed session.</summary>
    public sealed class SignOptions
    {
        /// <summary>2, or 1 for old servers.</summary>
        public int Version { get; set; } = 2;
        /// <summary>In place of expirySeconds.</summary>
        public DateTimeOffset? ExpiresAt { get; set; }
        /// <summary>The group of sessions that are revoked together.</summary>
        public string SessionId { get; set; }
        /// <summary>The partner that creates the session on behalf of another one; 0 for none.</summary>
        public int MasterPartnerId { get; set; }
        /// <summary>Data of the application that is stored in the session; null for none.</summary>
        public string AdditionalData { get; set; }
    }

    /// <summary>The key of a secret, prepared for many sessions. Any number of threads may use it.</summary>
    public sealed class Signer : Handle
    {
        /// <summary>Prepares the admin secret of a partner.</summary>
        public Signer(int partnerId, string secret) : base(
            Lib.Make((out IntPtr error) => Native.kaltura_signer_new(partnerId, Lib.In(secret), out error)),
            pointer => Native.kaltura_signer_free(pointer))
        {
        }

        /// <summary>Creates a session. An expirySeconds of 0 is a day. Null for no user, and for no privileges.</summary>
        public string Sign(SessionType type, string userId = null, long expirySeconds = 0, string privileges = null,
            SignOptions options = null)
        {
            options = options ?? new SignOptions();
            byte[] id = Lib.In(options.SessionId), data = Lib.In(options.AdditionalData);
            IntPtr native = Lib.Get(() => Native.kaltura_sign_options_new());
            try
            {
                // The first error of a setter is returned by kaltura_signer_sign.
                IntPtr ignored;
                Native.kaltura_sign_options_set_version(native, options.Version, out ignored);
                Free(ignored);
                if (options.ExpiresAt.HasValue)
                {
                    Native.kaltura_sign_options_set_expires_at(native, Lib.Unix(options.ExpiresAt), out ignored);
                    Free(ignored);
                }
                Native.kaltura_sign_options_set_session_id(native, id, out ignored);
                Free(ignored);
                Native.kaltura_sign_options_set_master_partner_id(native, options.MasterPartnerId, out ignored);
                Free(ignored);
                Native.kaltura_sign_options_set_additional_data(native, data, out ignored);
                Free(ignored);
                return Use(signer => Lib.Take((out IntPtr error) => Native.kaltura_signer_sign(signer, Lib.In(userId),
                    (int)type, expirySeconds, Lib.In(privileges), native, out error)));
            }
            finally
            {
                Native.kaltura_sign_options_free(native);
            }
        }

        private static void Free(IntPtr error)
        {
            Native.kaltura_error_free(error);
        }

        /// <summary>Creates a restricted session derived from a verified one.</summary>
        public string SignRestricted(Ks parent, string privileges = null, long expirySeconds = 0)
        {
            if (parent == null)
            {
                throw new ArgumentNullException("parent");
            }
            return Use(signer => parent.Use(ks => Lib.Take((out IntPtr error) => Native.kaltura_signer_sign_restricted(
                signer, ks, expirySeconds, Lib.In(privileges), out error))));
        }
    }

    /// <summary>The request that a session is validated for; null for what is unknown.</summary>
    public sealed class RequestContext
    {
        /// <summary>Null for the system clock.</summary>
        public DateTimeOffset? Now { get; set; }
        /// <summary>The caller's address, which iprestrict is compared with.</summary>
        public string RemoteIp { get; set; }
        /// <summary>The URI of the request, which urirestrict is compared with.</summary>
        public string RequestUri { get; set; }
    }

    /// <summary>The result of <see cref="Verifier.Check"/>.</summary>
    public sealed class CheckResult
    {
        /// <summary>Ok only if the session may be accepted.</summary>
        public Status Status { get; }
        /// <summary>The session if its signature is valid, even if it has expired or is restricted; otherwise null.</summary>
        public Ks Ks { get; }

        internal CheckResult(Status status, Ks ks)
        {
            Status = status;
            Ks = ks;
        }
    }

    /// <summary>The keys of a partner's secrets, prepared for many sessions. Any number of threads may use it.</summary>
    public sealed class Verifier : Handle
    {
        /// <summary>Prepares the secrets of a partner: several during secret rotation. Sessions of other partners are rejected,
        /// unless partnerId is 0.</summary>
        public Verifier(int partnerId, params string[] secrets) : base(
            Lib.WithStrings(secrets, (list, count) => Lib.Make(
                (out IntPtr error) => Native.kaltura_verifier_new(partnerId, list, count, out error))),
            pointer => Native.kaltura_verifier_free(pointer))
        {
        }

        /// <summary>Verifies a session and validates it for one request. Throws nothing for the content of the strings: an
        /// address or URI with a NUL or a lone surrogate counts as unknown.</summary>
        public CheckResult Check(string ks, RequestContext request = null)
        {
            request = request ?? new RequestContext();
            IntPtr parsed = IntPtr.Zero;
            int status = Use(verifier => Native.kaltura_verifier_check(verifier, Lib.Untrusted(ks), Lib.NulTerminated,
                Lib.Unix(request.Now), Lib.InOrNull(request.RemoteIp), Lib.NulTerminated, Lib.InOrNull(request.RequestUri),
                Lib.NulTerminated, out parsed));
            return new CheckResult((Status)status, parsed == IntPtr.Zero ? null : new Ks(parsed));
        }

        /// <summary>Like Check, but throws a SessionException if the session may not be accepted.</summary>
        public Ks Verify(string ks, RequestContext request = null)
        {
            CheckResult result = Check(ks, request);
            if (result.Status != Status.Ok)
            {
                result.Ks?.Dispose();
                throw new SessionException(result.Status);
            }
            return result.Ks;
        }
    }

    /// <summary>A parsed session. Any number of threads may use it.</summary>
    public sealed class Ks : Handle
    {
        internal Ks(IntPtr pointer) : base(pointer, ks => Native.kaltura_ks_free(ks))
        {
        }

        /// <summary>Parses a session and verifies it with one of the secrets. It must still be validated: see Check.
        /// </summary>
        public static Ks Parse(string ks, params string[] secrets)
        {
            return new Ks(Lib.WithStrings(secrets, (list, count) => Lib.Make(
                (out IntPtr error) => Native.kaltura_ks_parse(Lib.Untrusted(ks), list, count, out error))));
        }

        /// <summary>Parses the unencrypted part of a session without a secret. The result is UNVERIFIED.</summary>
        public static Ks Peek(string ks)
        {
            return new Ks(Lib.Make((out IntPtr error) => Native.kaltura_ks_peek(Lib.Untrusted(ks), out error)));
        }

        /// <summary>Validates the session for one request: Ok only if it may be accepted.</summary>
        public Status Check(RequestContext request = null)
        {
            request = request ?? new RequestContext();
            return (Status)Use(ks => Native.kaltura_ks_check(ks, Lib.Unix(request.Now), Lib.InOrNull(request.RemoteIp),
                Lib.InOrNull(request.RequestUri)));
        }

        /// <summary>Whether it has a privilege, with any value or none. Do not authorize by this alone.</summary>
        public bool HasPrivilege(string name)
        {
            return HasPrivilege(name, null, Lib.NulTerminated);
        }

        /// <summary>Whether it has a privilege with this value; null matches nothing. Do not authorize by this alone.
        /// </summary>
        public bool HasPrivilege(string name, string value)
        {
            byte[] copy = Lib.InOrNull(value);
            // Null with the size 0 is a missing value, which matches nothing.
            return HasPrivilege(name, copy, copy == null ? UIntPtr.Zero : Lib.NulTerminated);
        }

        private bool HasPrivilege(string name, byte[] value, UIntPtr size)
        {
            return Use(ks => Native.kaltura_ks_has_privilege(ks, Lib.InOrNull(name), value, size)) == 1;
        }

        /// <summary>Whether a secret signed it: false after Peek.</summary>
        public bool IsVerified => Use(ks => Native.kaltura_ks_is_verified(ks)) == 1;

        /// <summary>1 or 2.</summary>
        public int Version => Use(ks => Native.kaltura_ks_version(ks));

        /// <summary>The partner of the session.</summary>
        public int PartnerId => Use(ks => Native.kaltura_ks_partner_id(ks));

        /// <summary>The type; null if it is not visible.</summary>
        public SessionType? Type => Lib.Type(Use(ks => Native.kaltura_ks_type(ks)));

        /// <summary>Whether it has more than a user's rights. Do not authorize by this alone.</summary>
        public bool IsAdmin => Use(ks => Native.kaltura_ks_is_admin(ks)) == 1;

        /// <summary>"" for no user, null if it is not visible.</summary>
        public string UserId => Use(ks => Lib.Copy(Native.kaltura_ks_user_id(ks)));

        /// <summary>Null if the session has no expiry: it is never valid. Limited to the range of the type.</summary>
        public DateTimeOffset? ExpiresAt => Lib.Time(Use(ks => Native.kaltura_ks_expires_at(ks)));

        /// <summary>The names of the privileges with their values; null if they are not visible.</summary>
        public IReadOnlyDictionary<string, IReadOnlyList<string>> Privileges => Use(ks =>
        {
            if (Native.kaltura_ks_privileges(ks) == IntPtr.Zero)
            {
                return null;
            }
            var all = new Dictionary<string, IReadOnlyList<string>>();
            for (uint i = 0; i < (ulong)Native.kaltura_ks_privilege_count(ks); i++)
            {
                var values = new List<string>();
                for (uint j = 0; j < (ulong)Native.kaltura_ks_privilege_value_count(ks, (UIntPtr)i); j++)
                {
                    values.Add(Lib.Copy(Native.kaltura_ks_privilege_value(ks, (UIntPtr)i, (UIntPtr)j)));
                }
                all[Lib.Copy(Native.kaltura_ks_privilege_name(ks, (UIntPtr)i))] = values;
            }
            return all;
        });

        /// <summary>The revocation key; null if it is not visible. In version 1 it is as secret as the session.</summary>
        public string Hash => Use(ks => Lib.Copy(Native.kaltura_ks_hash(ks)));

        /// <summary>The index of the secret that signed the session, or -1.</summary>
        public int SecretIndex => Use(ks => Native.kaltura_ks_secret_index(ks));
    }
}
