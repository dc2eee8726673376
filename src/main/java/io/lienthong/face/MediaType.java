package io.lienthong.face;

import io.lienthong.connector.Operation;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import io.lienthong.route.ActiveOperation;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a consumer may say of its body: JSON in UTF-8, not compressed; anything for an opaque one. */
public final class MediaType {
    private MediaType() {}

    public static void require(HttpServerRequest http, ActiveOperation operation, byte[] body) {
        if (body.length == 0 || operation.operation().bodyKind() == Operation.BodyKind.OPAQUE) {
            return;
        }
        String encoding = http.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw refused("header Content-Encoding", "không nhận nội dung nén", "compressed bodies are not taken");
        }
        String type = http.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !json(type)) {
            throw refused(
                    "header Content-Type",
                    "phải là application/json, bảng mã UTF-8",
                    "must be application/json in UTF-8");
        }
    }

    private static boolean json(@Nullable String type) {
        if ("application/json".equals(type)) {
            return true;
        }
        String[] parts = String.valueOf(type).toLowerCase(Locale.ROOT).split(";");
        String essence = parts[0].strip();
        if (!essence.equals("application/json") && !essence.endsWith("+json")) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return false;
            }
        }
        return true;
    }

    private static BusException refused(String place, String vietnamese, String english) {
        return BusException.invalid(
                ErrorCode.REQUEST_INVALID,
                new Wording("nội dung không đúng loại mà nghiệp vụ nhận", "the body is not what the operation takes"),
                List.of(new Violation(place, vietnamese, english)));
    }
}
