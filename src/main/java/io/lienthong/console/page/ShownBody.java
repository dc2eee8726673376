package io.lienthong.console.page;

import io.lienthong.journal.MessageStory;
import io.lienthong.message.Body;
import io.lienthong.message.MalformedBody;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a page shows of a message's body.
 *
 * @param text JSON in lines, or the text as it is
 */
record ShownBody(boolean json, String text) {
    /** Empty for bytes that are no text, for what is larger than 1 MiB, and for a body that is stored in chunks. */
    static Optional<ShownBody> of(Body body) {
        if (body.stored() != null || body.size() > MessageStory.MOST_BODY_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ShownBody(true, Words.indented(body.json())));
        } catch (MalformedBody notJson) {
            return text(body.bytes()).map(text -> new ShownBody(false, text));
        }
    }

    private static Optional<String> text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            boolean printed = text.chars()
                    .noneMatch(one -> Character.isISOControl(one) && one != '\n' && one != '\r' && one != '\t');
            return printed ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }
}
