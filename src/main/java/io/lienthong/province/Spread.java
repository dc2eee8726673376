package io.lienthong.province;

/**
 * Deals places 0 to size-1 to as many indexes, each once and evenly: whoever takes the indexes whose place is below K has exactly K of
 * them, and any run of indexes has its share.
 */
final class Spread {
    private final int size;
    private final long factor;
    private final long shift;

    /** @param ratio between 0 and 1, irrational; the multiples of such numbers lie evenly */
    Spread(int size, double ratio, long seed) {
        this.size = size;
        this.shift = Math.floorMod(seed, (long) size);
        long candidate = Math.max(1, Math.round(size * ratio));
        while (common(candidate, size) != 1) {
            candidate++;
        }
        this.factor = candidate;
    }

    int place(int index) {
        return (int) ((index * factor + shift) % size);
    }

    private static long common(long a, long b) {
        return b == 0 ? a : common(b, a % b);
    }
}
