package io.lienthong.console.page;

import io.lienthong.operator.Operator;
import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /console/session}: asked by a page before it sends a form, so that nothing that was typed is lost. */
@Controller
@Hidden
class SessionPage {
    /**
     * Who is signed in.
     *
     * @param form what forms carry now
     */
    public record Session(String person, String form) {}

    @GetMapping("/console/session")
    ResponseEntity<Session> session(@AuthenticationPrincipal Operator person, CsrfToken token) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Session(person.name(), token.getToken()));
    }
}
