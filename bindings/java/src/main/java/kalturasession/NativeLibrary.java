package kalturasession;

import com.sun.jna.DefaultTypeMapper;
import com.sun.jna.IntegerType;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ToNativeContext;
import com.sun.jna.ToNativeConverter;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Loads the library, and calls its functions. */
final class NativeLibrary {
    private static final int VERSION_NUMBER = 256; // of the header that these files were written for

    /** Checks and converts strings. JNA copies an array only for the call, a String to memory that is collected. */
    private static final ToNativeConverter CHECKED = new ToNativeConverter() {
        @Override
        public Object toNative(Object value, ToNativeContext context) {
            return value == null ? null : bytes((String) value);
        }

        @Override
        public Class<?> nativeType() {
            return byte[].class;
        }
    };

    static final Native C = load();

    private NativeLibrary() {}

    /** A size_t. JNA requires a public class. */
    public static final class SizeT extends IntegerType {
        private static final long serialVersionUID = 1;
        static final SizeT NUL_TERMINATED = new SizeT(-1);

        public SizeT() {
            this(0);
        }

        SizeT(long value) {
            super(com.sun.jna.Native.SIZE_T_SIZE, value, true);
        }
    }

    private static Native load() {
        String file = System.getenv("KALTURA_SESSION_LIBRARY");
        // JNA finds a bundled file by -Djna.library.path, and in a jar.
        String name = file != null && !file.isEmpty() ? file : "libkaltura_session.so.0";
        DefaultTypeMapper mapper = new DefaultTypeMapper();
        mapper.addToNativeConverter(String.class, CHECKED);
        Map<String, Object> options =
                Map.of(Library.OPTION_STRING_ENCODING, "UTF-8", Library.OPTION_TYPE_MAPPER, mapper);
        Native library;
        try {
            library = com.sun.jna.Native.load(name, Native.class, options);
        } catch (UnsatisfiedLinkError error) {
            throw new UnsatisfiedLinkError(error.getMessage() + ": install libkaltura_session (and run ldconfig), or"
                    + " set KALTURA_SESSION_LIBRARY to the file");
        }
        int version;
        try {
            version = library.kaltura_version_number();
        } catch (UnsatisfiedLinkError error) {
            throw new UnsatisfiedLinkError(name + " is not libkaltura_session: " + error.getMessage());
        }
        if (version < VERSION_NUMBER) {
            throw new UnsatisfiedLinkError("libkaltura_session " + library.kaltura_version() + " is too old");
        }
        return library;
    }

    /** Whether C can receive a string: C reads it up to its first NUL, and Java encodes a lone surrogate as "?". */
    static boolean isValid(String string) {
        return string == null
                || string.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(string);
    }

    /**
     * Prepares an untrusted session. What C cannot receive becomes a character that no session contains, so that the
     * library explains what is wrong.
     */
    static String untrusted(String ks) {
        return isValid(ks) ? ks : ks.replaceAll("[\\x00\\p{Cs}]", "\ufffd");
    }

    static String checked(String string) {
        if (!isValid(string)) {
            throw new IllegalArgumentException(
                    "a string contains a " + (string.indexOf('\0') >= 0 ? "NUL character" : "lone surrogate"));
        }
        return string;
    }

    private static byte[] bytes(String string) {
        byte[] bytes = checked(string).getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** The string of a String or {@link Privileges}, or null. */
    static String string(CharSequence characters) {
        return characters == null ? null : characters.toString();
    }

    /** The whole seconds of a duration; 0, the default of the library, for null. */
    static long seconds(Duration duration) {
        if (duration == null) {
            return 0;
        }
        if (duration.isNegative() || duration.getNano() != 0) {
            throw new IllegalArgumentException(duration + " is negative or not a whole number of seconds");
        }
        return duration.getSeconds();
    }

    static long milliseconds(Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("a timeout is from 1 ms to 1 day, not " + timeout);
        }
        return timeout.toMillis();
    }

    /** Calls a function that takes an error last. */
    static <T> T make(Function<PointerByReference, T> function) {
        return withReference(error -> {
            T result = function.apply(error);
            Pointer failure = error.getValue();
            if (failure != null) {
                try {
                    throw SessionException.of(failure);
                } finally {
                    C.kaltura_error_free(failure);
                }
            }
            return result;
        });
    }

    /** Calls a function with a reference that is freed at once: the collector's thread frees too few of them. */
    static <T> T withReference(Function<PointerByReference, T> function) {
        PointerByReference reference = new PointerByReference();
        try {
            return function.apply(reference);
        } finally {
            ((Memory) reference.getPointer()).close();
        }
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

    /** Calls a function with an array of strings, whose copies are zeroized afterwards. */
    static <T> T withStrings(List<String> strings, BiFunction<Pointer, SizeT, T> function) {
        int count = strings.size();
        Memory list = new Memory((long) com.sun.jna.Native.POINTER_SIZE * Math.max(1, count));
        Memory[] copies = new Memory[count];
        try {
            for (int i = 0; i < count; i++) {
                byte[] bytes = bytes(strings.get(i));
                copies[i] = new Memory(bytes.length);
                copies[i].write(0, bytes, 0, bytes.length);
                list.setPointer((long) com.sun.jna.Native.POINTER_SIZE * i, copies[i]);
            }
            return function.apply(list, new SizeT(count));
        } finally {
            for (Memory copy : copies) {
                if (copy != null) {
                    copy.clear();
                    copy.close();
                }
            }
            list.close();
        }
    }
}
