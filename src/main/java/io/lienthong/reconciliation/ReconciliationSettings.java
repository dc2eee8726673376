package io.lienthong.reconciliation;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The settings under {@code lienthong.reconciliations}: name and definition. */
@ConfigurationProperties("lienthong")
public record ReconciliationSettings(@Nullable Map<String, Definition> reconciliations) {
    @Override
    public Map<String, Definition> reconciliations() {
        return reconciliations == null ? Map.of() : reconciliations;
    }

    /**
     * Which events are held against each other.
     *
     * @param opened the event that begins a matter
     * @param closed the event that ends it
     * @param undone absent, or the event that says that a matter never began: the same one may then begin again
     * @param told absent, or the event by which the partner tells the end unasked
     * @param key pointer to what identifies the matter in all of them
     * @param amount absent, or pointer to an integer that must be the same in all of them
     * @param outcome pointer to how it ended
     */
    public record Definition(
            String opened,
            String closed,
            @Nullable String undone,
            @Nullable String told,
            String key,
            @Nullable String amount,
            String outcome) {
        public Definition {
            JsonPointer.compile(key);
            JsonPointer.compile(outcome);
            if (amount != null) {
                JsonPointer.compile(amount);
            }
        }
    }
}
