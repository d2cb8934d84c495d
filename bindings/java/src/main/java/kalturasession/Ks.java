package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import kalturasession.NativeLibrary.SizeT;

/** A parsed session. Any number of threads may use it. */
public final class Ks extends Handle {
    Ks(Pointer pointer) {
        super(pointer, C::kaltura_ks_free);
    }

    /** Parses a session and verifies its signature with one of the secrets. It must still be validated: see check. */
    public static Ks parse(String ks, String... secrets) {
        return NativeLibrary.withStrings(List.of(secrets), (list, count) -> new Ks(NativeLibrary.make(
                error -> C.kaltura_ks_parse(NativeLibrary.untrusted(ks), list, count, error))));
    }

    /** Parses the unencrypted part of a session without a secret. The result is UNVERIFIED. */
    public static Ks peek(String ks) {
        return new Ks(NativeLibrary.make(error -> C.kaltura_ks_peek(NativeLibrary.untrusted(ks), error)));
    }

    /** Validates the session for one request: {@link Status#OK} only if it may be accepted. */
    public Status check(RequestContext request) {
        Objects.requireNonNull(request, "request");
        return Status.of(use(ks -> C.kaltura_ks_check(ks, request.now, request.remoteIp, request.requestUri)));
    }

    /** Returns whether the session has a privilege, with any value or none. Do not authorize by this alone. */
    public boolean hasPrivilege(String name) {
        return has(name, null);
    }

    /** Returns whether the session has a privilege with this value; null matches nothing. Do not authorize by this alone. */
    public boolean hasPrivilege(String name, String value) {
        return value != null && has(name, value);
    }

    private boolean has(String name, String value) {
        return use(ks -> NativeLibrary.isValid(name) && NativeLibrary.isValid(value)
                && C.kaltura_ks_has_privilege(ks, name, value, SizeT.NUL_TERMINATED) == 1);
    }

    /** Whether a secret has verified the signature: false for a session of {@link #peek}. */
    public boolean isVerified() {
        return use(C::kaltura_ks_is_verified) == 1;
    }

    /** The version of the format: 1 or 2. */
    public int version() {
        return use(C::kaltura_ks_version);
    }

    /** The partner. Only a {@link Verifier} compares it with that of the secret. */
    public int partnerId() {
        return use(C::kaltura_ks_partner_id);
    }

    /** The type; null if it is not visible. */
    public SessionType type() {
        return SessionInfo.type(use(C::kaltura_ks_type));
    }

    /**
     * Whether the session has more than a user's rights, with the type ADMIN or an unknown one. Do not authorize by this
     * alone.
     */
    public boolean isAdmin() {
        return use(C::kaltura_ks_is_admin) == 1;
    }

    /** "" for no user, null if it is not visible. */
    public String userId() {
        return use(C::kaltura_ks_user_id);
    }

    /** The expiry, limited to the range of Instant; null if the session has none: it is never valid. */
    public Instant expiresAt() {
        return SessionInfo.instant(use(C::kaltura_ks_expires_at));
    }

    /** The names of the privileges with their values, which cannot be changed; null if they are not visible. */
    public Map<String, List<String>> privileges() {
        return use(ks -> {
            if (C.kaltura_ks_privileges(ks) == null) {
                return null;
            }
            Map<String, List<String>> all = new LinkedHashMap<>();
            for (long i = 0; i < C.kaltura_ks_privilege_count(ks).longValue(); i++) {
                SizeT index = new SizeT(i);
                List<String> values = all.computeIfAbsent(C.kaltura_ks_privilege_name(ks, index), n -> new ArrayList<>());
                for (long j = 0; j < C.kaltura_ks_privilege_value_count(ks, index).longValue(); j++) {
                    values.add(C.kaltura_ks_privilege_value(ks, index, new SizeT(j)));
                }
            }
            all.replaceAll((name, values) -> Collections.unmodifiableList(values));
            return Collections.unmodifiableMap(all);
        });
    }

    /**
     * The revocation key; null if it is not visible. Compare sessions by it: several strings represent the same
     * session. In version 1 it is as secret as the session.
     */
    public String hash() {
        return use(C::kaltura_ks_hash);
    }

    /** The index of the secret that signed the session, or -1. */
    public int secretIndex() {
        return use(C::kaltura_ks_secret_index);
    }

    /** Does not show the session. */
    @Override
    public String toString() {
        try {
            return "Ks[partnerId=" + partnerId() + ", userId=" + userId() + ", expiresAt=" + expiresAt() + "]";
        } catch (IllegalStateException closed) {
            return "Ks[closed]";
        }
    }
}
