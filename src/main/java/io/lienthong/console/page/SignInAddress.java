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

    /** Pages that only those see who are signed in. */
    private static final Pattern FOR_PEOPLE =
            Pattern.compile("/console(?:/(?!sign-in|set-up|openid|handbook|assets/).*)?");

    private SignInAddress() {}

    static String of(HttpServletRequest request) {
        PageAddress address = new PageAddress(PageSecurity.SIGN_IN);
        if (request.getAttribute(SessionFilter.END) instanceof Sessions.End end) {
            address = address.with("ended", end.name().toLowerCase(Locale.ROOT));
        } else if (FOR_PEOPLE.matcher(path(request)).matches()) {
            address = address.with("ended", "out"); // who comes from there was signed in
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
        String page = ANSWER.matcher(path(request)).replaceFirst("$1");
        String query = referrer(request).getRawQuery();
        return page.startsWith(SignInPage.HOME) ? page + (query == null ? "" : "?" + query) : null;
    }

    private static String path(HttpServletRequest request) {
        String path = referrer(request).getRawPath();
        return path == null ? "" : path;
    }

    /** Where the request was made; blank: unknown. */
    private static URI referrer(HttpServletRequest request) {
        String referrer = request.getHeader(HttpHeaders.REFERER);
        try {
            return URI.create(referrer == null ? "" : referrer);
        } catch (IllegalArgumentException e) {
            return URI.create("");
        }
    }
}
