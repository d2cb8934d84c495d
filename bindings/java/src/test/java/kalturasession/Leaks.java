package kalturasession;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * `Leaks BLOCKS SECONDS` checks that repeated rounds leave no memory of the library allocated: BLOCKS is the file with the
 * number of blocks, SECONDS is the time for the garbage collector. See bindings/run-all.
 */
public final class Leaks {
    private static final int ROUNDS = 20;

    private Leaks() {}

    private static void mustFail(Runnable run) {
        try {
            run.run();
        } catch (SessionException exception) {
            return;
        }
        throw new AssertionError("no exception");
    }

    private static void round() {
        String secret = System.getenv("KALTURA_SECRET");
        String session = Sessions.generate(102, secret, SessionOptions.user());
        try (Verifier verifier = new Verifier(102, secret); Ks ks = verifier.verify(session, new RequestContext());
                Client client = SessionTest.builder().log(LogLevel.INFO, (level, line) -> {}).build()) {
            client.setCredentials(Credentials.callback(() -> new Credentials.Session(session, null)).onRenewed(info -> {}));
            client.call("media", "list").execute();
            mustFail(() -> client.call("nothing", "get").execute());
            mustFail(() -> client.call("slow", "forever").withTimeout(Duration.ofMillis(20)).execute());
            mustFail(() -> Ks.parse(session, "wrong"));
            mustFail(() -> Client.builder().serviceUrl("ftp://x").build());
            ks.userId();
        }
        // Left to the garbage collector, which frees on another thread.
        Ks.parse(session, secret);
        Client.builder().log(LogLevel.INFO, (level, line) -> {}).build();
    }

    /** Waits until there are at most `enough` blocks; returns the smallest number seen. */
    private static long blocks(String file, long enough, double seconds) throws IOException, InterruptedException {
        long end = System.nanoTime() + (long) (1e9 * seconds);
        long least = Long.MAX_VALUE;
        do {
            System.gc();
            Thread.sleep(10);
            try (FileInputStream in = new FileInputStream(file)) {
                long now = ByteBuffer.wrap(in.readNBytes(8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
                least = Math.min(least, now);
            }
        } while (least > enough && System.nanoTime() < end);
        return least;
    }

    public static void main(String[] arguments) throws Exception {
        String file = arguments[0];
        for (int i = 0; i < 3; i++) {
            round();
        }
        long before = blocks(file, 0, 1);
        for (int i = 0; i < ROUNDS; i++) {
            round();
        }
        long more = blocks(file, before + ROUNDS - 1, Double.parseDouble(arguments[1])) - before;
        if (more >= ROUNDS) {
            throw new AssertionError(more + " blocks are left by " + ROUNDS + " rounds");
        }
    }
}
