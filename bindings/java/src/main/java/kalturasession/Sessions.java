package kalturasession;

import static kalturasession.NativeLibrary.C;

import java.util.List;

/** Functions that need no object. */
public final class Sessions {
    private Sessions() {}

    /** Creates a session locally. */
    public static String generate(String secret, int partnerId, SessionOptions options) {
        SessionOptions o = options.requireOnlyCommon();
        return NativeLibrary.take(error -> C.kaltura_generate_session(secret, o.userId, o.type, partnerId,
                o.expirySeconds, o.privileges, error));
    }

    /** Explains what a string is and, if it is not a valid session, why. */
    public static String explain(String ks, String... secrets) {
        return NativeLibrary.withStrings(List.of(secrets), (list, count) -> NativeLibrary.take(
                error -> C.kaltura_ks_explain(ks, list, count, 0, error)));
    }

    /** Returns a short name of a session for logs. */
    public static String fingerprint(String ks) {
        return NativeLibrary.take(error -> C.kaltura_ks_fingerprint(ks, error));
    }

    /** Computes the hash that appToken.startSession requires. */
    public static String appTokenHash(String ks, String token, int hashType) {
        return NativeLibrary.take(error -> C.kaltura_app_token_hash(ks, token, hashType, error));
    }

    /** Reports mistakes in a privileges string, one per line; "" for none. */
    public static String lintPrivileges(String privileges, int type) {
        return NativeLibrary.take(error -> C.kaltura_privileges_lint(privileges, type, 0, 0, error));
    }
}
