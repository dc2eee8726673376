package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.provider.Contact;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.health.Status;

class ConsoleConfigurationTest {
    @ParameterizedTest
    @CsvSource({
        "UNTRIED, REACHABLE, REACHABLE",
        "UNTRIED, AWAY, AWAY",
        "AWAY, REACHABLE, AWAY",
        "UNTRIED, UNTRIED, UNTRIED"
    })
    void aSystemOfTwoEnvironmentsHasTheWordOfThoseThatWereCalled(
            Contact.State one, Contact.State other, Contact.State whole) {
        // given
        Set<Status> environments =
                Stream.of(one, other).map(state -> new Status(state.name())).collect(Collectors.toSet());
        // when
        Status told = new ConsoleConfiguration().statusAggregator().getAggregateStatus(environments);
        // then
        assertThat(told.getCode()).isEqualTo(whole.name());
    }
}
