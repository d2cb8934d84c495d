using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace KalturaSession
{
    /// <summary>The settings of a client. Null is the default of the library.</summary>
    public sealed class ClientOptions
    {
        /// <summary>The address of the Kaltura server: "https://www.kaltura.com" by default.</summary>
        public string ServiceUrl { get; set; }
        /// <summary>In place of ServiceUrl: "us", "eu", "de", "ca", "sg" or "au".</summary>
        public string Region { get; set; }
        /// <summary>The partner id of calls and credentials that are given 0.</summary>
        public int PartnerId { get; set; }
        /// <summary>For a call with its retries: 30 s by default. All timeouts are at least 1 ms, at most a day.</summary>
        public TimeSpan? TotalTimeout { get; set; }
        /// <summary>For DNS lookup, connection and TLS handshake: 10 s by default.</summary>
        public TimeSpan? ConnectTimeout { get; set; }
        /// <summary>For one attempt: TotalTimeout by default.</summary>
        public TimeSpan? RequestTimeout { get; set; }
        /// <summary>The maximum number of automatic retries after a transient failure, 0 to 10: 2 by default.</summary>
        public int? MaxRetries { get; set; }
        /// <summary>The maximum size of a response: 16 MiB by default.</summary>
        public long? MaxResponseBytes { get; set; }
        /// <summary>The name of the program in the User-Agent header, such as "encoder/2.1".</summary>
        public string UserAgent { get; set; }
        /// <summary>The name of the program in the statistics of the API, such as "encoder:2.1".</summary>
        public string ClientTag { get; set; }
        /// <summary>Headers that are added to every request, for example for a gateway.</summary>
        public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>();
        /// <summary>Allows plain http to other machines: others on the network can then read secrets and sessions.</summary>
        public bool AllowHttp { get; set; }
        /// <summary>"http://host:port", "socks5://host:port" or "socks5h://host:port"; "" for no proxy at all.</summary>
        public string ProxyUrl { get; set; }
        /// <summary>The user name at the proxy.</summary>
        public string ProxyUser { get; set; }
        /// <summary>The password at the proxy, which is sent unencrypted.</summary>
        public string ProxyPassword { get; set; }
        /// <summary>Whether https_proxy, no_proxy, SSL_CERT_FILE and the like are read.</summary>
        public bool UseEnvironment { get; set; } = true;
        /// <summary>A PEM file of CA certificates that are trusted instead of the system's.</summary>
        public string CaFile { get; set; }
        /// <summary>In place of CaFile: the content of the file.</summary>
        public string CaPem { get; set; }
        /// <summary>Whether the system's CA certificates are trusted: by default, unless others are given.</summary>
        public bool? SystemCa { get; set; }
        /// <summary>SHA-256 fingerprints, in hexadecimal: only servers with these certificates are trusted.</summary>
        public IList<string> PinnedCertificates { get; } = new List<string>();
        /// <summary>A PEM file with the client certificate, for mutual TLS. Requires KeyFile.</summary>
        public string CertificateFile { get; set; }
        /// <summary>A PEM file with the private key of the client certificate, not encrypted.</summary>
        public string KeyFile { get; set; }
        /// <summary>Receives log lines, on several threads at once. They contain no secrets, passwords or sessions.</summary>
        public Action<LogLevel, string> Log { get; set; }
        /// <summary>The least severe level that is logged.</summary>
        public LogLevel LogLevel { get; set; } = LogLevel.Info;
    }

    /// <summary>
    /// A client of one Kaltura server. Any number of threads may use it. A call over the network runs on a separate thread;
    /// its CancellationToken cancels it, and its timeout replaces TotalTimeout.
    /// </summary>
    public sealed class Client : Handle
    {
        /// <summary>What a callback of the credentials has thrown last.</summary>
        private readonly StrongBox<Exception> thrown = new StrongBox<Exception>();

        /// <summary>Creates a client from the options, which may be changed afterwards. It connects with the first call.
        /// </summary>
        public Client(ClientOptions options = null) : base(Create(options ?? new ClientOptions()),
            client => Native.kaltura_client_free(client))
        {
        }

        private static IntPtr Create(ClientOptions o)
        {
            if (o.ServiceUrl != null && o.Region != null)
            {
                throw new ArgumentException("Region must not be combined with ServiceUrl");
            }
            IntPtr c = Lib.Get(() => Native.kaltura_config_new());
            try
            {
                Set(o.ServiceUrl, (out IntPtr e) => Native.kaltura_config_set_service_url(c, Lib.In(o.ServiceUrl), out e));
                Set(o.Region, (out IntPtr e) => Native.kaltura_config_set_region(c, Lib.In(o.Region), out e));
                Set(o, (out IntPtr e) => Native.kaltura_config_set_partner_id(c, o.PartnerId, out e));
                Set(o.TotalTimeout, (out IntPtr e) => Native.kaltura_config_set_total_timeout_ms(c, Ms(o.TotalTimeout), out e));
                Set(o.ConnectTimeout,
                    (out IntPtr e) => Native.kaltura_config_set_connect_timeout_ms(c, Ms(o.ConnectTimeout), out e));
                Set(o.RequestTimeout,
                    (out IntPtr e) => Native.kaltura_config_set_request_timeout_ms(c, Ms(o.RequestTimeout), out e));
                Set(o.MaxRetries, (out IntPtr e) => Native.kaltura_config_set_max_retries(c, o.MaxRetries.Value, out e));
                Set(o.MaxResponseBytes,
                    (out IntPtr e) => Native.kaltura_config_set_max_response_bytes(c, o.MaxResponseBytes.Value, out e));
                Set(o.UserAgent, (out IntPtr e) => Native.kaltura_config_set_user_agent(c, Lib.In(o.UserAgent), out e));
                Set(o.ClientTag, (out IntPtr e) => Native.kaltura_config_set_client_tag(c, Lib.In(o.ClientTag), out e));
                foreach (KeyValuePair<string, string> header in o.Headers)
                {
                    Set(o, (out IntPtr e) => Native.kaltura_config_add_header(c, Lib.In(header.Key), Lib.In(header.Value), out e));
                }
                Set(o, (out IntPtr e) => Native.kaltura_config_set_allow_http(c, o.AllowHttp ? 1 : 0, out e));
                string proxy = o.ProxyUrl == "" ? null : o.ProxyUrl;
                Set(o.ProxyUrl, (out IntPtr e) => Native.kaltura_config_set_proxy(c, Lib.In(proxy), Lib.In(o.ProxyUser),
                    Lib.In(o.ProxyPassword), out e));
                Set(o, (out IntPtr e) => Native.kaltura_config_set_use_environment(c, o.UseEnvironment ? 1 : 0, out e));
                Set(o.CaFile, (out IntPtr e) => Native.kaltura_config_set_ca_file(c, Lib.In(o.CaFile), out e));
                Set(o.CaPem, (out IntPtr e) => Native.kaltura_config_set_ca_pem(c, Lib.In(o.CaPem), out e));
                Set(o.SystemCa, (out IntPtr e) => Native.kaltura_config_set_system_ca(c, o.SystemCa.Value ? 1 : 0, out e));
                foreach (string pin in o.PinnedCertificates)
                {
                    Set(o, (out IntPtr e) => Native.kaltura_config_add_pinned_certificate(c, Lib.In(pin), out e));
                }
                Set(o.CertificateFile ?? o.KeyFile, (out IntPtr e) => Native.kaltura_config_set_client_certificate(c,
                    Lib.In(o.CertificateFile), Lib.In(o.KeyFile), out e));
                Set(o.Log, (out IntPtr e) => Native.kaltura_config_set_log(c, (int)o.LogLevel, Callbacks.OnLog,
                    new Callbacks { Log = o.Log }.Register(), Callbacks.Destroy, out e));
                return Lib.Make((out IntPtr e) => Native.kaltura_client_new(c, out e));
            }
            finally
            {
                Lib.Do(() => Native.kaltura_config_free(c)); // in a lambda: see Lib
            }
        }

        private static void Set(object value, Lib.Call<int> setter)
        {
            if (value != null)
            {
                Lib.Make(setter);
            }
        }

        private static long Ms(TimeSpan? time)
        {
            return (long)time.Value.TotalMilliseconds;
        }

        /// <summary>Sets the session that all calls carry, in place of those of the credentials; null for none.</summary>
        public void SetKs(string ks)
        {
            Use(client => Lib.Make((out IntPtr error) => Native.kaltura_client_set_ks(client, Lib.In(ks), out error)));
        }

        /// <summary>Sets the credentials from which the client creates its sessions, in place of SetKs; null for none. They
        /// are read once.</summary>
        public void SetCredentials(Credentials credentials)
        {
            Use(client =>
            {
                Func<IntPtr, int> set = native => Lib.Make(
                    (out IntPtr error) => Native.kaltura_client_set_credentials(client, native, out error));
                return credentials == null ? set(IntPtr.Zero) : credentials.With(set, thrown);
            });
        }

        /// <summary>
        /// Calls an action of the API. The parameters are a dictionary; its values are dictionaries, lists, strings, numbers,
        /// enums (sent as numbers), bool or null (omitted). The result is Dictionary&lt;string, object&gt;,
        /// List&lt;object&gt;, string, long, double, bool or null.
        /// </summary>
        public Task<object> CallAsync(string service, string action, object parameters = null, TimeSpan? timeout = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            string json = Json.Write(parameters ?? new Dictionary<string, object>());
            return Run((IntPtr c, out IntPtr e) => Native.kaltura_request_call(c, Lib.In(service), Lib.In(action),
                Lib.In(json), out e), request => Json.Parse(TakeString(request)), timeout, cancellationToken);
        }

        /// <summary>
        /// Calls several actions in one request: a list of dictionaries, each with "service", "action" and the parameters.
        /// An action that fails does not affect the others: its result has the objectType "KalturaAPIException".
        /// </summary>
        public Task<List<object>> MultirequestAsync(object requests, TimeSpan? timeout = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            string json = Json.Write(requests);
            return Run((IntPtr c, out IntPtr e) => Native.kaltura_request_multirequest(c, Lib.In(json), out e),
                request => (List<object>)Json.Parse(TakeString(request)), timeout, cancellationToken);
        }

        /// <summary>Requests a session with a secret (session.start).</summary>
        public Task<string> StartSessionAsync(string secret, SessionType type, string userId = null, int partnerId = 0,
            long expirySeconds = 0, string privileges = null, TimeSpan? timeout = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Run((IntPtr c, out IntPtr e) => Native.kaltura_request_session_start(c, Lib.In(secret), Lib.In(userId),
                (int)type, partnerId, expirySeconds, Lib.In(privileges), out e), TakeString, timeout, cancellationToken);
        }

        /// <summary>Logs a user in with e-mail address and password (user.loginByLoginId).</summary>
        public Task<string> LoginAsync(string loginId, string password, string otp = null, int partnerId = 0,
            long expirySeconds = 0, string privileges = null, TimeSpan? timeout = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Run((IntPtr c, out IntPtr e) => Native.kaltura_request_user_login_by_login_id(c, Lib.In(loginId),
                Lib.In(password), partnerId, expirySeconds, Lib.In(privileges), Lib.In(otp), out e), TakeString, timeout,
                cancellationToken);
        }

        /// <summary>Exchanges an app token for a session.</summary>
        public Task<SessionInfo> StartAppTokenSessionAsync(string id, string token, HashType hashType = HashType.Auto,
            string userId = null, SessionType type = SessionType.User, int partnerId = 0, long expirySeconds = 0,
            string privileges = null, TimeSpan? timeout = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Run((IntPtr c, out IntPtr e) => Native.kaltura_request_app_token_start_session(c, Lib.In(id),
                Lib.In(token), (int)hashType, null, Lib.In(userId), (int)type, partnerId, expirySeconds, Lib.In(privileges),
                out e), TakeInfo, timeout, cancellationToken);
        }

        /// <summary>Requests a widget session, for an anonymous visitor.</summary>
        public Task<SessionInfo> StartWidgetSessionAsync(string widgetId = null, TimeSpan? timeout = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Run((IntPtr c, out IntPtr e) => Native.kaltura_request_session_start_widget(c, Lib.In(widgetId), 0, 0,
                out e), TakeInfo, timeout, cancellationToken);
        }

        /// <summary>Requests what the server knows about a session; null for the client's own.</summary>
        public Task<SessionInfo> GetSessionAsync(string ks = null, TimeSpan? timeout = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Run((IntPtr c, out IntPtr e) => Native.kaltura_request_session_get(c, Lib.In(ks), out e), TakeInfo, timeout,
                cancellationToken);
        }

        /// <summary>
        /// Revokes a session; null for the client's own. One that shares its sessionid with others is rejected with
        /// Status.SharedSession unless force is true, which revokes them too.
        /// </summary>
        public Task EndSessionAsync(string ks = null, bool force = false, TimeSpan? timeout = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Run((IntPtr c, out IntPtr e) => Native.kaltura_request_session_end(c, Lib.In(ks), force ? 1 : 0, out e),
                request => true, timeout, cancellationToken);
        }

        /// <summary>
        /// Returns the session that the next call would carry, renewed first if it expires within minValiditySeconds.
        /// </summary>
        public Task<SessionInfo> AcquireKsAsync(long minValiditySeconds = 0, TimeSpan? timeout = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Run((IntPtr c, out IntPtr e) => Native.kaltura_request_acquire_ks(c, minValiditySeconds, out e), TakeInfo,
                timeout, cancellationToken);
        }

        /// <summary>Discards a session that a server has rejected.</summary>
        public void InvalidateKs(string ks)
        {
            Use(client => Lib.Make((out IntPtr error) => Native.kaltura_client_invalidate_ks(client, Lib.In(ks), out error)));
        }

        /// <summary>Exports the session, for a cache that programs share. It is as secret as the session.</summary>
        public string ExportSession()
        {
            return Use(client => Lib.Take((out IntPtr error) => Native.kaltura_client_export_session(client, out error)));
        }

        /// <summary>Uses a session of ExportSession until it must be renewed. Set the same credentials first.</summary>
        public void ImportSession(string exported)
        {
            Use(client => Lib.Make(
                (out IntPtr error) => Native.kaltura_client_import_session(client, Lib.In(exported), out error)));
        }

        /// <summary>Cancels all calls in progress: they fail with Status.Cancelled.</summary>
        public void Cancel()
        {
            Use(client =>
            {
                Native.kaltura_client_cancel(client);
                return 0;
            });
        }

        /// <summary>Cancels all calls in progress and frees the client. May be called again.</summary>
        public override void Dispose()
        {
            try
            {
                Cancel();
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            base.Dispose();
        }

        private static string TakeString(IntPtr request)
        {
            return Lib.Take((out IntPtr error) => Native.kaltura_request_take_string(request, out error));
        }

        private static SessionInfo TakeInfo(IntPtr request)
        {
            IntPtr info = Lib.Make((out IntPtr error) => Native.kaltura_request_take_session_info(request, out error));
            try
            {
                return new SessionInfo(info);
            }
            finally
            {
                Native.kaltura_session_info_free(info);
            }
        }

        /// <summary>The requests of all clients that are being performed.</summary>
        private static readonly HashSet<IntPtr> Running = new HashSet<IntPtr>();

        /// <summary>The number of threads that perform requests or complete their tasks.</summary>
        private static int threads;

        /// <summary>Whether this is one of those threads.</summary>
        [ThreadStatic]
        private static bool performs;

        private static volatile bool exiting;

        static Client()
        {
            AppDomain.CurrentDomain.ProcessExit += (sender, arguments) => EndAll();
        }

        /// <summary>
        /// Ends all calls before the process exits. Mono waits at exit for threads that are in C, and can deadlock if a
        /// thread waits for a lock. What the program does with the results delays the exit by at most 5 s.
        /// </summary>
        private static void EndAll()
        {
            exiting = true;
            lock (Running)
            {
                foreach (IntPtr request in Running)
                {
                    Native.kaltura_request_cancel(request);
                }
            }
            var watch = Stopwatch.StartNew();
            while (Volatile.Read(ref threads) > (performs ? 1 : 0) && watch.ElapsedMilliseconds < 5000)
            {
                Thread.Sleep(5);
            }
        }

        private delegate IntPtr Creator(IntPtr client, out IntPtr error);

        /// <summary>Creates a request, which keeps the client alive, and performs it on a separate thread.</summary>
        private Task<T> Run<T>(Creator create, Func<IntPtr, T> take, TimeSpan? timeout, CancellationToken token)
        {
            if (token.IsCancellationRequested)
            {
                return Task.FromCanceled<T>(token);
            }
            if (exiting)
            {
                return Task.FromException<T>(new SessionException(Status.Cancelled));
            }
            IntPtr request = Use(client => Lib.Make((out IntPtr error) => create(client, out error)));
            Interlocked.Increment(ref threads);
            lock (Running)
            {
                Running.Add(request);
                if (exiting)
                {
                    Native.kaltura_request_cancel(request);
                }
            }
            var result = new TaskCompletionSource<T>();
            var thread = new Thread(() =>
            {
                performs = true;
                Complete(result, () => Perform(request, take, timeout, token), token);
                Interlocked.Decrement(ref threads);
            });
            thread.IsBackground = true;
            try
            {
                thread.Start();
            }
            catch
            {
                Free(request);
                Interlocked.Decrement(ref threads);
                throw;
            }
            return result.Task;
        }

        private T Perform<T>(IntPtr request, Func<IntPtr, T> take, TimeSpan? timeout, CancellationToken token)
        {
            try
            {
                if (timeout.HasValue)
                {
                    Lib.Make((out IntPtr error) => Native.kaltura_request_set_timeout_ms(request, Ms(timeout), out error));
                }
                // Disposing the registration waits for a cancellation in progress.
                using (token.Register(() => Native.kaltura_request_cancel(request)))
                {
                    Lib.Make((out IntPtr error) => Native.kaltura_request_perform(request, out error), thrown);
                }
                return take(request);
            }
            finally
            {
                Free(request);
            }
        }

        private static void Free(IntPtr request)
        {
            lock (Running)
            {
                Running.Remove(request);
            }
            Native.kaltura_request_free(request);
        }

        private static void Complete<T>(TaskCompletionSource<T> result, Func<T> perform, CancellationToken token)
        {
            T value;
            try
            {
                value = perform();
            }
            catch (SessionException exception) when (exception.Status == Status.Cancelled && token.IsCancellationRequested)
            {
                result.TrySetCanceled(token);
                return;
            }
            catch (Exception exception)
            {
                result.TrySetException(exception);
                return;
            }
            result.TrySetResult(value);
        }
    }
}
