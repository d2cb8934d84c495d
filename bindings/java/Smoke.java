// Signs, verifies, logs in, provokes errors, and frees on another thread, against the server of
// bindings/run-all.

import java.util.function.Supplier;

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

    public static void main(String[] arguments) throws InterruptedException {
        String secret = System.getenv("KALTURA_SECRET");
        String loginId = System.getenv("KALTURA_LOGIN_ID");
        String user = "zo\u00eb";

        String ks = KalturaSession.generate(secret, user, KalturaSession.USER, 102, 3600, "sview:*");
        KalturaSession.Ks read = KalturaSession.Ks.parse(ks, "another", secret);
        check(read.userId().equals(user), "user id");
        check(read.check(0, null, null) == KalturaSession.VALID, "valid");
        check(read.check(read.expiresAt() + 1, null, null) != KalturaSession.VALID, "expired");

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

        Thread other = new Thread(() -> {
            client.close();
            client.close();
            read.close();
        });
        other.start();
        other.join();
        thrown(IllegalStateException.class, read::userId);
        System.out.println("ok");
    }
}
