package io.lienthong.console.page;

import io.lienthong.delivery.Repairs;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.util.WebUtils;

/**
 * What an act did, told once by the page that follows. It stands in a cookie that is sealed with the session's token, so that no
 * address and nobody else can make a page say it.
 *
 * @param act of which {@code did.ACT} are the words
 * @param left what stayed as it was; absent: there is nothing to say of it
 */
public record Told(String act, long number, @Nullable Long left, boolean more) {
    private static final String COOKIE = "lienthong-told";
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final String SEAL = "HmacSHA256";

    static Told of(String act, Repairs.Done done) {
        return new Told(act, done.deliveries(), null, done.more());
    }

    static Told once(String act) {
        return new Told(act, 1, null, false);
    }

    /** Sends the browser on to this address, where it is told. */
    String at(String address) {
        ServletRequestAttributes now = (ServletRequestAttributes) RequestContextHolder.currentRequestAttributes();
        String path = address.replaceFirst("[?#].*", "");
        String text = String.join(
                "\n", path, act, Long.toString(number), left == null ? "" : left.toString(), Boolean.toString(more));
        String sealed = base64(text.getBytes(StandardCharsets.UTF_8)) + "." + base64(seal(now.getRequest(), text));
        if (now.getResponse() != null) {
            now.getResponse().addHeader(HttpHeaders.SET_COOKIE, cookie(now.getRequest(), sealed, LIFE));
        }
        return "redirect:" + address;
    }

    /** What is to be told on the page that this request asks for; it is not told again. */
    static Optional<Told> take() {
        ServletRequestAttributes now = (ServletRequestAttributes) RequestContextHolder.currentRequestAttributes();
        HttpServletRequest request = now.getRequest();
        Cookie cookie = WebUtils.getCookie(request, COOKIE);
        if (cookie == null || !request.getMethod().equals("GET")) {
            return Optional.empty();
        }
        Optional<Told> told = read(request, cookie.getValue());
        if (told.isPresent() && now.getResponse() != null) {
            now.getResponse().addHeader(HttpHeaders.SET_COOKIE, cookie(request, "", Duration.ZERO));
        }
        return told;
    }

    /** Empty where it is for another page, or not ours. */
    private static Optional<Told> read(HttpServletRequest request, String sealed) {
        try {
            String[] parts = sealed.split("\\.", -1);
            if (parts.length != 2) {
                return Optional.empty();
            }
            String text = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8);
            String[] said = text.split("\n", -1);
            if (!MessageDigest.isEqual(
                            seal(request, text), Base64.getUrlDecoder().decode(parts[1]))
                    || !said[0].equals(request.getRequestURI())) {
                return Optional.empty();
            }
            Long left = said[3].isEmpty() ? null : Long.valueOf(said[3]);
            return Optional.of(new Told(said[1], Long.parseLong(said[2]), left, Boolean.parseBoolean(said[4])));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static byte[] seal(HttpServletRequest request, String text) {
        String token = SessionFilter.token(request).orElse(COOKIE);
        try {
            Mac mac = Mac.getInstance(SEAL);
            mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), SEAL));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + SEAL, e);
        }
    }

    private static String cookie(HttpServletRequest request, String value, Duration life) {
        return ResponseCookie.from(COOKIE, value)
                .path("/console")
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Strict")
                .maxAge(life)
                .build()
                .toString();
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
