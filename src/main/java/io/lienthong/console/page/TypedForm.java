package io.lienthong.console.page;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * A form that was refused, with what was typed, so that nobody types it again. Never with what is secret or tells of a person.
 *
 * @param address where it is sent
 * @param from the page that it stands on; absent: the browser does not tell
 * @param repairs an act on deliveries that may be done although somebody else has them
 */
public record TypedForm(String address, @Nullable String from, List<Field> fields, boolean repairs) {
    private static final Set<String> SECRET =
            Set.of("password", "code", "present", "fresh", "key", "number", "link", "body", "mapping");
    /** What is typed into searches may be the number of a person. */
    private static final Set<String> SEARCHES = Set.of("/console/messages", "/console/messages/searches");

    private static final Set<String> OURS = Set.of("_csrf", "over");
    /** What people type; of each {@code typed.NAME} is its word. Other fields say where the form stands. */
    private static final Set<String> TYPED =
            Set.of("why", "note", "to", "name", "title", "role", "quota", "grants", "keep", "rule", "subject", "hours");

    private static final Set<String> REPAIRS = Set.of("resend", "withdraw", "take", "release");
    private static final Set<Integer> TYPED_WRONG = Set.of(400, 409);
    private static final int ONE_LINE = 100;

    /** What a form's field held. */
    public record Field(String name, String value) {
        public boolean typed() {
            return TYPED.contains(name);
        }

        /** Whether it has room in one line. */
        public boolean oneLine() {
            return value.length() <= ONE_LINE && value.lines().count() <= 1;
        }
    }

    /** Whether there is anything to say otherwise. */
    public boolean mendable() {
        return repairs || fields.stream().anyMatch(Field::typed);
    }

    /** Empty where no form was sent, it holds what is nobody else's, or any text would be refused likewise. */
    static Optional<TypedForm> of(HttpServletRequest request, BusException error) {
        boolean secret = SECRET.stream().anyMatch(request.getParameterMap()::containsKey);
        if (!request.getMethod().equals("POST")
                || secret
                || SEARCHES.contains(request.getRequestURI())
                || !TYPED_WRONG.contains(error.code().httpStatus())) {
            return Optional.empty();
        }
        List<Field> fields = new ArrayList<>();
        request.getParameterMap()
                .forEach((name, values) -> Arrays.stream(values)
                        .filter(value -> !OURS.contains(name))
                        .forEach(value -> fields.add(new Field(name, value))));
        String path = request.getRequestURI();
        boolean repairs = error.code() == ErrorCode.OPERATOR_CONFLICT
                && REPAIRS.contains(path.substring(path.lastIndexOf('/') + 1));
        return Optional.of(new TypedForm(path, page(request), List.copyOf(fields), repairs));
    }

    private static @Nullable String page(HttpServletRequest request) {
        String referrer = request.getHeader(HttpHeaders.REFERER);
        try {
            URI page = new URI(referrer == null ? "" : referrer);
            String path = page.getRawPath();
            boolean ours = path != null
                    && (path.equals("/console") || path.startsWith("/console/"))
                    && !path.equals(request.getRequestURI());
            return !ours ? null : page.getRawQuery() == null ? path : path + "?" + page.getRawQuery();
        } catch (URISyntaxException notOurs) {
            return null;
        }
    }
}
