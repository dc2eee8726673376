package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Violation;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** One operation of a WSDL port: the shapes of its request and reply, and its own reader and writer. */
final class SoapContract implements ProviderContract {
    private final String action;
    private final EnvelopeShape input;
    private final EnvelopeShape output;
    private final SoapWriter writer;
    private final SoapReader requestReader;
    private final SoapReader replyReader;
    private final String mediaType;
    private final SoapVersion version;
    private final SortedMap<String, String> prefixes;
    private final String xroadVersion;
    private volatile @Nullable JsonNode replySchema;

    SoapContract(
            SoapVersion version,
            String action,
            EnvelopeShape input,
            EnvelopeShape output,
            SortedMap<String, String> prefixes,
            String xroadVersion) {
        this.xroadVersion = xroadVersion;
        this.action = action;
        this.input = input;
        this.output = output;
        this.writer = new SoapWriter(version, input, prefixes);
        this.requestReader = new SoapReader(input);
        this.version = version;
        this.prefixes = prefixes;
        this.replyReader = new SoapReader(output);
        this.mediaType = writer.mediaType(version.mediaType(action));
    }

    @Override
    public boolean takesBody() {
        return true;
    }

    @Override
    public List<Violation> checkRequest(JsonNode sent) {
        return TreeCheck.ofRequest(input, sent);
    }

    @Override
    public List<Violation> checkReply(int status, JsonNode answer) {
        return answer.has(SoapReader.FAULT) ? List.of() : TreeCheck.ofReply(output, answer);
    }

    EnvelopeShape request() {
        return input;
    }

    EnvelopeShape reply() {
        return output;
    }

    /** The reply in JSON Schema, made once somebody asks. */
    JsonNode replySchema() {
        JsonNode known = replySchema;
        if (known == null) {
            known = ShapeSchema.ofTree(output);
            replySchema = known;
        }
        return known;
    }

    String xroadVersion() {
        return xroadVersion;
    }

    String action() {
        return action;
    }

    String mediaType() {
        return mediaType;
    }

    byte[] write(JsonNode body) {
        return writer.write(body);
    }

    /** The request's element without its envelope. */
    JsonNode readRequestContent(byte[] element) throws MalformedBody {
        return requestReader.readContent(element);
    }

    /** Writes what the system answers. */
    SoapWriter replyWriter() {
        return new SoapWriter(version, output, prefixes);
    }

    JsonNode readReply(String mediaType, byte[] envelope) throws MalformedBody {
        return replyReader.read(mediaType, envelope);
    }

    JsonNode readRequest(String mediaType, byte[] envelope) throws MalformedBody {
        return requestReader.read(mediaType, envelope);
    }
}
