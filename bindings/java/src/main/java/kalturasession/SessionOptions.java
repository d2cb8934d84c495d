package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import java.time.Duration;
import java.time.Instant;

/** The fields of a new session. Only the type is needed. Not for several threads at once while it is set. */
public final class SessionOptions {
    final SessionType type;
    String userId;
    String privileges;
    long expirySeconds;
    private int version;
    private Instant expiresAt;
    private String sessionId;
    private int masterPartnerId;
    private String additionalData;

    private SessionOptions(SessionType type) {
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

    /** Sets the user; null for none, the default. */
    public SessionOptions userId(String userId) {
        this.userId = userId;
        return this;
    }

    /** Sets the lifetime, in whole seconds, at most ten years; null or zero for a day, the default. */
    public SessionOptions expiry(Duration expiry) {
        this.expirySeconds = NativeLibrary.seconds(expiry);
        return this;
    }

    /** Sets the privileges: a string such as "sview:*,edit:0_abc", or {@link Privileges}; null for none. */
    public SessionOptions privileges(CharSequence privileges) {
        this.privileges = NativeLibrary.string(privileges);
        return this;
    }

    /** Only for {@link Signer#sign}: 2 (the default) or 1, for old servers. */
    public SessionOptions version(int version) {
        this.version = version;
        return this;
    }

    /** Only for {@link Signer#sign}: sets an absolute expiry, in place of the lifetime; null for none. */
    public SessionOptions expiresAt(Instant expiresAt) {
        this.expiresAt = expiresAt;
        return this;
    }

    /** Only for {@link Signer#sign}: sets the group of sessions that are revoked together. */
    public SessionOptions sessionId(String sessionId) {
        this.sessionId = sessionId;
        return this;
    }

    /** Only for {@link Signer#sign}: sets the partner that creates the session for another one. */
    public SessionOptions masterPartnerId(int masterPartnerId) {
        this.masterPartnerId = masterPartnerId;
        return this;
    }

    /** Only for {@link Signer#sign}: sets application data that is stored in the session. */
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

    /** A copy for other functions than that of a signer; rejects what only a signer can do. */
    SessionOptions common() {
        if (version != 0 || expiresAt != null || sessionId != null || masterPartnerId != 0 || additionalData != null) {
            throw new IllegalArgumentException("only a Signer accepts version, expiresAt, sessionId, masterPartnerId and"
                    + " additionalData");
        }
        SessionOptions copy = new SessionOptions(type);
        copy.userId = userId;
        copy.privileges = privileges;
        copy.expirySeconds = expirySeconds;
        return copy;
    }
}
