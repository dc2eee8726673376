package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Violation;
import java.util.List;

/** One operation of a WSDL port. */
record SoapContract(String action, String mediaType) implements ProviderContract {
    @Override
    public List<Violation> checkRequest(JsonNode sent) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Violation> checkReply(int status, JsonNode answer) {
        throw new UnsupportedOperationException();
    }

    byte[] write(JsonNode body) {
        throw new UnsupportedOperationException();
    }

    JsonNode readReply(byte[] envelope) throws MalformedBody {
        throw new UnsupportedOperationException();
    }

    JsonNode readRequest(byte[] envelope) throws MalformedBody {
        throw new UnsupportedOperationException();
    }
}
