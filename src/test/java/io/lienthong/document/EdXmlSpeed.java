package io.lienthong.document;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Prints how fast documents are read; no test, because a figure depends on the machine. */
final class EdXmlSpeed {
    private static final long SECONDS = 1_000_000_000L;
    private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();

    private EdXmlSpeed() {}

    private interface Reading {
        void read(byte[] file) throws DocumentRefused, IOException;
    }

    public static void main(String[] arguments) throws DocumentRefused, IOException {
        for (int attachment : List.of(13_000, 275_000)) {
            byte[] file = document(attachment);
            measure("header", file, bytes -> EdXmlReader.header(new ByteArrayInputStream(bytes)));
            measure("whole", file, bytes -> EdXmlReader.read(new ByteArrayInputStream(bytes)));
        }
        measure("status", Samples.bytes("status-03.edxml"), EdXmlReader::read);
    }

    private static byte[] document(int attachmentSize) throws DocumentRefused, IOException {
        EdXmlDocument template = (EdXmlDocument) EdXmlReader.read(Samples.bytes("document-new-plain.edxml"));
        byte[] attachment = new byte[attachmentSize];
        new Random(1).nextBytes(attachment);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EdXmlWriter.write(template, (index, to) -> to.write(attachment), out);
        return out.toByteArray();
    }

    private static void measure(String what, byte[] file, Reading reading) throws DocumentRefused, IOException {
        repeat(4 * SECONDS, file, reading);
        long cpu = THREAD.getCurrentThreadCpuTime();
        long wall = System.nanoTime();
        long count = repeat(5 * SECONDS, file, reading);
        System.out.printf(
                Locale.ROOT,
                "%-8s %7d bytes %8.0f documents/s %8.1f us CPU%n",
                what,
                file.length,
                (double) count * SECONDS / (System.nanoTime() - wall),
                (THREAD.getCurrentThreadCpuTime() - cpu) / 1_000.0 / count);
    }

    private static long repeat(long nanoseconds, byte[] file, Reading reading) throws DocumentRefused, IOException {
        long end = System.nanoTime() + nanoseconds;
        long count = 0;
        while (System.nanoTime() < end) {
            reading.read(file);
            count++;
        }
        return count;
    }
}
