package io.lienthong.alert;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.lienthong.platform.Secret;
import java.io.IOException;

/** Reads a text as a secret. */
final class SecretText extends StdDeserializer<Secret> {
    private static final long serialVersionUID = 1L;

    SecretText() {
        super(Secret.class);
    }

    @Override
    public Secret deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        return Secret.of(parser.getText());
    }
}
