package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FormTextTest {
    @Test
    void listsRepeatTheirFieldAndNullIsLeftOut() throws Exception {
        String tree = "{\"name\": \"Đá & sỏi\", \"tags\": [1, \"b=c\"], \"none\": null, \"more\": {\"a\": true}}";

        String form =
                new String(FormText.of(Json.parse(tree.getBytes(StandardCharsets.UTF_8))), StandardCharsets.US_ASCII);

        assertThat(form).isEqualTo("name=%C4%90%C3%A1+%26+s%E1%BB%8Fi&tags=1&tags=b%3Dc&more=%7B%22a%22%3Atrue%7D");
    }
}
