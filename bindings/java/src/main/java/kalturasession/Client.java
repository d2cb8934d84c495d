package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A client of one Kaltura server. Any number of threads may use it. */
public final class Client extends Handle {
    /** What a callback of the credentials has thrown last. */
    final AtomicReference<Throwable> thrown = new AtomicReference<>();

    Client(Pointer pointer) {
        super(pointer, C::kaltura_client_free);
    }

    /** Begins the settings of a client. */
    public static ClientBuilder builder() {
        return new ClientBuilder();
    }

    /**
     * Sets the session that all calls carry, in place of one of the credentials; null to use the credentials again. It or
     * the credentials are used, whichever was set last.
     */
    public void setKs(String ks) {
        use(client -> NativeLibrary.make(error -> C.kaltura_client_set_ks(client, ks, error)));
    }

    /**
     * Sets the credentials from which the client creates its sessions and keeps one valid; null for none. They are
     * copied. After it has created a session, the client may ask the server once for its expiry (session.get).
     */
    public void setCredentials(Credentials credentials) {
        use(client -> {
            Pointer created = credentials == null ? null : credentials.create(thrown);
            try {
                return NativeLibrary.make(error -> C.kaltura_client_set_credentials(client, created, error));
            } finally {
                C.kaltura_credentials_free(created);
            }
        });
    }

    /**
     * Calls an action of the API. The result is a Map, List, String, Long, Double, Boolean or null. Parameters may be
     * these, other numbers, CharSequences, Characters, enums, Iterables and arrays.
     */
    public Call<Object> call(String service, String action, Map<String, ?> parameters) {
        String json = Json.write(parameters);
        return json((client, error) -> C.kaltura_request_call(client, service, action, json, error));
    }

    /** Calls an action without parameters. */
    public Call<Object> call(String service, String action) {
        return call(service, action, Map.of());
    }

    /**
     * Calls several actions in one request: each is a Map with service, action and parameters. The result is a List. A
     * failed one is a Map with the objectType KalturaAPIException.
     */
    public Call<Object> multirequest(List<? extends Map<String, ?>> requests) {
        String json = Json.write(requests);
        return json((client, error) -> C.kaltura_request_multirequest(client, json, error));
    }

    /**
     * Requests a session with a secret (session.start), which it returns but does not set. A partnerId of 0 is that of
     * the client.
     */
    public Call<String> startSession(int partnerId, String secret, SessionOptions options) {
        SessionOptions fields = options.common();
        return string((client, error) -> C.kaltura_request_session_start(client, secret, fields.userId, fields.type.code,
                partnerId, fields.expirySeconds, fields.privileges, error));
    }

    /** Logs a user in with e-mail address and password (user.loginByLoginId). Returns the session but does not set it. */
    public Call<String> login(String loginId, String password) {
        return login(0, loginId, password, null, null, null);
    }

    /**
     * The same with optional parameters. A partnerId of 0 is that of the client, or else the user's last one. expiry,
     * privileges and otp may be null.
     */
    public Call<String> login(int partnerId, String loginId, String password, Duration expiry, CharSequence privileges,
            String otp) {
        long seconds = NativeLibrary.seconds(expiry);
        String requested = NativeLibrary.string(privileges);
        return string((client, error) -> C.kaltura_request_user_login_by_login_id(client, loginId, password, partnerId,
                seconds, requested, otp, error));
    }

    /**
     * Logs a user in with the user id of one partner (user.login), 0 for that of the client. expiry and privileges may be
     * null. Returns the session but does not set it.
     */
    public Call<String> loginByUserId(int partnerId, String userId, String password, Duration expiry,
            CharSequence privileges) {
        long seconds = NativeLibrary.seconds(expiry);
        String requested = NativeLibrary.string(privileges);
        return string((client, error) -> C.kaltura_request_user_login(client, userId, password, partnerId, seconds,
                requested, error));
    }

    /** Exchanges an app token, of {@link HashType#AUTO}, for a session, which it returns but does not set. */
    public Call<SessionInfo> startAppTokenSession(String id, String token) {
        return startAppTokenSession(0, id, token, HashType.AUTO, SessionOptions.user());
    }

    /** The same with a partnerId (0 for that of the client), a hash type, and what is requested for the session. */
    public Call<SessionInfo> startAppTokenSession(int partnerId, String id, String token, HashType hashType,
            SessionOptions options) {
        SessionOptions fields = options.common();
        return info((client, error) -> C.kaltura_request_app_token_start_session(client, id, token, hashType.code, null,
                fields.userId, fields.type.code, partnerId, fields.expirySeconds, fields.privileges, error));
    }

    /** Requests a widget session, which it does not set; widgetId is null for the partner's own. */
    public Call<SessionInfo> startWidgetSession(String widgetId) {
        return info((client, error) -> C.kaltura_request_session_start_widget(client, widgetId, 0, 0, error));
    }

    /** Requests what the server knows about a session; null for the client's own. */
    public Call<SessionInfo> getSession(String ks) {
        return info((client, error) -> C.kaltura_request_session_get(client, ks, error));
    }

    /** Revokes a session; null for the client's own. force also revokes sessions that share it. */
    public Call<Void> endSession(String ks, boolean force) {
        return call((client, error) -> C.kaltura_request_session_end(client, ks, force ? 1 : 0, error), request -> null);
    }

    /**
     * Returns the session that the next call would carry, renewed first if necessary, for programs that send it
     * themselves. It remains valid for minValidity (null or zero for no minimum), except one of {@link #setKs}, whose
     * expiry is unknown.
     */
    public Call<SessionInfo> acquireKs(Duration minValidity) {
        long seconds = NativeLibrary.seconds(minValidity);
        return info((client, error) -> C.kaltura_request_acquire_ks(client, seconds, error));
    }

    /**
     * Discards a session of {@link #acquireKs} that a server has rejected, so that the next call creates another.
     * Ignored if it is no longer the current one.
     */
    public void invalidateKs(String ks) {
        use(client -> NativeLibrary.make(error -> C.kaltura_client_invalidate_ks(client, ks, error)));
    }

    /**
     * Exports the session of the credentials, for a cache that programs share. It is as secret as the session. Fails
     * with {@link Status#NO_SESSION} if there is none yet.
     */
    public String exportSession() {
        return use(client -> NativeLibrary.take(error -> C.kaltura_client_export_session(client, error)));
    }

    /** Uses an exported session until it must be renewed. Set the same credentials first. */
    public void importSession(String exported) {
        use(client -> NativeLibrary.make(error -> C.kaltura_client_import_session(client, exported, error)));
    }

    /** Cancels all calls in progress: they fail with {@link Status#CANCELLED}. */
    public void cancel() {
        use(client -> {
            C.kaltura_client_cancel(client);
            return null;
        });
    }

    /** Cancels all calls in progress and frees the client. May be called again. */
    @Override
    public void close() {
        useIfOpen(C::kaltura_client_cancel);
        super.close();
    }

    /** Creates a request, which keeps the client of the library alive. */
    Pointer create(BiFunction<Pointer, PointerByReference, Pointer> create) {
        return use(client -> NativeLibrary.make(error -> create.apply(client, error)));
    }

    private <T> Call<T> call(BiFunction<Pointer, PointerByReference, Pointer> create, Function<Pointer, T> take) {
        return new Call<>(this, create, take, null);
    }

    private Call<String> string(BiFunction<Pointer, PointerByReference, Pointer> create) {
        return call(create, request -> NativeLibrary.take(error -> C.kaltura_request_take_string(request, error)));
    }

    private Call<Object> json(BiFunction<Pointer, PointerByReference, Pointer> create) {
        return call(create, request -> Json.parse(
                NativeLibrary.take(error -> C.kaltura_request_take_string(request, error))));
    }

    private Call<SessionInfo> info(BiFunction<Pointer, PointerByReference, Pointer> create) {
        return call(create, request -> {
            Pointer info = NativeLibrary.make(error -> C.kaltura_request_take_session_info(request, error));
            try {
                return new SessionInfo(info);
            } finally {
                C.kaltura_session_info_free(info);
            }
        });
    }
}
