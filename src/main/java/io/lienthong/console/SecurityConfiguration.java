package io.lienthong.console;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.lienthong.platform.PlatformSettings;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * Who may see what on the control plane: strangers its health as one word, its public keys and its documentation, which
 * hold no data; operators, by the admin token, everything. What is not named here is refused.
 *
 * <p>Nothing of this stands before the data plane, which is Vert.x and asks {@code access}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConsoleSettings.class)
class SecurityConfiguration {
    static final String OPERATOR = "ROLE_OPERATOR";

    private static final String[] OPEN = {
        "/actuator/health", "/actuator/health/**", "/.well-known/jwks.json", "/docs", "/docs/**"
    };
    /** Below /docs, and not open: it tells who was granted what. */
    private static final String CONSUMERS = "/docs/consumers/**";

    private static final String METRICS = "/actuator/prometheus";

    /** Scripts and styles of our own alone; swagger-ui sets styles inline and shows small pictures as data. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    @Bean
    AdminToken adminToken(Environment environment, PlatformSettings settings) {
        return AdminToken.load(environment.getProperty("LGSP_TOKEN", ""), settings.data());
    }

    /** A bean, because Spring Boot would make a user with a password of its own in its absence. */
    @Bean
    AuthenticationManager operators(AdminToken token) {
        return presented -> {
            if (!token.matches(String.valueOf(presented.getCredentials()))) {
                throw new BadCredentialsException("not the admin token");
            }
            return UsernamePasswordAuthenticationToken.authenticated(
                    "operator", null, AuthorityUtils.createAuthorityList(OPERATOR));
        };
    }

    @Bean
    SecurityFilterChain controlPlane(HttpSecurity http, AuthenticationManager operators, ConsoleSettings settings)
            throws Exception {
        return http.sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable) // no cookies, no sessions: a browser sends nothing by itself
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .headers(SecurityConfiguration::headers)
                .addFilterBefore(new TokenFilter(operators), UsernamePasswordAuthenticationFilter.class)
                .addFilterAfter(new BodyLimit(), TokenFilter.class)
                .authorizeHttpRequests(requests -> authorize(requests, settings))
                .exceptionHandling(refusals -> refusals.authenticationEntryPoint(
                        (request, response, e) -> Problems.write(response, tokenMissing(), TokenFilter.CHALLENGE)))
                .build();
    }

    private static void authorize(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests,
            ConsoleSettings settings) {
        // as the container puts its error page where an answer has begun
        requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.INCLUDE)
                .permitAll();
        requests.requestMatchers(CONSUMERS).hasAuthority(OPERATOR);
        requests.requestMatchers(OPEN).permitAll();
        if (settings.openMetrics()) {
            requests.requestMatchers(METRICS).permitAll();
        }
        requests.anyRequest().hasAuthority(OPERATOR);
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                .permissionsPolicyHeader(policy -> policy.policy("camera=(), microphone=(), geolocation=()"));
    }

    private static BusException tokenMissing() {
        return new BusException(
                ErrorCode.TOKEN_MISSING,
                new Wording(
                        "hãy gửi kèm header Authorization: Bearer TOKEN, với token quản trị (LGSP_TOKEN, hoặc tệp"
                                + " data/admin-token); token lấy tại /token không dùng được ở đây",
                        "send the header Authorization: Bearer TOKEN, with the admin token (LGSP_TOKEN, or the file"
                                + " data/admin-token); a token from /token is of no use here"));
    }
}
