package io.lienthong.provider;

import io.lienthong.message.Wording;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Goes the way to a declared address step by step, for people who ask where it ends: name, guard, TCP, TLS. Blocks. */
final class Probe {
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("dd/MM/yyyy HH:mm:ss");
    private static final int SOON_DAYS = 30;
    private static final int MAX_TIMEOUT_MILLIS = 10_000;

    private final Vertx vertx;
    private final Url url;
    private final Egress egress;
    private final Destination.NameService names;
    private final HttpClientOptions options;
    private final List<ProbeStep> steps = new ArrayList<>();

    Probe(Vertx vertx, Url url, Egress egress, Destination.NameService names, HttpClientOptions options) {
        this.vertx = vertx;
        this.url = url;
        this.egress = egress;
        this.names = names;
        this.options = options;
    }

    /** Ends with the first step that fails. */
    List<ProbeStep> go() {
        InetAddress[] found = find();
        if (found.length == 0) {
            return steps;
        }
        List<InetAddress> permitted = egress.permitted(found);
        if (permitted.isEmpty()) {
            failed(
                    ProbeStep.Name.ADDRESS,
                    Breakage.ADDRESS_FORBIDDEN.reason(),
                    new Wording(
                            "thêm dải địa chỉ vào egress.allowedRanges trong config/connectors, nếu đúng là hệ thống đó",
                            "list its range in egress.allowedRanges of config/connectors, if it is the system"));
            return steps;
        }
        passed(ProbeStep.Name.ADDRESS, text(permitted));
        try (Socket socket = connect(permitted.get(0))) {
            if (url.tls()) {
                secure(socket);
            }
        } catch (IOException e) {
            // told where it happened, or an end that nobody minds
        }
        return steps;
    }

    private InetAddress[] find() {
        try {
            InetAddress[] found = names.lookUp(url.host());
            passed(ProbeStep.Name.DNS, url.host() + " = " + text(Arrays.asList(found)));
            return found;
        } catch (UnknownHostException e) {
            failed(
                    ProbeStep.Name.DNS,
                    new Wording(
                            "không tìm thấy tên máy chủ " + url.host(), "the host name " + url.host() + " is unknown"),
                    new Wording(
                            "kiểm tra địa chỉ trong config/connectors và máy chủ DNS của trục",
                            "check the address in config/connectors, and the name servers of the bus"));
            return new InetAddress[0];
        }
    }

    private Socket connect(InetAddress address) throws IOException {
        Socket socket = new Socket();
        long start = System.nanoTime();
        try {
            socket.connect(new InetSocketAddress(address, url.port()), timeout());
            passed(ProbeStep.Name.TCP, address.getHostAddress() + ":" + url.port() + ", " + millis(start) + " ms");
            return socket;
        } catch (IOException e) {
            socket.close();
            failed(
                    ProbeStep.Name.TCP,
                    new Wording(
                            "không kết nối được tới cổng " + url.port() + ": " + e.getMessage(),
                            "no connection to port " + url.port() + ": " + e.getMessage()),
                    new Wording(
                            "kiểm tra cổng, tường lửa giữa hai bên, và hệ thống có đang chạy không",
                            "check the port, the firewalls on the way, and whether the system runs"));
            throw e;
        }
    }

    private int timeout() {
        return Math.min(options.getConnectTimeout(), MAX_TIMEOUT_MILLIS);
    }

    private void secure(Socket plain) throws IOException {
        Seen seen = null;
        try {
            seen = new Seen(trust());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity(), new TrustManager[] {seen}, null);
            plain.setSoTimeout(MAX_TIMEOUT_MILLIS);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, url.host(), url.port(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            if (url.host().chars().anyMatch(Character::isLetter) && url.host().indexOf(':') < 0) {
                parameters.setServerNames(List.of(new SNIHostName(url.host())));
            }
            socket.setSSLParameters(parameters);
            socket.setEnabledProtocols(
                    options.getEnabledSecureTransportProtocols().toArray(String[]::new));
            socket.startHandshake();
            Wording shown = shown(seen.certificate);
            String protocol = socket.getSession().getProtocol() + ", ";
            steps.add(new ProbeStep(
                    ProbeStep.Name.TLS, true, new Wording(protocol + shown.vi(), protocol + shown.en()), null));
        } catch (IOException e) {
            refused(seen, e);
            throw e;
        } catch (Exception e) { // as declared by Vert.x and the JDK
            refused(seen, e);
        }
    }

    private void refused(@Nullable Seen seen, Exception e) {
        if (e instanceof SSLException
                && String.valueOf(e.getMessage()).contains("Unsupported or unrecognized SSL message")) {
            failed(
                    ProbeStep.Name.TLS,
                    new Wording(
                            "cổng " + url.port() + " không nói TLS: có thể là HTTP thường",
                            "port " + url.port() + " speaks no TLS: it may speak plain HTTP"),
                    new Wording(
                            "kiểm tra cổng, hoặc viết http:// thay cho https:// trong config/connectors",
                            "check the port, or write http:// in place of https:// in config/connectors"));
            return;
        }
        Wording shown = shown(seen == null ? null : seen.certificate);
        String sign = shown.en().isEmpty() ? "" : "; ";
        String why = e instanceof SSLException && e.getCause() != null
                ? String.valueOf(e.getCause().getMessage())
                : String.valueOf(e.getMessage());
        failed(
                ProbeStep.Name.TLS,
                new Wording("TLS không thành: " + why + sign + shown.vi(), "TLS failed: " + why + sign + shown.en()),
                new Wording(
                        "kiểm tra chứng thư của hệ thống (tên, hạn, nơi cấp), trustedCertificates và chứng thư của trục",
                        "check the system's certificate (name, expiry, authority), trustedCertificates, and the certificate"
                                + " that the bus shows"));
    }

    private X509ExtendedTrustManager trust() throws Exception {
        TrustManagerFactory factory;
        if (options.getTrustOptions() == null) {
            factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
        } else {
            factory = options.getTrustOptions().getTrustManagerFactory(vertx);
        }
        return (X509ExtendedTrustManager) Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the trust has no manager"));
    }

    private KeyManager @Nullable [] identity() throws Exception {
        return options.getKeyCertOptions() == null
                ? null
                : options.getKeyCertOptions().getKeyManagerFactory(vertx).getKeyManagers();
    }

    /** Blank where there is none. */
    private static Wording shown(@Nullable X509Certificate certificate) {
        if (certificate == null) {
            return new Wording("", "");
        }
        Instant end = certificate.getNotAfter().toInstant();
        long days = Duration.between(Instant.now(), end).toDays();
        boolean soon = days < SOON_DAYS;
        String name = certificate.getSubjectX500Principal().getName();
        return new Wording(
                name + ", còn " + days + " ngày, đến " + DAY.format(end.atZone(VIETNAM))
                        + (soon ? " (CẦN GIA HẠN)" : ""),
                name + ", " + days + " days left until " + end.atZone(VIETNAM).toOffsetDateTime()
                        + (soon ? " (RENEW IT)" : ""));
    }

    private static String text(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }

    private static long millis(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private void passed(ProbeStep.Name name, String detail) {
        steps.add(new ProbeStep(name, true, new Wording(detail, detail), null));
    }

    private void failed(ProbeStep.Name name, Wording detail, Wording mend) {
        steps.add(new ProbeStep(name, false, detail, mend));
    }

    /** Trusts as the connector does, and remembers which certificate it was. */
    private static final class Seen extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager judge;
        private @Nullable X509Certificate certificate;

        Seen(X509ExtendedTrustManager judge) {
            this.judge = judge;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            certificate = chain[0];
            judge.checkServerTrusted(chain, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            certificate = chain[0];
            judge.checkServerTrusted(chain, type, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            certificate = chain[0];
            judge.checkServerTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            judge.checkClientTrusted(chain, type, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            judge.checkClientTrusted(chain, type, engine);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            judge.checkClientTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return judge.getAcceptedIssuers();
        }
    }
}
