// Signs, verifies, logs in, provokes errors, and frees on another thread, against the server of bindings/run-all.
// `Smoke BLOCKS SECONDS` repeats this and checks that no blocks of memory remain: BLOCKS is the file with their number,
// SECONDS is the time for the garbage collector.

using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using KalturaSession;

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

    private static void Round()
    {
        string secret = Env("KALTURA_SECRET"), loginId = Env("KALTURA_LOGIN_ID"), user = "zo\u00eb";

        string text = Session.Generate(secret, user, Session.User, 102, 3600, "sview:*");
        Ks read = Ks.Parse(text, "another", secret);
        Check(read.UserId == user, "user id");
        Check(read.Check() == Session.Ok, "valid");
        Check(read.Check(read.ExpiresAt + 1) == Session.ErrorKsExpired, "expired");

        var client = new Client(Env("KALTURA_SERVICE_URL"), Env("KALTURA_CA_FILE"), 102);
        client.SetKs(client.Login(loginId, Env("KALTURA_PASSWORD")));
        string who = "\"userId\":\"" + Env("KALTURA_USER_ID") + "\"";
        Check(client.Call("session", "get").Contains(who), "who is logged in");

        var failure = Thrown<SessionException>(() => client.Login(loginId, "wrong"));
        Check(failure.StatusName == "KALTURA_ERROR_WRONG_PASSWORD", "status");
        Check(failure.ApiCode == "USER_WRONG_PASSWORD", "API code");
        failure = Thrown<SessionException>(() => Ks.Parse(text, "wrong"));
        Check(failure.StatusName == "KALTURA_ERROR_KS_SIGNATURE" && failure.ApiCode == null, "wrong secret");
        Thrown<ArgumentException>(() => Session.Generate(secret, "a\0b", Session.User, 102));

        failure = Thrown<SessionException>(() => new Client("ftp://x"));
        Check(failure.StatusName == "KALTURA_ERROR_INVALID_ARGUMENT", "no URL");

        var other = new Thread(() =>
        {
            client.Dispose();
            client.Dispose();
        });
        other.Start();
        other.Join();
        Thrown<ObjectDisposedException>(() => client.SetKs(null));
        read.Dispose();
        Thrown<ObjectDisposedException>(() => read.Check());

        // Left to the garbage collector, which treats numbers on the stack as addresses: so on another stack.
        other = new Thread(() =>
        {
            Ks.Parse(text, secret);
            new Client();
        });
        other.Start();
        other.Join();
        GC.Collect(); // the finalizer's thread frees them
        GC.WaitForPendingFinalizers();
    }

    private const int Rounds = 20;

    // Waits until there are at most `enough` blocks; returns the smallest number seen.
    private static long Blocks(string file, long enough, double seconds)
    {
        var watch = Stopwatch.StartNew();
        long least = long.MaxValue;
        do
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using (var reader = new BinaryReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)))
            {
                least = Math.Min(least, reader.ReadInt64());
            }
            Thread.Sleep(10);
        } while (least > enough && watch.Elapsed.TotalSeconds < seconds);
        return least;
    }

    public static void Main(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            Round();
        }
        else
        {
            for (int i = 0; i < 3; i++)
            {
                Round();
            }
            long before = Blocks(arguments[0], 0, 0.2);
            for (int i = 0; i < Rounds; i++)
            {
                Round();
            }
            long more = Blocks(arguments[0], before + Rounds - 1, int.Parse(arguments[1])) - before;
            Check(more < Rounds, more + " blocks are left by " + Rounds + " rounds");
        }
        Console.WriteLine("ok");
    }
}
