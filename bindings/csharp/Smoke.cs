// Signs, verifies, logs in, provokes errors, and frees on another thread, against the server of
// bindings/run-all.

using System;
using System.Threading;
using Kaltura;

public static class Smoke
{
    private static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new Exception(what);
        }
    }

    private static E Thrown<E>(Action call) where E : Exception
    {
        try
        {
            call();
        }
        catch (E exception)
        {
            return exception;
        }
        throw new Exception("no " + typeof(E));
    }

    private static string Env(string name)
    {
        return Environment.GetEnvironmentVariable(name);
    }

    public static void Main()
    {
        string secret = Env("KALTURA_SECRET"), loginId = Env("KALTURA_LOGIN_ID"), user = "zo\u00eb";

        string text = Session.Generate(secret, user, Session.User, 102, 3600, "sview:*");
        Ks read = Ks.Parse(text, "another", secret);
        Check(read.UserId == user, "user id");
        Check(read.Check() == Session.Valid, "valid");
        Check(read.Check(read.ExpiresAt + 1) != Session.Valid, "expired");

        var client = new Client(Env("KALTURA_SERVICE_URL"), Env("KALTURA_CA_FILE"), 102);
        client.SetKs(client.Login(loginId, Env("KALTURA_PASSWORD")));
        string who = "\"userId\":\"" + Env("KALTURA_USER_ID") + "\"";
        Check(client.Call("session", "get").Contains(who), "who is logged in");

        var failure = Thrown<KalturaException>(() => client.Login(loginId, "wrong"));
        Check(failure.StatusName == "KALTURA_ERROR_WRONG_PASSWORD", "status");
        Check(failure.ApiCode == "USER_WRONG_PASSWORD", "API code");
        failure = Thrown<KalturaException>(() => Ks.Parse(text, "wrong"));
        Check(failure.StatusName == "KALTURA_ERROR_KS_SIGNATURE" && failure.ApiCode == null, "wrong secret");
        Thrown<ArgumentException>(() => Session.Generate(secret, "a\0b", Session.User, 102));

        var other = new Thread(() =>
        {
            client.Dispose();
            client.Dispose();
        });
        other.Start();
        other.Join();
        Thrown<ObjectDisposedException>(() => client.SetKs(null));
        read = null;
        GC.Collect(); // the finalizer's thread frees it
        GC.WaitForPendingFinalizers();
        Console.WriteLine("ok");
    }
}
