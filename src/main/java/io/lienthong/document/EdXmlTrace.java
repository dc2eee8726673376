package io.lienthong.document;

import io.lienthong.message.AgencyCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Appends a TraceHeader to a document that passes through. It is spliced in behind the last one; every other byte stays as
 * it was received, so that a signature over parts of the document stays valid.
 */
public final class EdXmlTrace {
    private EdXmlTrace() {}

    /** Copies the file with one more trace; a status, which has no trace list, is copied as it is. */
    public static void append(InputStream file, AgencyCode organ, Instant at, OutputStream out)
            throws DocumentRefused, IOException {
        SourceBytes source = new SourceBytes(file);
        EnvelopeReader envelope = new EnvelopeReader(new XmlCursor(source), source);
        envelope.read();
        byte[] start = source.kept();
        @Nullable TracePlace place = envelope.tracePlace();
        if (envelope.isStatus() || place == null) {
            out.write(start);
        } else {
            int offset = SourceBytes.bytes(start, place.offset());
            out.write(start, 0, offset - place.removed());
            out.write(place.text(organ.value(), ValueKind.time(at)).getBytes(StandardCharsets.UTF_8));
            out.write(start, offset, start.length - offset);
        }
        file.transferTo(out);
    }
}
