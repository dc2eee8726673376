package io.lienthong.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is left for the container to refuse, such as an address that the firewall does not let pass. */
@RestController
@Hidden
class ErrorPage implements ErrorController {
    @RequestMapping("${server.error.path:/error}")
    ResponseEntity<ObjectNode> error(HttpServletRequest request) {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        return Problems.answer(
                status instanceof Integer code && code < 500
                        ? refused(code)
                        : new BusException(ErrorCode.INTERNAL_ERROR, "the log of the bus says more"));
    }

    private static BusException refused(int status) {
        return status == 404
                ? new BusException(ErrorCode.PATH_UNKNOWN, Problems.NO_PATH)
                : Problems.invalid("the request is not well-formed");
    }
}
