package io.lienthong.console.page;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses fields that hold what nobody can see and PostgreSQL does not take; lines may break, and tabs stand. */
final class ControlCharacters implements HandlerInterceptor {
    private static final int DELETE = 0x7f;
    /** Texts of many lines, which their pages read, keep and judge. */
    private static final Set<String> READ_BY_THEIR_PAGES = Set.of("body", "mapping");

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        List<Violation> fields = request.getParameterMap().entrySet().stream()
                .filter(field -> !READ_BY_THEIR_PAGES.contains(field.getKey()))
                .filter(field -> Arrays.stream(field.getValue()).anyMatch(ControlCharacters::in))
                .map(field -> new Violation(
                        "/" + field.getKey(),
                        "có ký tự điều khiển không nhìn thấy",
                        "has invisible control characters"))
                .toList();
        if (!fields.isEmpty()) {
            throw BusException.invalid(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "một trường có ký tự điều khiển; hãy xoá rồi gõ lại trường đó",
                            "a field has control characters; clear it and type it again"),
                    fields);
        }
        return true;
    }

    private static boolean in(String value) {
        return value.chars().anyMatch(one -> one == DELETE || one < ' ' && one != '\t' && one != '\n' && one != '\r');
    }
}
