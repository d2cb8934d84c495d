// Signs, verifies, logs in, provokes errors, and frees on another thread, against the server of bindings/run-all.
// `Smoke BLOCKS SECONDS` repeats this and checks that no blocks of memory remain: BLOCKS is the file with their number,
// SECONDS is the time for the garbage collector.

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import kalturasession.KalturaSession;

public final class Smoke {
    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static <E extends RuntimeException> E thrown(Class<E> kind, Supplier<?> call) {
        try {
            call.get();
        } catch (RuntimeException failure) {
            return kind.cast(failure);
        }
        throw new AssertionError("no " + kind);
    }

    private static void round() throws InterruptedException, IOException {
        String secret = System.getenv("KALTURA_SECRET");
        String loginId = System.getenv("KALTURA_LOGIN_ID");
        String user = "zo\u00eb";

        String ks = KalturaSession.generate(secret, user, KalturaSession.USER, 102, 3600, "sview:*");
        KalturaSession.Ks read = KalturaSession.Ks.parse(ks, "another", secret);
        check(read.userId().equals(user), "user id");
        check(read.check(0, null, null) == KalturaSession.OK, "valid");
        check(read.check(read.expiresAt() + 1, null, null) == KalturaSession.ERROR_KS_EXPIRED, "expired");

        KalturaSession.Client client = new KalturaSession.Client(System.getenv("KALTURA_SERVICE_URL"),
                System.getenv("KALTURA_CA_FILE"), 102);
        client.setKs(client.login(loginId, System.getenv("KALTURA_PASSWORD"), 0, null, null));
        String who = "\"userId\":\"" + System.getenv("KALTURA_USER_ID") + "\"";
        check(client.call("session", "get", null).contains(who), "who is logged in");

        KalturaSession.Failure failure = thrown(KalturaSession.Failure.class,
                () -> client.login(loginId, "wrong", 0, null, null));
        check(failure.statusName.equals("KALTURA_ERROR_WRONG_PASSWORD"), "status");
        check("USER_WRONG_PASSWORD".equals(failure.apiCode), "API code");
        failure = thrown(KalturaSession.Failure.class, () -> KalturaSession.Ks.parse(ks, "wrong"));
        check(failure.statusName.equals("KALTURA_ERROR_KS_SIGNATURE") && failure.apiCode == null, "wrong secret");
        for (String bad : new String[] {"a\0b", "a\ud800"}) {
            thrown(IllegalArgumentException.class,
                    () -> KalturaSession.generate(secret, bad, KalturaSession.USER, 102, 0, null));
        }

        failure = thrown(KalturaSession.Failure.class, () -> new KalturaSession.Client("ftp://x", null, 0));
        check(failure.statusName.equals("KALTURA_ERROR_INVALID_ARGUMENT"), "no URL");

        interrupt();

        Thread other = new Thread(() -> {
            client.close();
            client.close();
            read.close();
        });
        other.start();
        other.join();
        thrown(IllegalStateException.class, read::userId);
        abandon(ks, secret);
    }

    /** Interrupts a call of a server that does not respond. */
    private static void interrupt() throws InterruptedException, IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                KalturaSession.Client client =
                        new KalturaSession.Client("http://127.0.0.1:" + silent.getLocalPort(), null, 102)) {
            FutureTask<Boolean> call = new FutureTask<>(() -> {
                String status = thrown(KalturaSession.Failure.class, () -> client.call("system", "ping", null)).statusName;
                return status.equals("KALTURA_ERROR_CANCELLED") && Thread.interrupted();
            });
            Thread caller = new Thread(call);
            caller.start();
            Socket connection = silent.accept();
            long start = System.nanoTime();
            caller.interrupt();
            caller.join();
            connection.close();
            check(System.nanoTime() - start < 2_000_000_000L, "an interrupted call goes on");
            check(call.get(), "an interrupted call is cancelled");
        } catch (ExecutionException exception) {
            throw new AssertionError(exception.getCause());
        }
    }

    /** Leaves objects to the garbage collector. */
    @SuppressWarnings("resource")
    private static void abandon(String ks, String secret) {
        KalturaSession.Ks.parse(ks, secret);
        new KalturaSession.Client(null, null, 0);
    }

    private static final int ROUNDS = 20;

    /** Waits until there are at most {@code enough} blocks; returns the smallest number seen. */
    private static long blocks(String file, long enough, long milliseconds) throws InterruptedException, IOException {
        long end = System.nanoTime() + 1_000_000 * milliseconds;
        long least = Long.MAX_VALUE;
        do {
            System.gc();
            Thread.sleep(10); // the cleaner runs now
            try (FileInputStream stream = new FileInputStream(file)) {
                least = Math.min(least, ByteBuffer.wrap(stream.readNBytes(8)).order(ByteOrder.LITTLE_ENDIAN).getLong());
            }
        } while (least > enough && System.nanoTime() - end < 0);
        return least;
    }

    public static void main(String[] arguments) throws InterruptedException, IOException {
        if (arguments.length == 0) {
            round();
        } else {
            for (int i = 0; i < 3; i++) {
                round();
            }
            long before = blocks(arguments[0], 0, 200);
            for (int i = 0; i < ROUNDS; i++) {
                round();
            }
            long more = blocks(arguments[0], before + ROUNDS - 1, 1000 * Long.parseLong(arguments[1])) - before;
            check(more < ROUNDS, more + " blocks are left by " + ROUNDS + " rounds");
        }
        System.out.println("ok");
    }
}
