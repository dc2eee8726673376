package io.lienthong.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.io.IOException;
import org.apache.catalina.connector.ClientAbortException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Says in words what is wrong with a request, and nothing of the inside. */
@RestControllerAdvice
class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<ObjectNode> refused(BusException error) {
        if (error.code().httpStatus() >= 500) {
            LOG.atWarn().addKeyValue("errorCode", error.code()).log("A request of an operator failed");
        }
        return Problems.answer(error);
    }

    @ExceptionHandler
    ResponseEntity<ObjectNode> databaseAway(DataAccessException e) {
        LOG.atWarn().addKeyValue("errorCode", ErrorCode.JOURNAL_UNAVAILABLE).log("A request of an operator failed");
        return Problems.answer(new BusException(
                ErrorCode.JOURNAL_UNAVAILABLE,
                new Wording("cơ sở dữ liệu chưa trả lời", "the database does not answer now")));
    }

    @ExceptionHandler
    ResponseEntity<ObjectNode> missing(MissingServletRequestParameterException e) {
        return Problems.answer(Problems.invalid("the parameter " + e.getParameterName() + " is missing"));
    }

    @ExceptionHandler
    ResponseEntity<ObjectNode> mistyped(MethodArgumentTypeMismatchException e) {
        return Problems.answer(Problems.invalid(
                new Wording(e.getName() + " không có giá trị như vậy", e.getName() + " has no such value")));
    }

    @ExceptionHandler
    ResponseEntity<ObjectNode> unreadable(HttpMessageNotReadableException e) {
        return Problems.answer(Problems.invalid("the body is not the JSON object that /docs describes"));
    }

    @ExceptionHandler({HttpMediaTypeNotSupportedException.class, HttpMediaTypeNotAcceptableException.class})
    ResponseEntity<ObjectNode> mediaType() {
        return Problems.answer(Problems.invalid("the control plane takes and gives application/json"));
    }

    @ExceptionHandler
    ResponseEntity<ObjectNode> method(HttpRequestMethodNotSupportedException e) {
        String[] supported = e.getSupportedMethods();
        String allowed = supported == null ? "another method" : String.join(", ", supported);
        return Problems.answer(new BusException(
                ErrorCode.METHOD_NOT_ALLOWED,
                new Wording("đường dẫn này nhận " + allowed, "this path takes " + allowed)));
    }

    @ExceptionHandler
    ResponseEntity<ObjectNode> path(NoResourceFoundException e) {
        return Problems.answer(new BusException(ErrorCode.PATH_UNKNOWN, Problems.NO_PATH));
    }

    /** Whoever went away reads no answer. */
    @ExceptionHandler({ClientAbortException.class, AsyncRequestNotUsableException.class})
    void gone(IOException e) {
        LOG.atDebug().log("A client went away: {}", e.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ObjectNode> defect(Exception e) {
        LOG.atError()
                .setCause(e)
                .addKeyValue("errorCode", ErrorCode.INTERNAL_ERROR)
                .log("Defect in the control plane");
        return Problems.answer(new BusException(ErrorCode.INTERNAL_ERROR, "the log of the bus says more"));
    }
}
