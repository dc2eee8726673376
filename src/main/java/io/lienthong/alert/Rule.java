package io.lienthong.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.lienthong.message.Wording;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When somebody is told, and how.
 *
 * @param above the figure is worse than this
 * @param below the same where less is worse
 * @param lasting the least time for which the condition holds; {@code for} in the file
 * @param systems that are meant; absent: all; so too consumers and datasets
 * @param channels names; none: it is shown in the console alone
 * @param repeat after which people are told again while nobody acknowledges; absent: they are not
 * @param enabled false: nothing is looked at
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Rule(
        String name,
        Wording title,
        Signal signal,
        @Nullable Double above,
        @Nullable Double below,

        @JsonProperty("for") @Nullable Duration lasting,

        @Nullable List<String> systems,
        @Nullable List<String> consumers,
        @Nullable List<String> datasets,
        Severity severity,
        @Nullable List<String> channels,
        @Nullable Duration repeat,
        @Nullable Boolean enabled) {
    /** The bound that is there. */
    public double threshold() {
        Double bound = signal.lessIsWorse() ? below : above;
        return bound == null ? 0 : bound;
    }

    /** The same in plain digits, as people type it. */
    public String bound() {
        return BigDecimal.valueOf(threshold()).stripTrailingZeros().toPlainString();
    }

    boolean isOn() {
        return !Boolean.FALSE.equals(enabled);
    }

    Duration patience() {
        return lasting == null ? Duration.ZERO : lasting;
    }

    public List<String> told() {
        return channels == null ? List.of() : channels;
    }

    /** Whether somebody has to know of the figure. */
    boolean isBroken(Reading reading) {
        boolean worse = signal.lessIsWorse() ? reading.value() < threshold() : reading.value() > threshold();
        return worse && isMeant(reading.subject());
    }

    /** Whether an alert that is open goes on, though the figure says no more that somebody has to know. */
    boolean goesOn(Reading reading) {
        return signal.endsByEvent() && isMeant(reading.subject());
    }

    /** Whether it is not narrowed to others. */
    boolean isMeant(Subject subject) {
        return isMeant(systems, subject.system())
                && isMeant(consumers, subject.consumer())
                && isMeant(datasets, subject.dataset());
    }

    private static boolean isMeant(@Nullable List<String> named, @Nullable String one) {
        return named == null || named.isEmpty() || (one != null && named.contains(one));
    }

    /** What is wrong with it beyond its schema; absent: nothing. */
    @Nullable
    Wording defect() {
        boolean fits = signal.lessIsWorse() ? below != null && above == null : above != null && below == null;
        if (!fits) {
            return new Wording(
                    signal.text() + " cần đúng một ngưỡng " + (signal.lessIsWorse() ? "below" : "above"),
                    signal.text() + " takes one bound, " + (signal.lessIsWorse() ? "below" : "above"));
        }
        return narrowing("systems", systems)
                .or(() -> narrowing("consumers", consumers))
                .or(() -> narrowing("datasets", datasets))
                .orElse(null);
    }

    private Optional<Wording> narrowing(String key, @Nullable List<String> names) {
        return names == null || names.isEmpty() || signal.narrowings().contains(key)
                ? Optional.empty()
                : Optional.of(new Wording(
                        signal.text() + " không thu hẹp được theo " + key,
                        signal.text() + " cannot be narrowed by " + key));
    }
}
