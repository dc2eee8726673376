package io.lienthong.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.reconciliation.Matters.Fact;
import io.lienthong.reconciliation.Reconciliation.Difference;
import io.lienthong.reconciliation.Reconciliation.Kind;
import io.lienthong.reconciliation.Reconciliation.Sum;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MattersTest {
    private final Matters matters = new Matters();

    @Test
    void aDayAddsUp() {
        // given
        matters.opened(fact("1", "A", 100, null));
        matters.opened(fact("2", "B", 200, null));
        matters.opened(fact("3", "C", 300, null));
        matters.closed(fact("4", "A", 100, "PAID"), true);
        matters.closed(fact("5", "B", 200, "FAILED"), false);
        matters.told(fact("6", "A", 100, "PAID"), true);
        // when
        Reconciliation result = result();
        // then
        assertThat(result.opened()).isEqualTo(new Sum(3, 600));
        assertThat(result.outcomes()).isEqualTo(Map.of("PAID", new Sum(1, 100), "FAILED", new Sum(1, 200)));
        assertThat(result.pending()).isEqualTo(new Sum(1, 300));
        assertThat(result.balanced()).isTrue();
        assertThat(result.differences()).containsExactly(new Difference(Kind.PENDING, "C", "", List.of("3")));
    }

    @Test
    void whatDoesNotFitIsListed() {
        // given
        matters.earlier(fact("0", "OLD", 1, null));
        matters.opened(fact("1", "A", 100, null));
        matters.opened(fact("2", "A", 100, null));
        matters.opened(fact("3", "OLD", 1, null));
        matters.opened(fact("4", "B", 200, null));
        matters.opened(fact("5", null, 0, null));
        matters.closed(fact("6", "B", 199, "PAID"), true);
        matters.closed(fact("7", "NOBODY", 5, "PAID"), true);
        matters.told(fact("8", "B", 199, "FAILED"), true);
        matters.told(fact("9", "NONE", 5, "PAID"), true);
        // when
        Reconciliation result = result();
        // then
        assertThat(result.balanced()).isFalse();
        assertThat(result.differences())
                .contains(
                        new Difference(Kind.OPENED_TWICE, "A", "", List.of("1", "2")),
                        new Difference(Kind.OPENED_TWICE, "OLD", "", List.of("3")),
                        new Difference(Kind.UNREADABLE, "", "", List.of("5")),
                        new Difference(Kind.AMOUNT_DIFFERS, "B", "200, 199", List.of("4", "6")),
                        new Difference(Kind.CLOSED_WITHOUT_OPENED, "NOBODY", "", List.of("7")),
                        new Difference(Kind.TOLD_OTHERWISE, "B", "FAILED 199, PAID 199", List.of("8", "6")),
                        new Difference(Kind.TOLD_WITHOUT_OPENED, "NONE", "", List.of("9")));
    }

    @Test
    void anotherSumThatIsToldOfAnOpenMatterIsListed() {
        // given
        matters.opened(fact("1", "A", 3_000, "REQUESTED"));
        matters.told(fact("2", "A", 3_001, "PAID"), true);
        // when
        Reconciliation result = result();
        // then
        assertThat(result.balanced()).isFalse();
        assertThat(result.differences())
                .contains(new Difference(Kind.TOLD_OTHERWISE, "A", "PAID 3001, REQUESTED 3000", List.of("2", "1")));
    }

    @Test
    void anEndOfAnotherDaysMatterIsNotThisDays() {
        // given
        matters.earlier(fact("1", "OLD", 100, null));
        matters.closed(fact("2", "OLD", 100, "PAID"), true);
        matters.closed(fact("3", "LATER", 100, "PAID"), false);
        // when
        Reconciliation result = result();
        // then
        assertThat(result.opened()).isEqualTo(Sum.NONE);
        assertThat(result.outcomes()).isEmpty();
        assertThat(result.differences()).isEmpty();
        assertThat(result.balanced()).isTrue();
    }

    @Test
    void whatNeverBeganIsAnEndOfItsOwnAndLeavesTheKeyFree() {
        // given
        matters.undone(fact("2", "A", 100, "NOT_INITIATED"));
        matters.undone(fact("5", "B", 200, "NOT_INITIATED"));
        matters.opened(fact("1", "A", 100, null));
        matters.opened(fact("3", "A", 100, null));
        matters.opened(fact("4", "B", 200, null));
        matters.closed(fact("6", "A", 100, "PAID"), true);
        // when
        Reconciliation result = result();
        // then
        assertThat(result.opened()).isEqualTo(new Sum(3, 400));
        assertThat(result.outcomes()).isEqualTo(Map.of("NOT_INITIATED", new Sum(2, 300), "PAID", new Sum(1, 100)));
        assertThat(result.differences()).isEmpty();
        assertThat(result.balanced()).isTrue();
    }

    @Test
    void anEndAfterAllCountsInsteadOfNeverBegun() {
        // given
        matters.undone(fact("2", "A", 100, "NOT_INITIATED"));
        matters.opened(fact("1", "A", 100, null));
        matters.closed(fact("3", "A", 100, "PAID"), false);
        // when
        Reconciliation result = result();
        // then
        assertThat(result.outcomes()).isEqualTo(Map.of("PAID", new Sum(1, 100)));
        assertThat(result.balanced()).isTrue();
    }

    @Test
    void whatNeverBeganYesterdayMayBeginToday() {
        // given
        matters.undone(fact("2", "A", 100, "NOT_INITIATED"));
        matters.earlier(fact("1", "A", 100, null));
        matters.opened(fact("3", "A", 100, null));
        // when
        Reconciliation result = result();
        // then
        assertThat(result.pending()).isEqualTo(new Sum(1, 100));
        assertThat(result.differences()).extracting(Difference::kind).containsExactly(Kind.PENDING);
    }

    @Test
    void whatNeverBeganAndBeginsOnALaterDayEndsThere() {
        // given
        matters.undone(fact("2", "A", 100, "NOT_INITIATED"));
        matters.opened(fact("1", "A", 100, null));
        matters.later(fact("3", "A", 90, null));
        matters.closed(fact("4", "A", 90, "PAID"), false);
        matters.told(fact("5", "A", 90, "PAID"), false);
        matters.parked(fact("6", "A", 90, "PAID"), "MAPPING_FAILED");
        // when
        Reconciliation result = result();
        // then
        assertThat(result.outcomes()).isEqualTo(Map.of("NOT_INITIATED", new Sum(1, 100)));
        assertThat(result.differences()).isEmpty();
        assertThat(result.balanced()).isTrue();
    }

    @Test
    void anEndBeforeTheKeyIsUsedAgainIsThatOfTheEarlierMatter() {
        // given
        Matters later = new Matters();
        for (Matters each : List.of(matters, later)) {
            each.undone(fact("2", "A", 100, "NOT_INITIATED"));
        }
        matters.opened(fact("1", "A", 100, null));
        matters.later(fact("4", "A", 90, null));
        matters.closed(fact("3", "A", 100, "PAID"), false);
        later.earlier(fact("1", "A", 100, null));
        later.opened(fact("4", "A", 90, null));
        later.closed(fact("3", "A", 100, "PAID"), true);
        // when
        Reconciliation first = result();
        Reconciliation second = later.result("payments", LocalDate.of(2026, 11, 23), 24, 0);
        // then
        assertThat(first.outcomes()).isEqualTo(Map.of("PAID", new Sum(1, 100)));
        assertThat(second.outcomes()).isEmpty();
        assertThat(second.differences()).extracting(Difference::kind).containsExactly(Kind.PENDING);
    }

    @Test
    void aKeyUsedAgainThoughItBeganTakesNoEndFromTheDay() {
        // given
        matters.opened(fact("1", "A", 100, null));
        matters.later(fact("2", "A", 100, null));
        matters.closed(fact("3", "A", 100, "PAID"), false);
        // when
        Reconciliation result = result();
        // then
        assertThat(result.outcomes()).isEqualTo(Map.of("PAID", new Sum(1, 100)));
        assertThat(result.balanced()).isTrue();
    }

    @Test
    void whyAnOpenMatterWaitsForAPersonIsListed() {
        // given
        matters.opened(fact("1", "A", 100, null));
        matters.opened(fact("2", "B", 100, null));
        matters.closed(fact("3", "B", 100, "PAID"), true);
        matters.parked(fact("4", "A", 99, "PAID"), "MAPPING_FAILED the amounts differ");
        matters.parked(fact("5", "B", 99, "PAID"), "MAPPING_FAILED the amounts differ");
        // when
        Reconciliation result = result();
        // then
        assertThat(result.balanced()).isFalse();
        assertThat(result.differences())
                .containsExactly(
                        new Difference(Kind.PARKED, "A", "MAPPING_FAILED the amounts differ", List.of("4")),
                        new Difference(Kind.PENDING, "A", "", List.of("1")));
    }

    @Test
    void aDayWithoutTheBusIsToldAndOneWithAPauseAddsUp() {
        // when
        Reconciliation down = new Matters().result("payments", LocalDate.of(2026, 11, 22), 24, 24);
        Reconciliation paused = new Matters().result("payments", LocalDate.of(2026, 11, 22), 24, 3);
        // then
        assertThat(down.balanced()).isFalse();
        assertThat(down.differences()).containsExactly(new Difference(Kind.BUS_DOWN, "", "24 of 24 hours", List.of()));
        assertThat(paused.balanced()).isTrue();
        assertThat(paused.hoursDown()).isEqualTo(3);
        assertThat(paused.differences()).hasSize(1);
    }

    private Reconciliation result() {
        return matters.result("payments", LocalDate.of(2026, 11, 22), 24, 0);
    }

    private static Fact fact(String id, @Nullable String key, long amount, @Nullable String outcome) {
        return new Fact(id, key, amount, outcome, Instant.EPOCH.plusSeconds(Long.parseLong(id)));
    }
}
