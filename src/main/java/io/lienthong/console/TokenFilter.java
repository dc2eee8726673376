package io.lienthong.console;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Knows an operator by the admin token. Without the header the request goes on as a stranger's; a wrong one ends it. */
final class TokenFilter extends OncePerRequestFilter {
    static final String CHALLENGE = "Bearer realm=\"lienthong\"";
    private static final String BEARER = "Bearer ";

    private final AuthenticationManager operators;

    TokenFilter(AuthenticationManager operators) {
        this.operators = operators;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null && !authenticate(authorization)) {
            BusException refusal = new BusException(
                    ErrorCode.TOKEN_INVALID,
                    new Wording(
                            "đây không phải token quản trị: LGSP_TOKEN, hoặc tệp data/admin-token",
                            "this is not the admin token: LGSP_TOKEN, or the file data/admin-token"));
            Problems.write(response, refusal, CHALLENGE + ", error=\"invalid_token\"");
            return;
        }
        chain.doFilter(request, response);
    }

    private boolean authenticate(String authorization) {
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return false;
        }
        String token = authorization.substring(BEARER.length()).strip();
        try {
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(
                    operators.authenticate(UsernamePasswordAuthenticationToken.unauthenticated("operator", token)));
            SecurityContextHolder.setContext(context);
            return true;
        } catch (AuthenticationException wrong) {
            return false;
        }
    }
}
