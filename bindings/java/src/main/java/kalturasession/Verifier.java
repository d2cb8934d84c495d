package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import java.util.List;
import java.util.Objects;
import kalturasession.NativeLibrary.SizeT;

/** The keys of a partner's secrets, prepared for many sessions. Any number of threads may use it. */
public final class Verifier extends Handle {
    /** Creates a verifier. Sessions of other partners are rejected; a partnerId of 0 disables this check. */
    public Verifier(int partnerId, String... secrets) {
        super(create(partnerId, List.of(secrets)), C::kaltura_verifier_free);
    }

    private static Pointer create(int partnerId, List<String> secrets) {
        return NativeLibrary.withStrings(secrets, (list, count) -> NativeLibrary.make(
                error -> C.kaltura_verifier_new(partnerId, list, count, error)));
    }

    /** The result of {@link #check}. */
    public static final class Result implements AutoCloseable {
        private final int status;
        private final Ks ks;

        private Result(int status, Ks ks) {
            this.status = status;
            this.ks = ks;
        }

        /** {@link Status#OK} only if the session may be accepted. */
        public Status status() {
            return Status.of(status);
        }

        /** The session if its signature is valid, even if it has expired or is restricted; otherwise null. */
        public Ks ks() {
            return ks;
        }

        /** Closes the session. */
        @Override
        public void close() {
            if (ks != null) {
                ks.close();
            }
        }

        @Override
        public String toString() {
            return "Result[status=" + status() + ", ks=" + ks + "]";
        }
    }

    /**
     * Verifies a session and validates it for one request. Throws nothing for any string: one that is no session has the
     * status {@link Status#KS_MALFORMED}, and null has {@link Status#INVALID_ARGUMENT}.
     */
    public Result check(String ks, RequestContext request) {
        Objects.requireNonNull(request, "request");
        return NativeLibrary.withReference(parsed -> {
            int status = use(verifier -> C.kaltura_verifier_check(verifier, NativeLibrary.untrusted(ks),
                    SizeT.NUL_TERMINATED, request.now, request.remoteIp, SizeT.NUL_TERMINATED, request.requestUri,
                    SizeT.NUL_TERMINATED, parsed));
            return new Result(status, parsed.getValue() == null ? null : new Ks(parsed.getValue()));
        });
    }

    /** Like check(), but throws a {@link SessionException} if the session may not be accepted. */
    public Ks verify(String ks, RequestContext request) {
        Result result = check(ks, request);
        if (result.status == Status.OK.code) {
            return result.ks;
        }
        result.close();
        throw SessionException.of(result.status);
    }
}
