// Kaltura sessions for Java 11 and later: bindings of libkaltura_session with JNA.
//
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A function that returns an owned string is declared with Pointer, which take() copies and frees; a borrowed string is
// a String. Objects are freed by close() or, at the latest, on a thread of a Cleaner. To add a function, declare it in
// Native, and write a method that calls it with make() or take().

package kalturasession;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;

public final class KalturaSession {
    public static final int USER = 0;
    public static final int ADMIN = 2;
    /** The results of {@link Ks#check}. */
    public static final int OK = 0;
    public static final int ERROR_KS_EXPIRED = 103;
    public static final int ERROR_KS_RESTRICTED_IP = 104;
    public static final int ERROR_KS_RESTRICTED_URI = 105;
    public static final int ERROR_KS_NOT_VERIFIED = 106;
    private static final int VERSION_NUMBER = 256; // of the header that this file was written for

    /** The C functions. */
    interface Native extends Library {
        String kaltura_version();
        int kaltura_version_number();
        String kaltura_status_name(int status);
        int kaltura_error_status(Pointer error);
        String kaltura_error_message(Pointer error);
        String kaltura_error_api_code(Pointer error);
        int kaltura_error_cause(Pointer error);
        int kaltura_error_http_status(Pointer error);
        String kaltura_error_request_id(Pointer error);
        int kaltura_error_retry_class(Pointer error);
        void kaltura_error_free(Pointer error);
        void kaltura_string_free(Pointer string);
        Pointer kaltura_generate_session(String secret, String userId, int type, int partnerId, long expirySeconds,
                String privileges, PointerByReference error);
        Pointer kaltura_ks_parse(String ks, Pointer secrets, SizeT count, PointerByReference error);
        void kaltura_ks_free(Pointer ks);
        int kaltura_ks_check(Pointer ks, long now, String remoteIp, String requestUri);
        String kaltura_ks_user_id(Pointer ks);
        long kaltura_ks_expires_at(Pointer ks);
        Pointer kaltura_config_new();
        void kaltura_config_free(Pointer config);
        int kaltura_config_set_service_url(Pointer config, String url, PointerByReference error);
        int kaltura_config_set_ca_file(Pointer config, String path, PointerByReference error);
        int kaltura_config_set_partner_id(Pointer config, int partnerId, PointerByReference error);
        Pointer kaltura_client_new(Pointer config, PointerByReference error);
        void kaltura_client_free(Pointer client);
        int kaltura_client_set_ks(Pointer client, String ks, PointerByReference error);
        Pointer kaltura_request_call(Pointer client, String service, String action, String paramsJson,
                PointerByReference error);
        Pointer kaltura_request_user_login_by_login_id(Pointer client, String loginId, String password, int partnerId,
                long expirySeconds, String privileges, String otp, PointerByReference error);
        int kaltura_request_perform(Pointer request, PointerByReference error);
        void kaltura_request_cancel(Pointer request);
        Pointer kaltura_request_take_string(Pointer request, PointerByReference error);
        void kaltura_request_free(Pointer request);
    }

    /** A size_t. */
    public static final class SizeT extends com.sun.jna.IntegerType {
        private static final long serialVersionUID = 1;

        public SizeT() {
            this(0);
        }

        public SizeT(long value) {
            super(com.sun.jna.Native.SIZE_T_SIZE, value, true);
        }
    }

    static final Native C = load();
    private static final Cleaner CLEANER = Cleaner.create();

    private KalturaSession() {}

    private static Native load() {
        String file = System.getenv("KALTURA_SESSION_LIBRARY");
        // JNA finds a bundled file by -Djna.library.path, and in a jar.
        String name = file != null && !file.isEmpty() ? file : "libkaltura_session.so.0";
        Native library;
        try {
            library = com.sun.jna.Native.load(name, Native.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
        } catch (UnsatisfiedLinkError error) {
            throw new UnsatisfiedLinkError(error.getMessage() + ": install libkaltura_session (and run ldconfig), or"
                    + " set KALTURA_SESSION_LIBRARY to the file");
        }
        if (library.kaltura_version_number() < VERSION_NUMBER) {
            throw new UnsatisfiedLinkError("libkaltura_session " + library.kaltura_version() + " is too old");
        }
        return library;
    }

    /** A failed call. */
    public static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;
        public final int status;
        public final String statusName;
        public final String apiCode;
        public final int cause;
        public final int httpStatus;
        public final String requestId;
        public final int retryClass;

        /** Converts an error of the library, and frees it. */
        private Failure(Pointer error) {
            super(C.kaltura_error_message(error));
            status = C.kaltura_error_status(error);
            statusName = C.kaltura_status_name(status);
            apiCode = C.kaltura_error_api_code(error);
            cause = C.kaltura_error_cause(error);
            httpStatus = C.kaltura_error_http_status(error);
            requestId = C.kaltura_error_request_id(error);
            retryClass = C.kaltura_error_retry_class(error);
            C.kaltura_error_free(error);
        }
    }

    /** Checks a string: C reads it up to its first NUL, and Java encodes a lone surrogate as "?". */
    static String in(String string) {
        if (string != null && string.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a string contains a NUL character");
        }
        if (string != null && !StandardCharsets.UTF_8.newEncoder().canEncode(string)) {
            throw new IllegalArgumentException("a string contains a lone surrogate");
        }
        return string;
    }

    /** Calls a function that takes an error last. */
    static <T> T make(Function<PointerByReference, T> function) {
        PointerByReference error = new PointerByReference();
        T result = function.apply(error);
        if (error.getValue() != null) {
            throw new Failure(error.getValue());
        }
        return result;
    }

    /** Calls a function that returns an owned string; copies and frees it. */
    static String take(Function<PointerByReference, Pointer> function) {
        Pointer string = make(function);
        try {
            return string.getString(0, "UTF-8");
        } finally {
            C.kaltura_string_free(string);
        }
    }

    /**
     * Creates a request, performs it on another thread, and returns its result. So Thread.interrupt cancels it, as
     * Future.cancel(true) does: it then fails with KALTURA_ERROR_CANCELLED, and this thread remains interrupted.
     */
    static String perform(Function<PointerByReference, Pointer> constructor) {
        Pointer request = make(constructor);
        boolean interrupted = false;
        try {
            FutureTask<Integer> performed =
                    new FutureTask<>(() -> make(error -> C.kaltura_request_perform(request, error)));
            Thread thread = new Thread(performed, "kaltura_session");
            thread.setDaemon(true);
            thread.start();
            while (true) {
                try {
                    performed.get();
                    return take(error -> C.kaltura_request_take_string(request, error));
                } catch (InterruptedException exception) {
                    interrupted = true;
                    C.kaltura_request_cancel(request);
                } catch (ExecutionException exception) {
                    throw exception.getCause() instanceof Failure
                            ? (Failure) exception.getCause()
                            : new IllegalStateException(exception.getCause());
                }
            }
        } finally {
            C.kaltura_request_free(request);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Generates a session locally. userId and privileges may be null. */
    public static String generate(String secret, String userId, int type, int partnerId, long expirySeconds,
            String privileges) {
        return take(error -> C.kaltura_generate_session(in(secret), in(userId), type, partnerId, expirySeconds,
                in(privileges), error));
    }

    /** An object of the library. */
    private abstract static class Handle implements AutoCloseable {
        private final Pointer pointer;
        private int calls;
        private boolean closed;
        private final Cleaner.Cleanable cleanable;

        Handle(Pointer pointer, Consumer<Pointer> free) {
            this.pointer = pointer;
            this.cleanable = CLEANER.register(this, () -> free.accept(pointer));
        }

        /** Calls a function with the pointer, which is not freed meanwhile. */
        final <T> T use(Function<Pointer, T> function) {
            synchronized (this) {
                if (closed) {
                    throw new IllegalStateException(getClass().getSimpleName() + " is closed");
                }
                calls++;
            }
            try {
                return function.apply(pointer);
            } finally {
                ended();
                Reference.reachabilityFence(this);
            }
        }

        private synchronized void ended() {
            calls--;
            if (closed && calls == 0) {
                cleanable.clean();
            }
        }

        /** Frees it, after the calls in progress on other threads. May be called again. */
        @Override
        public final synchronized void close() {
            closed = true;
            if (calls == 0) {
                cleanable.clean();
            }
        }
    }

    /** A parsed session. */
    public static final class Ks extends Handle {
        private Ks(Pointer pointer) {
            super(pointer, C::kaltura_ks_free);
        }

        /** Parses a session and verifies it with one of the secrets. It must still be validated: see check. */
        public static Ks parse(String ks, String... secrets) {
            Memory list = new Memory((long) com.sun.jna.Native.POINTER_SIZE * Math.max(1, secrets.length));
            Memory[] copies = new Memory[secrets.length];
            try {
                for (int i = 0; i < secrets.length; i++) {
                    byte[] bytes = in(secrets[i]).getBytes(StandardCharsets.UTF_8);
                    copies[i] = new Memory(bytes.length + 1L);
                    copies[i].write(0, bytes, 0, bytes.length);
                    copies[i].setByte(bytes.length, (byte) 0);
                    list.setPointer((long) com.sun.jna.Native.POINTER_SIZE * i, copies[i]);
                }
                return new Ks(make(error -> C.kaltura_ks_parse(in(ks), list, new SizeT(secrets.length), error)));
            } finally {
                for (Memory copy : copies) {
                    if (copy != null) {
                        copy.clear();
                    }
                }
            }
        }

        /** Validates the session for one request: OK only if it may be accepted. now is 0 for the system clock. */
        public int check(long now, String remoteIp, String requestUri) {
            return use(ks -> C.kaltura_ks_check(ks, now, in(remoteIp), in(requestUri)));
        }

        public String userId() {
            return use(C::kaltura_ks_user_id);
        }

        public long expiresAt() {
            return use(C::kaltura_ks_expires_at);
        }
    }

    /** A client of one Kaltura server. Any number of threads may use it. */
    public static final class Client extends Handle {
        /** serviceUrl and caFile may be null, partnerId 0. */
        public Client(String serviceUrl, String caFile, int partnerId) {
            super(open(serviceUrl, caFile, partnerId), C::kaltura_client_free);
        }

        private static Pointer open(String serviceUrl, String caFile, int partnerId) {
            Pointer config = C.kaltura_config_new();
            try {
                if (serviceUrl != null) {
                    make(error -> C.kaltura_config_set_service_url(config, in(serviceUrl), error));
                }
                if (caFile != null) {
                    make(error -> C.kaltura_config_set_ca_file(config, in(caFile), error));
                }
                make(error -> C.kaltura_config_set_partner_id(config, partnerId, error));
                return make(error -> C.kaltura_client_new(config, error));
            } finally {
                C.kaltura_config_free(config);
            }
        }

        /** Logs a user in with e-mail address and password. privileges and otp may be null. */
        public String login(String loginId, String password, long expirySeconds, String privileges, String otp) {
            return use(client -> perform(error -> C.kaltura_request_user_login_by_login_id(client, in(loginId),
                    in(password), 0, expirySeconds, in(privileges), in(otp), error)));
        }

        /** Sets the session that all calls carry; null for none. */
        public void setKs(String ks) {
            use(client -> make(error -> C.kaltura_client_set_ks(client, in(ks), error)));
        }

        /** Calls any action of the API; the parameters, which may be null, and the response are JSON. */
        public String call(String service, String action, String paramsJson) {
            return use(client -> perform(error -> C.kaltura_request_call(client, in(service), in(action), in(paramsJson),
                    error)));
        }
    }
}
