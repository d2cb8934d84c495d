package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** The fields of a new session. Only the type is needed. */
public final class SessionOptions {
    final int type;
    String userId;
    String privileges;
    long expirySeconds;
    private int version;
    private Instant expiresAt;
    private String sessionId;
    private int masterPartnerId;
    private String additionalData;

    private SessionOptions(int type) {
        this.type = type;
    }

    /** A session with the rights of one user. */
    public static SessionOptions user() {
        return new SessionOptions(SessionType.USER);
    }

    /** A session with all rights in the account: for your own servers only. */
    public static SessionOptions admin() {
        return new SessionOptions(SessionType.ADMIN);
    }

    public SessionOptions userId(String userId) {
        this.userId = userId;
        return this;
    }

    /** Sets the lifetime, in whole seconds; by default a day. */
    public SessionOptions expiry(Duration expiry) {
        this.expirySeconds = seconds(expiry);
        return this;
    }

    /** Sets the privileges, such as "sview:*,edit:0_abc". */
    public SessionOptions privileges(String privileges) {
        this.privileges = privileges;
        return this;
    }

    public SessionOptions privileges(Privileges privileges) {
        return privileges(Objects.toString(privileges, null));
    }

    /** Only for a {@link Signer}: 2 (the default) or 1, for old servers. */
    public SessionOptions version(int version) {
        this.version = version;
        return this;
    }

    /** Only for a {@link Signer}: sets an absolute expiry. */
    public SessionOptions expiresAt(Instant expiresAt) {
        this.expiresAt = expiresAt;
        return this;
    }

    /** Only for a {@link Signer}: sets the group of sessions that are revoked together. */
    public SessionOptions sessionId(String sessionId) {
        this.sessionId = sessionId;
        return this;
    }

    /** Only for a {@link Signer}: sets the partner that creates the session for another one. */
    public SessionOptions masterPartnerId(int masterPartnerId) {
        this.masterPartnerId = masterPartnerId;
        return this;
    }

    /** Only for a {@link Signer}: sets application data that is stored in the session. */
    public SessionOptions additionalData(String additionalData) {
        this.additionalData = additionalData;
        return this;
    }

    /** The options of the library, to be freed by the caller. The first error of a setter is returned on signing. */
    Pointer signOptions() {
        NativeLibrary.checked(sessionId);
        NativeLibrary.checked(additionalData);
        Pointer options = C.kaltura_sign_options_new();
        if (version != 0) {
            C.kaltura_sign_options_set_version(options, version, null);
        }
        if (expiresAt != null) {
            C.kaltura_sign_options_set_expires_at(options, expiresAt.getEpochSecond(), null);
        }
        C.kaltura_sign_options_set_session_id(options, sessionId, null);
        C.kaltura_sign_options_set_master_partner_id(options, masterPartnerId, null);
        C.kaltura_sign_options_set_additional_data(options, additionalData, null);
        return options;
    }

    /** Refuses what only a signer can do. */
    SessionOptions requireOnlyCommon() {
        if (version != 0 || expiresAt != null || sessionId != null || masterPartnerId != 0 || additionalData != null) {
            throw new IllegalArgumentException("only a Signer accepts version, expiresAt, sessionId, masterPartnerId and"
                    + " additionalData");
        }
        return this;
    }

    static long seconds(Duration duration) {
        if (duration.getNano() != 0) {
            throw new IllegalArgumentException(duration + " is not a whole number of seconds");
        }
        return duration.getSeconds();
    }
}
