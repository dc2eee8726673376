package io.lienthong.console.page;

import io.lienthong.operator.Invitations;
import io.lienthong.operator.OpenIdProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Prints, at each start until somebody used it, the link by which the first administrator is made. */
@Component
class FirstLink {
    private static final Logger LOG = LoggerFactory.getLogger(FirstLink.class);

    private final Invitations invitations;
    private final OpenIdProvider provider;

    FirstLink(Invitations invitations, OpenIdProvider provider) {
        this.invitations = invitations;
        this.provider = provider;
    }

    /** To the terminal alone: what is in the log file, other people read. */
    @EventListener
    void announce(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof WebServerApplicationContext context) {
            try {
                invitations
                        .firstLink(provider.enabled())
                        .ifPresent(token -> print(context.getWebServer().getPort(), token));
            } catch (DataAccessException | TransactionException away) {
                LOG.atWarn()
                        .setCause(away)
                        .log("No link to set the console up could be made; the next start tries again");
            }
        }
    }

    private static void print(int port, String token) {
        LOG.atInfo().log("Nobody can sign in to the console yet; a link to set it up was printed to standard output");
        System.out.println();
        System.out.println(
                "Nobody can sign in to the console yet. This link makes the first administrator, once, within "
                        + Invitations.LINK.toHours() + " hours; the next start prints another:");
        System.out.println("  http://127.0.0.1:" + port + PageSecurity.SET_UP + "?link=" + token);
        System.out.println();
    }
}
