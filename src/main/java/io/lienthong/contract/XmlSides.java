package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.MalformedBody;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The two sides of a SOAP operation as XML documents: the elements that the bus's own WSDL describes to consumers, and those
 * of the body that the connected system's WSDL describes. Immutable.
 */
public final class XmlSides {
    private static final int CAPACITY = 1_024;

    private final WrappedOperation consumers;
    private final SoapContract provider;
    private final SoapWriter replies;

    XmlSides(WrappedOperation consumers, SoapContract provider) {
        this.consumers = consumers;
        this.provider = provider;
        this.replies = provider.replyWriter();
    }

    /** The request as a consumer sends it. */
    public byte[] request(Map<String, String> parameters, @Nullable JsonNode body) {
        XmlBytes out = new XmlBytes(CAPACITY);
        consumers.writeRequest(out, parameters, body);
        return out.toBytes();
    }

    /** The tree of a request to the connected system. */
    public JsonNode providerRequest(byte[] xml) throws MalformedBody {
        return provider.readRequestContent(xml);
    }

    /** The reply as the connected system gives it; a fault is {@code <Fault><code/><text/></Fault>}. */
    public byte[] providerReply(JsonNode tree) {
        return replies.writeContent(tree);
    }

    /** The tree of a reply to a consumer. */
    public JsonNode reply(byte[] xml) throws MalformedBody {
        return consumers.readReply(XmlStream.of(xml));
    }
}
