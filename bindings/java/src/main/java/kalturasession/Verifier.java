package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.List;

/** The keys of a partner's secrets, prepared for many sessions. Any number of threads may use it. */
public final class Verifier extends Handle {
    /** Creates a verifier. Sessions of other partners are refused; a partnerId of 0 disables this check. */
    public Verifier(int partnerId, String... secrets) {
        super(create(partnerId, List.of(secrets)), C::kaltura_verifier_free);
    }

    private static Pointer create(int partnerId, List<String> secrets) {
        return NativeLibrary.withStrings(secrets, (list, count) -> NativeLibrary.make(
                error -> C.kaltura_verifier_new(partnerId, list, count, error)));
    }

    /** The result of {@link #check}. */
    public static final class Result {
        private final int status;
        private final Ks ks;

        private Result(int status, Ks ks) {
            this.status = status;
            this.ks = ks;
        }

        /** {@link Status#OK} only if the session may be accepted. */
        public int status() {
            return status;
        }

        /** Such as "KALTURA_ERROR_KS_EXPIRED". */
        public String statusName() {
            return C.kaltura_status_name(status);
        }

        /** The session if its signature is valid, even if it has expired or is restricted; otherwise null. */
        public Ks ks() {
            return ks;
        }
    }

    /** Verifies a session and validates it for one request. */
    public Result check(String ks, RequestContext request) {
        PointerByReference parsed = new PointerByReference();
        int status = use(verifier -> C.kaltura_verifier_check(verifier, ks, SizeT.NUL_TERMINATED, request.now,
                request.remoteIp, SizeT.NUL_TERMINATED, request.requestUri, SizeT.NUL_TERMINATED, parsed));
        return new Result(status, parsed.getValue() == null ? null : new Ks(parsed.getValue()));
    }

    /** Like check(), but throws a {@link SessionException} if the session may not be accepted. */
    public Ks verify(String ks, RequestContext request) {
        Result result = check(ks, request);
        if (result.status == Status.OK) {
            return result.ks;
        }
        if (result.ks != null) {
            result.ks.close();
        }
        throw SessionException.of(result.status);
    }
}
