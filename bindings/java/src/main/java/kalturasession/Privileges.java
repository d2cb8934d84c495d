package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/** Builds a privileges string. Not for several threads at once. */
public final class Privileges {
    private final List<String[]> values = new ArrayList<>();

    /** Adds a privilege without a value, such as {@link PrivilegeName#DISABLEENTITLEMENT}. */
    public Privileges add(String name) {
        return add(name, null);
    }

    /** Adds a privilege, or a value to an existing one. */
    public Privileges add(String name, String value) {
        values.add(new String[] {name, value});
        try {
            build();
        } catch (RuntimeException exception) {
            values.remove(values.size() - 1);
            throw exception;
        }
        return this;
    }

    private String build() {
        Pointer list = C.kaltura_privileges_new();
        try {
            for (String[] one : values) {
                NativeLibrary.make(error -> C.kaltura_privileges_add(list, one[0], one[1], error));
            }
            return NativeLibrary.take(error -> C.kaltura_privileges_to_string(list, error));
        } finally {
            C.kaltura_privileges_free(list);
        }
    }

    /** Returns the privileges as a string for the functions that create sessions. */
    @Override
    public String toString() {
        return build();
    }
}
