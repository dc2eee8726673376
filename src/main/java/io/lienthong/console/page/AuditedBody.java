package io.lienthong.console.page;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/** Tells the audit what the bodies of {@code /admin/v1} say about an act, between their being read and its being done. */
@ControllerAdvice
class AuditedBody extends RequestBodyAdviceAdapter {
    /** What an act is about; none holds personal data, a secret, or what a message says. In this order, the reason last. */
    private static final List<String> FIELDS = List.of(
            "by",
            "id",
            "name",
            "environment",
            "version",
            "rule",
            "signal",
            "subject",
            "above",
            "below",
            "severity",
            "enabled",
            "systems",
            "consumers",
            "datasets",
            "dataset",
            "personalData",
            "purpose",
            "channels",
            "until",
            "to",
            "filter",
            "message",
            "route",
            "flow",
            "destination",
            "correlationId",
            "operation",
            "assignee",
            "over",
            "waiting",
            "dryRun",
            "grants",
            "whole",
            "client",
            "xroad",
            "requestsPerMinute",
            "keepOld",
            "fromNow",
            "last",
            "since",
            "latency",
            "errors",
            "outage",
            "fault",
            "note",
            "reason");

    /** A body says so why; to the audit {@code reason} is the code that parked a delivery. */
    private static final Map<String, String> NAMES = Map.of("reason", "why");

    private static final int LONGEST = 200;
    /** Longest reason that people may give. */
    private static final int LONGEST_REASON = 500;

    private final AuditInterceptor acts;
    private final HttpServletRequest request;

    /** @param request the one that is under way on the thread */
    AuditedBody(AuditInterceptor acts, HttpServletRequest request) {
        this.acts = acts;
        this.request = request;
    }

    /** Whether a method reads a body that can tell anything. */
    static boolean isReadBy(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters()).anyMatch(AuditedBody::tells);
    }

    private static boolean tells(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(RequestBody.class)
                && parameter.getParameterType().isRecord();
    }

    @Override
    public boolean supports(
            MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converterType) {
        return tells(parameter);
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converterType) {
        acts.begin(request, told(body));
        return body;
    }

    @Override
    public @Nullable Object handleEmptyBody(
            @Nullable Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converterType) {
        acts.begin(request, "");
        return body;
    }

    private static String told(@Nullable Object body) {
        if (!(body instanceof Record)) {
            return "";
        }
        Map<String, RecordComponent> components = Arrays.stream(body.getClass().getRecordComponents())
                .collect(Collectors.toMap(RecordComponent::getName, one -> one));
        return FIELDS.stream()
                .map(components::get)
                .filter(Objects::nonNull)
                .map(component -> field(component.getName(), text(value(component, body))))
                .filter(field -> !field.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static @Nullable Object value(RecordComponent component, Object body) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true); // the records of requests are their packages' own
            return accessor.invoke(body);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a record does not tell its " + component.getName(), e);
        }
    }

    /** What the address of a request says, as for a body that is a file. */
    static Stream<String> parameters(HttpServletRequest request) {
        return FIELDS.stream()
                .map(name -> field(name, Objects.requireNonNullElse(request.getParameter(name), "")))
                .filter(field -> !field.isEmpty());
    }

    private static String field(String name, String text) {
        int longest = name.equals("reason") ? LONGEST_REASON : LONGEST;
        String value = text.strip();
        return value.isEmpty()
                ? ""
                : AuditInterceptor.told(
                        NAMES.getOrDefault(name, name), value.length() > longest ? value.substring(0, longest) : value);
    }

    /** Of what has parts, those that are told as well; blank: nothing. */
    private static String text(@Nullable Object value) {
        if (value instanceof JsonNode node) {
            return text(node);
        }
        return value instanceof Collection<?> many
                ? many.stream().map(String::valueOf).collect(Collectors.joining(","))
                : Objects.toString(value, "");
    }

    private static String text(JsonNode node) {
        if (node.isObject()) {
            return FIELDS.stream()
                    .filter(node::has)
                    .map(name -> name + ":" + text(node.get(name)))
                    .collect(Collectors.joining(","));
        }
        return node.isArray()
                ? StreamSupport.stream(node.spliterator(), false)
                        .map(AuditedBody::text)
                        .collect(Collectors.joining(","))
                : node.asText();
    }
}
