package kalturasession;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionTest {
    private static final String SECRET = System.getenv("KALTURA_SECRET");
    private static final String LOGIN_ID = System.getenv("KALTURA_LOGIN_ID");
    private static final String PASSWORD = System.getenv("KALTURA_PASSWORD");
    private static final String ID = System.getenv("KALTURA_APP_TOKEN_ID");
    private static final String TOKEN = System.getenv("KALTURA_APP_TOKEN");

    static ClientBuilder builder() {
        return Client.builder().serviceUrl(System.getenv("KALTURA_SERVICE_URL")).partnerId(102)
                .caFile(System.getenv("KALTURA_CA_FILE"));
    }

    private static SessionException fails(Status status, Executable run) {
        SessionException exception = assertThrows(SessionException.class, run);
        assertEquals(status, exception.status(), exception.getMessage());
        return exception;
    }

    @Test
    void signerVersionsAreVerifiedWithSecondSecret() {
        String privileges = new Privileges().add(PrivilegeName.SVIEW, "*").add("edit", "0_a").add("edit", "0_b").toString();
        assertEquals("sview:*,edit:0_a/0_b", privileges);
        Instant expiry = Instant.ofEpochSecond(4000000000L);
        try (Signer signer = new Signer(102, SECRET); Verifier verifier = new Verifier(102, "another", SECRET)) {
            for (int version = 1; version <= 2; version++) {
                String session = signer.sign(SessionOptions.user().userId("zoë").privileges(privileges).version(version)
                        .expiresAt(expiry));
                try (Ks ks = verifier.verify(session, new RequestContext())) {
                    assertEquals(List.of(version, "zoë", expiry, 102, SessionType.USER, 1, false, true),
                            List.of(ks.version(), ks.userId(), ks.expiresAt(), ks.partnerId(), ks.type(), ks.secretIndex(),
                                    ks.isAdmin(), ks.isVerified()));
                    assertEquals(Map.of("sview", List.of("*"), "edit", List.of("0_a", "0_b")), ks.privileges());
                    assertTrue(ks.hasPrivilege("edit", "0_b"));
                    assertFalse(ks.hasPrivilege("edit", "0_c"));
                    assertTrue(ks.hasPrivilege("edit") && !ks.hasPrivilege("list"));
                    assertFalse(ks.hasPrivilege("edit", null));
                    RequestContext later = new RequestContext().now(expiry.plusSeconds(1));
                    assertEquals(Status.KS_EXPIRED, ks.check(later));
                    fails(Status.KS_EXPIRED, () -> verifier.verify(session, later));
                    String child = signer.signRestricted(ks, "sview:0_x", Duration.ofHours(1));
                    assertFalse(Ks.parse(child, SECRET).hasPrivilege("edit", "0_a"));
                }
            }
        }
        String session = Sessions.generate(102, SECRET, SessionOptions.user());
        Verifier.Result result = new Verifier(102, "wrong").check(session, new RequestContext());
        assertEquals(Status.KS_SIGNATURE, result.status());
        assertNull(result.ks());
        fails(Status.KS_SIGNATURE, () -> Ks.parse(session, "wrong"));
        assertEquals(Status.KS_NOT_VERIFIED, Ks.peek(session).check(new RequestContext()));
        assertEquals(10, Sessions.fingerprint(session).length());
        assertTrue(Sessions.explain(session, SECRET).contains("partner 102"));
    }

    @Test
    void wrongArgumentsAreExceptions() {
        for (String wrong : List.of("a\0b", "a\ud800")) {
            assertThrows(IllegalArgumentException.class,
                    () -> Sessions.generate(102, SECRET, SessionOptions.user().userId(wrong)));
            assertThrows(IllegalArgumentException.class, () -> Ks.parse("x", wrong));
            assertThrows(IllegalArgumentException.class, () -> builder().log(LogLevel.ERROR, (l, m) -> {}).userAgent(wrong).build());
            assertThrows(IllegalArgumentException.class, () -> Credentials.login(0, LOGIN_ID, "x").totpSecret(wrong));
        }
        assertThrows(IllegalArgumentException.class, () -> SessionOptions.user().expiry(Duration.ofMillis(500)));
        assertThrows(NullPointerException.class, () -> new Verifier(102, (String) null));
        assertThrows(IllegalArgumentException.class, () -> Sessions.appTokenHash("x", "x", HashType.AUTO));
        fails(Status.INVALID_ARGUMENT, () -> Sessions.generate(102, null, SessionOptions.user()));
        fails(Status.INVALID_ARGUMENT, () -> builder().serviceUrl("ftp://x").build());
        fails(Status.INVALID_ARGUMENT, () -> new Verifier(102));
        fails(Status.INVALID_ARGUMENT, () -> new Privileges().add("a b"));
        String longString = "x".repeat(64 << 20);
        fails(Status.KS_MALFORMED, () -> Ks.parse(longString, SECRET));
        fails(Status.INVALID_ARGUMENT, () -> Sessions.generate(102, SECRET, SessionOptions.user().userId(longString)));
    }

    @Test
    void untrustedSessionsAreMalformed() {
        try (Verifier verifier = new Verifier(102, SECRET)) {
            for (String untrusted : List.of("", "a\0b", "a\ud800", Sessions.generate(102, SECRET, SessionOptions.user()) + "\0")) {
                assertEquals(Status.KS_MALFORMED, verifier.check(untrusted, new RequestContext()).status());
                fails(Status.KS_MALFORMED, () -> Ks.parse(untrusted, SECRET));
                fails(Status.KS_MALFORMED, () -> Ks.peek(untrusted));
                fails(Status.KS_MALFORMED, () -> Sessions.fingerprint(untrusted));
                assertTrue(Sessions.explain(untrusted, SECRET).startsWith("Not a Kaltura session"));
            }
        }
    }

    @Test
    void hostileRequestsHaveResults() {
        String session = Sessions.generate(102, SECRET, SessionOptions.user().privileges("iprestrict:192.0.2.1,edit:0_a"));
        String uri = Sessions.generate(102, SECRET, SessionOptions.user().privileges("urirestrict:/a*"));
        try (Verifier verifier = new Verifier(102, SECRET)) {
            for (String wrong : List.of("\0", "\ud800")) {
                assertEquals(Status.KS_MALFORMED, verifier.check(session + wrong, new RequestContext()).status());
                fails(Status.KS_MALFORMED, () -> verifier.verify(session + wrong, new RequestContext()));
                RequestContext request = new RequestContext().remoteIp("192.0.2.1" + wrong).requestUri("/a" + wrong);
                assertEquals(Status.KS_RESTRICTED_URI, verifier.check(uri, request).status());
                try (Verifier.Result result = verifier.check(session, request)) {
                    assertEquals(Status.KS_RESTRICTED_IP, result.status());
                    assertEquals(Status.KS_RESTRICTED_IP, result.ks().check(request));
                    assertTrue(result.ks().hasPrivilege("edit", "0_a"));
                    assertFalse(result.ks().hasPrivilege("edit", "0_a" + wrong));
                }
            }
            assertEquals(Status.INVALID_ARGUMENT, verifier.check(null, new RequestContext()).status());
            assertEquals("request", assertThrows(NullPointerException.class, () -> verifier.check(session, null)).getMessage());
            Verifier.Result result = verifier.check(session, new RequestContext().remoteIp("192.0.2.1"));
            assertEquals(Status.OK, result.status());
            assertTrue(result.toString().contains("partnerId=102") && !result.toString().contains(session), result.toString());
            result.close();
            assertEquals("Result[status=OK, ks=Ks[closed]]", result.toString());
        }
    }

    /** Signs a session of version 1 with fields that the library does not create. */
    private static String signUnusual(String fields) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-1").digest((SECRET + fields).getBytes(StandardCharsets.UTF_8));
        String session = String.format("%040x|%s", new BigInteger(1, hash), fields);
        return Base64.getEncoder().encodeToString(session.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void unusualSessionsAreParsed() throws GeneralSecurityException {
        for (long expiry : new long[] {Long.MAX_VALUE, -Long.MAX_VALUE}) {
            try (Ks ks = Ks.parse(signUnusual("102;102;" + expiry + ";0;5;ada;edit:0_a,edit:0_b"), SECRET)) {
                assertEquals(expiry < 0 ? Instant.MIN : Instant.MAX.truncatedTo(ChronoUnit.SECONDS), ks.expiresAt());
                assertEquals(Map.of("edit", List.of("0_a", "0_b")), ks.privileges());
                assertTrue(ks.toString().contains("userId=ada"), ks.toString());
            }
        }
    }

    @Test
    void privilegesAreAcceptedAsStrings() {
        Privileges privileges = new Privileges().add("sview", "0_abcdefgh");
        String session = Sessions.generate(102, SECRET, SessionOptions.user().privileges(privileges));
        try (Ks ks = Ks.parse(session, SECRET); Signer signer = new Signer(102, SECRET)) {
            assertThrows(UnsupportedOperationException.class, () -> ks.privileges().clear());
            assertThrows(UnsupportedOperationException.class, () -> ks.privileges().get("sview").clear());
            try (Ks child = Ks.parse(signer.signRestricted(ks, privileges, null), SECRET)) {
                assertTrue(child.hasPrivilege("sview", "0_abcdefgh"));
            }
        }
        assertEquals("", Sessions.lintPrivileges(privileges, SessionType.USER));
        assertEquals("{\"privileges\":\"sview:0_abcdefgh\"}", Json.write(Map.of("privileges", privileges)));
        assertEquals("sview/0_abcdefgh", privileges.subSequence(0, 5) + "/" + privileges.toString().substring(6));
        assertEquals(List.of(16, ':'), List.of(privileges.length(), privileges.charAt(5)));
    }

    @Test
    void durationsOutOfRangeAreRefused() {
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofNanos(1), Duration.ofDays(2), Duration.ofSeconds(-1),
                Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThrows(IllegalArgumentException.class, () -> builder().totalTimeout(wrong));
            assertThrows(IllegalArgumentException.class, () -> builder().connectTimeout(wrong));
            assertThrows(IllegalArgumentException.class, () -> builder().requestTimeout(wrong));
            assertThrows(IllegalArgumentException.class, () -> builder().build().call("a", "b").withTimeout(wrong));
        }
        assertThrows(IllegalArgumentException.class, () -> SessionOptions.user().expiry(Duration.ofSeconds(-1)));
        try (Ks ks = Ks.parse(Sessions.generate(102, SECRET, SessionOptions.user().expiry(null)), SECRET)) {
            assertTrue(ks.expiresAt().isAfter(Instant.now().plusSeconds(86000)));
        }
    }

    /** The blocks of memory that wait for the collector. */
    private static int blocksOfJna() throws ReflectiveOperationException {
        Field field = com.sun.jna.Memory.class.getDeclaredField("allocatedMemory");
        field.setAccessible(true);
        return ((Map<?, ?>) field.get(null)).size();
    }

    @Test
    void callsLeaveNoMemoryToTheCollector() throws ReflectiveOperationException {
        try (Signer signer = new Signer(102, SECRET); Verifier verifier = new Verifier(102, SECRET)) {
            int before = blocksOfJna();
            for (int i = 0; i < 1000; i++) {
                String session = signer.sign(SessionOptions.user().userId("ada").privileges("sview:*"));
                try (Ks ks = verifier.verify(session, new RequestContext().remoteIp("192.0.2.1"));
                        Ks same = Ks.parse(session, SECRET)) {
                    assertTrue(ks.hasPrivilege("sview", "0_a") && same.privileges().size() == 1);
                }
                fails(Status.KS_SIGNATURE, () -> Ks.parse(session, "wrong"));
            }
            int more = blocksOfJna() - before;
            assertTrue(more < 100, more + " blocks");
        }
    }

    @Test
    void jsonIsConverted() {
        Map<String, Object> values = new HashMap<>();
        values.put("a", List.of(1, 2.5, true, "\"\\\n\u2028é"));
        values.put("b", null);
        Object parsed = Json.parse(Json.write(values));
        assertEquals(List.of(1L, 2.5, true, "\"\\\n\u2028é"), ((Map<?, ?>) parsed).get("a"));
        assertEquals("/\t😀", Json.parse(" \"\\/\\t\\ud83d\\ude00\" "));
        assertEquals("[12345678901234567890,1.50,\"c\",[1,2],[\"a\"]]", Json.write(new Object[] {
            new BigInteger("12345678901234567890"), new BigDecimal("1.50"), 'c', new int[] {1, 2}, new String[] {"a"}}));
        for (String wrong : List.of("", "{", "[1", "[1,]", "{\"a\" 1}", "\"a", "1 2", "tru", "\"\\x\"", "-", "[".repeat(100000))) {
            assertThrows(IllegalStateException.class, () -> Json.parse(wrong), wrong);
        }
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        for (Object wrong : List.of(endless, Double.NaN, new Object())) {
            assertThrows(IllegalArgumentException.class, () -> Json.write(wrong));
        }
    }

    @Test
    void closedObjectsThrow() {
        Ks ks = Ks.parse(Sessions.generate(102, SECRET, SessionOptions.user()), SECRET);
        Client client = builder().build();
        for (Handle object : List.of(ks, client)) {
            object.close();
            object.close();
        }
        assertThrows(IllegalStateException.class, ks::userId);
        assertThrows(IllegalStateException.class, () -> client.setKs(null));
        assertThrows(IllegalStateException.class, () -> client.call("session", "get").execute());
        assertThrows(IllegalStateException.class, client::cancel);
    }

    @Test
    void threeWaysToSession() {
        try (Client client = builder().build()) {
            SessionException wrong = fails(Status.WRONG_PASSWORD, () -> client.login(LOGIN_ID, "wrong").execute());
            assertEquals(List.of("USER_WRONG_PASSWORD", RetryClass.NEVER, 200, 420, Category.API, Cause.NONE, Duration.ZERO),
                    List.of(wrong.apiCode(), wrong.retryClass(), wrong.httpStatus(), wrong.statusCode(), wrong.category(),
                            wrong.ksCause(), wrong.retryAfter()));
            client.setKs(client.login(LOGIN_ID, PASSWORD).execute());
            Map<?, ?> who = (Map<?, ?>) client.call("session", "get").execute();
            assertEquals(System.getenv("KALTURA_USER_ID"), who.get("userId"));
            client.setKs(client.startSession(0, SECRET, SessionOptions.admin().userId("ada")).execute());
            assertEquals("ada", client.getSession(null).execute().userId());
            SessionInfo info = client.startAppTokenSession(ID, TOKEN).execute();
            assertEquals("user102", info.userId());
            assertTrue(info.expiresAt().isAfter(Instant.now()));
            assertFalse(info.toString().contains(info.ks()));
            assertNull(client.startWidgetSession(null).execute().expiresAt());
            List<?> responses = (List<?>) client.multirequest(List.of(Map.of("service", "session", "action", "get"),
                    Map.of("service", "slow", "action", "x"))).execute();
            assertEquals("KalturaAPIException", ((Map<?, ?>) responses.get(1)).get("objectType"));
            client.endSession(null, true).execute();
            fails(Status.FORBIDDEN, () -> client.call("media", "list").execute());
        }
    }

    @Test
    void managedSessionIsSharedAndObserved() {
        List<SessionInfo> renewed = Collections.synchronizedList(new ArrayList<>());
        List<SessionException> failed = Collections.synchronizedList(new ArrayList<>());
        try (Client client = builder().build(); Client other = builder().build()) {
            client.setCredentials(Credentials.appToken(0, ID, TOKEN).onRenewed(renewed::add));
            List<CompletableFuture<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                calls.add(client.call("media", "list").executeAsync());
            }
            calls.forEach(call -> assertEquals(5L, ((Map<?, ?>) call.join()).get("totalCount")));
            assertEquals(1, renewed.size());
            SessionInfo info = client.acquireKs(Duration.ofMinutes(1)).execute();
            assertEquals(renewed.get(0).ks(), info.ks());
            other.setCredentials(Credentials.appToken(0, ID, TOKEN));
            other.importSession(client.exportSession());
            assertEquals(info.ks(), other.acquireKs(Duration.ZERO).execute().ks());
            client.invalidateKs(info.ks());
            assertNotEquals(info.ks(), client.acquireKs(Duration.ZERO).execute().ks());
            client.setCredentials(Credentials.login(0, LOGIN_ID, "wrong").onFailed((error, expiry) -> failed.add(error)));
            fails(Status.WRONG_PASSWORD, () -> client.acquireKs(Duration.ZERO).execute());
            assertEquals(Status.WRONG_PASSWORD, failed.get(0).status());
            fails(Status.INVALID_ARGUMENT, () -> client.setCredentials(Credentials.widget(0, null).privileges("a:b")));
        }
    }

    @Test
    void callbackExceptionsAreContained() {
        IllegalStateException cause = new IllegalStateException("no session today");
        try (Client client = builder().log(LogLevel.DEBUG, (level, line) -> { throw new AssertionError("in log"); }).build()) {
            client.setCredentials(Credentials.callback(() -> { throw cause; }));
            SessionException failed = fails(Status.CALLBACK, () -> client.call("media", "list").execute());
            assertSame(cause, failed.getCause());
            assertTrue(failed.getMessage().contains("no session today"), failed.getMessage());
            client.setCredentials(Credentials.callback(() -> null));
            assertEquals(NullPointerException.class,
                    fails(Status.CALLBACK, () -> client.call("media", "list").execute()).getCause().getClass());
            client.setCredentials(Credentials.login(0, LOGIN_ID, PASSWORD).otp(() -> "a\0b"));
            assertEquals(IllegalArgumentException.class,
                    fails(Status.CALLBACK, () -> client.call("media", "list").execute()).getCause().getClass());
            client.setCredentials(Credentials.callback(
                    () -> new Credentials.Session(Sessions.generate(102, SECRET, SessionOptions.user()), null)));
            client.call("media", "list").execute();
        }
    }

    @Test
    void callbackExceptionIsThatOfItsClient() {
        List<Throwable> failed = Collections.synchronizedList(new ArrayList<>());
        List<IllegalStateException> causes = List.of(new IllegalStateException("one"), new IllegalStateException("two"));
        try (Client one = builder().build(); Client two = builder().build()) {
            List<Client> clients = List.of(one, two);
            for (int i = 0; i < 4; i++) { // later without a callback: the client waits before it is called again
                Client client = clients.get(i % 2);
                IllegalStateException cause = causes.get(i % 2);
                if (i < 2) {
                    client.setCredentials(Credentials.callback(() -> { throw cause; })
                            .onFailed((error, expiresAt) -> failed.add(error.getCause())));
                }
                assertSame(cause, fails(Status.CALLBACK, () -> client.acquireKs(null).execute()).getCause());
            }
        }
        assertEquals(causes, failed);
    }

    @Test
    void stackTraceIsThatOfTheCaller() {
        try (Client client = builder().build()) {
            SessionException exception = fails(Status.BAD_REQUEST, () -> client.call("nothing", "get").execute());
            assertTrue(Arrays.stream(exception.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().contains("stackTraceIsThatOfTheCaller")));
        }
    }

    @Test
    void executorLimitsThreads() {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        Set<String> threads = ConcurrentHashMap.newKeySet();
        try (Client client = builder().log(LogLevel.DEBUG, (level, line) -> threads.add(Thread.currentThread().getName()))
                .build()) {
            List<CompletableFuture<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                calls.add(client.call("system", "ping").executeAsync(executor));
            }
            calls.forEach(call -> assertEquals(true, call.join()));
            assertTrue(threads.size() <= 2 && threads.stream().noneMatch("kalturasession"::equals), threads.toString());
            CompletableFuture<Object> early = client.call("slow", "forever").executeAsync(run -> {});
            assertTrue(early.cancel(true));
            executor.shutdown();
            assertThrows(RejectedExecutionException.class, () -> client.call("system", "ping").executeAsync(executor));
            client.call("system", "ping").execute();
            assertTrue(threads.contains("kalturasession"));
        }
    }

    @Test
    void callbacksMayCancelAndClose() {
        for (Consumer<Client> act : List.<Consumer<Client>>of(Client::cancel, Client::close)) {
            Client[] client = new Client[1];
            client[0] = builder().log(LogLevel.DEBUG, (level, line) -> {
                try {
                    act.accept(client[0]);
                } catch (IllegalStateException closed) {
                    // at the second line
                }
            }).build();
            fails(Status.CANCELLED, () -> client[0].call("slow", "forever").execute());
        }
    }

    @Test
    void timeoutInterruptAndFutureEndCalls() throws Exception {
        try (Client client = builder().build()) {
            Call<Object> forever = client.call("slow", "forever");
            fails(Status.TIMEOUT, () -> forever.withTimeout(Duration.ofMillis(100)).execute());
            try (Client hasty = builder().totalTimeout(Duration.ofMillis(100)).build()) {
                fails(Status.TIMEOUT, () -> hasty.call("slow", "forever").execute());
            }
            CompletableFuture<Object> other = client.call("slow", "second").executeAsync();
            Thread thread = Thread.currentThread();
            CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(thread::interrupt);
            fails(Status.CANCELLED, forever::execute);
            assertTrue(Thread.interrupted());
            CompletableFuture<Object> future = forever.executeAsync();
            Thread.sleep(200);
            future.cancel(true);
            assertThrows(CancellationException.class, future::join);
            assertThrows(Exception.class, other::join);
            assertTrue(other.isCompletedExceptionally() && !other.isCancelled());
            CompletableFuture<Object> cancelled = forever.executeAsync();
            Thread.sleep(200);
            client.cancel();
            cancelled.handle((result, failure) -> {
                assertEquals(Status.CANCELLED, ((SessionException) failure).status());
                return null;
            }).join();
        }
    }

    @Test
    void closeEndsCallsOfEightThreads() throws Exception {
        Client client = builder().build();
        List<CompletableFuture<Object>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(client.call("slow", "forever").executeAsync());
        }
        Thread.sleep(300);
        client.close();
        for (CompletableFuture<Object> call : calls) {
            Throwable failure = call.handle((result, exception) -> exception).join();
            assertEquals(Status.CANCELLED, ((SessionException) failure).status());
        }
    }

    @Test
    void networkSettingsReachTheLibrary() throws Exception {
        String pem = Files.readString(Path.of(System.getenv("KALTURA_CA_FILE")));
        ClientBuilder own = Client.builder().serviceUrl(System.getenv("KALTURA_SERVICE_URL")).maxRetries(0);
        try (Client client = own.caPem(pem).build()) {
            assertEquals(true, client.call("system", "ping").execute());
        }
        ClientBuilder pinned = Client.builder().serviceUrl(System.getenv("KALTURA_SERVICE_URL")).maxRetries(0);
        fails(Status.TLS, () -> pinned.pinnedCertificate("ab".repeat(32)).build().call("system", "ping").execute());
        fails(Status.PROXY, () -> builder().maxRetries(0).proxy("http://127.0.0.1:1", null, null).build()
                .call("system", "ping").execute());
        fails(Status.CONNECT, () -> builder().maxRetries(0).serviceUrl("https://127.0.0.1:1").build()
                .call("system", "ping").execute());
        fails(Status.INVALID_ARGUMENT, () -> builder().clientCertificate("/nowhere", "/nowhere").build());
        fails(Status.INVALID_ARGUMENT, () -> builder().header("Host", "x").build());
    }

    /** Exits in the middle of calls with callbacks. */
    public static final class Exiting {
        public static void main(String[] arguments) throws InterruptedException {
            Client client = builder().log(LogLevel.DEBUG, (level, line) -> {}).build();
            for (int i = 0; i < 8; i++) {
                client.call("slow", "forever").executeAsync();
            }
            Thread.sleep(500);
            System.exit(7);
        }
    }

    @Test
    void processExitsInCalls() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(java.toString(), "-cp", System.getProperty("java.class.path"),
                Exiting.class.getName()).inheritIO().start();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(7, process.exitValue());
    }
}
