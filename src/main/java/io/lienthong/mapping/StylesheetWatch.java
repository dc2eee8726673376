package io.lienthong.mapping;

import io.lienthong.message.Wording;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import javax.xml.transform.ErrorListener;
import javax.xml.transform.TransformerException;
import org.jspecify.annotations.Nullable;

/**
 * Ends one transformation that takes more than its share of time, memory or output. It looks at each step, of which it hears
 * as a message of the stylesheet ({@link StylesheetFilter}), and at each write; so it lives on the thread that transforms.
 */
final class StylesheetWatch extends OutputStream implements ErrorListener {
    static final Duration TIME = Duration.ofSeconds(5);
    private static final int CAPACITY = 4_096;

    private final StylesheetMemory memory;
    private final long end = System.nanoTime() + TIME.toNanos();
    private long allocated = allocated();
    private long taken;
    /** What it may take now: the first step, which costs the others nothing, and what it holds of the memory of all. */
    private long allowed = StylesheetMemory.STEP_BYTES;

    private boolean crowded;
    private final int maxBytes;
    private byte[] bytes = new byte[CAPACITY];
    private int size;
    private String said = "";
    private @Nullable Wording reason;

    /** What it takes of the memory it holds until it is {@link #released}. */
    StylesheetWatch(int maxBytes, StylesheetMemory memory) {
        this.maxBytes = maxBytes;
        this.memory = memory;
    }

    private void hold() {
        long more = Math.min(Math.max(StylesheetMemory.STEP_BYTES, taken - allowed), memory.mostOfOne() - allowed);
        if (memory.take(more)) {
            allowed += more;
        } else {
            crowded = true;
        }
    }

    /** Whether other runs leave no memory for this one. */
    boolean crowded() {
        return crowded;
    }

    void released() {
        memory.give(allowed - StylesheetMemory.STEP_BYTES);
        allowed = StylesheetMemory.STEP_BYTES;
    }

    /** Passes through the compiled stylesheet, which knows no such failure. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ended() {
            super(null, null, false, false);
        }
    }

    /** A step, or what the stylesheet itself says. */
    @Override
    public void warning(TransformerException message) {
        String text = message.getMessage();
        said = text == null || text.isEmpty() ? said : text;
        allocated += heard();
        look();
    }

    /** Bytes that hearing of a step takes by itself: the JDK makes an exception of each, with a trace as deep as the recursion. */
    private static long heard() {
        long before = allocated();
        Throwable alike = new TransformerException("");
        return alike.getMessage() == null ? 0 : 2 * (allocated() - before);
    }

    @Override
    public void error(TransformerException failure) throws TransformerException {
        throw failure;
    }

    @Override
    public void fatalError(TransformerException failure) throws TransformerException {
        throw failure;
    }

    private void look() {
        long now = allocated();
        taken += Math.max(0, now - allocated);
        allocated = now;
        if (System.nanoTime() - end > 0) {
            end(new Wording(
                    "chạy quá " + TIME.toSeconds() + " giây",
                    "it runs for more than " + TIME.toSeconds() + " seconds"));
        } else if (taken > memory.mostOfOne()) {
            end(memory.tooMuch());
        } else if (taken > allowed) {
            hold();
            if (crowded) {
                throw new Ended();
            }
        }
    }

    private void end(Wording why) {
        reason = why;
        throw new Ended();
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] more, int offset, int length) {
        look();
        if (length > maxBytes - size) {
            end(new Wording("tạo ra quá " + maxBytes + " byte", "it makes more than " + maxBytes + " bytes"));
        }
        if (size + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + length));
        }
        System.arraycopy(more, offset, bytes, size, length);
        size += length;
    }

    byte[] made() {
        return Arrays.copyOf(bytes, size);
    }

    /** Why it was ended; absent where it was not. */
    @Nullable
    Wording reason() {
        return reason;
    }

    /** The last text of an {@code xsl:message}; empty where there was none. */
    String said() {
        return said;
    }

    /** Bytes that this thread ever allocated; 0 on a JVM that does not count them. */
    private static long allocated() {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean counting
                ? counting.getCurrentThreadAllocatedBytes()
                : 0;
    }
}
