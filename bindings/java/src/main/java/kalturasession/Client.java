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
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Client(Pointer pointer) {
        super(pointer, C::kaltura_client_free);
    }

    /** Begins the settings of a client. */
    public static ClientBuilder builder() {
        return new ClientBuilder();
    }

    /** Sets the session that all calls carry; null for none. */
    public void setKs(String ks) {
        use(client -> NativeLibrary.make(error -> C.kaltura_client_set_ks(client, ks, error)));
    }

    /** Sets the credentials from which the client creates its sessions; null for none. */
    public void setCredentials(Credentials credentials) {
        use(client -> {
            Pointer created = credentials == null ? null : credentials.create(failure::set);
            try {
                return NativeLibrary.make(error -> C.kaltura_client_set_credentials(client, created, error));
            } finally {
                C.kaltura_credentials_free(created);
            }
        });
    }

    /** Calls an action of the API. The result is a Map, List, String, Long, Double, Boolean or null. */
    public Call<Object> call(String service, String action, Map<String, ?> parameters) {
        String json = Json.write(parameters);
        return json((client, error) -> C.kaltura_request_call(client, service, action, json, error));
    }

    public Call<Object> call(String service, String action) {
        return call(service, action, Map.of());
    }

    /** Calls several actions in one request. A failed one is an object with objectType KalturaAPIException. */
    public Call<Object> multirequest(List<? extends Map<String, ?>> requests) {
        String json = Json.write(requests);
        return json((client, error) -> C.kaltura_request_multirequest(client, json, error));
    }

    /** Requests a session with a secret (session.start). A partnerId of 0 is that of the client. */
    public Call<String> startSession(String secret, int partnerId, SessionOptions options) {
        SessionOptions o = options.requireOnlyCommon();
        return string((client, error) -> C.kaltura_request_session_start(client, secret, o.userId, o.type, partnerId,
                o.expirySeconds, o.privileges, error));
    }

    /** Logs a user in with e-mail address and password (user.loginByLoginId). */
    public Call<String> login(String loginId, String password) {
        return login(loginId, password, 0, Duration.ZERO, null, null);
    }

    /** The same with optional parameters: a partnerId of 0, an expiry of zero, and null are the defaults. */
    public Call<String> login(String loginId, String password, int partnerId, Duration expiry, String privileges,
            String otp) {
        long seconds = SessionOptions.seconds(expiry);
        return string((client, error) -> C.kaltura_request_user_login_by_login_id(client, loginId, password, partnerId,
                seconds, privileges, otp, error));
    }

    /** Logs a user in with the user id of one partner (user.login). */
    public Call<String> loginByUserId(String userId, String password, int partnerId, Duration expiry,
            String privileges) {
        long seconds = SessionOptions.seconds(expiry);
        return string((client, error) -> C.kaltura_request_user_login(client, userId, password, partnerId, seconds,
                privileges, error));
    }

    /** Exchanges an app token for a session. */
    public Call<SessionInfo> startAppTokenSession(String id, String token) {
        return startAppTokenSession(id, token, HashType.AUTO, 0, SessionOptions.user());
    }

    /** The same with a hash type, a partnerId (0 for that of the client), and what is requested for the session. */
    public Call<SessionInfo> startAppTokenSession(String id, String token, int hashType, int partnerId,
            SessionOptions options) {
        SessionOptions o = options.requireOnlyCommon();
        return info((client, error) -> C.kaltura_request_app_token_start_session(client, id, token, hashType, null,
                o.userId, o.type, partnerId, o.expirySeconds, o.privileges, error));
    }

    /** Requests a widget session; widgetId is null for the partner's own. */
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

    /** Returns the session that the next call would carry, renewed first if necessary. */
    public Call<SessionInfo> acquireKs(Duration minValidity) {
        long seconds = SessionOptions.seconds(minValidity);
        return info((client, error) -> C.kaltura_request_acquire_ks(client, seconds, error));
    }

    /** Discards a session that a server has refused. */
    public void invalidateKs(String ks) {
        use(client -> NativeLibrary.make(error -> C.kaltura_client_invalidate_ks(client, ks, error)));
    }

    /** Exports the session, for a cache that programs share. It is as secret as the session. */
    public String exportSession() {
        return use(client -> NativeLibrary.take(error -> C.kaltura_client_export_session(client, error)));
    }

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
        try {
            cancel();
        } catch (IllegalStateException closed) {
            return;
        }
        super.close();
    }

    /** Creates a request, which keeps the client of the library alive. */
    Pointer create(BiFunction<Pointer, PointerByReference, Pointer> create) {
        return use(client -> NativeLibrary.make(error -> create.apply(client, error)));
    }

    /** Adds the exception of a callback to that of the call. */
    SessionException explained(SessionException exception) {
        if (exception.status() == Status.CALLBACK && exception.getCause() == null && failure.get() != null) {
            exception.initCause(failure.get());
        }
        return exception;
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
