package io.lienthong.mapping;

/** Holds all the memory that stylesheets may take, as long as it is open. */
public final class CrowdedMemory implements AutoCloseable {
    private final StylesheetMemory memory = StylesheetMemory.OF_HEAP;
    private final long held;

    public CrowdedMemory() {
        long taken = 0;
        while (memory.take(StylesheetMemory.STEP_BYTES)) {
            taken += StylesheetMemory.STEP_BYTES;
        }
        held = taken;
    }

    @Override
    public void close() {
        memory.give(held);
    }
}
