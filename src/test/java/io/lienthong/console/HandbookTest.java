package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.alert.Signal;
import io.lienthong.cli.Lgsp;
import io.lienthong.message.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HandbookTest {
    /** One that is missing ends the start. */
    @Test
    void everyAlertAndErrorIsInIt() {
        // when
        Handbook handbook = new Handbook();
        // then
        assertThat(handbook.alerts())
                .extracting(Handbook.AlertEntry::signal)
                .containsExactly(Signal.values())
                .allMatch(signal -> signal.handbook().endsWith("#" + signal.text()));
        assertThat(handbook.errors()).extracting(Handbook.ErrorEntry::code).containsExactly(ErrorCode.values());
    }

    @Test
    void everyCommandThatItNamesCanBeGiven() throws IOException {
        // given
        String text = Files.readString(Path.of("src/main/resources/console/handbook.yaml"));
        Matcher named = Pattern.compile("\\./lgsp ([a-z]+)(?: ([a-z]+)\\b)?").matcher(text);
        int many = 0;
        while (named.find()) {
            // when
            CommandLine group = new CommandLine(new Lgsp()).getSubcommands().get(named.group(1));
            // then
            assertThat(group).as(named.group()).isNotNull();
            if (group != null && !group.getSubcommands().isEmpty()) {
                assertThat(group.getSubcommands()).containsKey(named.group(2));
            }
            many++;
        }
        assertThat(many).isGreaterThan(20);
    }
}
