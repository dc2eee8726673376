package io.lienthong.system;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;

/** Bytes that can be made again and again, and are never whole in memory. */
public record Content(int seed, int bytes) {
    public InputStream open() {
        Random random = new Random(seed);
        return new InputStream() {
            private int left = bytes;

            @Override
            public int read() {
                return left-- > 0 ? random.nextInt() & 0xff : -1;
            }

            @Override
            public int read(byte[] into, int from, int most) {
                if (left <= 0) {
                    return -1;
                }
                int some = Math.min(left, most);
                for (int i = 0; i < some; i++) {
                    into[from + i] = (byte) ((bytes - left + i) * 31 + ((bytes - left + i) >>> 12) * seed);
                }
                left -= some;
                return some;
            }
        };
    }

    public String sha256() throws IOException {
        MessageDigest digest = FileSink.sha256();
        byte[] buffer = new byte[64 << 10];
        try (InputStream in = open()) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
