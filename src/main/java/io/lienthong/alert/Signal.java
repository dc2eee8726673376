package io.lienthong.alert;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.lienthong.message.Wording;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a rule may look at. The names are those of the file, of the handbook's places and of the API. */
public enum Signal {
    FAILURE_RATE(new Wording("tỷ lệ lỗi (%)", "failure rate (%)"), true),
    LATENCY(new Wording("thời gian trả lời, 95 % (giây)", "time to answer, 95 % (s)"), true),
    PARKED(new Wording("lượt gửi tạm giữ", "parked deliveries"), true),
    OLDEST_WAITING(new Wording("lượt gửi chờ lâu nhất (giây)", "oldest waiting delivery (s)"), true),
    /** Of the node whose calls get no answer. */
    DESTINATION_PAUSED(new Wording("hệ thống không trả lời (giây)", "destination paused (s)"), false),
    /** Days until the first of them expires: the one signal of which less is worse. */
    CERTIFICATE_EXPIRY(new Wording("chứng thư số còn hạn (ngày)", "certificate expires in (days)"), false),
    DISK(new Wording("ổ đĩa đã dùng (%)", "disk used (%)"), false),
    CONSUMER_LAG(new Wording("độ trễ đọc bộ dữ liệu (giây)", "lag of a consumer (s)"), true),
    RECONCILIATION_DIFFERENCE(new Wording("chênh lệch đối soát", "reconciliation differences"), true),
    QUOTA_NEAR(new Wording("hạn mức đã dùng (%)", "quota used (%)"), true),
    CONTRACT_DRIFT(new Wording("chỗ lệch hợp đồng", "places of contract drift"), true),
    /** How many events are usual where none came. */
    MISSING_TRAFFIC(new Wording("lưu lượng thường có mà không thấy (lượt)", "events that are usual and missing"), true),
    /** Of the ways to tell people, which all nodes share. */
    CHANNEL_FAILING(new Wording("kênh báo tin không nhận (giây)", "alert channel that takes nothing (s)"), true),
    /** Looks that failed of one of the others, one after the other. */
    FIGURES_UNREADABLE(new Wording("lần không đọc được số liệu", "figures that cannot be read"), false);

    private final Wording title;
    private final boolean ofAllNodes;

    Signal(Wording title, boolean ofAllNodes) {
        this.title = title;
        this.ofAllNodes = ofAllNodes;
    }

    public Wording title() {
        return title;
    }

    /** Whether every node sees the same, so that one looks for all. */
    boolean ofAllNodes() {
        return ofAllNodes;
    }

    /** What a rule of this signal may be narrowed by: {@code systems}, {@code consumers}, {@code datasets}. */
    public Set<String> narrowings() {
        return switch (this) {
            case FAILURE_RATE, LATENCY, PARKED, OLDEST_WAITING, DESTINATION_PAUSED, CONTRACT_DRIFT, MISSING_TRAFFIC ->
                Set.of("systems");
            case QUOTA_NEAR -> Set.of("consumers");
            case CONSUMER_LAG -> Set.of("consumers", "datasets");
            case CERTIFICATE_EXPIRY, DISK, RECONCILIATION_DIFFERENCE, CHANNEL_FAILING, FIGURES_UNREADABLE -> Set.of();
        };
    }

    /** Whether its bound is {@code below}, not {@code above}. */
    public boolean lessIsWorse() {
        return this == CERTIFICATE_EXPIRY;
    }

    /** Whether what is open goes on until its subject has no reading any more. */
    boolean endsByEvent() {
        return this == MISSING_TRAFFIC;
    }

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @JsonCreator
    static Signal of(String text) {
        return named(text).orElseThrow(() -> new IllegalArgumentException("no signal " + text));
    }

    /** Empty where there is none of this name. */
    public static Optional<Signal> named(String text) {
        return Arrays.stream(values()).filter(one -> one.text().equals(text)).findFirst();
    }

    /** Where the handbook says what it means and what to do. */
    public String handbook() {
        return "/console/handbook#" + text();
    }
}
