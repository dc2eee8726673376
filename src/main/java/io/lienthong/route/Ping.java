package io.lienthong.route;

import io.lienthong.connector.Descriptor;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Detail;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import io.lienthong.message.Wording;
import io.lienthong.provider.ProbeStep;
import io.lienthong.provider.ProbeStep.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tries whether a connected system can be reached as it is configured, and says where it fails: the settings, the way there step by
 * step, then the harmless call that the descriptor declares. No message: it is in no journal. Blocks.
 */
final class Ping {
    private static final ProbeStep TAKEN =
            new ProbeStep(Name.AUTHENTICATION, true, new Wording("được chấp nhận", "taken"), null);
    private static final Duration BUDGET = Duration.ofSeconds(15);

    private final ActiveConnector connector;
    private final Environment environment;
    private final List<ProbeStep> steps = new ArrayList<>();

    /** @param settings the first step */
    Ping(ActiveConnector connector, Environment environment, ProbeStep settings) {
        this.connector = connector;
        this.environment = environment;
        steps.add(settings);
    }

    /** Ends with the first step that fails; empty for a system that only calls us. */
    List<ProbeStep> go() {
        Descriptor.Endpoint endpoint = connector.descriptor().endpoint();
        if (endpoint == null) {
            return List.of();
        }
        var provider = connector.providers().get(environment);
        if (provider == null || !steps.get(0).passed()) {
            return steps;
        }
        Descriptor.Check check = endpoint.check();
        steps.addAll(provider.probe(check == null ? null : check.operation()));
        if (check != null && steps.stream().allMatch(ProbeStep::passed)) {
            connector.operation(check.operation()).ifPresent(operation -> call(operation, check));
        }
        return steps;
    }

    private void call(ActiveOperation operation, Descriptor.Check check) {
        if (operation.operation().personalData() || operation.operation().hasEffect()) {
            return;
        }
        Request request = new Request(
                MessageId.next(),
                environment,
                "ping",
                operation.name(),
                check.parameters(),
                Body.EMPTY,
                null,
                null,
                null,
                null,
                Trace.continued(null),
                Instant.now());
        CompletableFuture<OperationCall.Result> called = new CompletableFuture<>();
        new OperationCall(operation, request, Body.EMPTY, java.util.Map.of(), BUDGET).start(called::complete);
        judge(
                check,
                called.completeOnTimeout(
                                new OperationCall.Result.Refused(
                                        new BusException(ErrorCode.PROVIDER_TIMEOUT, "no answer in " + BUDGET),
                                        0,
                                        false),
                                BUDGET.toSeconds() + 1,
                                TimeUnit.SECONDS)
                        .join());
    }

    private void judge(Descriptor.Check check, OperationCall.Result result) {
        if (result instanceof OperationCall.Result.Done done) {
            answered(check, done.status(), done.status(), null);
        } else if (result instanceof OperationCall.Result.Refused refused) {
            refused(check, refused);
        } else if (result instanceof OperationCall.Result.Away away) {
            failed(
                    Name.HTTP,
                    Detail.of(away.unavailable().detail()),
                    new Wording(
                            "hệ thống không trả lời hoặc đang bận: hỏi bên vận hành hệ thống",
                            "the system does not answer or is busy: ask who runs it"));
        }
    }

    private void refused(Descriptor.Check check, OperationCall.Result.Refused refused) {
        BusException error = refused.error();
        if (error.code() == ErrorCode.PROVIDER_AUTHENTICATION_FAILED) {
            if (refused.status() > 0) {
                passed(Name.HTTP, "HTTP " + refused.status());
            }
            failed(
                    Name.AUTHENTICATION,
                    Detail.of(error.detailWithPlaces()),
                    new Wording(
                            "kiểm tra tài khoản, khoá và địa chỉ cấp token trong config/connectors",
                            "check account, secrets and token address in config/connectors"));
        } else if (refused.unreadable()) {
            passed(Name.HTTP, "HTTP " + refused.status());
            steps.add(TAKEN);
            failed(
                    Name.CONTRACT,
                    Detail.of(error.detailWithPlaces()),
                    new Wording(
                            "hệ thống trả lời khác hợp đồng: hỏi bên hệ thống, rồi sửa contract/ hoặc mappings/",
                            "it answers otherwise than its contract: ask its owner, then mend contract/ or mappings/"));
        } else if (refused.status() == 0) {
            failed(
                    Name.CONTRACT,
                    Detail.of(error.detailWithPlaces()),
                    new Wording("sửa endpoint.check của kết nối", "mend endpoint.check of the connector"));
        } else {
            answered(check, refused.status(), error.code().httpStatus(), error.detailWithPlaces());
        }
    }

    /** A record that is not there may be just what the check expects, also where the system says so with another status. */
    private void answered(Descriptor.Check check, int status, int meant, @Nullable String detail) {
        if (check.accept().contains(status) || check.accept().contains(meant)) {
            passed(Name.HTTP, "HTTP " + status);
            steps.add(TAKEN);
            steps.add(new ProbeStep(
                    Name.CONTRACT,
                    true,
                    new Wording(
                            check.operation() + " trả lời đúng như đã khai",
                            check.operation() + " answered as declared"),
                    null));
        } else {
            String behind = detail == null ? "" : ": ";
            Wording told = Detail.of(detail == null ? "" : detail);
            failed(
                    Name.HTTP,
                    new Wording(
                            "HTTP " + status + ", không thuộc " + check.accept() + behind + told.vi(),
                            "HTTP " + status + ", not one of " + check.accept() + behind + told.en()),
                    new Wording(
                            "kiểm tra đường dẫn trong config/connectors, tham số và accept của endpoint.check",
                            "check the path in config/connectors, and parameters and accept of endpoint.check"));
        }
    }

    private void passed(Name name, String detail) {
        steps.add(new ProbeStep(name, true, new Wording(detail, detail), null));
    }

    private void failed(Name name, Wording detail, Wording mend) {
        steps.add(new ProbeStep(name, false, detail, mend));
    }
}
