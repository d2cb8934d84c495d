package kalturasession;

import java.time.Instant;

/** The request that a session is validated for. */
public final class RequestContext {
    long now;
    String remoteIp;
    String requestUri;

    /** The present time, and unknown address and URI: restricted sessions are refused. */
    public RequestContext() {}

    public RequestContext now(Instant now) {
        this.now = now.getEpochSecond();
        return this;
    }

    public RequestContext remoteIp(String remoteIp) {
        this.remoteIp = remoteIp;
        return this;
    }

    /** Sets the URI with its query. */
    public RequestContext requestUri(String requestUri) {
        this.requestUri = requestUri;
        return this;
    }
}
