package io.lienthong.provider;

import io.lienthong.connector.Authentication;
import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Operation;
import io.lienthong.connector.Settings;
import io.lienthong.connector.Template;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds URLs that no call may follow before a call is made: addresses written as numbers. Names are judged each time they are
 * looked up.
 */
public final class DeclaredAddresses {
    private final Settings settings;
    private final Egress egress;
    private final Consumer<Defect> defects;

    private DeclaredAddresses(Settings settings, Consumer<Defect> defects) {
        this.settings = settings;
        this.egress = new Egress(settings.allowedRanges());
        this.defects = defects;
    }

    /** @param settings those at hand; URLs that need others are left out */
    public static void check(Descriptor descriptor, Settings settings, Consumer<Defect> defects) {
        try {
            new DeclaredAddresses(settings, defects).check(descriptor);
        } catch (UnusableConnector e) {
            defects.accept(e.defect());
        }
    }

    private void check(Descriptor descriptor) {
        Descriptor.Endpoint endpoint = descriptor.endpoint();
        if (endpoint == null) {
            return;
        }
        url(endpoint.url(), "/endpoint/url");
        authentication(endpoint.authentication(), "/endpoint/authentication");
        List<Operation> operations = descriptor.operations();
        for (int i = 0; i < operations.size(); i++) {
            url(operations.get(i).url(), "/operations/" + i + "/url");
            authentication(operations.get(i).authentication(), "/operations/" + i + "/authentication");
        }
    }

    private void authentication(@Nullable Authentication authentication, String key) {
        if (authentication != null
                && authentication.carried() instanceof Authentication.OAuth2ClientCredentials oauth2) {
            url(oauth2.tokenUrl(), key + "/tokenUrl");
        }
    }

    private void url(@Nullable String source, String key) {
        if (source == null) {
            return;
        }
        Template template = Template.parse(source);
        if (!settings.values().keySet().containsAll(template.placeholders())) {
            return;
        }
        Url url = Url.parse(template.with(settings).expand(name -> ""), key);
        if (isForbidden(url, egress)) {
            defects.accept(new Defect(
                    ConnectorPackage.DESCRIPTOR,
                    0,
                    key,
                    "the address is in a range that no call may reach (private, loopback, link-local, reserved)",
                    "name a public address, or list the range in egress.allowedRanges of config/connectors"));
        }
    }

    /** Whether it is clear without a look-up that the host must not be called. */
    static boolean isForbidden(Url url, Egress egress) {
        byte[] address = url.host().equals("localhost")
                ? new byte[] {127, 0, 0, 1}
                : NetUtil.createByteArrayFromIpAddressString(url.host());
        try {
            return address != null && !egress.permits(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            return true;
        }
    }
}
