package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import java.time.Duration;

/** The key of a secret, prepared for many sessions. Any number of threads may use it. */
public final class Signer extends Handle {
    public Signer(int partnerId, String secret) {
        super(NativeLibrary.make(error -> C.kaltura_signer_new(partnerId, secret, error)), C::kaltura_signer_free);
    }

    /** Creates a session. */
    public String sign(SessionOptions o) {
        Pointer options = o.signOptions();
        try {
            return use(signer -> NativeLibrary.take(error -> C.kaltura_signer_sign(signer, o.userId, o.type,
                    o.expirySeconds, o.privileges, options, error)));
        } finally {
            C.kaltura_sign_options_free(options);
        }
    }

    /** Creates a restricted session derived from a verified one. privileges may be null, expiry zero. */
    public String signRestricted(Ks parent, String privileges, Duration expiry) {
        long seconds = SessionOptions.seconds(expiry);
        return use(signer -> parent.use(ks -> NativeLibrary.take(
                error -> C.kaltura_signer_sign_restricted(signer, ks, seconds, privileges, error))));
    }
}
