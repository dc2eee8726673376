package io.lienthong.bench;

import java.io.IOException;
import java.io.Reader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Counts the rows of the bus's message log straight in PostgreSQL, with the driver that the bus brings along. */
class Journal {
    /** 10 s in steps of 200 ms: far more than the bus lets a row wait. */
    private static final int LOOKS = 50;

    private final Driver driver;
    private final Properties settings;
    private final Properties login;

    private Journal(Driver driver, Properties settings, Properties login) {
        this.driver = driver;
        this.settings = settings;
        this.login = login;
    }

    static Journal of(Path bus, Path folder, int port) {
        Properties settings = settings(folder.resolve("journal.properties"));
        settings.setProperty("url", settings.getProperty("url").replace("@postgresqlPort@", String.valueOf(port)));
        Properties login = new Properties();
        login.setProperty("user", settings.getProperty("user"));
        login.setProperty(
                "password",
                Site.read(folder.resolve(settings.getProperty("passwordFile"))).strip());
        return new Journal(driver(bus, folder), settings, login);
    }

    /** The count once two looks agree: rows of requests that wrk gave up may still be on their way. */
    long settledRows() {
        long before = rows();
        for (int look = 0; look < LOOKS; look++) {
            Readiness.pause();
            long now = rows();
            if (now == before) {
                return now;
            }
            before = now;
        }
        throw new BenchException("The journal still grows although nothing is sent");
    }

    private long rows() {
        try (Connection connection = driver.connect(settings.getProperty("url"), login);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(settings.getProperty("count"))) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new BenchException("Cannot count the rows of the journal", e);
        }
    }

    private static Properties settings(Path file) {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            settings.load(reader);
            return settings;
        } catch (IOException e) {
            throw new BenchException("Cannot read " + file.getFileName(), e);
        }
    }

    /** Spring Boot keeps jars in the jar, which a class loader does not read: the driver's is copied out. */
    static Driver driver(Path bus, Path folder) {
        Path copy = folder.resolve("postgresql-driver.jar");
        try (ZipFile jar = new ZipFile(bus.toFile())) {
            ZipEntry driver = jar.stream()
                    .filter(entry -> entry.getName().startsWith("BOOT-INF/lib/postgresql-"))
                    .findFirst()
                    .orElseThrow(() -> new BenchException("No PostgreSQL driver in " + bus.getFileName()));
            Files.copy(jar.getInputStream(driver), copy);
            // Not closed: the driver loads classes for as long as it is used.
            URLClassLoader loader = new URLClassLoader(new URL[] {copy.toUri().toURL()});
            return ServiceLoader.load(Driver.class, loader).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new BenchException("Cannot read " + bus.getFileName(), e);
        }
    }
}
