package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One C function of each kind, which calls the functions in a table. user_data is a key of the table. */
final class Callbacks {
    private static final Map<Long, Callbacks> TABLE = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT = new AtomicLong(1);

    BiConsumer<LogLevel, String> log;
    Supplier<Credentials.Session> session;
    Supplier<String> otp;
    Consumer<SessionInfo> onRenewed;
    BiConsumer<SessionException, Instant> onFailed;
    /** What `session` or `otp` has thrown last: one for each client. */
    AtomicReference<Throwable> thrown;

    // Static: JNA frees the C function of a callback that is collected.
    static final Native.DestroyCallback DESTROY = user -> TABLE.remove(Pointer.nativeValue(user));
    static final Native.LogCallback LOG = (user, level, message) -> quietly(
            () -> of(user).log.accept(LogLevel.of(level), message));
    static final Native.RenewedCallback RENEWED = (user, info) -> quietly(() -> {
        Consumer<SessionInfo> on = of(user).onRenewed;
        if (on != null) {
            on.accept(new SessionInfo(info));
        }
    });
    static final Native.FailedCallback FAILED = (user, error, expiresAt) -> quietly(() -> {
        Callbacks all = of(user);
        if (all.onFailed != null) {
            all.onFailed.accept(SessionException.of(error).explained(all.thrown),
                    expiresAt == 0 ? null : SessionInfo.instant(expiresAt));
        }
    });
    static final Native.CredentialsCallback SESSION = (user, result) -> provide(user, all -> {
        Credentials.Session given = Objects.requireNonNull(all.session.get(), "the callback returned no session");
        long expiresAt = given.expiresAt == null ? 0 : given.expiresAt.getEpochSecond();
        NativeLibrary.make(error -> C.kaltura_credentials_result_set_ks(result, given.ks, expiresAt, error));
    });
    static final Native.CredentialsCallback OTP = (user, result) -> provide(user, all -> {
        String otp = all.otp.get();
        NativeLibrary.make(error -> C.kaltura_credentials_result_set_otp(result, otp, error));
    });

    /** Adds this to the table until DESTROY is called; returns its user_data. */
    Pointer register() {
        long key = NEXT.getAndIncrement();
        TABLE.put(key, this);
        return new Pointer(key);
    }

    private static Callbacks of(Pointer user) {
        return TABLE.get(Pointer.nativeValue(user));
    }

    /** Logs an exception of a callback that cannot fail a call: it must not leave a callback. */
    private static void quietly(Runnable run) {
        try {
            run.run();
        } catch (Throwable failure) {
            Logger.getLogger("kalturasession").log(Level.WARNING, "exception in a callback", failure);
        }
    }

    /** Runs a callback of the credentials, whose exception becomes the cause of the call's exception. */
    private static int provide(Pointer user, Consumer<Callbacks> run) {
        Callbacks all = of(user);
        try {
            run.accept(all);
            return 0;
        } catch (Throwable failure) {
            all.thrown.set(failure);
            return 1;
        }
    }
}
