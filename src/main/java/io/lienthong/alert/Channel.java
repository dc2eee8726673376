package io.lienthong.alert;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.lienthong.platform.Secret;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way to tell people. Secrets are references in the file, and here what they stand for. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Channel.Mail.class, name = "mail"),
    @JsonSubTypes.Type(value = Channel.Webhook.class, name = "webhook"),
    @JsonSubTypes.Type(value = Channel.Telegram.class, name = "telegram")
})
sealed interface Channel {
    String name();

    /** Where it leads to, without secrets. */
    String shown();

    /** The CIDR ranges that may be called although they are loopback, link-local or private. */
    record Egress(@Nullable List<String> allowedRanges) {
        List<String> ranges() {
            return allowedRanges == null ? List.of() : allowedRanges;
        }

        static List<String> of(@Nullable Egress egress) {
            return egress == null ? List.of() : egress.ranges();
        }
    }

    /**
     * @param startTls absent: yes, unless it is TLS already
     * @param tls from the first byte, as on port 465; absent: no
     */
    record Mail(
            String name,
            String host,
            int port,
            @Nullable Boolean startTls,
            @Nullable Boolean tls,
            @Nullable String user,
            @Nullable Secret password,
            String from,
            List<String> to)
            implements Channel {
        boolean tlsAtOnce() {
            return Boolean.TRUE.equals(tls);
        }

        boolean startsTls() {
            return !tlsAtOnce() && !Boolean.FALSE.equals(startTls);
        }

        @Override
        public String shown() {
            return String.join(", ", to);
        }
    }

    /**
     * @param url often a secret itself: of it, scheme and host are shown
     * @param secret of the signature of Standard Webhooks; absent: it has none
     */
    record Webhook(
            String name,
            Secret url,
            @Nullable Secret secret,
            @Nullable Egress egress) implements Channel {
        @Override
        public String shown() {
            URI address = URI.create(url.reveal().strip());
            return address.getScheme() + "://" + address.getHost();
        }
    }

    /** @param url of the bot's server, e.g. {@code https://api.telegram.org} */
    record Telegram(
            String name,
            String url,
            String chatId,
            Secret token,
            @Nullable Egress egress) implements Channel {
        String address() {
            return url + (url.endsWith("/") ? "" : "/") + "bot" + token.reveal() + "/sendMessage";
        }

        @Override
        public String shown() {
            return url + " " + chatId;
        }
    }
}
