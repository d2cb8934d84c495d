// The tests, without a framework: each public static method is one. `Tests.exe BLOCKS SECONDS` checks instead that repeated
// rounds leave no memory of the library allocated: BLOCKS is the file with the number of blocks, SECONDS is the time for the
// garbage collector. See bindings/run-all.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using KalturaSession;

public static class Tests
{
    private static readonly string Secret = Environment.GetEnvironmentVariable("KALTURA_SECRET");
    private static readonly string LoginId = Environment.GetEnvironmentVariable("KALTURA_LOGIN_ID");
    private static readonly string Password = Environment.GetEnvironmentVariable("KALTURA_PASSWORD");
    private static readonly string TokenId = Environment.GetEnvironmentVariable("KALTURA_APP_TOKEN_ID");
    private static readonly string Token = Environment.GetEnvironmentVariable("KALTURA_APP_TOKEN");

    private static ClientOptions Options()
    {
        return new ClientOptions
        {
            ServiceUrl = Environment.GetEnvironmentVariable("KALTURA_SERVICE_URL"),
            CaFile = Environment.GetEnvironmentVariable("KALTURA_CA_FILE"),
            PartnerId = 102,
        };
    }

    private static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new Exception(what);
        }
    }

    private static void Same(object expected, object actual)
    {
        Check(Equals(expected, actual), "expected " + expected + ", got " + actual);
    }

    private static T Throws<T>(Action run) where T : Exception
    {
        try
        {
            run();
        }
        catch (AggregateException exception) when (exception.InnerException is T)
        {
            return (T)exception.InnerException;
        }
        catch (T exception)
        {
            return exception;
        }
        throw new Exception("no " + typeof(T).Name);
    }

    private static SessionException Fails(Status status, Action run)
    {
        var exception = Throws<SessionException>(run);
        Check(exception.Status == status, exception.Status + " instead of " + status + ": " + exception.Message);
        return exception;
    }

    public static void SignerVersionsAreVerifiedWithSecondSecret()
    {
        string privileges = new Privileges().Add("sview", "*").Add("edit", "0_a").Add("edit", "0_b").ToString();
        Same("sview:*,edit:0_a/0_b", privileges);
        var expiry = DateTimeOffset.FromUnixTimeSeconds(4000000000);
        var later = new RequestContext { Now = expiry.AddSeconds(1) };
        using (var signer = new Signer(102, Secret))
        using (var verifier = new Verifier(102, "another", Secret))
        {
            for (int version = 1; version <= 2; version++)
            {
                string session = signer.Sign(SessionType.User, "zoë", 0, privileges,
                    new SignOptions { Version = version, ExpiresAt = expiry });
                Ks ks = verifier.Verify(session);
                Same(version + " zoë 102 User 1 False True", string.Join(" ", ks.Version, ks.UserId, ks.PartnerId, ks.Type,
                    ks.SecretIndex, ks.IsAdmin, ks.IsVerified));
                Same(expiry, ks.ExpiresAt);
                Same("0_a,0_b", string.Join(",", ks.Privileges["edit"]));
                Check(ks.HasPrivilege("edit", "0_b") && !ks.HasPrivilege("edit", "0_c"), "privileges");
                Check(ks.HasPrivilege("edit") && !ks.HasPrivilege("list"), "privileges with any value");
                Check(!ks.HasPrivilege("edit", null), "a missing value");
                Same(Status.KsExpired, ks.Check(later));
                Fails(Status.KsExpired, () => verifier.Verify(session, later));
                string child = signer.SignRestricted(ks, "sview:0_x", 3600);
                Check(!Ks.Parse(child, Secret).HasPrivilege("edit", "0_a"), "restricted");
            }
        }
        string plain = Sessions.Generate(Secret, 102, SessionType.User);
        foreach (string hostile in new[] { "a\0b", "\ud800" })
        {
            var from = new RequestContext { RemoteIp = hostile, RequestUri = hostile };
            Same(Status.Ok, new Verifier(102, Secret).Check(plain, from).Status);
            Check(!Ks.Parse(plain, Secret).HasPrivilege("edit", hostile), "hostile value");
        }
        foreach (string untrusted in new[] { "", "a\0b", "\ud800", plain + "\0" })
        {
            Same(Status.KsMalformed, new Verifier(102, Secret).Check(untrusted).Status);
            Fails(Status.KsMalformed, () => Ks.Parse(untrusted, Secret));
            Fails(Status.KsMalformed, () => Ks.Peek(untrusted));
            Fails(Status.KsMalformed, () => Sessions.Fingerprint(untrusted));
            Check(Sessions.Explain(untrusted, Secret).StartsWith("Not a Kaltura session"), "explained");
        }
        Fails(Status.InvalidArgument, () => Ks.Parse(null, Secret));
        Fails(Status.InvalidArgument, () => Ks.Peek(null));
        CheckResult result = new Verifier(102, "wrong").Check(plain);
        Check(result.Status == Status.KsSignature && result.Ks == null, "wrong secret");
        Same(Status.KsNotVerified, Ks.Peek(plain).Check());
        Same(null, Ks.Peek(plain).Type);
        Same(10, Sessions.Fingerprint(plain).Length);
        Check(Sessions.Explain(plain, Secret).Contains("partner 102"), "explained");
    }

    /// <summary>Signs a session of version 1 with fields that the library does not create.</summary>
    private static string SignUnusual(string fields)
    {
        using (SHA1 sha1 = SHA1.Create())
        {
            byte[] hash = sha1.ComputeHash(Encoding.UTF8.GetBytes(Secret + fields));
            string hex = string.Concat(hash.Select(one => one.ToString("x2")));
            return Convert.ToBase64String(Encoding.UTF8.GetBytes(hex + "|" + fields));
        }
    }

    public static void UnusualSessionsAreParsed()
    {
        foreach (string expiry in new[] { "9223372036854775807", "253402300800", "-9223372036854775807" })
        {
            Ks ks = Ks.Parse(SignUnusual("102;102;" + expiry + ";0;5;ada;edit:0_a,edit:0_b"), Secret);
            Same(expiry[0] == '-' ? 1 : 9999, ks.ExpiresAt.Value.Year);
            Same("0_a,0_b", string.Join(",", ks.Privileges["edit"]));
        }
        Same(null, Ks.Peek(Sessions.Generate(Secret, 102, SessionType.User)).Privileges);
    }

    public static void WrongArgumentsAreExceptions()
    {
        foreach (string wrong in new[] { "a\0b", "a\ud800" })
        {
            Throws<ArgumentException>(() => Sessions.Generate(Secret, 102, SessionType.User, wrong));
            Throws<ArgumentException>(() => Ks.Parse("x", wrong));
            Throws<ArgumentException>(() => new Client(new ClientOptions { UserAgent = wrong }));
        }
        Throws<ArgumentNullException>(() => new Verifier(102, (string)null));
        Throws<ArgumentNullException>(() => new Verifier(102, null));
        Throws<ArgumentNullException>(() => Sessions.Explain("x", null));
        Throws<ArgumentNullException>(() => new Signer(102, Secret).SignRestricted(null));
        Fails(Status.InvalidArgument, () => Sessions.Generate(null, 102, SessionType.User));
        Fails(Status.InvalidArgument, () => Sessions.Generate(Secret, 102, (SessionType)77));
        Fails(Status.InvalidArgument, () => new Client(new ClientOptions { ServiceUrl = "ftp://x" }));
        Throws<ArgumentException>(() => new Client(new ClientOptions { ServiceUrl = "https://localhost", Region = "eu" }));
        Fails(Status.InvalidArgument, () => new Privileges().Add("a b"));
        string text = new string('x', 64 << 20);
        Fails(Status.KsMalformed, () => Ks.Parse(text, Secret));
        Fails(Status.InvalidArgument, () => Sessions.Generate(Secret, 102, SessionType.User, text));
        var endless = new List<object>();
        endless.Add(endless);
        using (var client = new Client(Options()))
        {
            Throws<ArgumentException>(() => client.CallAsync("session", "get", endless));
            Throws<ArgumentException>(() => client.CallAsync("session", "get", new object()));
            var start = new Dictionary<string, object> { { "secret", Secret }, { "partnerId", 102u }, { "expiry", 600ul } };
            start["type"] = SessionType.Admin;
            var session = (string)client.CallAsync("session", "start", start).Result;
            Same(SessionType.Admin, Ks.Parse(session, Secret).Type);
        }
    }

    public static void DisposedObjectsThrow()
    {
        Ks ks = Ks.Parse(Sessions.Generate(Secret, 102, SessionType.User), Secret);
        var client = new Client(Options());
        foreach (IDisposable one in new IDisposable[] { ks, client, ks, client })
        {
            one.Dispose();
        }
        Same("Ks", Throws<ObjectDisposedException>(() => ks.UserId.ToString()).ObjectName);
        Throws<ObjectDisposedException>(() => client.SetKs(null));
        Throws<ObjectDisposedException>(() => client.CallAsync("session", "get").Wait());
    }

    public static void ThreeWaysToSession()
    {
        using (var client = new Client(Options()))
        {
            SessionException wrong = Fails(Status.WrongPassword, () => client.LoginAsync(LoginId, "wrong").Wait());
            Same("USER_WRONG_PASSWORD Never Api 200 KALTURA_ERROR_WRONG_PASSWORD",
                string.Join(" ", wrong.ApiCode, wrong.RetryClass, wrong.Category, wrong.HttpStatus, wrong.StatusName));
            client.SetKs(client.LoginAsync(LoginId, Password).Result);
            var who = (Dictionary<string, object>)client.CallAsync("session", "get").Result;
            Same(Environment.GetEnvironmentVariable("KALTURA_USER_ID"), who["userId"]);
            client.SetKs(client.StartSessionAsync(Secret, SessionType.Admin, "ada").Result);
            Same("ada", client.GetSessionAsync().Result.UserId);
            SessionInfo info = client.StartAppTokenSessionAsync(TokenId, Token).Result;
            Same("user102", info.UserId);
            Check(!info.ToString().Contains(info.Ks), "the session is shown");
            Same(null, client.StartWidgetSessionAsync().Result.ExpiresAt);
            var requests = new[]
            {
                new Dictionary<string, object> { { "service", "session" }, { "action", "get" } },
                new Dictionary<string, object> { { "service", "slow" }, { "action", "x" } },
            };
            List<object> responses = client.MultirequestAsync(requests).Result;
            Same("KalturaAPIException", ((Dictionary<string, object>)responses[1])["objectType"]);
            client.EndSessionAsync(null, true).Wait();
            Fails(Status.Forbidden, () => client.CallAsync("media", "list").Wait());
        }
    }

    public static void ManagedSessionIsSharedAndObserved()
    {
        int renewed = 0;
        Status failed = Status.Ok;
        using (var client = new Client(Options()))
        using (var other = new Client(Options()))
        {
            Credentials credentials = Credentials.AppToken(TokenId, Token);
            credentials.OnRenewed = info => Interlocked.Increment(ref renewed);
            client.SetCredentials(credentials);
            Task<object>[] calls = Enumerable.Range(0, 8).Select(i => client.CallAsync("media", "list")).ToArray();
            Check(calls.All(call => (long)((Dictionary<string, object>)call.Result)["totalCount"] == 5), "lists");
            Same(1, renewed);
            string ks = client.AcquireKsAsync(60).Result.Ks;
            other.SetCredentials(Credentials.AppToken(TokenId, Token));
            other.ImportSession(client.ExportSession());
            Same(ks, other.AcquireKsAsync().Result.Ks);
            client.InvalidateKs(ks);
            Check(ks != client.AcquireKsAsync().Result.Ks, "discarded");
            Credentials wrong = Credentials.Login(LoginId, "wrong");
            wrong.OnFailed = (exception, expiresAt) => failed = exception.Status;
            client.SetCredentials(wrong);
            Fails(Status.WrongPassword, () => client.AcquireKsAsync().Wait());
            Same(Status.WrongPassword, failed);
            Credentials widget = Credentials.Widget();
            widget.Privileges = "a:b";
            Fails(Status.InvalidArgument, () => client.SetCredentials(widget));
            foreach (Action<Credentials> change in new Action<Credentials>[] { one => one.UserId = "ada",
                one => one.HashType = HashType.Md5, one => one.TotpSecret = "GEZDGNBV", one => one.ExpirySeconds = -1,
                one => one.AddSecret("another") })
            {
                Credentials callback = Credentials.Callback(() => ks);
                change(callback);
                Fails(Status.InvalidArgument, () => client.SetCredentials(callback));
            }
            DateTimeOffset expiry = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 600);
            client.SetCredentials(Credentials.Callback(() => new SessionInfo(ks, expiry)));
            Same(expiry, client.AcquireKsAsync().Result.ExpiresAt);
            Credentials own = Credentials.Secret(Secret, SessionType.User, "ada");
            own.ExpirySeconds = 600;
            own.Privileges = "sview:*";
            own.UserId = "zoë";
            client.SetCredentials(own);
            using (Ks signed = Ks.Parse(client.AcquireKsAsync().Result.Ks, Secret))
            {
                Same("zoë", signed.UserId);
                Check(signed.HasPrivilege("sview", "*") && signed.ExpiresAt < DateTimeOffset.UtcNow.AddHours(12), "settings");
            }
        }
    }

    private sealed class BadException : Exception
    {
        public override string Message => throw new Exception("in Message");
    }

    public static void CallbackExceptionsAreContained()
    {
        int lines = 0;
        ClientOptions options = Options();
        options.LogLevel = LogLevel.Debug;
        options.Log = (level, line) => throw (++lines % 2 == 0 ? new Exception("in log") : new BadException());
        var traced = new StringWriter();
        var listener = new TextWriterTraceListener(traced);
        Trace.Listeners.Add(listener);
        using (var client = new Client(options))
        {
            var cause = new Exception("no session today");
            Exception observed = null;
            Credentials failing = Credentials.Callback((Func<string>)(() => throw cause));
            failing.OnFailed = (error, expiresAt) => observed = error.InnerException;
            client.SetCredentials(failing);
            Same(cause, Fails(Status.Callback, () => client.CallAsync("media", "list").Wait()).InnerException);
            Same(cause, observed);
            Credentials login = Credentials.Login(LoginId, Password);
            login.Otp = () => "a\0b";
            client.SetCredentials(login);
            SessionException failure = Fails(Status.Callback, () => client.CallAsync("media", "list").Wait());
            Check(failure.InnerException is ArgumentException, "the exception of otp");
            client.SetCredentials(Credentials.Callback(() => (SessionInfo)null));
            failure = Fails(Status.Callback, () => client.CallAsync("media", "list").Wait());
            Same(Status.InvalidArgument, ((SessionException)failure.InnerException).Status);
            client.SetCredentials(Credentials.Callback(() => Sessions.Generate(Secret, 102, SessionType.User)));
            client.CallAsync("media", "list").Wait();
        }
        Trace.Listeners.Remove(listener);
        Check(traced.ToString().Contains("in log"), "the exceptions of Log are traced");
    }

    public static void CallbackExceptionIsThatOfItsClient()
    {
        var causes = new[] { new IOException("one"), new IOException("two") };
        var failed = new List<Exception>();
        Client[] clients = causes.Select(cause =>
        {
            Credentials credentials = Credentials.Callback((Func<string>)(() => throw cause));
            credentials.OnFailed = (error, expiresAt) => failed.Add(error.InnerException);
            var client = new Client(Options());
            client.SetCredentials(credentials);
            return client;
        }).ToArray();
        for (int i = 0; i < 4; i++) // later without a callback: the client waits before it is called again
        {
            Same(causes[i % 2], Fails(Status.Callback, () => clients[i % 2].AcquireKsAsync().Wait()).InnerException);
        }
        Check(failed.SequenceEqual(causes), "the causes that the observers got");
    }

    public static void CallbacksMayCancelAndDispose()
    {
        foreach (Action<Client> act in new Action<Client>[] { one => one.Cancel(), one => one.Dispose() })
        {
            Client client = null;
            ClientOptions options = Options();
            options.LogLevel = LogLevel.Debug;
            options.Log = (level, line) => act(client);
            client = new Client(options);
            Fails(Status.Cancelled, () => client.CallAsync("slow", "forever").Wait());
        }
    }

    public static void TimeoutsAndTokensEndCalls()
    {
        var client = new Client(Options());
        Fails(Status.Timeout, () => client.CallAsync("slow", "forever", null, TimeSpan.FromMilliseconds(100)).Wait());
        ClientOptions hasty = Options();
        hasty.TotalTimeout = TimeSpan.FromMilliseconds(100);
        Fails(Status.Timeout, () => new Client(hasty).CallAsync("slow", "forever").Wait());
        Task<object> other = client.CallAsync("slow", "second");
        var source = new CancellationTokenSource(200);
        for (int i = 0; i < 2; i++)
        {
            Task<object> call = client.CallAsync("slow", "forever", cancellationToken: source.Token);
            Throws<OperationCanceledException>(() => call.Wait());
            Same(TaskStatus.Canceled, call.Status);
        }
        Fails(Status.BadRequest, () => other.Wait());
        Task<object>[] calls = Enumerable.Range(0, 8).Select(i => client.CallAsync("slow", "forever")).ToArray();
        Thread.Sleep(300);
        client.Dispose();
        foreach (Task<object> call in calls)
        {
            Fails(Status.Cancelled, () => call.Wait());
        }
    }

    public static void EveryCallTakesATimeout()
    {
        var silent = new TcpListener(IPAddress.Loopback, 0); // the system accepts its connections, and nothing responds
        silent.Start();
        var options = new ClientOptions { ServiceUrl = "http://" + silent.LocalEndpoint, PartnerId = 102 };
        TimeSpan brief = TimeSpan.FromMilliseconds(50);
        string ks = Sessions.Generate(Secret, 102, SessionType.User);
        using (var client = new Client(options))
        {
            client.SetCredentials(Credentials.Login(LoginId, Password));
            var watch = Stopwatch.StartNew();
            foreach (Func<Task> call in new Func<Task>[] {
                () => client.StartSessionAsync(Secret, SessionType.User, timeout: brief),
                () => client.LoginAsync(LoginId, Password, timeout: brief),
                () => client.StartAppTokenSessionAsync(TokenId, Token, timeout: brief),
                () => client.StartWidgetSessionAsync(timeout: brief),
                () => client.GetSessionAsync(ks, timeout: brief),
                () => client.EndSessionAsync(ks, timeout: brief),
                () => client.AcquireKsAsync(timeout: brief) })
            {
                Fails(Status.Timeout, () => call().Wait());
            }
            Check(watch.Elapsed.TotalSeconds < 30, "that of the client");
        }
        silent.Stop();
    }

    public static void NetworkSettingsReachTheLibrary()
    {
        Func<Action<ClientOptions>, object> ping = change =>
        {
            ClientOptions options = Options();
            options.MaxRetries = 0;
            change(options);
            using (var client = new Client(options))
            {
                return client.CallAsync("system", "ping").Result;
            }
        };
        string pem = File.ReadAllText(Options().CaFile);
        Same(true, ping(o => { o.CaFile = null; o.CaPem = pem; }));
        Fails(Status.Tls, () => ping(o => { o.CaFile = null; o.PinnedCertificates.Add(new string('a', 64)); }));
        Fails(Status.Proxy, () => ping(o => o.ProxyUrl = "http://127.0.0.1:1"));
        Fails(Status.Connect, () => ping(o => o.ServiceUrl = "https://127.0.0.1:1"));
        Fails(Status.InvalidArgument, () => ping(o => { o.CertificateFile = "/nowhere"; o.KeyFile = "/nowhere"; }));
        Fails(Status.InvalidArgument, () => ping(o => o.Headers["Host"] = "x"));
    }

    public static void ProcessExitsInCalls()
    {
        string program = Assembly.GetExecutingAssembly().Location;
        foreach (string way in new[] { "exit", "return", "callback" })
        {
            for (int i = 0; i < 3; i++)
            {
                var start = new ProcessStartInfo("mono", program + " " + way) { UseShellExecute = false };
                using (Process process = Process.Start(start))
                {
                    if (!process.WaitForExit(25000))
                    {
                        process.Kill();
                        throw new Exception("the process does not exit: " + way);
                    }
                    Same(7, process.ExitCode);
                }
            }
        }
    }

    /// <summary>Exits during eight calls: by Environment.Exit, also in a callback, or by returning from Main.</summary>
    private static int Exit(string way)
    {
        ClientOptions options = Options();
        options.LogLevel = LogLevel.Debug;
        options.Log = (level, line) =>
        {
            if (way == "callback")
            {
                Environment.Exit(7);
            }
        };
        var client = new Client(options);
        for (int i = 0; i < 8; i++)
        {
            client.CallAsync("slow", "forever");
        }
        Thread.Sleep(500);
        if (way != "return")
        {
            Environment.Exit(7);
        }
        return 7;
    }

    private static void Round()
    {
        string session = Sessions.Generate(Secret, 102, SessionType.User);
        ClientOptions options = Options();
        options.Log = (level, line) => { };
        using (var verifier = new Verifier(102, Secret))
        using (Ks ks = verifier.Verify(session))
        using (var client = new Client(options))
        {
            Credentials credentials = Credentials.Callback(() => session);
            credentials.OnRenewed = info => { };
            client.SetCredentials(credentials);
            client.CallAsync("media", "list").Wait();
            Throws<SessionException>(() => client.CallAsync("nothing", "get").Wait());
            Fails(Status.Timeout, () => client.CallAsync("slow", "forever", null, TimeSpan.FromMilliseconds(20)).Wait());
            Throws<SessionException>(() => Ks.Parse(session, "wrong"));
        }
        // Left to the garbage collector, which frees on another thread.
        var thread = new Thread(() =>
        {
            Ks.Parse(session, Secret);
            new Client(options);
        });
        thread.Start();
        thread.Join();
    }

    /// <summary>Waits until there are at most `enough` blocks; returns the smallest number seen.</summary>
    private static long Blocks(string file, long enough, double seconds)
    {
        var watch = Stopwatch.StartNew();
        long least = long.MaxValue;
        do
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(10);
            using (var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            using (var reader = new BinaryReader(stream))
            {
                least = Math.Min(least, reader.ReadInt64());
            }
        }
        while (least > enough && watch.Elapsed.TotalSeconds < seconds);
        return least;
    }

    private static int Leaks(string file, double seconds)
    {
        const int rounds = 20;
        for (int i = 0; i < 3; i++)
        {
            Round();
        }
        long before = Blocks(file, 0, 0.2);
        for (int i = 0; i < rounds; i++)
        {
            Round();
        }
        long more = Blocks(file, before + rounds - 1, seconds) - before;
        if (more >= rounds)
        {
            Console.Error.WriteLine(more + " blocks are left by " + rounds + " rounds");
            return 1;
        }
        return 0;
    }

    private static int Main(string[] arguments)
    {
        if (arguments.Length == 2)
        {
            return Leaks(arguments[0], double.Parse(arguments[1]));
        }
        if (arguments.Length == 1)
        {
            return Exit(arguments[0]);
        }
        int failures = 0;
        foreach (MethodInfo test in typeof(Tests).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        {
            try
            {
                test.Invoke(null, null);
                Console.WriteLine("ok " + test.Name);
            }
            catch (TargetInvocationException exception)
            {
                failures++;
                Console.WriteLine("FAILED " + test.Name + ": " + exception.InnerException);
            }
        }
        return failures == 0 ? 0 : 1;
    }
}
