package io.lienthong.route;

import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.Defect;
import io.lienthong.connector.SignedPackage;
import io.lienthong.connector.TrustedKeys;
import io.lienthong.connector.Versions;
import io.lienthong.connector.Versions.Decided;
import io.lienthong.connector.Versions.Decision;
import io.lienthong.connector.YamlDocument;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.OperationName;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Which version of each connector this node runs: what people decided, in PostgreSQL, else the folder. A decision is one commit;
 * the node that took it follows at once, every other within two seconds. A version that this node cannot load is refused here,
 * and touches no other connector.
 */
public final class Activations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Activations.class);
    private static final long LOOK_MILLIS = 1_000;

    private final Connectors connectors;
    private final Versions versions;
    private final UnpackedVersions unpacked;
    private final TrustedKeys keys;
    private final boolean unsignedAllowed;
    private final Map<String, Decided> followed = new HashMap<>();
    private long seen;
    private BiConsumer<String, Connectors.Change> follower = (name, change) -> {};
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "connector-versions");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param unpacked folder of this node for the versions that it runs
     * @param unsignedAllowed whether packages without a signature are taken: for development
     */
    public Activations(
            Connectors connectors, Versions versions, Path unpacked, TrustedKeys keys, boolean unsignedAllowed) {
        this.connectors = connectors;
        this.versions = versions;
        this.unpacked = new UnpackedVersions(unpacked);
        this.keys = keys;
        this.unsignedAllowed = unsignedAllowed;
    }

    public Connectors connectors() {
        return connectors;
    }

    /** Loads everything at start, on all processors: what was decided, and the folders of all other connectors. */
    public synchronized void load() {
        List<Decided> decided = versions.since(0);
        decided.forEach(one -> followed.put(one.connector(), one));
        decided.forEach(one -> seen = Math.max(seen, one.generation()));
        List<Runnable> work = new ArrayList<>();
        decided.forEach(one -> work.add(() -> carryOutAtStart(one)));
        connectors.folders().stream()
                .filter(folder -> !followed.containsKey(folder.getFileName().toString()))
                .forEach(folder -> work.add(() -> connectors.reload(folder)));
        work.parallelStream().forEach(Runnable::run);
        Set<String> wanted = new HashSet<>();
        connectors.all().forEach(active -> wanted.add(active.source().fingerprint()));
        unpacked.keepOnly(wanted);
    }

    /** Tells the follower of all that is active and of every change from now on, and begins to look for decisions. */
    synchronized void start(BiConsumer<String, Connectors.Change> told) {
        follower = told;
        connectors
                .all()
                .forEach(active -> told.accept(
                        active.descriptor().name(), new Connectors.Change(Optional.of(active), Optional.empty())));
        timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (versions.generation() > seen) {
                followAll(versions.since(seen));
            }
        } catch (DataAccessException e) {
            LOG.atDebug().setCause(e).log("Decisions about connectors could not be read");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("Decisions about connectors could not be followed");
        }
    }

    /** One that fails here is tried again at the next look, and holds up no other. */
    private synchronized void followAll(List<Decided> decisions) {
        boolean whole = true;
        for (Decided decided : decisions) {
            whole &= follow(decided);
            seen = whole ? Math.max(seen, decided.generation()) : seen;
        }
    }

    private boolean follow(Decided decided) {
        Decided last = followed.get(decided.connector());
        if (last != null && last.generation() >= decided.generation()) {
            return true;
        }
        try {
            carried(decided);
            return true;
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("connector", decided.connector())
                    .log("A decision about a connector could not be followed yet");
            return false;
        }
    }

    private void tell(Decided decided, Connectors.Change change) {
        LOG.atInfo()
                .addKeyValue("connector", decided.connector())
                .addKeyValue("version", decided.version())
                .addKeyValue("state", decided.state())
                .addKeyValue("active", change.now().isPresent())
                .log("Connector changed");
        follower.accept(decided.connector(), change);
    }

    /** What this node cannot load harms no other connector. */
    private void carryOutAtStart(Decided decided) {
        try {
            carryOut(decided);
        } catch (RuntimeException e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("connector", decided.connector())
                    .log("Connector not loaded");
            connectors.close(decided.connector(), unloadable(decided));
        }
    }

    private Connectors.Change carryOut(Decided decided) {
        String name = decided.connector();
        return switch (decided.state()) {
            case ACTIVE ->
                decided.version() == null
                        ? connectors.install(name, connectors.prepare(connectors.folder(name)), unloadable(decided))
                        : connectors.install(name, prepared(name, decided.version()), unloadable(decided));
            case DISABLED ->
                connectors.disabled(
                        name,
                        () -> decided.version() == null ? connectors.folder(name) : folder(name, decided.version()),
                        new Wording(
                                "kết nối " + name + " đang tạm ngừng theo quyết định của đơn vị vận hành",
                                "connector " + name + " was disabled by an operator"));
            case RETIRED -> connectors.retired(name, () -> left(decided));
        };
    }

    /** The folder of one that is not run any more, where it is still there. */
    private Optional<Path> left(Decided decided) {
        String name = decided.connector();
        if (decided.version() == null) {
            return Optional.of(connectors.folder(name)).filter(Files::isDirectory);
        }
        try {
            return Optional.of(folder(name, decided.version()));
        } catch (BusException unsigned) {
            return Optional.empty();
        }
    }

    private static Wording unloadable(Decided decided) {
        String version = decided.version() == null ? "" : " " + decided.version();
        return new Wording(
                "nút này không nạp được phiên bản" + version
                        + " của kết nối; xem trang Kết nối hoặc ./lgsp connector list",
                "this node cannot load version" + version
                        + " of the connector; the page Connectors or ./lgsp connector list says why");
    }

    private Connectors.Prepared prepared(String name, String version) {
        return connectors.prepare(folder(name, version));
    }

    private Path folder(String name, String version) {
        Versions.Version wanted = versions.version(name, version);
        if (wanted.signedBy() == null && !unsignedAllowed) {
            throw new BusException(
                    ErrorCode.PACKAGE_REFUSED,
                    new Wording(
                            "phiên bản này không có chữ ký; chỉ môi trường thử mới dùng được",
                            "this version has no signature; only a demo runs such"));
        }
        if (unpacked.holds(name, wanted.fingerprint())) {
            return unpacked.folder(name, wanted.fingerprint());
        }
        // Whether to trust it was decided at its upload, and stands in the history.
        SignedPackage opened = SignedPackage.kept(versions.zip(name, version));
        return unpacked.keep(unpacked.unpack(name, opened), name, wanted.fingerprint());
    }

    /** One folder came, changed or went; nothing happens to a connector of which somebody decided another thing. */
    synchronized Connectors.Change reload(Path folder) {
        String name = folder.getFileName().toString();
        Decided decided = followed.get(name);
        if (decided != null && (decided.version() != null || decided.state() != Versions.State.ACTIVE)) {
            LOG.atInfo()
                    .addKeyValue("connector", name)
                    .addKeyValue("version", decided.version())
                    .addKeyValue("state", decided.state())
                    .log("The folder changed, but another decision about the connector holds");
            return new Connectors.Change(connectors.find(name), connectors.find(name));
        }
        return connectors.reload(folder);
    }

    /** What was decided about a connector; empty: its folder counts. */
    public synchronized Optional<Decided> decided(String name) {
        return Optional.ofNullable(followed.get(name));
    }

    public Versions versions() {
        return versions;
    }

    /** Checks a package whole and keeps it as a version; nothing runs it yet. Throws PACKAGE_REFUSED or CONNECTOR_CONFLICT. */
    public Versions.Version upload(byte[] zip, Decision decision) {
        SignedPackage opened = SignedPackage.read(zip, keys, unsignedAllowed);
        String name = name(opened);
        Path folder = unpacked.unpack(name, opened);
        try {
            List<Defect> found = new ArrayList<>();
            ConnectorPackage source =
                    connectors.check(folder.resolve(name), found::add).orElseThrow(() -> refused(found));
            return versions.keep(source, zip, opened.signedBy(), decision);
        } finally {
            UnpackedVersions.delete(folder);
        }
    }

    private static String name(SignedPackage opened) {
        byte[] descriptor = opened.files().get(ConnectorPackage.DESCRIPTOR);
        try {
            String name = descriptor == null
                    ? ""
                    : YamlDocument.parse(new String(descriptor, StandardCharsets.UTF_8))
                            .root()
                            .at("/metadata/name")
                            .asText();
            if (OperationName.isConnector(name)) {
                return name;
            }
        } catch (YamlDocument.Malformed e) {
            // told below
        }
        throw new BusException(
                ErrorCode.PACKAGE_REFUSED,
                new Wording(
                        "gói không có connector.yaml đúng với metadata.name",
                        "it has no connector.yaml that says metadata.name"));
    }

    static BusException refused(List<Defect> defects) {
        return BusException.invalid(
                ErrorCode.PACKAGE_REFUSED,
                new Wording("kết nối có lỗi", "the connector has mistakes"),
                defects.stream()
                        .map(defect -> new Violation(
                                defect.file()
                                        + (defect.line() > 0 ? ":" + defect.line() : "")
                                        + (defect.key().isEmpty() ? "" : " " + defect.key()),
                                defect.message(),
                                defect.message() + " (" + defect.mend() + ")"))
                        .toList());
    }

    /** The version that was uploaded last; throws VERSION_UNKNOWN. */
    public String latest(String name) {
        return versions.of(name).stream()
                .findFirst()
                .map(Versions.Version::version)
                .orElseThrow(() -> new BusException(
                        ErrorCode.VERSION_UNKNOWN,
                        new Wording(
                                "kết nối " + name + " chưa có phiên bản nào được tải lên",
                                "no version of connector " + name + " was uploaded")));
    }

    /** Makes ready to put recorded calls through the active version and another. The caller closes it. */
    public synchronized Comparison compare(Vertx vertx, String name, String version) {
        Path now = connectors.require(name).source().folder();
        return Comparison.open(vertx, connectors.compiler(), now, folder(name, version));
    }

    /** Makes a version the one that all nodes run, once this node has shown that it can be loaded. */
    public synchronized Decided activate(String name, String version, Decision decision) {
        Connectors.Prepared prepared = connectors.ready(name, prepared(name, version));
        return install(prepared, () -> versions.activate(name, version, decision));
    }

    /**
     * Takes the settings of an active connector anew, whose files changed; calls end with those that they began with. Throws
     * PACKAGE_REFUSED with the reasons where they cannot be used, and then nothing changed.
     */
    synchronized void renew(String name) {
        follower.accept(name, connectors.renew(name));
    }

    /** Goes back to the version before, which may be the folder, once this node has shown that it can be loaded. */
    public synchronized Decided rollBack(String name, Decision decision) {
        requireKnown(name);
        String before = versions.before(name).orElse(null);
        if (before == null && !Files.isDirectory(connectors.folder(name))) {
            throw Versions.nothingBefore();
        }
        Connectors.Prepared prepared =
                before == null ? connectors.prepare(connectors.folder(name)) : prepared(name, before);
        return install(connectors.ready(name, prepared), () -> versions.rollBack(name, before, decision));
    }

    public synchronized Decided disable(String name, Decision decision) {
        requireKnown(name);
        return carried(versions.disable(name, decision));
    }

    public synchronized Decided enable(String name, Decision decision) {
        requireKnown(name);
        return carried(versions.enable(name, decision));
    }

    public synchronized Decided retire(String name, Decision decision) {
        requireKnown(name);
        return carried(versions.retire(name, decision));
    }

    private void requireKnown(String name) {
        if (versions.decided(name).isEmpty() && !Files.isDirectory(connectors.folder(name))) {
            connectors.require(name);
        }
    }

    private Decided install(Connectors.Prepared prepared, java.util.function.Supplier<Decided> commit) {
        Decided decided;
        try {
            decided = commit.get();
        } catch (RuntimeException e) {
            prepared.connector().ifPresent(ActiveConnector::close);
            throw e;
        }
        if (decided.state() != Versions.State.ACTIVE) {
            prepared.connector().ifPresent(ActiveConnector::close);
            return carried(decided);
        }
        followed.put(decided.connector(), decided);
        tell(decided, connectors.install(decided.connector(), prepared, unloadable(decided)));
        return decided;
    }

    /** Known as followed only once it is: what fails on the way is tried again. */
    private Decided carried(Decided decided) {
        Connectors.Change change = carryOut(decided);
        followed.put(decided.connector(), decided);
        tell(decided, change);
        return decided;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
