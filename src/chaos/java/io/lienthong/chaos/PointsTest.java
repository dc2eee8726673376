package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.chaos.agent.SeededBug;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the agent is told to change is there: said in every build, not only when the faults are done. */
class PointsTest {
    static Stream<String> points() {
        return Stream.of(
                        Arrays.stream(NamedPointsIT.Point.values()).map(point -> point.order),
                        Arrays.stream(PollKillIT.Point.values()).map(point -> point.order),
                        Arrays.stream(Scenario.values()).flatMap(Scenario::orders),
                        Stream.of(SharedBrokerIT.TOKEN_TAKEN))
                .flatMap(orders -> orders)
                .map(order -> order.split(" ")[1]);
    }

    @ParameterizedTest
    @MethodSource("points")
    void pointIsInTheBus(String point) throws ClassNotFoundException {
        String[] parts = point.split("[#/]");
        Class<?> type = Class.forName(parts[0], false, getClass().getClassLoader());
        assertThat(type.getDeclaredMethods())
                .anySatisfy(method -> assertThat(method.getName() + "/" + method.getParameterCount())
                        .isEqualTo(parts[1] + "/" + parts[2]));
    }

    @ParameterizedTest
    @EnumSource
    void seededBugHasItsPlaceInTheBus(SeededBug bug) throws ClassNotFoundException {
        assertThat(bug.places()).isNotEmpty();
    }
}
