package io.lienthong.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private final Slots slots = new Slots(4);
    private final List<String> in = new ArrayList<>();

    private void enter(boolean failed, String... names) {
        for (String name : names) {
            slots.enter(failed, () -> in.add(name));
        }
    }

    @Test
    void thoseThatFailedHaveHalfOfThePlaces() {
        // when
        enter(true, "f1", "f2", "f3");
        enter(false, "a", "b", "c");
        // then
        assertThat(in).containsExactly("f1", "f2", "a", "b");
        slots.leave(false);
        assertThat(in).endsWith("c");
        slots.leave(true);
        assertThat(in).endsWith("f3");
    }

    @Test
    void eachHasItsTurn() {
        // given
        enter(false, "a", "b", "c", "d", "e", "f");
        // when
        slots.leave(false);
        slots.leave(false);
        // then
        assertThat(in).containsExactly("a", "b", "c", "d", "e", "f");
    }
}
