package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.connector.Operation.Parameter.Place;
import io.lienthong.connector.Operation.Parameter.Style;
import io.lienthong.message.BusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTextTest {
    private static String written(Style style, String value) {
        StringBuilder target = new StringBuilder();
        QueryText.append(target, '?', new Argument("tags", "t", Place.QUERY, false, null, style, null), value);
        return target.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '`',
            value = {
                "PLAIN a,b ?t=a%2Cb",
                "REPEATED a,b&c ?t=a&t=b%26c",
                "SPACE_DELIMITED a,b ?t=a%20b",
                "PIPE_DELIMITED a,b ?t=a%7Cb",
                "DEEP_OBJECT {\"x\":1,\"y\":[2,3]} ?t%5Bx%5D=1&t%5By%5D=2&t%5By%5D=3",
                "DEEP_OBJECT {\"x\":{\"y\":1,\"z\":{\"u\":2}},\"w\":3} ?t%5Bx%5D%5By%5D=1&t%5Bx%5D%5Bz%5D%5Bu%5D=2&t%5Bw%5D=3",
            })
    void listsAndObjectsAreWrittenAsTheSystemWantsThem(Style style, String value, String query) {
        assertThat(written(style, value)).isEqualTo(query);
    }

    @Test
    void anObjectThatIsNoJsonIsRefused() {
        assertThatThrownBy(() -> written(Style.DEEP_OBJECT, "{")).isInstanceOf(BusException.class);
    }
}
