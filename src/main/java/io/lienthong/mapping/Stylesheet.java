package io.lienthong.mapping;

import io.lienthong.connector.Defect;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Templates;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import org.jspecify.annotations.Nullable;

/**
 * A compiled XSLT 1.0 stylesheet. Immutable and thread-safe. It sees its input and its parameters and nothing else, and what
 * it may take of time, memory and output is bounded.
 */
public final class Stylesheet {
    /** How the compiled stylesheet says that it was ended by {@code xsl:message terminate="yes"}. */
    private static final String TERMINATED = "xsl:message";

    private final String file;
    private final Templates templates;
    private final Set<String> parameters;

    Stylesheet(String file, Templates templates, Set<String> parameters) {
        this.file = file;
        this.templates = templates;
        this.parameters = Set.copyOf(parameters);
    }

    /** Whether a file of {@code mappings/} is a stylesheet. */
    public static boolean is(@Nullable String file) {
        return file != null && (file.endsWith(".xsl") || file.endsWith(".xslt"));
    }

    /**
     * Compiles a file of a connector's folder. Imports name files relative to the stylesheet's own folder.
     *
     * @return empty where a defect leaves none
     */
    public static Optional<Stylesheet> compile(Path folder, String file, Consumer<Defect> defects) {
        return new StylesheetCompiler(folder, file, defects).compile();
    }

    /** Names of the parameters that it wants: {@code call.now}, {@code settings.NAME}, {@code parameters.NAME}. */
    public Set<String> parameters() {
        return parameters;
    }

    /**
     * Transforms XML that we wrote. Takes up to seconds: not for an event loop.
     *
     * @throws BusException MAPPING_FAILED, with what the stylesheet itself says by a terminating message, or why it was ended;
     *     OVERLOADED where others leave it no memory
     */
    public byte[] apply(byte[] xml, Map<String, String> values, int maxBytes) {
        return apply(xml, values, maxBytes, StylesheetMemory.OF_HEAP);
    }

    byte[] apply(byte[] xml, Map<String, String> values, int maxBytes, StylesheetMemory memory) {
        StylesheetWatch watch = new StylesheetWatch(maxBytes, memory);
        try {
            return apply(xml, values, watch);
        } catch (StackOverflowError e) {
            throw failed(new Wording("gọi đệ quy quá sâu hoặc vô tận", "it calls itself too deeply, or without end"));
        } catch (OutOfMemoryError e) { // of this one allocation: what it had made is garbage now
            throw failed(memory.tooMuch());
        } catch (TransformerException | RuntimeException e) {
            // The exception may quote the data, so it does not go on.
            if (watch.crowded()) {
                throw crowded();
            }
            Wording reason = watch.reason();
            if (reason == null && terminated(e) && !watch.said().isEmpty()) {
                throw new BusException(ErrorCode.MAPPING_FAILED, watch.said());
            }
            throw reason == null ? failed() : failed(reason);
        } finally {
            watch.released();
        }
    }

    private static BusException crowded() {
        return new BusException(
                ErrorCode.OVERLOADED,
                new Wording(
                        "các bảng chuyển đổi đang chạy dùng hết bộ nhớ dành cho chúng; hãy gửi lại sau",
                        "the mappings that run take all of the memory that is theirs; send it again later"));
    }

    private byte[] apply(byte[] xml, Map<String, String> values, StylesheetWatch watch) throws TransformerException {
        Transformer transformer = templates.newTransformer();
        transformer.setErrorListener(watch);
        transformer.setURIResolver(StylesheetCompiler::nothing);
        transformer.setOutputProperty(OutputKeys.METHOD, "xml");
        transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
        values.forEach(transformer::setParameter);
        transformer.transform(new StreamSource(new ByteArrayInputStream(xml)), new StreamResult(watch));
        return watch.made();
    }

    private static boolean terminated(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains(TERMINATED)) {
                return true;
            }
        }
        return false;
    }

    /** It cannot map the message. */
    public BusException failed() {
        return BusException.invalid(
                ErrorCode.MAPPING_FAILED,
                new Wording(
                        "Bảng chuyển đổi " + file + " không chuyển đổi được thông điệp này",
                        "The mapping " + file + " cannot map this message"),
                List.of());
    }

    /** The same with the reason. */
    public BusException failed(Wording reason) {
        return BusException.invalid(
                ErrorCode.MAPPING_FAILED,
                new Wording(
                        "Bảng chuyển đổi " + file + " không chuyển đổi được thông điệp này: " + reason.vi(),
                        "The mapping " + file + " cannot map this message: " + reason.en()),
                List.of());
    }
}
