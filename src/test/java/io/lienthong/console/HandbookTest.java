package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.alert.Signal;
import io.lienthong.message.ErrorCode;
import org.junit.jupiter.api.Test;

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
}
