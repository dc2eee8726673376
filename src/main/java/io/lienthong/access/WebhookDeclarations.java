package io.lienthong.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.platform.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code webhooks:} of a consumer. Whether an address may be called is judged by who calls it. */
final class WebhookDeclarations {
    private static final Set<String> KEYS = Set.of("dataset", "url", "secrets", "egress");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,99}");
    private static final int MAX_URL = 1_000;
    private static final int MAX_SECRETS = 4;
    private static final int MIN_KEY_BYTES = 24;
    private static final int MAX_KEY_BYTES = 64;

    private final List<DatasetGrant> grants;
    private final Secrets secrets;
    private final DatasetGrants.Report report;

    /** Finds what a reference to a secret stands for; absent: that is a defect, and told. */
    interface Secrets {
        @Nullable
        String read(String text, String key);
    }

    private WebhookDeclarations(List<DatasetGrant> grants, Secrets secrets, DatasetGrants.Report report) {
        this.grants = grants;
        this.secrets = secrets;
        this.report = report;
    }

    static List<Webhook> read(
            JsonNode list, String key, List<DatasetGrant> grants, Secrets secrets, DatasetGrants.Report report) {
        return new WebhookDeclarations(grants, secrets, report).all(list, key);
    }

    private List<Webhook> all(JsonNode list, String key) {
        if (!list.isMissingNode() && !list.isArray()) {
            report.defect(key, "not a list", "write a list of webhooks, each with dataset, url and secrets");
        }
        List<Webhook> webhooks = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            Webhook webhook = one(list.get(i), key + "/" + i);
            if (!names.add(webhook.dataset())) {
                report.defect(key + "/" + i + "/dataset", "a dataset is pushed twice", "leave one of the two");
            }
            webhooks.add(webhook);
        }
        return webhooks;
    }

    private Webhook one(JsonNode node, String key) {
        node.fieldNames().forEachRemaining(name -> {
            if (!KEYS.contains(name)) {
                report.defect(key + "/" + name, "unknown key " + name, "use dataset, url, secrets, egress");
            }
        });
        String dataset = node.path("dataset").asText("");
        if (!NAME.matcher(dataset).matches()) {
            report.defect(key + "/dataset", "the dataset's name is missing or malformed", "write its name");
        } else if (grants.stream().noneMatch(grant -> grant.isFor(dataset))) {
            report.defect(key + "/dataset", "dataset " + dataset + " is not granted", "grant it under datasets");
        }
        List<String> ranges = ranges(node.path("egress"), key + "/egress");
        String url = node.path("url").asText("");
        url(url, key + "/url", ranges);
        return new Webhook(dataset, url, secrets(node.path("secrets"), key + "/secrets"), ranges);
    }

    private void url(String text, String key, List<String> ranges) {
        String scheme = scheme(text);
        if (scheme.isEmpty()) {
            report.defect(
                    key,
                    "missing, or no address without user and fragment",
                    "write scheme, host, port and path, e.g. https://portal.example/hooks/dossiers");
        } else if (scheme.equals("http") && ranges.isEmpty()) {
            report.defect(key, "not https", "use https; http goes to egress.allowedRanges alone");
        } else if (!scheme.equals("http") && !scheme.equals("https")) {
            report.defect(key, "not https", "use https");
        }
    }

    private static String scheme(String text) {
        try {
            URI uri = new URI(text);
            boolean usable = uri.getHost() != null
                    && uri.getScheme() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && text.length() <= MAX_URL
                    && text.chars().allMatch(one -> one > ' ' && one < 127);
            return usable ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
        } catch (URISyntaxException e) {
            return "";
        }
    }

    private List<String> ranges(JsonNode egress, String key) {
        List<String> ranges = new ArrayList<>();
        egress.fieldNames().forEachRemaining(name -> {
            if (!name.equals("allowedRanges")) {
                report.defect(key + "/" + name, "unknown key " + name, "use allowedRanges");
            }
        });
        egress.path("allowedRanges").forEach(range -> ranges.add(range.asText()));
        if (!egress.isMissingNode() && ranges.isEmpty()) {
            report.defect(key, "no range is allowed", "write {allowedRanges: [10.20.0.0/16]}, or leave the key out");
        }
        return ranges;
    }

    private List<Secret> secrets(JsonNode list, String key) {
        List<Secret> read = new ArrayList<>();
        if (!list.isArray() || list.isEmpty() || list.size() > MAX_SECRETS) {
            report.defect(key, "not a list of 1 to " + MAX_SECRETS + " secrets", "write [\"${env:NAME}\"]");
            return read;
        }
        for (int i = 0; i < list.size(); i++) {
            String value = secrets.read(list.get(i).asText(""), key + "/" + i);
            if (value != null && !isKey(value)) {
                report.defect(
                        key + "/" + i,
                        "not a secret of Standard Webhooks",
                        "make whsec_ and Base64 of " + MIN_KEY_BYTES + " to " + MAX_KEY_BYTES + " random bytes");
            } else if (value != null) {
                read.add(Secret.of(value));
            }
        }
        return read;
    }

    private static boolean isKey(String text) {
        try {
            int bytes = text.startsWith(Webhook.SECRET_PREFIX) ? Webhook.key(Secret.of(text)).length : 0;
            return bytes >= MIN_KEY_BYTES && bytes <= MAX_KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
