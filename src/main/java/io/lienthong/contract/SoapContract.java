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
    private final SoapVersion version;
    private final @Nullable ElementShape input;
    private final @Nullable ElementShape output;
    private final SoapWriter writer;
    private final SoapReader requestReader;
    private final SoapReader replyReader;

    /** @param input null where the body is empty, as {@code output} */
    SoapContract(
            SoapVersion version,
            String action,
            @Nullable ElementShape input,
            @Nullable ElementShape output,
            SortedMap<String, String> prefixes) {
        this.version = version;
        this.action = action;
        this.input = input;
        this.output = output;
        this.writer = new SoapWriter(version, input, prefixes);
        this.requestReader = new SoapReader(input);
        this.replyReader = new SoapReader(output);
    }

    @Override
    public boolean takesBody() {
        return true;
    }

    @Override
    public List<Violation> checkRequest(JsonNode sent) {
        return TreeCheck.check(input, sent);
    }

    @Override
    public List<Violation> checkReply(int status, JsonNode answer) {
        return answer.has(SoapReader.FAULT) ? List.of() : TreeCheck.check(output, answer);
    }

    /** The elements of the request's body. */
    List<ElementShape> requestElements() {
        return input == null ? List.of() : List.of(input);
    }

    /** The elements of the reply's body. */
    List<ElementShape> replyElements() {
        return output == null ? List.of() : List.of(output);
    }

    String action() {
        return action;
    }

    String mediaType() {
        return version.mediaType(action);
    }

    byte[] write(JsonNode body) {
        return writer.write(body);
    }

    JsonNode readReply(byte[] envelope) throws MalformedBody {
        return replyReader.read(envelope);
    }

    JsonNode readRequest(byte[] envelope) throws MalformedBody {
        return requestReader.read(envelope);
    }
}
