package io.lienthong.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class YamlDocumentTest {
    /** Pointers to all that lies below its long keys would take gigabytes. */
    @Test
    void aForeignDocumentTakesNoMemoryForWhereThingsStand() throws Exception {
        // given
        String key = "k".repeat(1_000);
        int depth = 150;
        String text = ("{" + key + ": ").repeat(depth) + "[" + "1,".repeat(100_000) + "1]" + "}".repeat(depth);
        // when
        JsonNode root = YamlDocument.parseForeign(text);
        // then
        JsonNode deepest = root;
        for (int i = 0; i < depth; i++) {
            deepest = deepest.get(key);
        }
        assertThat(deepest).hasSize(100_001);
    }
}
