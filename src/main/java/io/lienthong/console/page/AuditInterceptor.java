package io.lienthong.console.page;

import io.lienthong.operator.Audit;
import io.lienthong.operator.Operator;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Writes down every request that may change something, before it is done; where it cannot be written it is not done. */
final class AuditInterceptor implements HandlerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(AuditInterceptor.class);
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final String SEQUENCE = AuditInterceptor.class.getName();

    private final Audit audit;

    AuditInterceptor(Audit audit) {
        this.audit = audit;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        if (!READING.contains(request.getMethod()) && who != null && request.getAttribute(SEQUENCE) == null) {
            request.setAttribute(SEQUENCE, audit.begin(act(request, who.getPrincipal())));
        }
        return true;
    }

    private static Audit.Act act(HttpServletRequest request, Object principal) {
        boolean signedIn = principal instanceof Operator;
        return new Audit.Act(
                principal instanceof Operator operator ? operator.name() : "admin-token",
                principal instanceof Operator operator ? operator.role().name() : signedIn ? "" : "ADMINISTRATOR",
                request.getRemoteAddr(),
                request.getMethod() + " " + request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE),
                subject(request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)));
    }

    private static String subject(@Nullable Object variables) {
        return variables instanceof Map<?, ?> map
                ? new TreeMap<>(map).values().stream().map(String::valueOf).collect(Collectors.joining(" "))
                : "";
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        if (request.getAttribute(SEQUENCE) instanceof Long sequence) {
            try {
                audit.end(sequence, failure == null ? response.getStatus() : 500);
            } catch (DataAccessException e) {
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("audit", sequence)
                        .log("The outcome of an act is not in the audit");
            }
        }
    }
}
