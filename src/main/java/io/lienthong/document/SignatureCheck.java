package io.lienthong.document;

import java.util.List;

/**
 * What the signatures of a document are worth to one who knows some keys.
 *
 * @param wholeDocument whether a valid signature covers the whole file
 * @param contentIds the attachments that a valid signature covers, as it names them
 */
public record SignatureCheck(State state, boolean wholeDocument, List<String> contentIds) {
    /** In the order of weight: with several signatures the last that holds for one of them holds for all. */
    public enum State {
        /** There is no signature. */
        NONE,
        /** Made with a known key, over what the file holds now. */
        VALID,
        /** Nobody has told us a key of the signer. */
        UNKNOWN_KEY,
        /** The file is larger than {@link EdXmlSignatures#MAX_BYTES}, or its attachments unpack to more than 64 MB. */
        NOT_CHECKED,
        /** Changed after it was signed, or signed in a way that proves nothing. */
        INVALID
    }

    public SignatureCheck {
        contentIds = List.copyOf(contentIds);
    }
}
