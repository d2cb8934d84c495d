package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** The settings of a client. */
public final class ClientBuilder {
    private final List<BiFunction<Pointer, PointerByReference, Integer>> setters = new ArrayList<>();

    ClientBuilder() {}

    /** Creates a client. It opens no connection. */
    public Client build() {
        Pointer config = C.kaltura_config_new();
        try {
            for (BiFunction<Pointer, PointerByReference, Integer> setter : setters) {
                NativeLibrary.make(error -> setter.apply(config, error));
            }
            return new Client(NativeLibrary.make(error -> C.kaltura_client_new(config, error)));
        } finally {
            C.kaltura_config_free(config);
        }
    }

    private ClientBuilder set(BiFunction<Pointer, PointerByReference, Integer> setter) {
        setters.add(setter);
        return this;
    }

    /** By default "https://www.kaltura.com". */
    public ClientBuilder serviceUrl(String url) {
        return set((config, error) -> C.kaltura_config_set_service_url(config, url, error));
    }

    /** In place of the service URL: "us", "eu", "de", "ca", "sg" or "au". */
    public ClientBuilder region(String region) {
        return set((config, error) -> C.kaltura_config_set_region(config, region, error));
    }

    public ClientBuilder partnerId(int partnerId) {
        return set((config, error) -> C.kaltura_config_set_partner_id(config, partnerId, error));
    }

    /** The total time for a call, with retries; by default 30 s. */
    public ClientBuilder totalTimeout(Duration timeout) {
        return set((config, error) -> C.kaltura_config_set_total_timeout_ms(config, timeout.toMillis(), error));
    }

    /** By default 10 s. */
    public ClientBuilder connectTimeout(Duration timeout) {
        return set((config, error) -> C.kaltura_config_set_connect_timeout_ms(config, timeout.toMillis(), error));
    }

    /** The time for one attempt. */
    public ClientBuilder requestTimeout(Duration timeout) {
        return set((config, error) -> C.kaltura_config_set_request_timeout_ms(config, timeout.toMillis(), error));
    }

    /** By default 2. */
    public ClientBuilder maxRetries(int retries) {
        return set((config, error) -> C.kaltura_config_set_max_retries(config, retries, error));
    }

    public ClientBuilder maxResponseBytes(long bytes) {
        return set((config, error) -> C.kaltura_config_set_max_response_bytes(config, bytes, error));
    }

    public ClientBuilder userAgent(String userAgent) {
        return set((config, error) -> C.kaltura_config_set_user_agent(config, userAgent, error));
    }

    public ClientBuilder clientTag(String clientTag) {
        return set((config, error) -> C.kaltura_config_set_client_tag(config, clientTag, error));
    }

    public ClientBuilder header(String name, String value) {
        return set((config, error) -> C.kaltura_config_add_header(config, name, value, error));
    }

    public ClientBuilder allowHttp(boolean allow) {
        return set((config, error) -> C.kaltura_config_set_allow_http(config, allow ? 1 : 0, error));
    }

    /** "http://host:port" or "socks5h://host:port"; null for no proxy at all. user and password may be null. */
    public ClientBuilder proxy(String url, String user, String password) {
        return set((config, error) -> C.kaltura_config_set_proxy(config, url, user, password, error));
    }

    /** Whether https_proxy, no_proxy, SSL_CERT_FILE and the like are read: true by default. */
    public ClientBuilder useEnvironment(boolean use) {
        return set((config, error) -> C.kaltura_config_set_use_environment(config, use ? 1 : 0, error));
    }

    /** Trusts these CA certificates instead of the system's. */
    public ClientBuilder caFile(String path) {
        return set((config, error) -> C.kaltura_config_set_ca_file(config, path, error));
    }

    /** The same with the content of the file. */
    public ClientBuilder caPem(String pem) {
        return set((config, error) -> C.kaltura_config_set_ca_pem(config, pem, error));
    }

    public ClientBuilder systemCa(boolean use) {
        return set((config, error) -> C.kaltura_config_set_system_ca(config, use ? 1 : 0, error));
    }

    /** Trusts the server with this certificate, by its SHA-256 fingerprint, and no other. */
    public ClientBuilder pinnedCertificate(String sha256) {
        return set((config, error) -> C.kaltura_config_add_pinned_certificate(config, sha256, error));
    }

    public ClientBuilder clientCertificate(String certificateFile, String keyFile) {
        return set((config, error) -> C.kaltura_config_set_client_certificate(config, certificateFile, keyFile, error));
    }

    /** Sets a callback for log lines of this or a more severe {@link LogLevel}. Threads may call it at once. */
    public ClientBuilder log(int level, BiConsumer<Integer, String> log) {
        return set((config, error) -> {
            Callbacks callbacks = new Callbacks();
            callbacks.log = log;
            return C.kaltura_config_set_log(config, level, Callbacks.LOG, callbacks.register(), Callbacks.DESTROY, error);
        });
    }
}
