package kalturasession;

import java.time.Instant;

/** The request that a session is validated for. Not for several threads at once while it is set. */
public final class RequestContext {
    long now;
    String remoteIp;
    String requestUri;

    /** The present time, and unknown address and URI: restricted sessions are rejected. */
    public RequestContext() {}

    /** Sets the time; null for the present. */
    public RequestContext now(Instant now) {
        this.now = now == null ? 0 : now.getEpochSecond();
        return this;
    }

    /** Sets the caller's address. Null, and a string with a NUL or a lone surrogate, is unknown. */
    public RequestContext remoteIp(String remoteIp) {
        this.remoteIp = NativeLibrary.isValid(remoteIp) ? remoteIp : null;
        return this;
    }

    /** Sets the URI with its query. Null, and a string with a NUL or a lone surrogate, is unknown. */
    public RequestContext requestUri(String requestUri) {
        this.requestUri = NativeLibrary.isValid(requestUri) ? requestUri : null;
        return this;
    }
}
