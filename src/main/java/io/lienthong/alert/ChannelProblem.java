package io.lienthong.alert;

import io.lienthong.provider.Push;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wrong with a channel beyond its schema. */
final class ChannelProblem {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1");
    static final String SECRET_PREFIX = "whsec_";
    private static final int LEAST_KEY_BYTES = 24;
    private static final int MOST_KEY_BYTES = 64;

    private ChannelProblem() {}

    /** In a sentence without the secret; absent: nothing. */
    static @Nullable String of(Channel channel) {
        if (channel instanceof Channel.Mail mail) {
            if (mail.tlsAtOnce() && Boolean.TRUE.equals(mail.startTls())) {
                return "tls speaks TLS from the first byte, startTls later: take one of them";
            }
            return mail.user() != null && !mail.tlsAtOnce() && !mail.startsTls() && !THIS_MACHINE.contains(mail.host())
                    ? "the password would cross the network in clear: leave startTls on"
                    : null;
        }
        if (channel instanceof Channel.Webhook webhook) {
            return webhook.secret() != null && key(webhook.secret().reveal()) == null
                    ? "not a secret of Standard Webhooks: whsec_ and Base64 of 24 to 64 bytes"
                    : address(webhook.url().reveal(), Channel.Egress.of(webhook.egress()));
        }
        Channel.Telegram telegram = (Channel.Telegram) channel;
        return telegram.token().reveal().matches("[!-~&&[^/?#%]]{1,200}")
                ? address(telegram.url(), Channel.Egress.of(telegram.egress()))
                : "the token has characters that no token has";
    }

    private static @Nullable String address(String url, List<String> ranges) {
        return Push.problem(url, ranges).orElse(null);
    }

    static byte @Nullable [] key(String secret) {
        try {
            byte[] key = secret.startsWith(SECRET_PREFIX)
                    ? Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length()))
                    : new byte[0];
            return key.length >= LEAST_KEY_BYTES && key.length <= MOST_KEY_BYTES ? key : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
