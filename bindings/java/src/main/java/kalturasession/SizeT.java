package kalturasession;

/** A size_t. Public only for JNA. */
public final class SizeT extends com.sun.jna.IntegerType {
    private static final long serialVersionUID = 1;
    static final SizeT NUL_TERMINATED = new SizeT(-1);

    public SizeT() {
        this(0);
    }

    SizeT(long value) {
        super(com.sun.jna.Native.SIZE_T_SIZE, value, true);
    }
}
