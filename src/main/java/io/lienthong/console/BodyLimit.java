package io.lienthong.console;

import io.lienthong.connector.SignedPackage;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Takes bodies of a declared length up to 64 KiB, whole messages as corrections, and connectors; the container limits only forms. */
public final class BodyLimit extends OncePerRequestFilter {
    private static final long MAX_BYTES = 64 << 10;
    /** A message of 1 MiB in base64, with room for the decision; or as a form's field, where a letter takes up to 9 bytes. */
    private static final long MAX_CORRECTION_BYTES = 3 << 20;

    /** How a body that is too large is refused. */
    @FunctionalInterface
    public interface Refusal {
        void answer(HttpServletRequest request, HttpServletResponse response, BusException refusal)
                throws IOException, ServletException;
    }

    private final Refusal refusal;

    /** As a problem. */
    BodyLimit() {
        this((request, response, refused) -> Problems.write(response, refused, null));
    }

    public BodyLimit(Refusal refusal) {
        this.refusal = refusal;
    }

    private static long most(HttpServletRequest request) {
        if (request.getRequestURI().equals(ConnectorVersionsApi.PATH)) {
            return SignedPackage.MAX_BYTES;
        }
        String path = request.getRequestURI();
        return path.endsWith("/correct") || path.endsWith("/check") ? MAX_CORRECTION_BYTES : MAX_BYTES;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean unmeasured = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        long most = most(request);
        if (unmeasured || request.getContentLengthLong() > most) {
            BusException refused = new BusException(
                    ErrorCode.BODY_TOO_LARGE,
                    new Wording(
                            "nội dung phải có header Content-Length, tối đa " + most + " byte ở đây",
                            "a body has a Content-Length of at most " + most + " bytes here"));
            response.setHeader(HttpHeaders.CONNECTION, "close");
            refusal.answer(request, response, refused);
            return;
        }
        chain.doFilter(request, response);
    }
}
