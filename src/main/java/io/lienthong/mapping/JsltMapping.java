package io.lienthong.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A compiled mapping (JSLT). Immutable and thread-safe; the same input gives the same output. It cannot recurse, and
 * {@link Loops} bounds how often its loops go round.
 */
final class JsltMapping implements Mapping {
    /** How the library begins what a mapping says by error(). */
    private static final String ERROR = "error: ";

    private final String file;
    private final Expression expression;
    private final boolean loops;
    private final Set<String> used;

    JsltMapping(String file, Expression expression, boolean loops, Set<String> used) {
        this.file = file;
        this.expression = expression;
        this.loops = loops;
        this.used = Set.copyOf(used);
    }

    @Override
    public Set<String> variables() {
        return used;
    }

    /** What the mapping says by error() is told. */
    @Override
    public JsonNode apply(JsonNode input, Map<String, JsonNode> variables) {
        try {
            return loops
                    ? Loops.bounded(() -> expression.apply(supplied(variables), input))
                    : expression.apply(supplied(variables), input);
        } catch (Loops.TooMany e) {
            throw failed(
                    new Wording(
                            "Bảng chuyển đổi " + file + " lặp quá " + Loops.MOST_ROUNDS + " lần, hoặc quá lâu",
                            "The mapping " + file + " loops more than " + Loops.MOST_ROUNDS + " times, or too long"),
                    List.of());
        } catch (JsltException e) {
            String told = e.getMessageWithoutLocation();
            if (told != null && told.startsWith(ERROR)) {
                throw new BusException(ErrorCode.MAPPING_FAILED, told.substring(ERROR.length()));
            }
            // Any other message may quote the data, so neither it nor the exception goes on.
            List<Violation> places = e instanceof ArgumentRefused refused ? refused.places(input) : List.of();
            throw failed(e.getLine() > 0 ? ", line " + e.getLine() + ", column " + e.getColumn() : "", places);
        } catch (RuntimeException e) {
            // The library lets arithmetic and format exceptions through; to the caller they are the same failure.
            throw failed(", " + e.getClass().getSimpleName(), List.of());
        }
    }

    private BusException failed(String where, List<Violation> places) {
        return failed(
                new Wording(
                        "Bảng chuyển đổi " + file + where + " không chuyển đổi được thông điệp này",
                        "The mapping " + file + where + " cannot map this message"),
                places);
    }

    private static BusException failed(Wording why, List<Violation> places) {
        return BusException.invalid(ErrorCode.MAPPING_FAILED, why, places);
    }

    private Map<String, JsonNode> supplied(Map<String, JsonNode> variables) {
        if (variables.keySet().containsAll(used)) {
            return variables;
        }
        Map<String, JsonNode> all = new HashMap<>(variables);
        used.forEach(name -> all.putIfAbsent(name, NullNode.getInstance()));
        return all;
    }
}
