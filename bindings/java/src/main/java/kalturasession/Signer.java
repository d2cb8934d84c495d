package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import java.time.Duration;

/** The key of a secret, prepared for many sessions. Any number of threads may use it. */
public final class Signer extends Handle {
    /** The secret is an admin secret, or a user secret for sessions of {@link SessionOptions#user}. */
    public Signer(int partnerId, String secret) {
        super(NativeLibrary.make(error -> C.kaltura_signer_new(partnerId, secret, error)), C::kaltura_signer_free);
    }

    /** Creates a session. */
    public String sign(SessionOptions options) {
        Pointer signOptions = options.signOptions();
        try {
            return use(signer -> NativeLibrary.take(error -> C.kaltura_signer_sign(signer, options.userId,
                    options.type.code, options.expirySeconds, options.privileges, signOptions, error)));
        } finally {
            C.kaltura_sign_options_free(signOptions);
        }
    }

    /**
     * Creates a restricted session derived from a verified one. privileges is null for the parent's restrictions alone.
     * expiry is null or zero for a day, and limited to that of the parent.
     */
    public String signRestricted(Ks parent, CharSequence privileges, Duration expiry) {
        long seconds = NativeLibrary.seconds(expiry);
        return use(signer -> parent.use(ks -> NativeLibrary.take(
                error -> C.kaltura_signer_sign_restricted(signer, ks, seconds,
                        NativeLibrary.string(privileges), error))));
    }
}
