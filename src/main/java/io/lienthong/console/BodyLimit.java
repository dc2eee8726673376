package io.lienthong.console;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Takes bodies of a declared length up to 64 KiB; the container limits only forms. */
final class BodyLimit extends OncePerRequestFilter {
    private static final long MAX_BYTES = 64 << 10;

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean unmeasured = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        if (unmeasured || request.getContentLengthLong() > MAX_BYTES) {
            BusException refusal = new BusException(
                    ErrorCode.BODY_TOO_LARGE, "a body has a Content-Length of at most " + MAX_BYTES + " bytes here");
            response.setHeader(HttpHeaders.CONNECTION, "close");
            Problems.write(response, refusal, null);
            return;
        }
        chain.doFilter(request, response);
    }
}
