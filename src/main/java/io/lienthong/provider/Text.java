package io.lienthong.provider;

import io.lienthong.connector.Settings;
import io.lienthong.connector.Template;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A text of the descriptor with the settings filled in: constant, or with placeholders that each call fills. */
final class Text {
    private final Template template;
    private final @Nullable String constant;

    private Text(Template template) {
        this.template = template;
        this.constant = template.constant() ? template.expand(name -> "") : null;
    }

    /** Compiles a text; {@code key} names its place in the descriptor. */
    static Text of(String source, Settings settings, String key) {
        Template template = Template.parse(source);
        for (String name : template.placeholders()) {
            if (name.indexOf('.') < 0 && !settings.values().containsKey(name)) {
                throw UnusableConnector.at(
                        key, "the setting " + name + " is not supplied", "supply it in config/connectors");
            }
        }
        return new Text(template.with(settings));
    }

    /** A text that no call changes. */
    static String constant(String source, Settings settings, String key) {
        Text text = of(source, settings, key);
        if (text.constant == null) {
            throw UnusableConnector.at(key, "placeholders of the call are not filled here", "use settings alone");
        }
        return text.constant;
    }

    @Nullable
    String constant() {
        return constant;
    }

    String with(UnaryOperator<String> values) {
        return constant != null ? constant : template.expand(values);
    }
}
