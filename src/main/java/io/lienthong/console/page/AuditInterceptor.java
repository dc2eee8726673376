package io.lienthong.console.page;

import io.lienthong.console.Redaction;
import io.lienthong.operator.Audit;
import io.lienthong.operator.Operator;
import io.lienthong.operator.Role;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Writes down every request that may change something, before it is done; where it cannot be written it is not done. What a body of
 * {@code /admin/v1} says is known once it was read, which is before the act as well: {@link AuditedBody} begins those.
 */
final class AuditInterceptor implements HandlerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(AuditInterceptor.class);
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final String CHECKING = "/console/messages/{id}/check";
    /** Fields of forms that say what an act is about; none holds personal data. */
    private static final List<String> FIELDS = List.of(
            "name",
            "role",
            "environment",
            "destination",
            "reason",
            "correlation",
            "route",
            "to",
            "rule",
            "subject",
            "grants",
            "quota",
            "keep",
            "shared",
            "over",
            "hours",
            "bound",
            "lasting",
            "repeat",
            "severity",
            "systems",
            "consumers",
            "datasets",
            "channels",
            "enabled",
            "note",
            "why");

    /** A variable of a path that says what is done, not to what. */
    private static final Pattern ACT = Pattern.compile("\\{act[^}]*}");

    private static final String SEQUENCE = AuditInterceptor.class.getName();
    /** Stands in requests whose body is still to be read. */
    private static final String WAITS = SEQUENCE + ".waits";

    private final Audit audit;

    AuditInterceptor(Audit audit) {
        this.audit = audit;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        boolean known = who != null && !(who instanceof AnonymousAuthenticationToken);
        if (known && !reads(request) && request.getAttribute(SEQUENCE) == null) {
            Audit.Act act = act(request, who.getPrincipal());
            if (handler instanceof HandlerMethod method && AuditedBody.isReadBy(method)) {
                request.setAttribute(WAITS, act);
            } else {
                request.setAttribute(SEQUENCE, audit.begin(act));
            }
        }
        return true;
    }

    /** Writes down what waited for its body; nothing where nothing waits. */
    void begin(HttpServletRequest request, String told) {
        if (request.getAttribute(WAITS) instanceof Audit.Act act) {
            request.removeAttribute(WAITS);
            String subject = Stream.of(act.subject(), told)
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(" "));
            request.setAttribute(
                    SEQUENCE, audit.begin(new Audit.Act(act.person(), act.role(), act.address(), act.act(), subject)));
        }
    }

    /** Also who has a text checked while typing it: that is nobody's act, and the journal tells who read the message. */
    private static boolean reads(HttpServletRequest request) {
        return READING.contains(request.getMethod())
                || CHECKING.equals(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
    }

    private static Audit.Act act(HttpServletRequest request, Object principal) {
        Object refused = request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI);
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return new Audit.Act(
                principal instanceof Operator operator ? operator.name() : Operator.ADMIN_TOKEN,
                principal instanceof Operator operator ? operator.role().name() : Role.ADMINISTRATOR.name(),
                request.getRemoteAddr(),
                request.getMethod() + " " + (refused == null ? named(pattern, request) : refused),
                subject(request));
    }

    private static Map<?, ?> variables(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> map
                ? map
                : Map.of();
    }

    private static String named(@Nullable Object pattern, HttpServletRequest request) {
        return ACT.matcher(String.valueOf(pattern))
                .replaceAll(Matcher.quoteReplacement(
                        String.valueOf(variables(request).get("act"))));
    }

    private static String subject(HttpServletRequest request) {
        TreeMap<Object, Object> variables = new TreeMap<>(variables(request));
        variables.remove("act");
        Stream<String> path = variables.values().stream().map(String::valueOf);
        Stream<String> fields = request.getRequestURI().startsWith("/console/")
                ? FIELDS.stream()
                        .filter(field -> request.getParameter(field) != null)
                        .filter(field -> !request.getParameter(field).isBlank())
                        .map(field -> told(field, String.join(",", request.getParameterValues(field))))
                : AuditedBody.parameters(request);
        return Stream.concat(path, fields).collect(Collectors.joining(" ")).replaceAll("\\p{Cntrl}", "?");
    }

    /** A field as it stands in the audit. */
    static String told(String field, String value) {
        return field + "="
                + Redaction.text(value).strip().replaceAll("\\R+", ", ").replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        try {
            begin(request, ""); // its body could not be read: nothing was done
            if (request.getAttribute(SEQUENCE) instanceof Long sequence) {
                audit.end(sequence, failure == null ? response.getStatus() : 500);
            }
        } catch (DataAccessException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("audit", request.getAttribute(SEQUENCE))
                    .log("The outcome of an act is not in the audit");
        }
    }
}
