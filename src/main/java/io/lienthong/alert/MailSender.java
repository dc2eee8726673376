package io.lienthong.alert;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;

/** Sends plain text by SMTP; with STARTTLS, or not at all, unless the operator says otherwise. */
final class MailSender implements Sender {
    private static final String TIMEOUT_MILLIS = "10000";
    private static final int MOST_FAILURE = 200;

    private final Channel.Mail channel;
    private final JavaMailSenderImpl server;

    MailSender(Channel.Mail channel) {
        this.channel = channel;
        this.server = new JavaMailSenderImpl();
        server.setHost(channel.host());
        server.setPort(channel.port());
        server.setDefaultEncoding(StandardCharsets.UTF_8.name());
        Properties properties = server.getJavaMailProperties();
        properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
        String encrypted = String.valueOf(channel.encrypted());
        properties.setProperty("mail.smtp.starttls.enable", encrypted);
        properties.setProperty("mail.smtp.starttls.required", encrypted);
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        if (channel.user() != null && channel.password() != null) {
            server.setUsername(channel.user());
            server.setPassword(channel.password().reveal());
            properties.setProperty("mail.smtp.auth", "true");
        }
    }

    @Override
    public Optional<String> send(Outbox.Message message, Text text) {
        try {
            server.send(mail(message, text));
            return Optional.empty();
        } catch (MailException | MessagingException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return Optional.of(Text.line(root.getClass().getSimpleName() + ": " + root.getMessage(), MOST_FAILURE));
        }
    }

    /** Every attempt has the same Message-ID, so that a mailbox can tell a repeat. */
    private MimeMessage mail(Outbox.Message message, Text text) throws MessagingException {
        String id = "<" + message.id() + "@"
                + channel.from().substring(channel.from().indexOf('@') + 1) + ">";
        MimeMessage mail = new MimeMessage(server.getSession()) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", id);
            }
        };
        MimeMessageHelper helper = new MimeMessageHelper(mail, StandardCharsets.UTF_8.name());
        helper.setFrom(channel.from());
        helper.setTo(channel.to().toArray(new String[0]));
        helper.setSubject(text.subject(message));
        helper.setText(text.plain(message));
        mail.setHeader("Auto-Submitted", "auto-generated");
        return mail;
    }
}
