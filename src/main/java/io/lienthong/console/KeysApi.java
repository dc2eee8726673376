package io.lienthong.console;

import io.lienthong.access.SigningKeys;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /.well-known/jwks.json}: open, because public keys are made to be read. */
@RestController
@Tag(name = "Keys", description = "Public keys that verify the bus's access tokens.")
class KeysApi {
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final SigningKeys keys;

    KeysApi(SigningKeys keys) {
        this.keys = keys;
    }

    @GetMapping(path = "/.well-known/jwks.json", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Read the public keys", description = "A JSON Web Key Set (RFC 7517). Needs no token.")
    @SecurityRequirements
    ResponseEntity<String> keys() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(FRESH).cachePublic())
                .body(keys.publicKeySet());
    }
}
