package io.lienthong.alert;

import io.lienthong.message.Wording;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.MimeMessage;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;

/** Sends plain text by SMTP; with STARTTLS or TLS from the first byte, or not at all, unless the operator says otherwise. Who is not refused gets it. */
final class MailSender implements Sender {
    /** Of a whole dialogue, however slowly the server answers. */
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    private static final String TIMEOUT_MILLIS = "10000";

    private final Channel.Mail channel;
    private final Duration deadline;

    MailSender(Channel.Mail channel) {
        this(channel, DEADLINE);
    }

    MailSender(Channel.Mail channel, Duration deadline) {
        this.channel = channel;
        this.deadline = deadline;
    }

    private JavaMailSenderImpl server(Sockets sockets) {
        JavaMailSenderImpl server = new JavaMailSenderImpl();
        server.setHost(channel.host());
        server.setPort(channel.port());
        server.setDefaultEncoding(StandardCharsets.UTF_8.name());
        Properties properties = server.getJavaMailProperties();
        properties.put("mail.smtp.socketFactory", sockets);
        properties.setProperty("mail.smtp.socketFactory.fallback", "false");
        properties.setProperty("mail.smtp.sendpartial", "true");
        properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.ssl.enable", String.valueOf(channel.tlsAtOnce()));
        String encrypted = String.valueOf(channel.startsTls());
        properties.setProperty("mail.smtp.starttls.enable", encrypted);
        properties.setProperty("mail.smtp.starttls.required", encrypted);
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        if (channel.user() != null && channel.password() != null) {
            server.setUsername(channel.user());
            server.setPassword(channel.password().reveal());
            properties.setProperty("mail.smtp.auth", "true");
        }
        return server;
    }

    @Override
    public Outcome send(Outbox.Message message, Text text) {
        Sockets sockets = new Sockets();
        JavaMailSenderImpl server = server(sockets);
        CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .execute(sockets::close);
        try {
            server.send(mail(server, message, text));
            return Outcome.SENT;
        } catch (MailSendException e) {
            // Without one that failed it was taken, and the parting went wrong.
            return e.getMessageExceptions().length == 0
                    ? Outcome.SENT
                    : outcome(e.getMessageExceptions()[0], sockets.isClosed());
        } catch (MailException | MessagingException e) {
            return outcome(e, sockets.isClosed());
        }
    }

    private Outcome outcome(Exception failure, boolean late) {
        List<Integer> codes = codes(failure);
        String problem = codes.isEmpty() ? words(root(failure)) : "SMTP " + codes.get(0);
        if (failure instanceof SendFailedException part
                && part.getValidSentAddresses() != null
                && part.getValidSentAddresses().length > 0) {
            int all = channel.to().size();
            int missed = all - part.getValidSentAddresses().length;
            return new Outcome(
                    Outcome.How.IN_PART,
                    told(
                            problem + ": ",
                            missed + " trong " + all + " người nhận không nhận được",
                            missed + " of " + all + " recipients missed it"));
        }
        if (late) {
            return Outcome.later(told(
                    "",
                    "không xong trong " + deadline.toSeconds() + " s",
                    "no end within " + deadline.toSeconds() + " s"));
        }
        boolean forGood = !codes.isEmpty() && codes.stream().allMatch(code -> code >= 500);
        return forGood ? Outcome.refused(problem) : Outcome.later(problem);
    }

    /** Without what the server said, which may hold anything. */
    private static String words(Throwable root) {
        String name = root.getClass().getSimpleName() + ": ";
        if (root instanceof ConnectException || root instanceof NoRouteToHostException) {
            return told(name, "không kết nối được tới máy chủ thư", "the mail server cannot be reached");
        }
        if (root instanceof UnknownHostException) {
            return told(name, "không có máy chủ thư tên này", "there is no mail server of this name");
        }
        if (root instanceof AuthenticationFailedException) {
            return told(
                    name, "máy chủ thư không nhận tên hoặc mật khẩu", "the mail server refuses the user or password");
        }
        if (root instanceof GeneralSecurityException) {
            return told(
                    name,
                    "chứng thư của máy chủ thư không được tin cậy, hoặc mang tên máy khác",
                    "the certificate of the mail server is not trusted, or is of another name");
        }
        if (root instanceof SSLException) {
            return told(name, "không bắt tay TLS được với máy chủ thư", "TLS with the mail server failed");
        }
        return String.valueOf(root.getMessage()).contains("STARTTLS")
                ? told(name, "máy chủ thư không có STARTTLS", "the mail server has no STARTTLS")
                : root.getClass().getSimpleName();
    }

    private static String told(String code, String vi, String en) {
        return new Wording(code + vi, code + en).toString();
    }

    /** What the server refused with: the failure of each recipient is the cause of the one before. */
    private static List<Integer> codes(Exception failure) {
        List<Integer> codes = new ArrayList<>();
        for (Throwable e = failure; e != null; e = e.getCause()) {
            int code = e instanceof SMTPSendFailedException send
                    ? send.getReturnCode()
                    : e instanceof SMTPSenderFailedException sender
                            ? sender.getReturnCode()
                            : e instanceof SMTPAddressFailedException address ? address.getReturnCode() : 0;
            if (code >= 400) {
                codes.add(code);
            }
        }
        return codes;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Every attempt has the same Message-ID, so that a mailbox can tell a repeat. */
    private MimeMessage mail(JavaMailSenderImpl server, Outbox.Message message, Text text) throws MessagingException {
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
