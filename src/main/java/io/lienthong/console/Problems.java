package io.lienthong.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Problem;
import io.lienthong.message.Wording;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Answers of the control plane that are errors: RFC 9457, the same form as on the data plane. */
final class Problems {
    static final Wording NO_PATH = new Wording(
            "mặt điều khiển không có đường dẫn này; xem /docs", "the control plane has no such path; see /docs");
    private static final String RETRY_AFTER_SECONDS = "2";

    private Problems() {}

    static BusException invalid(String detail) {
        return new BusException(ErrorCode.REQUEST_INVALID, detail);
    }

    static BusException invalid(Wording detail) {
        return new BusException(ErrorCode.REQUEST_INVALID, detail);
    }

    static BusException unknown(MessageId id) {
        return new BusException(ErrorCode.MESSAGE_UNKNOWN, "the bus has no message " + id);
    }

    static ResponseEntity<ObjectNode> answer(BusException error) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(error.code().httpStatus())
                .contentType(MediaType.parseMediaType(Problem.MEDIA_TYPE));
        if (error.code().httpStatus() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return answer.body(problem(error));
    }

    /** With the place of the handbook: who asks the control plane can open it. */
    private static ObjectNode problem(BusException error) {
        return Problem.of(error, null).put("handbook", "/console/handbook#" + error.code());
    }

    /** For filters, which answer before Spring MVC. */
    static void write(HttpServletResponse response, BusException error, @Nullable String challenge) throws IOException {
        response.setStatus(error.code().httpStatus());
        response.setContentType(Problem.MEDIA_TYPE);
        if (challenge != null) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge);
        }
        response.getOutputStream().write(Json.write(problem(error)));
    }
}
