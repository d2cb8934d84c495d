package kalturasession;

import com.sun.jna.DefaultTypeMapper;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ToNativeContext;
import com.sun.jna.ToNativeConverter;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Loads the library, and calls its functions. */
final class NativeLibrary {
    private static final int VERSION_NUMBER = 256; // of the header that these files were written for

    /** Checks strings: C reads them up to their first NUL, and Java encodes a lone surrogate as "?". */
    private static final ToNativeConverter CHECKED = new ToNativeConverter() {
        @Override
        public Object toNative(Object value, ToNativeContext context) {
            return checked((String) value);
        }

        @Override
        public Class<?> nativeType() {
            return String.class;
        }
    };

    static final Native C = load();

    private NativeLibrary() {}

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
        if (library.kaltura_version_number() < VERSION_NUMBER) {
            throw new UnsatisfiedLinkError("libkaltura_session " + library.kaltura_version() + " is too old");
        }
        return library;
    }

    static String checked(String string) {
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
            try {
                throw SessionException.of(error.getValue());
            } finally {
                C.kaltura_error_free(error.getValue());
            }
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

    /** Calls a function with an array of strings, whose copies are zeroized afterwards. */
    static <T> T withStrings(List<String> strings, BiFunction<Pointer, SizeT, T> function) {
        int count = strings.size();
        Memory list = new Memory((long) com.sun.jna.Native.POINTER_SIZE * Math.max(1, count));
        Memory[] copies = new Memory[count];
        try {
            for (int i = 0; i < count; i++) {
                byte[] bytes = checked(strings.get(i)).getBytes(StandardCharsets.UTF_8);
                copies[i] = new Memory(bytes.length + 1L);
                copies[i].write(0, bytes, 0, bytes.length);
                copies[i].setByte(bytes.length, (byte) 0);
                list.setPointer((long) com.sun.jna.Native.POINTER_SIZE * i, copies[i]);
            }
            return function.apply(list, new SizeT(count));
        } finally {
            for (Memory copy : copies) {
                if (copy != null) {
                    copy.clear();
                }
            }
        }
    }
}
