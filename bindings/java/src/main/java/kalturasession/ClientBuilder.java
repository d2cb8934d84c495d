package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * The settings of a client, which {@link #build} checks. Timeouts are from 1 ms to 1 day. Not for several threads at
 * once.
 */
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

    /** Sets the server; by default "https://www.kaltura.com". */
    public ClientBuilder serviceUrl(String url) {
        return set((config, error) -> C.kaltura_config_set_service_url(config, url, error));
    }

    /** Sets the server by region, in place of a service URL set before: "us", "eu", "de", "ca", "sg" or "au". */
    public ClientBuilder region(String region) {
        return set((config, error) -> C.kaltura_config_set_region(config, region, error));
    }

    /** Sets the partner of calls and credentials with a partnerId of 0; none by default. */
    public ClientBuilder partnerId(int partnerId) {
        return set((config, error) -> C.kaltura_config_set_partner_id(config, partnerId, error));
    }

    /** Sets the total time for a call, with retries; by default 30 s. */
    public ClientBuilder totalTimeout(Duration timeout) {
        long milliseconds = NativeLibrary.milliseconds(timeout);
        return set((config, error) -> C.kaltura_config_set_total_timeout_ms(config, milliseconds, error));
    }

    /** Sets the time for a connection, from the DNS lookup to the TLS handshake; by default 10 s. */
    public ClientBuilder connectTimeout(Duration timeout) {
        long milliseconds = NativeLibrary.milliseconds(timeout);
        return set((config, error) -> C.kaltura_config_set_connect_timeout_ms(config, milliseconds, error));
    }

    /** Sets the time for one attempt; by default the total timeout. */
    public ClientBuilder requestTimeout(Duration timeout) {
        long milliseconds = NativeLibrary.milliseconds(timeout);
        return set((config, error) -> C.kaltura_config_set_request_timeout_ms(config, milliseconds, error));
    }

    /** Sets the maximum number of automatic retries, 0 to 10; by default 2. */
    public ClientBuilder maxRetries(int retries) {
        return set((config, error) -> C.kaltura_config_set_max_retries(config, retries, error));
    }

    /** Sets the maximum size of a response, 1 KiB to 1 GiB; by default 16 MiB. */
    public ClientBuilder maxResponseBytes(long bytes) {
        return set((config, error) -> C.kaltura_config_set_max_response_bytes(config, bytes, error));
    }

    /** Sets the name of the program in the User-Agent header, such as "encoder/2.1". */
    public ClientBuilder userAgent(String userAgent) {
        return set((config, error) -> C.kaltura_config_set_user_agent(config, userAgent, error));
    }

    /** Sets the name of the program in the API's statistics, such as "encoder:2.1". */
    public ClientBuilder clientTag(String clientTag) {
        return set((config, error) -> C.kaltura_config_set_client_tag(config, clientTag, error));
    }

    /** Adds a header to every request, for example for a gateway. The value is treated as a secret. */
    public ClientBuilder header(String name, String value) {
        return set((config, error) -> C.kaltura_config_add_header(config, name, value, error));
    }

    /** Sets whether the service URL may be plain http. It always may for the loopback interface. */
    public ClientBuilder allowHttp(boolean allow) {
        return set((config, error) -> C.kaltura_config_set_allow_http(config, allow ? 1 : 0, error));
    }

    /**
     * Sets the proxy: "http://host:port", "socks5://host:port" or "socks5h://host:port", which also resolves names;
     * null for no proxy at all. user and password may be null.
     */
    public ClientBuilder proxy(String url, String user, String password) {
        return set((config, error) -> C.kaltura_config_set_proxy(config, url, user, password, error));
    }

    /** Sets whether https_proxy, no_proxy, SSL_CERT_FILE and the like are read: true by default. */
    public ClientBuilder useEnvironment(boolean use) {
        return set((config, error) -> C.kaltura_config_set_use_environment(config, use ? 1 : 0, error));
    }

    /** Trusts the CA certificates of this PEM file instead of the system's. */
    public ClientBuilder caFile(String path) {
        return set((config, error) -> C.kaltura_config_set_ca_file(config, path, error));
    }

    /** The same with the content of the file. */
    public ClientBuilder caPem(String pem) {
        return set((config, error) -> C.kaltura_config_set_ca_pem(config, pem, error));
    }

    /** Sets whether the system's CA certificates are trusted: true adds them to those of {@link #caFile}. */
    public ClientBuilder systemCa(boolean use) {
        return set((config, error) -> C.kaltura_config_set_system_ca(config, use ? 1 : 0, error));
    }

    /** Trusts the server with this certificate, by its SHA-256 fingerprint, and no other. */
    public ClientBuilder pinnedCertificate(String sha256) {
        return set((config, error) -> C.kaltura_config_add_pinned_certificate(config, sha256, error));
    }

    /** Sets the client certificate (mutual TLS): PEM files of it, with its intermediates, and of its private key. */
    public ClientBuilder clientCertificate(String certificateFile, String keyFile) {
        return set((config, error) -> C.kaltura_config_set_client_certificate(config, certificateFile, keyFile, error));
    }

    /** Sets a callback for log lines of this or a more severe level. Threads may call it at once. */
    public ClientBuilder log(LogLevel level, BiConsumer<LogLevel, String> log) {
        Objects.requireNonNull(log, "log");
        return set((config, error) -> {
            Callbacks callbacks = new Callbacks();
            callbacks.log = log;
            return C.kaltura_config_set_log(config, level.code, Callbacks.LOG, callbacks.register(), Callbacks.DESTROY,
                    error);
        });
    }
}
