package kalturasession;

import com.sun.jna.Pointer;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.function.Consumer;
import java.util.function.Function;

/** An object of the library. It is freed by close() or, at the latest, on a thread of a Cleaner. */
abstract class Handle implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

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
        if (!begin()) {
            throw new IllegalStateException(getClass().getSimpleName() + " is closed");
        }
        try {
            return function.apply(pointer);
        } finally {
            end();
            Reference.reachabilityFence(this);
        }
    }

    /** The same, but does nothing if the object is closed. */
    final void useIfOpen(Consumer<Pointer> function) {
        if (begin()) {
            try {
                function.accept(pointer);
            } finally {
                end();
                Reference.reachabilityFence(this);
            }
        }
    }

    private synchronized boolean begin() {
        if (!closed) {
            calls++;
        }
        return !closed;
    }

    private synchronized void end() {
        calls--;
        if (closed && calls == 0) {
            cleanable.clean();
        }
    }

    /** Frees the object, after the calls in progress on other threads. May be called again. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (calls == 0) {
                cleanable.clean();
            }
        }
    }
}
