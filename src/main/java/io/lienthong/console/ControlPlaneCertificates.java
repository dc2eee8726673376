package io.lienthong.console;

import io.lienthong.platform.FollowedFiles;
import io.lienthong.platform.KeyCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.ResourceLoader;

/** Gives the control plane its certificate anew when the files of its bundle change. Does nothing where it speaks plain HTTP. */
final class ControlPlaneCertificates {
    static final String USER = "control plane";

    private final SslBundleRegistry bundles;
    private final SslBundles shown;
    private final ResourceLoader resources;
    private final String name;
    private final PemSslBundleProperties settings;

    private ControlPlaneCertificates(
            SslBundleRegistry bundles,
            SslBundles shown,
            ResourceLoader resources,
            String name,
            PemSslBundleProperties settings) {
        this.bundles = bundles;
        this.shown = shown;
        this.resources = resources;
        this.name = name;
        this.settings = settings;
    }

    /** @param name of the bundle; empty: none */
    static void follow(
            FollowedFiles files,
            SslBundleRegistry bundles,
            SslBundles shown,
            SslProperties all,
            ResourceLoader resources,
            String name) {
        PemSslBundleProperties settings = all.getBundle().getPem().get(name);
        if (settings != null) {
            ControlPlaneCertificates followed = new ControlPlaneCertificates(bundles, shown, resources, name, settings);
            files.follow(USER, followed.files(), followed::renew);
        }
    }

    /** Those that the operator named; what stands in the settings themselves cannot change. */
    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (@Nullable
        String location : new @Nullable String[] {
            settings.getKeystore().getCertificate(),
            settings.getKeystore().getPrivateKey(),
            settings.getTruststore().getCertificate()
        }) {
            if (location != null && !location.contains("-----BEGIN")) {
                try {
                    files.add(resources.getResource(location).getFile().toPath());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return files;
    }

    private void renew() {
        SslBundle bundle = PropertiesSslBundle.get(settings, resources);
        KeyCheck.require(bundle.getManagers().getKeyManagers());
        Objects.requireNonNull(bundle.getManagers().getTrustManagers());
        SslBundle before = shown.getBundle(name);
        try {
            bundles.updateBundle(name, bundle);
        } catch (RuntimeException e) { // of one of those who use it: some have the new one by now
            restore(before, e);
            throw e;
        }
    }

    private void restore(SslBundle before, RuntimeException why) {
        try {
            bundles.updateBundle(name, before);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    why.getMessage() + "; one that uses the bundle " + name
                            + " does not take the old certificate back, and may show the new one: restart",
                    e);
        }
    }
}
