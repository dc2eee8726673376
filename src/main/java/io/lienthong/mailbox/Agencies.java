package io.lienthong.mailbox;

import io.lienthong.message.Environment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The list of agencies: those of the province as their systems register them, all others as the national exchange lists
 * them. Old and new codes stand side by side, each valid for its days.
 */
public final class Agencies {
    private static final int MAX_LISTED = 20_000;
    private static final String COLUMNS = """
            SELECT a.code, a.name, a.exchange_id, a.parent_id, a.mail, a.mobile, a.fax, a.holder,
              (SELECT max(alias) FROM agency_alias l WHERE l.environment = a.environment AND l.code = a.code
                AND l.kind = 'OLD' AND l.valid_to = 'infinity') AS old_code,
              (SELECT max(alias) FROM agency_alias l WHERE l.environment = a.environment AND l.code = a.code
                AND l.kind = 'QD20' AND l.valid_to = 'infinity') AS code102
            FROM agency a WHERE a.environment = ?::environment AND (a.holder IS NOT NULL OR a.listed)""";

    /** In use, or ended and no former code of an agency that the same consumer speaks for today. */
    private static final String RELEASABLE = """
            (valid_to = 'infinity' OR NOT EXISTS (SELECT FROM agency_alias l
              JOIN agency a ON a.environment = l.environment AND a.code = l.code AND a.valid_to = 'infinity'
              WHERE l.kind = 'OLD' AND l.environment = agency.environment AND l.alias = agency.code
                AND a.holder = agency.holder))""";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;

    public Agencies(JdbcTemplate jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /**
     * The agency of today that had this code on that day: as its own, else by decision 20/2020, else as a former one. One
     * that was deleted is none.
     */
    public Optional<Agency> find(Environment environment, String code, LocalDate day) {
        Optional<Agency> own =
                one(" AND a.code = ? AND a.valid_from <= ? AND a.valid_to = 'infinity'", environment, code, day);
        if (own.isPresent()) {
            return own;
        }
        List<String> aliased = jdbc.queryForList(
                "SELECT code FROM agency_alias WHERE environment = ?::environment AND alias = ? AND valid_from <= ?"
                        + " AND valid_to > ? ORDER BY kind DESC, code LIMIT 1",
                String.class,
                environment.name(),
                code,
                day,
                day);
        return aliased.isEmpty()
                ? Optional.empty()
                : one(" AND a.code = ? AND a.valid_to = 'infinity'", environment, aliased.get(0));
    }

    private Optional<Agency> one(String condition, Environment environment, Object... values) {
        Object[] all = new Object[values.length + 1];
        all[0] = environment.name();
        System.arraycopy(values, 0, all, 1, values.length);
        return jdbc.query(COLUMNS + condition + " LIMIT 1", (row, number) -> agency(row), all).stream()
                .findFirst();
    }

    /** All that are valid today, by code. */
    public List<Agency> list(Environment environment) {
        return jdbc.query(
                COLUMNS + " AND a.valid_to = 'infinity' ORDER BY a.code LIMIT " + MAX_LISTED,
                (row, number) -> agency(row),
                environment.name());
    }

    /** Whether the national list was ever read: without it nobody can say that an agency does not exist. */
    public boolean knowsOthers(Environment environment) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT EXISTS (SELECT FROM agency WHERE environment = ?::environment AND listed)",
                Boolean.class,
                environment.name()));
    }

    /** The agencies that a consumer speaks for by its settings: each has a row from then on. */
    public void hold(Environment environment, String consumer, Collection<String> codes) {
        codes.forEach(code -> jdbc.update(
                "INSERT INTO agency (environment, code, name, holder) VALUES (?::environment, ?, ?, ?)"
                        + " ON CONFLICT (environment, code, valid_from) DO UPDATE SET holder = excluded.holder,"
                        + " updated_at = clock_timestamp() WHERE agency.holder IS DISTINCT FROM excluded.holder",
                environment.name(),
                code,
                code,
                consumer));
    }

    /** Whether the settings let a consumer speak for an agency. */
    public interface Settings {
        boolean speaksFor(Environment environment, String consumer, String code);
    }

    /**
     * Takes agencies from consumers that do not speak for them any more, those that have ended too. Each is then what the
     * national list says, or none; what waits in its mailbox waits for whoever speaks for it next, under its former codes too.
     *
     * @return their codes
     */
    public List<String> release(Settings settings) {
        List<Held> released = jdbc
                .query(
                        "SELECT DISTINCT environment, code, holder FROM agency WHERE holder IS NOT NULL AND "
                                + RELEASABLE,
                        (row, number) -> held(row))
                .stream()
                .filter(held -> !settings.speaksFor(held.environment, held.holder, held.code))
                .toList();
        released.forEach(held -> jdbc.update(
                "UPDATE agency SET holder = NULL, updated_at = clock_timestamp() WHERE environment = ?::environment"
                        + " AND code = ? AND holder = ? AND " + RELEASABLE,
                held.environment.name(),
                held.code,
                held.holder));
        jdbc.update("UPDATE agency former SET holder = a.holder FROM agency_alias l JOIN agency a"
                + " ON a.environment = l.environment AND a.code = l.code AND a.valid_to = 'infinity'"
                + " WHERE l.kind = 'OLD' AND former.environment = l.environment AND former.code = l.alias"
                + " AND former.valid_to <> 'infinity' AND former.holder IS DISTINCT FROM a.holder");
        return released.stream().map(Held::code).toList();
    }

    /** An agency and the consumer that speaks for it. */
    private record Held(Environment environment, String code, String holder) {}

    private static Held held(ResultSet row) throws SQLException {
        return new Held(
                Environment.valueOf(row.getString("environment")),
                Objects.requireNonNull(row.getString("code")),
                Objects.requireNonNull(row.getString("holder")));
    }

    /**
     * A consumer registers or changes an agency that it speaks for. One that it registered under another code with the same
     * id is renumbered: the former code finds it from then on too.
     */
    public void register(Environment environment, Agency agency, LocalDate today) {
        transactions.executeWithoutResult(status -> {
            if (agency.id() != null) {
                renumber(environment, agency, today);
            }
            write(environment, agency, false, today);
        });
    }

    private void renumber(Environment environment, Agency agency, LocalDate today) {
        List<String> former = jdbc.queryForList(
                "UPDATE agency SET valid_to = ?, updated_at = clock_timestamp() WHERE environment = ?::environment"
                        + " AND exchange_id = ? AND code <> ? AND valid_to = 'infinity' AND holder IS NOT DISTINCT FROM ?"
                        + " RETURNING code",
                String.class,
                today,
                environment.name(),
                agency.id(),
                agency.code(),
                agency.holder());
        for (String code : former) {
            jdbc.update(
                    "UPDATE agency_alias SET code = ? WHERE environment = ?::environment AND code = ? AND alias <> ?",
                    agency.code(),
                    environment.name(),
                    code,
                    agency.code());
            alias(environment, code, agency.code(), "OLD");
        }
    }

    /**
     * One line of the national list. What a consumer of ours speaks for keeps its holder, and what one of ours ended does not
     * come back because the list is behind.
     */
    public void listed(Environment environment, Agency agency, LocalDate today) {
        transactions.executeWithoutResult(status -> {
            if (endedHere(environment, agency.code())) {
                return;
            }
            write(environment, agency, true, today);
            aliases(environment, agency, "OLD", agency.oldCode(), today);
            aliases(environment, agency, "QD20", agency.code102(), today);
        });
    }

    private boolean endedHere(Environment environment, String code) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT coalesce(bool_or(holder IS NOT NULL) AND NOT bool_or(valid_to = 'infinity'), false) FROM agency"
                        + " WHERE environment = ?::environment AND code = ?",
                Boolean.class,
                environment.name(),
                code));
    }

    private void write(Environment environment, Agency agency, boolean listed, LocalDate today) {
        int changed = jdbc.update(
                "UPDATE agency SET name = ?, exchange_id = coalesce(?, exchange_id), parent_id = coalesce(?, parent_id),"
                        + " mail = coalesce(?, mail), mobile = coalesce(?, mobile), fax = coalesce(?, fax),"
                        + " holder = coalesce(?, holder), listed = listed OR ?, updated_at = clock_timestamp()"
                        + " WHERE environment = ?::environment AND code = ? AND valid_to = 'infinity'",
                agency.name(),
                agency.id(),
                agency.parentId(),
                agency.mail(),
                agency.mobile(),
                agency.fax(),
                agency.holder(),
                listed,
                environment.name(),
                agency.code());
        if (changed == 0) {
            jdbc.update(
                    "INSERT INTO agency (environment, code, valid_from, name, exchange_id, parent_id, mail, mobile, fax,"
                            + " holder, listed) SELECT ?::environment, ?, CASE WHEN EXISTS (SELECT FROM agency WHERE environment ="
                            + " ?::environment AND code = ?) THEN ?::date ELSE '-infinity' END, ?, ?, ?, ?, ?, ?, ?, ?"
                            + " ON CONFLICT (environment, code, valid_from) DO UPDATE SET valid_to = 'infinity',"
                            + " name = excluded.name, holder = excluded.holder,"
                            + " listed = agency.listed OR excluded.listed, updated_at = clock_timestamp()",
                    environment.name(),
                    agency.code(),
                    environment.name(),
                    agency.code(),
                    today,
                    agency.name(),
                    agency.id(),
                    agency.parentId(),
                    agency.mail(),
                    agency.mobile(),
                    agency.fax(),
                    agency.holder(),
                    listed);
        }
    }

    /** What the list names no more ends today, but for former codes of our own, of which it may know nothing. */
    private void aliases(Environment environment, Agency agency, String kind, @Nullable String named, LocalDate today) {
        jdbc.update(
                "UPDATE agency_alias SET valid_to = ? WHERE environment = ?::environment AND code = ? AND kind = ?"
                        + " AND alias IS DISTINCT FROM ? AND valid_to = 'infinity' AND NOT EXISTS (SELECT FROM agency a"
                        + " WHERE a.environment = agency_alias.environment AND a.code = agency_alias.alias"
                        + " AND a.holder IS NOT NULL)",
                today,
                environment.name(),
                agency.code(),
                kind,
                named);
        if (named != null && !named.equals(agency.code())) {
            alias(environment, named, agency.code(), kind);
        }
    }

    private void alias(Environment environment, String alias, String code, String kind) {
        jdbc.update(
                "INSERT INTO agency_alias (environment, alias, code, kind) VALUES (?::environment, ?, ?, ?)"
                        + " ON CONFLICT (environment, alias, kind, code) DO UPDATE SET valid_to = 'infinity'",
                environment.name(),
                alias,
                code,
                kind);
    }

    /** Ends an agency of a consumer today; false where it speaks for none of this code. */
    public boolean delete(Environment environment, String holder, String code, LocalDate today) {
        return jdbc.update(
                        "UPDATE agency SET valid_to = ?, updated_at = clock_timestamp() WHERE environment ="
                                + " ?::environment AND code = ? AND holder = ? AND valid_to = 'infinity'",
                        today,
                        environment.name(),
                        code,
                        holder)
                > 0;
    }

    private static Agency agency(ResultSet row) throws SQLException {
        return new Agency(
                Objects.requireNonNull(row.getString("code")),
                Objects.requireNonNull(row.getString("name")),
                row.getString("exchange_id"),
                row.getString("parent_id"),
                row.getString("mail"),
                row.getString("mobile"),
                row.getString("fax"),
                row.getString("old_code"),
                row.getString("code102"),
                row.getString("holder"));
    }
}
