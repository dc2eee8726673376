package io.lienthong.console.page;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.validation.BindException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.ModelAndView;

/** A page that fails says its code and what to do, in the words of the person. */
@ControllerAdvice(basePackageClasses = PageErrors.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageErrors {
    private static final Logger LOG = LoggerFactory.getLogger(PageErrors.class);

    @ExceptionHandler
    ModelAndView refused(BusException error, HttpServletRequest request) {
        ModelAndView page = page(error);
        TypedForm.of(request, error).ifPresent(typed -> page.addObject("typed", typed));
        return page;
    }

    @ExceptionHandler
    ModelAndView unreadable(MethodArgumentTypeMismatchException e, HttpServletRequest request) {
        return refused(wrong(List.of(noSuchValue(e.getName()))), request);
    }

    @ExceptionHandler
    ModelAndView away(DataAccessException e) {
        LOG.atWarn()
                .setCause(e)
                .addKeyValue("errorCode", ErrorCode.JOURNAL_UNAVAILABLE)
                .log("A page could not be made");
        return page(databaseAway());
    }

    static BusException databaseAway() {
        return new BusException(
                ErrorCode.JOURNAL_UNAVAILABLE,
                new Wording("cơ sở dữ liệu chưa trả lời", "the database does not answer now"));
    }

    @ExceptionHandler
    ModelAndView incomplete(ServletRequestBindingException e, HttpServletRequest request) {
        List<Violation> missing = e instanceof MissingServletRequestParameterException one
                ? List.of(new Violation("/" + one.getParameterName(), "bắt buộc", "is required"))
                : List.of();
        return refused(wrong(missing), request);
    }

    @ExceptionHandler
    ModelAndView wrongFields(BindException e, HttpServletRequest request) {
        List<Violation> fields = e.getFieldErrors().stream()
                .map(field -> noSuchValue(field.getField()))
                .toList();
        return refused(wrong(fields), request);
    }

    private static Violation noSuchValue(String field) {
        return new Violation("/" + field, "không có giá trị như vậy", "there is no such value");
    }

    private static BusException wrong(List<Violation> fields) {
        return BusException.invalid(
                ErrorCode.REQUEST_INVALID,
                new Wording("thiếu hoặc sai một trường", "a field is missing, or has no such value"),
                fields);
    }

    /** Whoever broke off a download reads no answer. */
    @ExceptionHandler({ClientAbortException.class, AsyncRequestNotUsableException.class})
    @Nullable
    ModelAndView gone(IOException e, HttpServletRequest request) {
        LOG.atDebug().addKeyValue("path", request.getRequestURI()).log("The browser went away: {}", e.getMessage());
        return null;
    }

    @ExceptionHandler
    ModelAndView defect(Exception e, HttpServletRequest request) {
        LOG.atError()
                .setCause(e)
                .addKeyValue("errorCode", ErrorCode.INTERNAL_ERROR)
                .addKeyValue("path", request.getRequestURI())
                .log("Defect in a page");
        return page(new BusException(
                ErrorCode.INTERNAL_ERROR, new Wording("nhật ký của trục nói rõ hơn", "the log of the bus says more")));
    }

    static ModelAndView page(BusException error) {
        ModelAndView page = new ModelAndView("error");
        page.setStatus(org.springframework.http.HttpStatus.valueOf(error.code().httpStatus()));
        page.addObject("refused", Words.of(error));
        page.addObject("violations", error.violations());
        return page;
    }
}
