package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathSegmentTest {
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            /books,           books,       {}
            /books,           book,        -
            /{id},            7,           {id=7}
            /{id},            '',          -
            /{id}.{format},   12.3.marc,   '{format=marc, id=12.3}'
            /{id}.{format},   .marc,       -
            /{id}.{format},   marc,        -
            /{id}.{format},   marc.,       -
            /v{major}-{minor}x, v1-2-3x,   '{major=1-2, minor=3}'
            /v{major}-{minor}x, v1-2,      -
            /{a}{b},          xyz,         '{a=xy, b=z}'
            /{a}{b},          x,           -
            """)
    void variablesOfASegmentAreWhatStandsBetweenItsLiterals(String path, String segment, String expected) {
        // given
        List<PathSegment> segments = PathSegment.of(path);
        Map<String, String> found = new HashMap<>();
        // when
        boolean read = segments.get(0).read(segment, Map.of(), found);
        // then
        assertThat(read ? new java.util.TreeMap<>(found).toString() : null).isEqualTo(expected);
    }
}
