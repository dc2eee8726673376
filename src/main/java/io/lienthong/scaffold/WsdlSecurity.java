package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.contract.WsdlOutline.Endpoint;
import io.lienthong.contract.WsdlPolicy;
import io.lienthong.message.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a connector says of the security that the policies of its port ask for. */
final class WsdlSecurity {
    private final WsdlPolicy policy;

    private WsdlSecurity(WsdlPolicy policy) {
        this.policy = policy;
    }

    /** @param files the contract, whose documents have been parsed before */
    static WsdlSecurity of(Collection<byte[]> files, Endpoint endpoint) {
        return new WsdlSecurity(WsdlPolicy.of(files, endpoint, defect -> {}));
    }

    Map<String, ObjectNode> settings() {
        Map<String, ObjectNode> settings = new LinkedHashMap<>();
        if (policy.usernameToken()) {
            ObjectNode username = Json.object().put("type", "string");
            settings.put(
                    "username",
                    username.put("description", "Of the UsernameToken").put("x-demo", "demo"));
            settings.put("password", WsdlScaffold.setting("password", "Of the UsernameToken"));
        }
        return settings;
    }

    Optional<ObjectNode> authentication() {
        return policy.usernameToken()
                ? Optional.of(Json.object()
                        .put("type", "wsSecurityUsernameToken")
                        .put("username", "{{username}}")
                        .put("password", "{{password}}")
                        .put("passwordType", policy.hashedPassword() ? "PasswordDigest" : "PasswordText"))
                : Optional.empty();
    }

    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (policy.usernameToken()) {
            notes.add(
                    policy.hashedPassword()
                            ? "The policy asks for a UsernameToken whose password is hashed (`sp:HashPassword`)."
                            : "The policy asks for a UsernameToken and does not say `sp:HashPassword`: the password goes as"
                                    + " plain text (`passwordType: PasswordText`), so call over https alone.");
        }
        policy.unsupported()
                .forEach((name, reason) -> notes.add("The policy asks for `sp:" + name + "`: " + reason
                        + ". Calls go out without it; ask the system for a port that does not want it."));
        return notes;
    }
}
