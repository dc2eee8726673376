package io.lienthong.console.page;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Addresses of pages are short enough to be sent to a colleague: what a form left blank is not in them, and no text of kilobytes. */
final class AddressFilter extends OncePerRequestFilter {
    private static final int MOST_LETTERS = 8_000;

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/console/assets/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String query = request.getQueryString() == null ? "" : request.getQueryString();
        if (request.getRequestURI().length() + query.length() > MOST_LETTERS) {
            tooLong(request, response);
            return;
        }
        String given = given(query);
        boolean page = request.getMethod().equals("GET") && request.getHeader("HX-Request") == null;
        if (page && given.length() < query.length()) {
            response.sendRedirect(request.getRequestURI() + (given.isEmpty() ? "" : "?" + given));
            return;
        }
        chain.doFilter(request, response);
    }

    /** Without fields that say nothing. */
    private static String given(String query) {
        return Stream.of(query.split("&"))
                .filter(field -> !field.isEmpty() && field.indexOf('=') != field.length() - 1)
                .collect(Collectors.joining("&"));
    }

    private static void tooLong(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        request.setAttribute(
                PageSecurity.REFUSAL_DETAIL,
                new BusException(
                        ErrorCode.REQUEST_INVALID,
                        new Wording(
                                "địa chỉ dài quá " + MOST_LETTERS + " ký tự; hãy rút ngắn nội dung tìm hoặc lọc",
                                "the address has more than " + MOST_LETTERS
                                        + " letters; shorten what is searched or filtered by")));
        response.setHeader(HttpHeaders.CONNECTION, "close");
        PageSecurity.refuse(new UnreadForm(request), response, ErrorCode.REQUEST_INVALID);
    }
}
