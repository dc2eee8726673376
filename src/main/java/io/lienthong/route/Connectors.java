package io.lienthong.route;

import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Settings;
import io.lienthong.connector.SettingsLoader;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.OperationName;
import io.lienthong.message.Wording;
import io.lienthong.provider.ProbeStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connectors that take calls. A folder is activated as a whole or not at all: when a changed one is wrong, the version
 * before it goes on. Readers need no lock; different connectors may be changed at once, one connector by one thread.
 */
public final class Connectors {
    private static final Logger LOG = LoggerFactory.getLogger(Connectors.class);

    private final Path folder;
    private final ConnectorCompiler compiler;
    private final SettingsLoader settings;
    private final ConcurrentMap<String, ActiveConnector> active = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, List<Defect>> defects = new ConcurrentHashMap<>();
    /** Why a connector that is known takes no calls. */
    private final ConcurrentMap<String, Wording> closed = new ConcurrentHashMap<>();
    /** What those say that take no calls: their datasets are read all the same. */
    private final ConcurrentMap<String, Descriptor> idle = new ConcurrentHashMap<>();
    /** What those said that are not known any more: people still see their names. */
    private final ConcurrentMap<String, Descriptor> ended = new ConcurrentHashMap<>();

    /** Hears of a system that answers a call or check for the first time, or again; on an event loop. */
    private volatile BiConsumer<Environment, String> reached = (environment, name) -> {};

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

    /** A folder made ready for calls that takes none yet, or why it cannot; some defects leave it without an environment only. */
    record Prepared(Optional<ActiveConnector> connector, List<Defect> defects) {}

    /** @param listener takes environment and connector; must not block */
    void whenReached(BiConsumer<Environment, String> listener) {
        reached = listener;
    }

    public Collection<ActiveConnector> all() {
        return Collections.unmodifiableCollection(active.values());
    }

    public Optional<ActiveConnector> find(String name) {
        return Optional.ofNullable(active.get(name));
    }

    /** Whether there is one of this name, though it may take no calls. */
    public boolean knows(String name) {
        return active.containsKey(name) || closed.containsKey(name);
    }

    /** Of all that are known, whether they take calls or not. */
    public Collection<Descriptor> descriptors() {
        Map<String, Descriptor> all = new HashMap<>(idle);
        active.forEach((name, connector) -> all.put(name, connector.descriptor()));
        return all.values();
    }

    /** What one says, whether it takes calls or not, or said before it ended. */
    public Optional<Descriptor> descriptor(String name) {
        return find(name)
                .map(ActiveConnector::descriptor)
                .or(() -> Optional.ofNullable(idle.get(name)))
                .or(() -> Optional.ofNullable(ended.get(name)));
    }

    /** Why one that is known takes no calls; empty: it takes them, or is unknown. */
    public Optional<Wording> closed(String name) {
        return active.containsKey(name) ? Optional.empty() : Optional.ofNullable(closed.get(name));
    }

    /** Throws CONNECTOR_DISABLED with the reason where it is known and takes no calls, else CONNECTOR_UNKNOWN. */
    public ActiveConnector require(String name) {
        ActiveConnector found = active.get(name);
        if (found != null) {
            return found;
        }
        Wording reason = closed.get(name);
        throw reason == null
                ? new BusException(
                        ErrorCode.CONNECTOR_UNKNOWN,
                        new Wording("không có kết nối nào mang tên này", "there is no connector of this name"))
                : new BusException(ErrorCode.CONNECTOR_DISABLED, reason);
    }

    /**
     * Tries whether the system can be reached, and says where it fails. No message: it is in no journal. Blocks. Throws
     * CONNECTOR_UNKNOWN or CONNECTOR_DISABLED.
     *
     * @return up to the first step that failed; empty for a system that only calls us
     */
    public List<ProbeStep> ping(String name, Environment environment) {
        ActiveConnector connector = require(name);
        return new Ping(connector, environment, new SettingsStep(settings, connector, environment).judged()).go();
    }

    /** Whether calls go to the simulator, for want of settings. */
    public boolean simulates(String name, Environment environment) {
        return find(name)
                .map(connector -> connector.settings().get(environment))
                .filter(used -> used.origin() == Settings.Origin.SIMULATOR)
                .isPresent();
    }

    /** Where the operator's settings of a connector are, or would be. */
    Path settingsFile(String name) {
        return settings.file(name);
    }

    /** Why the folder of this name is not active as it stands; empty where it is. */
    public Map<String, List<Defect>> defects() {
        return Collections.unmodifiableMap(defects);
    }

    /** Throws CONNECTOR_UNKNOWN, CONNECTOR_DISABLED or PATH_UNKNOWN. */
    public ActiveOperation operation(OperationName name) {
        return require(name.connector())
                .operation(name.operation())
                .orElseThrow(() -> new BusException(
                        ErrorCode.PATH_UNKNOWN,
                        new Wording("không có nghiệp vụ " + name, "there is no operation " + name)));
    }

    /** The folder of a connector, whether it exists or not. */
    Path folder(String name) {
        return folder.resolve(name);
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
    public Change reload(Path changed) {
        String name = changed.getFileName().toString();
        Optional<ActiveConnector> before = find(name);
        if (!Files.isDirectory(changed)) {
            return replace(name, null, List.of(), null);
        }
        List<Defect> found = new ArrayList<>();
        Optional<ActiveConnector> now = compiler.check(changed, found::add)
                .flatMap(compiled -> same(before, compiled) ? before : activated(compiled, found));
        logged(name, found, now.or(() -> before).isPresent());
        return replace(name, now.or(() -> before).orElse(null), found, null);
    }

    ConnectorCompiler compiler() {
        return compiler;
    }

    /** Whether a folder is right in itself; needs no settings. */
    Optional<ConnectorPackage> check(Path unpacked, Consumer<Defect> found) {
        return compiler.check(unpacked, found).map(ConnectorCompiler.Compiled::source);
    }

    /** Makes a folder ready, wherever it lies; {@link #install} puts it to work. */
    Prepared prepare(Path unpacked) {
        List<Defect> found = new ArrayList<>();
        return prepared(compiler.check(unpacked, found::add), found);
    }

    private Prepared prepared(Optional<ConnectorCompiler.Compiled> checked, List<Defect> found) {
        return new Prepared(checked.flatMap(compiled -> activated(compiled, found)), found);
    }

    /** Whatever works today must work with the new version: another environment than today's may lack its settings. */
    Prepared ready(String name, Prepared prepared) {
        ActiveConnector next = prepared.connector().orElseThrow(() -> Activations.refused(prepared.defects()));
        Set<Environment> lost =
                new HashSet<>(find(name).map(ActiveConnector::environments).orElse(Set.of()));
        lost.removeAll(next.environments());
        if (!lost.isEmpty()) {
            next.close();
            throw Activations.refused(prepared.defects());
        }
        return prepared;
    }

    /**
     * Takes the settings of an active connector anew. Throws PACKAGE_REFUSED with the reasons where they cannot be used, and then
     * nothing changed. The caller ends the former one.
     */
    Change renew(String name) {
        ActiveConnector before = require(name);
        List<Defect> found = new ArrayList<>();
        Optional<ConnectorCompiler.Compiled> checked =
                compiler.check(before.source().folder(), found::add);
        if (checked.isPresent() && !same(Optional.of(before), checked.get())) { // before it opens anything
            throw new BusException(
                    ErrorCode.PACKAGE_REFUSED,
                    new Wording(
                            "nội dung của " + name + " đã đổi mà chưa được kích hoạt",
                            "the content of " + name + " has changed and was not activated"));
        }
        Wording otherwise = new Wording("không nạp được thiết lập mới", "the new settings cannot be loaded");
        return install(name, ready(name, prepared(checked, found)), otherwise);
    }

    /** Whether an active connector uses what its settings and their files hold now; true where there is none. Blocks. */
    boolean usesWrittenSettings(String name) {
        return find(name)
                .map(connector -> connector.settings().equals(settings(connector.descriptor(), new ArrayList<>())))
                .orElse(true);
    }

    /** Puts it in place of the former version; one that cannot take calls is refused from now on, with this reason. */
    Change install(String name, Prepared prepared, Wording otherwise) {
        logged(name, prepared.defects(), prepared.connector().isPresent());
        return replace(
                name,
                prepared.connector().orElse(null),
                prepared.defects(),
                prepared.connector().isPresent() ? null : otherwise);
    }

    /** Takes no calls any more. @param why absent: it is not even known */
    Change close(String name, @Nullable Wording why) {
        return replace(name, null, List.of(), why);
    }

    /** Takes no calls from the start. @param unpacked says what it would do */
    Change disabled(String name, Supplier<Path> unpacked, Wording why) {
        Change change = close(name, why);
        if (!idle.containsKey(name)) {
            check(unpacked.get(), defect -> {}).ifPresent(source -> idle.put(name, source.descriptor()));
        }
        return change;
    }

    /** Is not known any more. @param unpacked says what it did; empty: nobody can tell */
    Change retired(String name, Supplier<Optional<Path>> unpacked) {
        Change change = close(name, null);
        if (!ended.containsKey(name)) {
            unpacked.get()
                    .flatMap(folder -> check(folder, defect -> {}))
                    .ifPresent(source -> ended.put(name, source.descriptor()));
        }
        return change;
    }

    private static void logged(String name, List<Defect> found, boolean active) {
        found.forEach(defect -> LOG.atError()
                .addKeyValue("connector", name)
                .addKeyValue("active", active)
                .log("Connector not active as it stands: {}", defect));
    }

    private Optional<ActiveConnector> activated(ConnectorCompiler.Compiled compiled, List<Defect> found) {
        Descriptor descriptor = compiled.source().descriptor();
        Optional<ActiveConnector> activated = compiler.activate(compiled, settings(descriptor, found), found::add);
        activated.ifPresent(connector -> connector
                .providers()
                .forEach((environment, provider) ->
                        provider.whenReached(() -> reached.accept(environment, descriptor.name()))));
        return activated;
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

    private Change replace(
            String name, @Nullable ActiveConnector connector, List<Defect> found, @Nullable Wording why) {
        put(defects, name, found.isEmpty() ? null : List.copyOf(found));
        if (why != null) {
            closed.put(name, why);
        }
        ActiveConnector before = active.get(name);
        if (before != null && why != null) {
            idle.put(name, before.descriptor());
        }
        if (connector != null || why != null) {
            ended.remove(name);
        } else {
            descriptor(name).ifPresent(said -> ended.put(name, said));
        }
        put(active, name, connector);
        if (why == null) {
            closed.remove(name); // last, so that it is never unknown in between
            idle.remove(name);
        }
        return new Change(Optional.ofNullable(connector), Optional.ofNullable(before));
    }

    private static <T> @Nullable T put(ConcurrentMap<String, T> map, String name, @Nullable T value) {
        return value == null ? map.remove(name) : map.put(name, value);
    }
}
