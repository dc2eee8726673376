package io.lienthong.operator;

import java.util.Optional;

/**
 * Somebody for whom the provider vouched just now.
 *
 * @param subject issuer and subject, with a blank between: never another person's
 * @param name to sign in by, as the provider says; need not be one that the bus takes
 * @param role empty: none of the person's groups makes one
 * @param idToken as it came; never told
 */
public record OpenIdPerson(String subject, String name, String title, Optional<Role> role, String idToken) {
    @Override
    public String toString() {
        return "OpenIdPerson[" + name + "]";
    }
}
