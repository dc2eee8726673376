package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.connector.Operation.Parameter.Place;
import io.lienthong.connector.Operation.Parameter.Style;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of OpenAPI 3.1, "Style Examples", and of RFC 6570. */
class StyledTextTest {
    private static final String COLOURS = "blue,black,brown";
    private static final String RED = "{\"R\":100,\"G\":200,\"B\":150}";

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            nullValues = "-",
            value = {
                "SIMPLE - blue blue",
                "SIMPLE false COLOURS blue,black,brown",
                "SIMPLE true COLOURS blue,black,brown",
                "SIMPLE false RED R,100,G,200,B,150",
                "SIMPLE true RED R=100,G=200,B=150",
                "LABEL - blue .blue",
                "LABEL false COLOURS .blue,black,brown",
                "LABEL true COLOURS .blue.black.brown",
                "LABEL false RED .R,100,G,200,B,150",
                "LABEL true RED .R=100.G=200.B=150",
                "MATRIX - blue ;color=blue",
                "MATRIX false COLOURS ;color=blue,black,brown",
                "MATRIX true COLOURS ;color=blue;color=black;color=brown",
                "MATRIX false RED ;color=R,100,G,200,B,150",
                "MATRIX true RED ;R=100;G=200;B=150",
                "FORM false COLOURS color=blue,black,brown",
                "FORM true COLOURS color=blue&color=black&color=brown",
                "FORM false RED color=R,100,G,200,B,150",
                "FORM true RED R=100&G=200&B=150",
            })
    void isWrittenAsTheStandardSays(Style style, @Nullable Boolean explode, String value, String written) {
        // given
        Argument argument = new Argument("color", "color", Place.PATH, true, null, style, explode);
        String consumers = value.replace("COLOURS", COLOURS).replace("RED", RED);
        // when
        String text = StyledText.encoded(argument, consumers);
        // then
        assertThat(text).isEqualTo(written);
    }

    @Test
    void anObjectMayBeginWithBlanksAsJsonMay() {
        Argument argument = new Argument("color", "color", Place.QUERY, true, null, Style.FORM, true);

        assertThat(StyledText.encoded(argument, " \n{\"R\":\"1,2\",\"G\":3}")).isEqualTo("R=1%2C2&G=3");
    }

    @ParameterizedTest
    @CsvSource({"MATRIX, a;b=c, ;color=a%3Bb%3Dc", "LABEL, a/b, .a%2Fb", "SIMPLE, a b, a%20b"})
    void aValueAddsNoDelimiterOfItsOwn(Style style, String value, String written) {
        Argument argument = new Argument("color", "color", Place.PATH, true, null, style, null);

        assertThat(StyledText.encoded(argument, value)).isEqualTo(written);
    }
}
