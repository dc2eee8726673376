package io.lienthong.route;

import io.lienthong.connector.Defect;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Settings;
import io.lienthong.connector.SettingsLoader;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.OperationName;
import io.lienthong.message.Wording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connectors that take calls. A folder is activated as a whole or not at all: when a changed one is wrong, the version
 * before it goes on. Readers need no lock.
 */
public final class Connectors {
    private static final Logger LOG = LoggerFactory.getLogger(Connectors.class);

    private final Path folder;
    private final ConnectorCompiler compiler;
    private final SettingsLoader settings;
    private volatile Map<String, ActiveConnector> active = Map.of();
    private volatile Map<String, List<Defect>> defects = Map.of();

    public Connectors(Path folder, ConnectorCompiler compiler, SettingsLoader settings) {
        this.folder = folder;
        this.compiler = compiler;
        this.settings = settings;
    }

    /** What an activation changed: the connector now, and before. */
    public record Change(Optional<ActiveConnector> now, Optional<ActiveConnector> before) {
        public boolean changed() {
            return !now.equals(before);
        }
    }

    public Collection<ActiveConnector> all() {
        return active.values();
    }

    public Optional<ActiveConnector> find(String name) {
        return Optional.ofNullable(active.get(name));
    }

    /** Why the folder of this name is not active as it stands; empty where it is. */
    public Map<String, List<Defect>> defects() {
        return defects;
    }

    /** Throws CONNECTOR_UNKNOWN or PATH_UNKNOWN. */
    public ActiveOperation operation(OperationName name) {
        ActiveConnector connector = find(name.connector())
                .orElseThrow(() -> new BusException(
                        ErrorCode.CONNECTOR_UNKNOWN,
                        new Wording(
                                "không có kết nối " + name.connector(), "there is no connector " + name.connector())));
        return connector
                .operation(name.operation())
                .orElseThrow(() -> new BusException(
                        ErrorCode.PATH_UNKNOWN,
                        new Wording("không có thao tác " + name, "there is no operation " + name)));
    }

    /** The folders of all connectors, present or broken. */
    public List<Path> folders() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> OperationName.isConnector(path.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads one folder and, when it is right, activates it in place of its former version. The caller ends the former one. */
    public synchronized Change reload(Path changed) {
        String name = changed.getFileName().toString();
        Optional<ActiveConnector> before = find(name);
        if (!Files.isDirectory(changed)) {
            replace(name, Optional.empty(), List.of());
            return new Change(Optional.empty(), before);
        }
        List<Defect> found = new ArrayList<>();
        Optional<ActiveConnector> now = compiler.check(changed, found::add)
                .flatMap(compiled -> same(before, compiled)
                        ? before
                        : compiler.activate(compiled, settings(compiled.source().descriptor(), found), found::add));
        replace(name, now.or(() -> before), found);
        found.forEach(defect -> LOG.atError()
                .addKeyValue("connector", name)
                .addKeyValue("active", now.or(() -> before).isPresent())
                .log("Connector not active as it stands: {}", defect));
        return new Change(now.or(() -> before), before);
    }

    private static boolean same(Optional<ActiveConnector> before, ConnectorCompiler.Compiled compiled) {
        return before.map(connector -> connector
                        .source()
                        .fingerprint()
                        .equals(compiled.source().fingerprint()))
                .orElse(false);
    }

    private Map<Environment, Settings> settings(Descriptor descriptor, List<Defect> found) {
        Map<Environment, Settings> all = new EnumMap<>(Environment.class);
        for (Environment environment : Environment.values()) {
            settings.load(descriptor, environment, found::add).ifPresent(one -> all.put(environment, one));
        }
        return all;
    }

    private void replace(String name, Optional<ActiveConnector> connector, List<Defect> found) {
        Map<String, ActiveConnector> next = new HashMap<>(active);
        Map<String, List<Defect>> nextDefects = new HashMap<>(defects);
        next.remove(name);
        nextDefects.remove(name);
        connector.ifPresent(present -> next.put(name, present));
        if (!found.isEmpty()) {
            nextDefects.put(name, List.copyOf(found));
        }
        active = Map.copyOf(next);
        defects = Map.copyOf(nextDefects);
    }
}
