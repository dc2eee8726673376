package io.lienthong.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.message.BusException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryStringTest {
    private static Map<String, String> read(String query) {
        return QueryString.read("/x?" + query, 2, Map.of(), Set.of("tags"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tags=a               | a
            tags=b,c             | b,c
            tags=a&tags=b&tags=c | a,b,c
            tags=a&q=x,y&tags=b  | a,b
            """)
    void valuesOfAListComeInOneTextOrOneByOne(String query, String expected) {
        assertThat(read(query)).containsEntry("tags", expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tags=a&tags=b,c", "tags=b,c&tags=a", "tags=b%2Cc&tags=a", "tags=a&tags=b&tags=c,d", "q=1&q=2"})
    void aListThatComesInBothWaysIsRefusedInEveryOrder(String query) {
        assertThatThrownBy(() -> read(query)).isInstanceOf(BusException.class);
    }
}
