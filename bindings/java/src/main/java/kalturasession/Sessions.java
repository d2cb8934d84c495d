package kalturasession;

import static kalturasession.NativeLibrary.C;

import java.util.List;

/** Functions that need no object. */
public final class Sessions {
    private Sessions() {}

    /** Creates a session locally. For many, a {@link Signer} is faster; it also accepts all options. */
    public static String generate(int partnerId, String secret, SessionOptions options) {
        SessionOptions fields = options.common();
        return NativeLibrary.take(error -> C.kaltura_generate_session(secret, fields.userId, fields.type.code,
                partnerId, fields.expirySeconds, fields.privileges, error));
    }

    /** Explains what a string is and, if it is not a valid session, why. */
    public static String explain(String ks, String... secrets) {
        return NativeLibrary.withStrings(List.of(secrets), (list, count) -> NativeLibrary.take(
                error -> C.kaltura_ks_explain(NativeLibrary.untrusted(ks), list, count, 0, error)));
    }

    /** Returns a short name of a session for logs. */
    public static String fingerprint(String ks) {
        return NativeLibrary.take(error -> C.kaltura_ks_fingerprint(NativeLibrary.untrusted(ks), error));
    }

    /** Computes the hash that appToken.startSession requires. */
    public static String appTokenHash(String ks, String token, HashType hashType) {
        if (hashType == HashType.AUTO) {
            throw new IllegalArgumentException("a hash needs the hash type of the app token, not AUTO");
        }
        return NativeLibrary.take(error -> C.kaltura_app_token_hash(ks, token, hashType.code, error));
    }

    /** Reports mistakes in a privileges string, one per line; "" for none. */
    public static String lintPrivileges(CharSequence privileges, SessionType type) {
        return NativeLibrary.take(error -> C.kaltura_privileges_lint(NativeLibrary.string(privileges), type.code, 0, 0,
                error));
    }
}
