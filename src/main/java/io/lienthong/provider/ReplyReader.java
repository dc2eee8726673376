package io.lienthong.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.MalformedBody;

/**
 * Makes a tree of an answer: JSON, or the body of a SOAP envelope, whose fault is {@code {"Fault": {"code", "text",
 * "detail"}}}. Called once per answer that has a body, on an event loop up to 64 KiB and on a worker thread above.
 */
@FunctionalInterface
public interface ReplyReader {
    /**
     * Reads the answer.
     *
     * @param mediaType the header Content-Type as received, {@code application/octet-stream} where absent or unusable
     */
    JsonNode read(int status, String mediaType, byte[] body) throws MalformedBody;
}
