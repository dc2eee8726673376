package io.lienthong.route;

import io.lienthong.connector.Defect;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Settings;
import io.lienthong.connector.SettingsLoader;
import io.lienthong.message.Environment;
import io.lienthong.message.Wording;
import io.lienthong.provider.ProbeStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which settings the calls of an environment use, beside what the operator's file says now. */
final class SettingsStep {
    private static final Wording MEND_FILE = new Wording(
            "sửa tệp đó; nó được nạp lại trong vài giây, hoặc muộn nhất một phút",
            "mend that file; it is taken within seconds, or a minute at most");

    private final Descriptor descriptor;
    private final @Nullable Settings used;
    private final @Nullable Settings written;
    private final List<Defect> defects = new ArrayList<>();
    private final String file;

    SettingsStep(SettingsLoader settings, ActiveConnector connector, Environment environment) {
        this.descriptor = connector.descriptor();
        this.used = connector.settings().get(environment);
        this.written = settings.load(descriptor, environment, defects::add).orElse(null);
        this.file = SettingsLoader.shown(descriptor.name());
    }

    /** Failed where there are none, where the file is refused, and where it was not taken yet. */
    ProbeStep judged() {
        if (!defects.isEmpty() || written == null) {
            String told = defects.stream().limit(3).map(Defect::toString).collect(Collectors.joining("; "));
            return failed(new Wording(refused("vi") + told, refused("en") + told), MEND_FILE);
        }
        if (!written.equals(used)) {
            return failed(
                    new Wording(
                            file + " đã đổi và chưa được dùng; lời gọi vẫn theo " + shown("vi"),
                            file + " has changed and is not in use yet; calls still use " + shown("en")),
                    new Wording(
                            "hỏi lại sau vài giây; nếu vẫn thế, xem nhật ký của trục",
                            "ask again in a few seconds; if it stays so, look into the log of the bus"));
        }
        return new ProbeStep(ProbeStep.Name.SETTINGS, true, new Wording(shown("vi"), shown("en")), null);
    }

    private static ProbeStep failed(Wording detail, Wording mend) {
        return new ProbeStep(ProbeStep.Name.SETTINGS, false, detail, mend);
    }

    private String refused(String language) {
        boolean vietnamese = language.equals("vi");
        if (used == null) {
            return vietnamese ? "không có cấu hình nào dùng được: " : "there are no settings that can be used: ";
        }
        return vietnamese
                ? "bị từ chối, lời gọi vẫn theo " + shown(language) + ": "
                : "refused, and calls still use " + shown(language) + ": ";
    }

    /** Where the settings come from, and the addresses that they hold. */
    private String shown(String language) {
        if (used == null) {
            return language.equals("vi") ? "không có gì" : "nothing";
        }
        boolean vietnamese = language.equals("vi");
        String from = switch (used.origin()) {
            case FILE -> file;
            case DESCRIPTOR -> vietnamese ? "connector.yaml của chính kết nối" : "the connector's own connector.yaml";
            case SIMULATOR -> vietnamese ? "trình giả lập" : "the simulator";
        };
        String addresses = addresses(used);
        return addresses.isEmpty() ? from : from + ", " + addresses;
    }

    private String addresses(Settings settings) {
        return new TreeMap<>(descriptor.configuration().properties())
                .entrySet().stream()
                        .filter(property -> property.getValue().address())
                        .map(property -> settings.values().get(property.getKey()))
                        .filter(Objects::nonNull)
                        .map(address -> address.replaceFirst("[?].*", ""))
                        .distinct()
                        .collect(Collectors.joining(", "));
    }
}
