package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Violation;
import java.util.List;

/** What the connected system's own contract says of one operation. */
sealed interface ProviderContract permits RestContract, SoapContract, ProviderContract.Unchecked {
    /** Whether a call may carry a body. */
    boolean takesBody();

    List<Violation> checkRequest(JsonNode sent);

    List<Violation> checkReply(int status, JsonNode answer);

    /** No call goes out, or its bodies pass untouched. */
    record Unchecked() implements ProviderContract {
        @Override
        public boolean takesBody() {
            return true;
        }

        @Override
        public List<Violation> checkRequest(JsonNode sent) {
            return List.of();
        }

        @Override
        public List<Violation> checkReply(int status, JsonNode answer) {
            return List.of();
        }
    }
}
