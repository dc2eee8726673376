package io.lienthong.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Option;

/** Whether a decision is also about what somebody else is responsible for. */
final class OthersToo {
    @Option(names = "--over", description = "Also what somebody else is responsible for; else that is refused.")
    private boolean over;

    void put(ObjectNode request) {
        request.put("over", over);
    }
}
