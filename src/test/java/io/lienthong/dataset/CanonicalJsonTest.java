package io.lienthong.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
    private static String canonical(String json) throws MalformedBody {
        return new String(
                CanonicalJson.write(Json.parse(json.getBytes(StandardCharsets.UTF_8))), StandardCharsets.UTF_8);
    }

    @Test
    void theExampleOfTheRfc() throws Exception {
        // RFC 8785, 3.2.2 and 3.2.4
        assertThat(canonical("""
                {"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                 "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                 "literals": [null, true, false]}"""))
                .isEqualTo("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "-0.0, 0",
        "1.0, 1",
        "100, 100",
        "1e21, 1e+21",
        "123456789012345678901, 123456789012345678901",
        "1e-6, 0.000001",
        "1e-7, 1e-7",
        "-12.50, -12.5",
        "9007199254740993, 9007199254740993",
        "1.5e300, 1.5e+300",
        "1e400, 1e+400"
    })
    void numbersHaveOneForm(String number, String form) throws Exception {
        assertThat(canonical(number)).isEqualTo(form);
    }

    @Test
    void namesAreOrderedByCodeUnit() throws Exception {
        // RFC 8785, 3.2.3
        assertThat(
                        canonical(
                                "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}"))
                .isEqualTo("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}");
    }
}
