package io.lienthong.operator;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Wording;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the provider: 4 requests at a time, 5 s each, answers of up to 256 KiB of JSON, no redirects. Failures are OPENID_AWAY,
 * and OPENID_REFUSED where it answers 4xx.
 */
final class OpenIdRequests {
    private static final Logger LOG = LoggerFactory.getLogger(OpenIdRequests.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 256 << 10;
    private static final int MOST_AT_ONCE = 4;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);

    JsonNode ask(HttpRequest.Builder request) {
        HttpRequest asked = request.header("Accept", "application/json").build();
        if (!places.tryAcquire()) {
            throw away("more requests than " + MOST_AT_ONCE + " wait for it");
        }
        try {
            return json(answer(asked), asked);
        } finally {
            places.release();
        }
    }

    private HttpResponse<byte[]> answer(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, head -> new Limited());
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            answer.cancel(true);
            throw away(request.uri().getPath() + ": " + e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw away("interrupted");
        }
    }

    private static JsonNode json(HttpResponse<byte[]> answer, HttpRequest request) {
        int status = answer.statusCode();
        if (status >= 400 && status < 500) {
            LOG.atWarn()
                    .addKeyValue("errorCode", ErrorCode.OPENID_REFUSED)
                    .addKeyValue("httpStatus", status)
                    .addKeyValue("path", request.uri().getPath())
                    .log("The OpenID provider refused a request of the bus");
            throw OpenIdProvider.refused(
                    "nhà cung cấp danh tính từ chối yêu cầu của trục (HTTP " + status + ")",
                    "the provider refuses what the bus asks (HTTP " + status + ")");
        }
        if (status != 200) {
            throw away(request.uri().getPath() + " answers HTTP " + status);
        }
        try {
            return Json.parse(answer.body());
        } catch (MalformedBody e) {
            throw away(request.uri().getPath() + " answers no JSON");
        }
    }

    /** Why is for the log alone. */
    static BusException away(String why) {
        LOG.atWarn()
                .addKeyValue("errorCode", ErrorCode.OPENID_AWAY)
                .addKeyValue("reason", why)
                .log("The OpenID provider is of no use now");
        return new BusException(
                ErrorCode.OPENID_AWAY,
                new Wording(
                        "nhà cung cấp danh tính chưa trả lời, hoặc trả lời sai chuẩn; nhật ký của trục nói rõ hơn",
                        "the provider does not answer, or not as the standard says; the log of the bus says more"));
    }

    /** A body in memory that ends the exchange where it grows too large. */
    private static final class Limited implements HttpResponse.BodySubscriber<byte[]> {
        private final HttpResponse.BodySubscriber<byte[]> whole = HttpResponse.BodySubscribers.ofByteArray();
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private int bytes;

        @SuppressWarnings("NullAway.Init")
        private Flow.Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            whole.getBody().thenAccept(body::complete);
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription taken) {
            subscription = taken;
            whole.onSubscribe(taken);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            bytes += parts.stream().mapToInt(ByteBuffer::remaining).sum();
            if (bytes > MOST_BYTES) {
                subscription.cancel();
                body.completeExceptionally(new IllegalStateException("more than " + MOST_BYTES + " bytes"));
            } else {
                whole.onNext(parts);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            whole.onComplete();
        }
    }
}
