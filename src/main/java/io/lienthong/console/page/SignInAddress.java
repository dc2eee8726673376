package io.lienthong.console.page;

import io.lienthong.operator.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Where somebody signs in who is not signed in any more: it says why, and to which page one comes back. */
final class SignInAddress {
    /** Pages that answer a form alone; one comes back to what they are of. */
    private static final Pattern ANSWER = Pattern.compile("^(/console/messages/[^/]+)/(?:body|correct|check)$");

    private SignInAddress() {}

    static String of(HttpServletRequest request) {
        PageAddress address = new PageAddress(PageSecurity.SIGN_IN);
        if (request.getAttribute(SessionFilter.END) instanceof Sessions.End end) {
            address = address.with("ended", end.name().toLowerCase(Locale.ROOT));
        }
        return address.with("next", page(request)).toString();
    }

    /** The page that was asked for, or on which the form or the part is that asks; absent: unknown. */
    private static @Nullable String page(HttpServletRequest request) {
        boolean itself = request.getMethod().equals("GET") && request.getHeader("HX-Request") == null;
        if (itself) {
            String query = request.getQueryString();
            return request.getRequestURI() + (query == null ? "" : "?" + query);
        }
        try {
            String referrer = request.getHeader(HttpHeaders.REFERER);
            URI from = URI.create(referrer == null ? "" : referrer);
            String path = from.getRawPath() == null ? "" : from.getRawPath();
            String page = ANSWER.matcher(path).replaceFirst("$1");
            String query = from.getRawQuery();
            return page.startsWith(SignInPage.HOME) ? page + (query == null ? "" : "?" + query) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
