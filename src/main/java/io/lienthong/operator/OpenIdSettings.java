package io.lienthong.operator;

import io.lienthong.platform.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code lienthong.console.openid}.
 *
 * @param issuer of the OpenID provider, https (http on this machine alone); blank: people sign in here only
 * @param formerIssuer how the same provider was called before it moved: whom it named is the same person still; blank: it did not
 * @param title what the button says, such as "tài khoản của tỉnh"
 * @param clientSecret {@code file:PATH}, or by the environment; blank: a public client
 * @param address where browsers find the control plane, such as https://lgsp.example; blank: as each of them says
 * @param scopes asked for, with blanks between
 * @param nameClaim of the name to sign in by; what follows an {@code @} is left out
 * @param titleClaim of the person's full name
 * @param rolesClaim of the groups or roles; dots go into objects, such as realm_access.roles
 * @param roles the values that make somebody of a role; of several roles the first of ADMINISTRATOR, OPERATOR, INTEGRATOR,
 *     AUDITOR, VIEWER holds
 * @param localSignIn ALL, or ADMINISTRATORS: of those who have a password here nobody else signs in by it
 */
@ConfigurationProperties("lienthong.console.openid")
public record OpenIdSettings(
        @DefaultValue("") String issuer,
        @DefaultValue("") String formerIssuer,
        @DefaultValue("OpenID Connect") String title,
        @DefaultValue("") String clientId,
        @DefaultValue("") Secret clientSecret,
        @DefaultValue("") String address,
        @DefaultValue("openid profile") String scopes,
        @DefaultValue("preferred_username") String nameClaim,
        @DefaultValue("name") String titleClaim,
        @DefaultValue("groups") String rolesClaim,
        @Nullable Map<Role, List<String>> roles,
        @DefaultValue("ALL") LocalSignIn localSignIn) {
    private static final String FILE = "file:";
    private static final List<Role> RANK =
            List.of(Role.ADMINISTRATOR, Role.OPERATOR, Role.INTEGRATOR, Role.AUDITOR, Role.VIEWER);

    /** Who signs in by a password of the bus. */
    public enum LocalSignIn {
        ALL,
        ADMINISTRATORS
    }

    public OpenIdSettings {
        roles = roles == null ? Map.of() : Map.copyOf(roles);
        if (!issuer.isBlank()) {
            require(safe(issuer), "issuer is an https address (http on this machine alone)");
            require(!clientId.isBlank(), "client-id is missing");
            require(!roles.isEmpty(), "roles names nobody: no person could sign in");
            require(address.isBlank() || safe(address), "address is an https address (http on this machine alone)");
            clientSecret = read(clientSecret);
        }
        require(
                !issuer.isBlank() || localSignIn == LocalSignIn.ALL,
                "local-sign-in is ALL where there is no issuer: nobody else could sign in");
    }

    /** Whether there is a provider. */
    public boolean enabled() {
        return !issuer.isBlank();
    }

    /** What these groups make of a person; empty: nobody. */
    Optional<Role> role(List<String> groups) {
        Map<Role, List<String>> known = roles == null ? Map.of() : roles;
        return RANK.stream()
                .filter(role -> known.getOrDefault(role, List.of()).stream().anyMatch(groups::contains))
                .findFirst();
    }

    static boolean safe(String address) {
        try {
            URI uri = URI.create(address);
            String host = uri.getHost();
            boolean here = "localhost".equals(host) || "127.0.0.1".equals(host) || "[::1]".equals(host);
            return host != null
                    && uri.getUserInfo() == null
                    && ("https".equals(uri.getScheme()) || here && "http".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Secret read(Secret reference) {
        String text = reference.reveal();
        if (!text.startsWith(FILE)) {
            return reference;
        }
        try {
            return Secret.of(
                    Files.readString(Path.of(text.substring(FILE.length()))).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("the file of lienthong.console.openid.client-secret cannot be read", e);
        }
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException("lienthong.console.openid: " + otherwise);
        }
    }
}
