package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import java.time.Instant;

/** A session and what the server reported about it. */
public final class SessionInfo {
    private final String ks;
    private final Instant expiresAt;
    private final int partnerId;
    private final String userId;
    private final SessionType type;
    private final String privileges;
    private final String missingPrivileges;

    SessionInfo(Pointer info) {
        ks = C.kaltura_session_info_ks(info);
        expiresAt = instant(C.kaltura_session_info_expires_at(info));
        partnerId = C.kaltura_session_info_partner_id(info);
        userId = C.kaltura_session_info_user_id(info);
        type = type(C.kaltura_session_info_type(info));
        privileges = C.kaltura_session_info_privileges(info);
        missingPrivileges = C.kaltura_session_info_missing_privileges(info);
    }

    /** The time, or null for KALTURA_KS_NO_EXPIRY. That of a parsed session can be out of range. */
    static Instant instant(long seconds) {
        long limited = Math.max(Instant.MIN.getEpochSecond(), Math.min(Instant.MAX.getEpochSecond(), seconds));
        return seconds == Long.MIN_VALUE ? null : Instant.ofEpochSecond(limited);
    }

    /** The type, or null for KALTURA_KS_NO_TYPE. */
    static SessionType type(int code) {
        return code == Integer.MIN_VALUE ? null : SessionType.of(code);
    }

    /** The session. */
    public String ks() {
        return ks;
    }

    /** The expiry; null if the server did not report it. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** 0 if the server did not report it. */
    public int partnerId() {
        return partnerId;
    }

    /** Null if there is none or the server did not report it. */
    public String userId() {
        return userId;
    }

    /** Null if the server did not report it. */
    public SessionType type() {
        return type;
    }

    /** The privileges string as the server reported it, or null. {@link Ks#privileges} are parsed ones. */
    public String privileges() {
        return privileges;
    }

    /** Privileges that were requested but not granted, or null. */
    public String missingPrivileges() {
        return missingPrivileges;
    }

    /** Does not show the session. */
    @Override
    public String toString() {
        return "SessionInfo[partnerId=" + partnerId + ", userId=" + userId + ", expiresAt=" + expiresAt + "]";
    }
}
