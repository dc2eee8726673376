package io.lienthong.operator;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The searches that people keep, for themselves or for all. All methods block. Failures are {@link BusException}s:
 * REQUEST_INVALID and OPERATOR_CONFLICT.
 */
public final class SavedSearches {
    private static final int MOST_NAME = 100;
    private static final int MOST_ADDRESS = 4_000;
    /** Of one person. */
    private static final int MOST = 50;
    /** Of others that one page lists. */
    private static final int MOST_SHARED = 200;

    private final JdbcTemplate jdbc;

    public SavedSearches(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param address a page of the console, with its query */
    public record Saved(long id, String operator, String name, String address, boolean shared) {}

    /** Those of this person, then those that others share; by name. */
    public List<Saved> of(String operator) {
        return jdbc.query(
                "SELECT id, operator, name, address, shared FROM saved_search WHERE operator = ? OR shared"
                        + " ORDER BY operator <> ?, name, id LIMIT ?",
                (row, number) -> new Saved(
                        row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5)),
                operator,
                operator,
                MOST + MOST_SHARED);
    }

    /** @param again another of the same name made room for it */
    public record Kept(long id, boolean again) {}

    /** In place of one of the same name. */
    public Kept save(String operator, String name, String address, boolean shared) {
        if (name.isBlank() || name.length() > MOST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "tên của tìm kiếm có từ 1 đến " + MOST_NAME + " ký tự nhìn thấy được",
                            "a search's name has 1 to " + MOST_NAME + " visible characters"));
        }
        if (address.length() > MOST_ADDRESS) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording("tìm kiếm này quá dài để lưu", "this search is too long to be kept"));
        }
        return jdbc
                .query(
                        "INSERT INTO saved_search (operator, name, address, shared) SELECT ?, ?, ?, ?"
                                + " WHERE (SELECT count(*) FROM saved_search WHERE operator = ? AND name <> ?) < ?"
                                + " ON CONFLICT (operator, name) DO UPDATE SET address = excluded.address, shared = excluded.shared"
                                + " RETURNING id, xmax <> 0",
                        (row, number) -> new Kept(row.getLong(1), row.getBoolean(2)),
                        operator,
                        name,
                        address,
                        shared,
                        operator,
                        name,
                        MOST)
                .stream()
                .findFirst()
                .orElseThrow(() -> new BusException(
                        ErrorCode.OPERATOR_CONFLICT,
                        new Wording(
                                "mỗi người lưu tối đa " + MOST + " tìm kiếm; hãy xoá bớt",
                                "a person keeps " + MOST + " searches at most; delete some")));
    }

    /** @param othersToo whether the person may delete what others share */
    public void delete(long id, String operator, boolean othersToo) {
        if (jdbc.update(
                        "DELETE FROM saved_search WHERE id = ? AND (operator = ? OR shared AND ?)",
                        id,
                        operator,
                        othersToo)
                == 0) {
            throw new BusException(
                    ErrorCode.OPERATOR_CONFLICT,
                    new Wording(
                            "không có tìm kiếm này, hoặc nó là của người khác",
                            "there is no such search, or it is somebody else's"));
        }
    }
}
