package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private final BodyBudget budget = new BodyBudget(100);

    @Test
    void whatIsOverTheBoundIsRefusedUntilOthersGaveBack() {
        // given
        budget.take(60);
        // when
        boolean first = budget.take(41);
        boolean second = budget.take(40);
        budget.give(60);
        boolean third = budget.take(41);
        // then
        assertThat(first).isFalse();
        assertThat(second).isTrue();
        assertThat(third).isTrue();
        assertThat(budget.held()).isEqualTo(81);
    }

    @Test
    void oneAloneMayBeLargerThanTheBound() {
        // when
        boolean alone = budget.take(1_000);
        boolean beside = budget.take(1);
        // then
        assertThat(alone).isTrue();
        assertThat(beside).isFalse();
    }
}
