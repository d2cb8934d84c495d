package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How a client creates its sessions. A partnerId of 0 is that of the client. {@link Client#setCredentials} checks and
 * copies them: later changes have no effect on the client. Not for several threads at once.
 */
public final class Credentials {
    private final Function<PointerByReference, Pointer> create;
    private final List<Function<Pointer, Integer>> setters = new ArrayList<>();
    private final Supplier<Session> session;
    private Supplier<String> otp;
    private Consumer<SessionInfo> onRenewed;
    private BiConsumer<SessionException, Instant> onFailed;

    private Credentials(Function<PointerByReference, Pointer> create, Supplier<Session> session) {
        this.create = create;
        this.session = session;
    }

    /** A session of a callback. */
    public static final class Session {
        final String ks;
        final Instant expiresAt;

        /** expiresAt is null if the expiry is unknown. */
        public Session(String ks, Instant expiresAt) {
            this.ks = ks;
            this.expiresAt = expiresAt;
        }

        /** Does not show the session. */
        @Override
        public String toString() {
            return "Session[expiresAt=" + expiresAt + "]";
        }
    }

    /** Exchanges an app token for each session. */
    public static Credentials appToken(int partnerId, String id, String token) {
        return new Credentials(error -> C.kaltura_credentials_new_app_token(partnerId, id, token, error), null);
    }

    /** Logs a user in with e-mail address and password. */
    public static Credentials login(int partnerId, String loginId, String password) {
        return new Credentials(error -> C.kaltura_credentials_new_login(partnerId, loginId, password, error), null);
    }

    /** Signs sessions locally. userId may be null. */
    public static Credentials secret(int partnerId, String secret, String userId, SessionType type) {
        return new Credentials(
                error -> C.kaltura_credentials_new_secret(partnerId, secret, userId, type.code, error), null);
    }

    /** Requests sessions with a secret. userId may be null. */
    public static Credentials sessionStart(int partnerId, String secret, String userId, SessionType type) {
        return new Credentials(
                error -> C.kaltura_credentials_new_session_start(partnerId, secret, userId, type.code, error), null);
    }

    /** Requests widget sessions; widgetId is null for the partner's own. */
    public static Credentials widget(int partnerId, String widgetId) {
        return new Credentials(error -> C.kaltura_credentials_new_widget(partnerId, widgetId, error), null);
    }

    /**
     * Gets sessions from a callback, such as one that asks your own server. It must not execute a call that needs a
     * session of the same client: that would wait for this session until its timeout.
     */
    public static Credentials callback(Supplier<Session> session) {
        Objects.requireNonNull(session, "session");
        return new Credentials(null, session);
    }

    /** Adds a further secret to those of sessionStart, for secret rotation. */
    public Credentials addSecret(String secret) {
        NativeLibrary.checked(secret);
        return set(credentials -> C.kaltura_credentials_add_secret(credentials, secret, null));
    }

    /** Sets the lifetime, in whole seconds, at most ten years; null or zero for a day, the default. */
    public Credentials expiry(Duration expiry) {
        long seconds = NativeLibrary.seconds(expiry);
        return set(credentials -> C.kaltura_credentials_set_expiry_seconds(credentials, seconds, null));
    }

    /** Sets the privileges, a string or {@link Privileges}; null for none, or for logins the server's choice. */
    public Credentials privileges(CharSequence privileges) {
        String requested = NativeLibrary.checked(NativeLibrary.string(privileges));
        return set(credentials -> C.kaltura_credentials_set_privileges(credentials, requested, null));
    }

    /** Sets the user of an app token that names none. */
    public Credentials userId(String userId) {
        NativeLibrary.checked(userId);
        return set(credentials -> C.kaltura_credentials_set_user_id(credentials, userId, null));
    }

    /** Sets the hash type of the app token; by default {@link HashType#AUTO}. */
    public Credentials hashType(HashType hashType) {
        int code = hashType.code;
        return set(credentials -> C.kaltura_credentials_set_hash_type(credentials, code, null));
    }

    /** Generates the one-time passwords of a login. */
    public Credentials totpSecret(String secret) {
        NativeLibrary.checked(secret);
        return set(credentials -> C.kaltura_credentials_set_totp_secret(credentials, secret, null));
    }

    /** Sets a callback that provides the one-time password before each login. */
    public Credentials otp(Supplier<String> otp) {
        this.otp = otp;
        return this;
    }

    /** Sets a callback for each session that the credentials created; null for none. */
    public Credentials onRenewed(Consumer<SessionInfo> onRenewed) {
        this.onRenewed = onRenewed;
        return this;
    }

    /** Sets a callback for each failure, with the expiry of the session that remains in use, or null; null for none. */
    public Credentials onFailed(BiConsumer<SessionException, Instant> onFailed) {
        this.onFailed = onFailed;
        return this;
    }

    private Credentials set(Function<Pointer, Integer> setter) {
        setters.add(setter);
        return this;
    }

    /** Creates the object of the library, to be freed by the caller. The client returns the first error of a setter. */
    Pointer create(AtomicReference<Throwable> thrown) {
        Callbacks callbacks = new Callbacks();
        callbacks.session = session;
        callbacks.otp = otp;
        callbacks.onRenewed = onRenewed;
        callbacks.onFailed = onFailed;
        callbacks.thrown = thrown;
        Pointer credentials = NativeLibrary.make(session == null ? create : error -> C.kaltura_credentials_new_callback(
                Callbacks.SESSION, callbacks.register(), Callbacks.DESTROY, error));
        setters.forEach(setter -> setter.apply(credentials));
        if (otp != null) {
            C.kaltura_credentials_set_otp_callback(credentials, Callbacks.OTP, callbacks.register(), Callbacks.DESTROY, null);
        }
        if (onRenewed != null || onFailed != null) {
            C.kaltura_credentials_set_observer(credentials, Callbacks.RENEWED, Callbacks.FAILED, callbacks.register(),
                    Callbacks.DESTROY, null);
        }
        return credentials;
    }
}
