package io.lienthong.console.page;

import io.lienthong.access.MasterKey;
import io.lienthong.console.BodyLimit;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.operator.Audit;
import io.lienthong.operator.Invitations;
import io.lienthong.operator.OpenIdPeople;
import io.lienthong.operator.OpenIdProvider;
import io.lienthong.operator.OpenIdSettings;
import io.lienthong.operator.Operators;
import io.lienthong.operator.OwnAccount;
import io.lienthong.operator.PasswordSignIn;
import io.lienthong.operator.Passwords;
import io.lienthong.operator.Right;
import io.lienthong.operator.SavedSearches;
import io.lienthong.operator.Sessions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationManagers;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.session.NullAuthenticatedSessionStrategy;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Who may see which page and do what there. A page or act that is not named here is nobody's. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({PageSettings.class, OpenIdSettings.class})
public class PageSecurity {
    static final String SIGN_IN = "/console/sign-in";
    static final String SET_UP = "/console/set-up";
    static final String OPENID = "/console/openid";
    static final String OPENID_BACK = "/console/openid/back";
    /** Not an address of its own: what is refused before it reaches a page is told there. */
    public static final String REFUSED = "/console/refused";

    /** Attribute of a request: the code that is told there. */
    public static final String REFUSAL = "lienthong.refusal";

    /** The same with what happened this time, where there is more to say than the code. */
    static final String REFUSAL_DETAIL = "lienthong.refusal.detail";

    /** Header of an answer to a page's script: where one signs in. */
    private static final String SIGN_IN_ADDRESS = "Sign-In";

    /** Cookie against which the tokens of forms are checked. */
    static final String FORM_TOKEN = "XSRF-TOKEN";

    /** Nothing but what the bus itself serves; no script, style or frame that stands in a page. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @Bean
    Sessions sessions(JdbcTemplate jdbc, PageSettings settings) {
        return new Sessions(jdbc, settings.idle());
    }

    @Bean
    Operators people(JdbcTemplate jdbc, PlatformTransactionManager transactions, Sessions sessions) {
        return new Operators(jdbc, new TransactionTemplate(transactions), sessions);
    }

    @Bean
    Passwords passwords() {
        return new Passwords();
    }

    @Bean
    Invitations invitations(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            Sessions sessions,
            Passwords passwords,
            OpenIdSettings openId) {
        return new Invitations(
                jdbc,
                new TransactionTemplate(transactions),
                sessions,
                passwords,
                Clock.systemUTC(),
                administratorsOnly(openId));
    }

    private static boolean administratorsOnly(OpenIdSettings openId) {
        return openId.localSignIn() == OpenIdSettings.LocalSignIn.ADMINISTRATORS;
    }

    @Bean
    PasswordSignIn passwordSignIn(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            MasterKey masterKey,
            Sessions sessions,
            Passwords passwords,
            OpenIdSettings openId) {
        return new PasswordSignIn(
                jdbc,
                new TransactionTemplate(transactions),
                masterKey,
                sessions,
                passwords,
                Clock.systemUTC(),
                administratorsOnly(openId));
    }

    @Bean
    OwnAccount ownAccount(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            PasswordSignIn signIn,
            Passwords passwords,
            MasterKey masterKey,
            Sessions sessions) {
        return new OwnAccount(
                jdbc, new TransactionTemplate(transactions), signIn, passwords, masterKey, sessions, Clock.systemUTC());
    }

    @Bean
    OpenIdProvider openIdProvider(OpenIdSettings settings) {
        return new OpenIdProvider(settings, Clock.systemUTC());
    }

    @Bean
    OpenIdPeople openIdPeople(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            MasterKey masterKey,
            Sessions sessions,
            OpenIdSettings settings) {
        return new OpenIdPeople(jdbc, new TransactionTemplate(transactions), masterKey, sessions, settings);
    }

    @Bean
    SavedSearches savedSearches(JdbcTemplate jdbc) {
        return new SavedSearches(jdbc);
    }

    @Bean
    Audit audit(JdbcTemplate jdbc) {
        return new Audit(jdbc);
    }

    @Bean
    @Order(1)
    SecurityFilterChain pages(HttpSecurity http, Sessions sessions, Operators people) throws Exception {
        CookieCsrfTokenRepository csrf = new CookieCsrfTokenRepository();
        csrf.setCookieName(FORM_TOKEN);
        csrf.setCookiePath("/console");
        csrf.setCookieCustomizer(cookie -> cookie.sameSite("Strict"));
        return http.securityMatcher("/console", "/console/**")
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(tokens -> tokens.csrfTokenRepository(csrf)
                        .sessionAuthenticationStrategy(
                                new NullAuthenticatedSessionStrategy())) // each request would renew it
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN)))
                .addFilterBefore(new AddressFilter(), CsrfFilter.class)
                .addFilterBefore(new BodyLimit(PageSecurity::tooLarge), CsrfFilter.class)
                .addFilterBefore(new SessionFilter(sessions, people), CsrfFilter.class)
                .authorizeHttpRequests(PageSecurity::authorize)
                .exceptionHandling(refusals -> refusals.authenticationEntryPoint(
                                (request, response, e) -> signInFirst(request, response))
                        .accessDeniedHandler((request, response, e) -> refuse(
                                request,
                                response,
                                e instanceof CsrfException ? ErrorCode.FORM_STALE : ErrorCode.ROLE_DENIED)))
                .build();
    }

    private static void authorize(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        requests.dispatcherTypeMatchers(DispatcherType.FORWARD, DispatcherType.ERROR)
                .permitAll();
        requests.requestMatchers("/console/assets/**", HandbookPage.PATH, SIGN_IN, SET_UP, OPENID, OPENID_BACK)
                .permitAll();
        requests.requestMatchers("/console/operators.csv", "/console/operators/**")
                .hasAuthority(Right.OPERATORS.name());
        requests.requestMatchers("/console/audit", "/console/audit.csv", "/console/audit/**")
                .hasAuthority(Right.AUDIT.name());
        requests.requestMatchers(HttpMethod.POST, "/console/connectors/**").hasAuthority(Right.CONNECTORS.name());
        requests.requestMatchers(HttpMethod.POST, "/console/consumers", "/console/consumers/**")
                .hasAuthority(Right.CONSUMERS.name());
        requests.requestMatchers(HttpMethod.POST, "/console/messages/*/body").hasAuthority(Right.READ_BODIES.name());
        requests.requestMatchers(ResultCorrectionPage.PATH)
                .access(AuthorizationManagers.allOf(
                        AuthorityAuthorizationManager.hasAuthority(Right.READ_BODIES.name()),
                        AuthorityAuthorizationManager.hasAuthority(Right.REPAIR.name())));
        requests.requestMatchers(HttpMethod.POST, "/console/messages/*/correct", "/console/messages/*/check")
                .access(AuthorizationManagers.allOf(
                        AuthorityAuthorizationManager.hasAuthority(Right.READ_BODIES.name()),
                        AuthorityAuthorizationManager.hasAuthority(Right.REPAIR.name())));
        requests.requestMatchers(HttpMethod.POST, "/console/messages", "/console/messages/searches/**")
                .hasAuthority(Right.SEE.name());
        requests.requestMatchers(HttpMethod.POST, "/console/messages/**", "/console/deliveries/**")
                .hasAuthority(Right.REPAIR.name());
        requests.requestMatchers(HttpMethod.POST, "/console/alerts/rules/**", "/console/alerts/preview-rule")
                .hasAuthority(Right.ALERTS.name());
        requests.requestMatchers(HttpMethod.POST, "/console/alerts/**").hasAuthority(Right.REPAIR.name());
        requests.requestMatchers(HttpMethod.POST, "/console/sign-out", "/console/account/**")
                .hasAuthority(Right.SEE.name());
        requests.requestMatchers(HttpMethod.GET, "/console", "/console/**").hasAuthority(Right.SEE.name());
        requests.anyRequest().denyAll();
    }

    /** And come back to the page afterwards. What a page asked by itself is not sent on: the page says it, and stays. */
    static void signInFirst(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String to = SignInAddress.of(request);
        if (request.getHeader("HX-Request") != null) {
            response.setHeader(SIGN_IN_ADDRESS, to);
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        } else {
            response.sendRedirect(to);
        }
    }

    /** Nothing of what is too large is read, not even for the page that says so. */
    private static void tooLarge(HttpServletRequest request, HttpServletResponse response, BusException refusal)
            throws IOException, ServletException {
        request.setAttribute(REFUSAL_DETAIL, refusal);
        refuse(new UnreadForm(request), response, refusal.code());
    }

    /** As a page. */
    static void refuse(HttpServletRequest request, HttpServletResponse response, ErrorCode why)
            throws IOException, ServletException {
        request.setAttribute(REFUSAL, why);
        request.getRequestDispatcher(REFUSED).forward(request, response);
    }
}
