package io.lienthong.console.page;

import io.lienthong.message.ErrorCode;
import io.lienthong.operator.Operator;
import io.lienthong.operator.Operators;
import io.lienthong.operator.Sessions;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.WebUtils;

/** Knows a person by the cookie of a session, with the rights that the person has at this moment. */
final class SessionFilter extends OncePerRequestFilter {
    private static final String COOKIE = "lienthong-session";

    /** Attribute of a request: why nobody is signed in by its cookie any more; absent: nobody was. */
    static final String END = "lienthong.session.end";

    private static final int MOST_OF_STRANGERS_BYTES = 8 << 10;

    private final Sessions sessions;
    private final Operators operators;

    SessionFilter(Sessions sessions, Operators operators) {
        this.sessions = sessions;
        this.operators = operators;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/console/assets/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            boolean person = !byItself(request);
            Optional<String> token = token(request);
            token.flatMap(known -> sessions.use(known, person))
                    .flatMap(operators::find)
                    .ifPresentOrElse(
                            SessionFilter::authenticate,
                            () -> token.flatMap(sessions::end).ifPresent(why -> request.setAttribute(END, why)));
        } catch (DataAccessException away) {
            PageSecurity.refuse(request, response, ErrorCode.JOURNAL_UNAVAILABLE);
            return;
        }
        if (SecurityContextHolder.getContext().getAuthentication() == null && !heard(request)) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
            PageSecurity.signInFirst(request, response);
            return;
        }
        chain.doFilter(request, response);
    }

    /** Whether a live part of a page asks, and nobody did anything; who types, does. */
    private static boolean byItself(HttpServletRequest request) {
        boolean renews =
                request.getHeader("HX-Request") != null && request.getMethod().equals("GET");
        return renews || request.getRequestURI().endsWith("/live/events");
    }

    /** Of strangers no form is read but those by which they cease to be strangers. */
    private static boolean heard(HttpServletRequest request) {
        String path = request.getRequestURI();
        return request.getMethod().equals("GET")
                || request.getMethod().equals("HEAD")
                || request.getContentLengthLong() <= MOST_OF_STRANGERS_BYTES
                        && (path.equals(PageSecurity.SIGN_IN) || path.equals(PageSecurity.SET_UP));
    }

    private static void authenticate(Operator operator) {
        String[] rights = operator.role().rights().stream().map(Enum::name).toArray(String[]::new);
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                operator, null, AuthorityUtils.createAuthorityList(rights)));
        SecurityContextHolder.setContext(context);
    }

    static Optional<String> token(HttpServletRequest request) {
        return Optional.ofNullable(WebUtils.getCookie(request, COOKIE)).map(Cookie::getValue);
    }

    /**
     * Until the browser is closed, never to scripts, never from other sites; empty: ends it. Forms of before are not good any
     * more, whoever is signed in now.
     */
    static void setCookie(HttpServletRequest request, HttpServletResponse response, String token) {
        ResponseCookie.ResponseCookieBuilder cookie = ResponseCookie.from(COOKIE, token)
                .path("/console")
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Strict");
        if (token.isEmpty()) {
            cookie.maxAge(0);
        }
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.build().toString());
        ResponseCookie forms = ResponseCookie.from(PageSecurity.FORM_TOKEN, "")
                .path("/console")
                .maxAge(0)
                .secure(request.isSecure())
                .sameSite("Strict")
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, forms.toString());
    }
}
