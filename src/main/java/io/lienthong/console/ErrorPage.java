package io.lienthong.console;

import io.lienthong.console.page.PageSecurity;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.ModelAndView;

/** What is left for the container to refuse, such as an address that the firewall does not let pass. */
@RestController
@Hidden
class ErrorPage implements ErrorController {
    /** As a page below {@code /console}, else as a problem; nothing where an answer has begun already. */
    @RequestMapping("${server.error.path:/error}")
    @Nullable
    Object error(HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            return null;
        }
        BusException error =
                request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code && code < 500
                        ? refused(code)
                        : new BusException(ErrorCode.INTERNAL_ERROR, "the log of the bus says more");
        if (String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI))
                .startsWith("/console")) {
            request.setAttribute(PageSecurity.REFUSAL, error.code());
            return new ModelAndView("forward:" + PageSecurity.REFUSED);
        }
        return Problems.answer(error);
    }

    private static BusException refused(int status) {
        return status == 404
                ? new BusException(ErrorCode.PATH_UNKNOWN, Problems.NO_PATH)
                : Problems.invalid("the request is not well-formed");
    }
}
