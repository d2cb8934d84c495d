package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A call over the network. Each execution sends it anew; any number of threads may execute it.
 *
 * <p>A timeout or a cancellation does not interrupt a callback of the {@link Credentials}: it takes effect when the
 * callback returns.
 */
public final class Call<T> {
    // Daemon threads do not keep the process alive. JNA cannot interrupt a thread that is in C.
    private static final Executor THREADS = Executors.newCachedThreadPool(run -> {
        Thread thread = new Thread(run, "kalturasession");
        thread.setDaemon(true);
        return thread;
    });

    private final Client client;
    private final BiFunction<Pointer, PointerByReference, Pointer> create;
    private final Function<Pointer, T> take;
    private final Duration timeout;

    Call(Client client, BiFunction<Pointer, PointerByReference, Pointer> create, Function<Pointer, T> take,
            Duration timeout) {
        this.client = client;
        this.create = create;
        this.take = take;
        this.timeout = timeout;
    }

    /** Returns the same call with another total timeout, from 1 ms to 1 day; null for that of the client. */
    public Call<T> withTimeout(Duration timeout) {
        if (timeout != null) {
            NativeLibrary.milliseconds(timeout);
        }
        return new Call<>(client, create, take, timeout);
    }

    /**
     * Sends the call and waits for the result. Thread.interrupt cancels it: it then fails with {@link Status#CANCELLED},
     * and the thread remains interrupted.
     */
    public T execute() {
        Request request = new Request(client.create(create));
        FutureTask<T> task = new FutureTask<>(request::perform);
        THREADS.execute(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException exception) {
                    interrupted = true;
                    request.cancel();
                } catch (ExecutionException exception) {
                    throw rethrown(exception.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Sends the call on another thread, one for each running call. Cancelling the future cancels the call. Its
     * {@code join} throws a CompletionException, and its {@code get} an ExecutionException, with the
     * {@link SessionException} as the cause.
     */
    public CompletableFuture<T> executeAsync() {
        return executeAsync(THREADS);
    }

    /** The same on a thread of an executor, for example one that limits their number. */
    public CompletableFuture<T> executeAsync(Executor executor) {
        Request request = new Request(client.create(create));
        CompletableFuture<T> future = new CompletableFuture<>();
        future.whenComplete((result, failure) -> {
            if (future.isCancelled()) {
                request.cancel();
            }
        });
        executor.execute(() -> {
            try {
                future.complete(request.perform());
            } catch (Throwable failure) {
                future.completeExceptionally(failure);
            }
        });
        return future;
    }

    private static RuntimeException rethrown(Throwable failure) {
        if (failure instanceof Error) {
            throw (Error) failure;
        }
        if (failure instanceof SessionException) {
            failure.fillInStackTrace(); // that of the caller instead of the worker
        }
        return failure instanceof RuntimeException ? (RuntimeException) failure : new CompletionException(failure);
    }

    /** A request of the library, which is performed once. */
    private final class Request extends Handle {
        Request(Pointer pointer) {
            super(pointer, C::kaltura_request_free);
        }

        T perform() {
            try {
                return use(this::perform);
            } catch (SessionException exception) {
                throw exception.explained(client.thrown);
            } finally {
                close();
            }
        }

        private T perform(Pointer request) {
            if (timeout != null) {
                long milliseconds = NativeLibrary.milliseconds(timeout);
                NativeLibrary.make(error -> C.kaltura_request_set_timeout_ms(request, milliseconds, error));
            }
            NativeLibrary.make(error -> C.kaltura_request_perform(request, error));
            return take.apply(request);
        }

        void cancel() {
            useIfOpen(C::kaltura_request_cancel);
        }
    }
}
