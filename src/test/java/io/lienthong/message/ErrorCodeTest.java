package io.lienthong.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {
    @ParameterizedTest
    @EnumSource
    void saysInBothLanguagesWhatItMeansAndWhatToDo(ErrorCode code) {
        // when, then
        for (Wording wording : List.of(code.title(), code.action())) {
            BothLanguages.assertWording(wording);
            assertThat(wording.en()).matches("\\p{ASCII}+");
        }
        assertThat(code.title().vi()).doesNotEndWith(".");
        assertThat(code.action().vi()).endsWith(".");
        assertThat(code.action().en()).endsWith(".");
        assertThat(code.explanation().vi())
                .isEqualTo(code.title().vi() + ". " + code.action().vi());
        assertThat(code.explanation().en())
                .isEqualTo(code.title().en() + ". " + code.action().en());
    }

    @Test
    void noTwoCodesSayTheSame() {
        // when
        Stream<String> texts = Arrays.stream(ErrorCode.values())
                .flatMap(code -> Stream.of(
                        code.title().vi(),
                        code.title().en(),
                        code.action().vi(),
                        code.action().en()));
        // then
        assertThat(texts).doesNotHaveDuplicates();
    }

    @Test
    void aNameOfAnotherVersionIsNoCode() {
        assertThat(ErrorCode.named("NO_ROUTE")).contains(ErrorCode.NO_ROUTE);
        assertThat(ErrorCode.named("OF_ANOTHER_VERSION")).isEmpty();
    }

    @Test
    void aProblemCarriesThemBesideItsTitleAndPlaces() {
        // given
        BusException error = BusException.invalid(
                ErrorCode.REQUEST_INVALID,
                new Wording("yêu cầu sai", "the request is wrong"),
                List.of(new Violation("/name", "còn thiếu", "is missing")));
        // when
        var problem = Problem.of(error, null);
        // then
        assertThat(problem.path("title").asText()).isEqualTo("Request invalid");
        assertThat(problem.path("detail").asText()).isEqualTo("yêu cầu sai / the request is wrong");
        assertThat(problem.at("/violations/0/message").asText()).isEqualTo("còn thiếu / is missing");
        assertThat(problem.at("/explanation/vi").asText())
                .isEqualTo("Yêu cầu không hợp lệ. Sửa những chỗ nêu trong chi tiết rồi gửi lại.");
        assertThat(problem.at("/explanation/en").asText())
                .isEqualTo("Request invalid. Correct what the detail names, then send again.");
        assertThat(error.detailWithPlaces())
                .isEqualTo("yêu cầu sai / the request is wrong: /name (còn thiếu / is missing)");
    }
}
