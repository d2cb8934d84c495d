package kalturasession;

import static kalturasession.NativeLibrary.C;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/** Builds a privileges string, and is accepted in place of it. Not for several threads at once. */
public final class Privileges implements CharSequence {
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

    @Override
    public int length() {
        return build().length();
    }

    @Override
    public char charAt(int index) {
        return build().charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return build().subSequence(start, end);
    }

    /** Returns the privileges string, such as "sview:*,edit:0_a". */
    @Override
    public String toString() {
        return build();
    }
}
