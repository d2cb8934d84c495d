package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A parsed session. Any number of threads may use it. */
public final class Ks extends Handle {
    Ks(Pointer pointer) {
        super(pointer, C::kaltura_ks_free);
    }

    /** Parses a session and verifies its signature with one of the secrets. It must still be validated: see check. */
    public static Ks parse(String ks, String... secrets) {
        return NativeLibrary.withStrings(List.of(secrets), (list, count) -> new Ks(NativeLibrary.make(
                error -> C.kaltura_ks_parse(ks, list, count, error))));
    }

    /** Parses the unencrypted part of a session without a secret. The result is UNVERIFIED. */
    public static Ks peek(String ks) {
        return new Ks(NativeLibrary.make(error -> C.kaltura_ks_peek(ks, error)));
    }

    /** Validates the session for one request: {@link Status#OK} only if it may be accepted. */
    public int check(RequestContext request) {
        return use(ks -> C.kaltura_ks_check(ks, request.now, request.remoteIp, request.requestUri));
    }

    /** Returns whether the session has a privilege with a value, or with any if that is null. Do not authorize by this alone. */
    public boolean hasPrivilege(String name, String value) {
        return use(ks -> C.kaltura_ks_has_privilege(ks, name, value, SizeT.NUL_TERMINATED)) == 1;
    }

    public boolean isVerified() {
        return use(C::kaltura_ks_is_verified) == 1;
    }

    /** 1 or 2. */
    public int version() {
        return use(C::kaltura_ks_version);
    }

    public int partnerId() {
        return use(C::kaltura_ks_partner_id);
    }

    /** One of {@link SessionType} or another number; Integer.MIN_VALUE for none. */
    public int type() {
        return use(C::kaltura_ks_type);
    }

    /** Whether the session has more than a user's rights. Do not authorize by this alone. */
    public boolean isAdmin() {
        return use(C::kaltura_ks_is_admin) == 1;
    }

    /** "" for no user, null if it is not visible. */
    public String userId() {
        return use(C::kaltura_ks_user_id);
    }

    /** The expiry; null if the session has none: it is never valid. */
    public Instant expiresAt() {
        return SessionInfo.instant(use(C::kaltura_ks_expires_at));
    }

    /** The names of the privileges with their values; null if they are not visible. */
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
            return all;
        });
    }

    /** The revocation key; null if it is not visible. In version 1 it is as secret as the session. */
    public String hash() {
        return use(C::kaltura_ks_hash);
    }

    /** The index of the secret that signed the session, or -1. */
    public int secretIndex() {
        return use(C::kaltura_ks_secret_index);
    }
}
