package org.salus.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.store.StoreUnavailableException;
import org.salus.vault.Vault;

/** Looks into one organisation's audit, newest first. */
public final class AuditReports {

    private final DataSource database;
    private final Vault vault;
    private final Entries entries;

    public AuditReports(DataSource database, Vault vault) {
        this.database = database;
        this.vault = vault;
        this.entries = new Entries(vault);
    }

    /**
     * Which rows; what is null does not narrow.
     *
     * @param patient id of a Patient
     * @param subject id of a user or client
     * @param from inclusive
     * @param to exclusive
     * @param before rows older than this one: the {@code next} of the page before
     */
    public record Query(
            int organisation,
            @Nullable String patient,
            @Nullable String subject,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Long before,
            int limit) {

        static Query all(int organisation) {
            return new Query(organisation, null, null, null, null, null, 50);
        }
    }

    /** @param patients {@code self} hashes */
    record Line(long seq, Instant at, long[] patients, Details details) {}

    /** @param next for {@link Query#before}, null on the last page */
    record Page(List<Line> lines, @Nullable Long next) {}

    Page page(Query query) {
        StringBuilder sql =
                new StringBuilder("SELECT seq, at, patients, sealed FROM audit_event WHERE organisation = ?");
        List<Object> values = new ArrayList<>();
        values.add(query.organisation());
        if (query.patient() != null) {
            sql.append(" AND patients @> ARRAY[?::bigint]");
            values.add(vault.blindIndex(query.organisation()).self("Patient", query.patient()));
        }
        if (query.subject() != null) {
            sql.append(" AND subject = ?");
            values.add(entries.subject(query.organisation(), query.subject()));
        }
        if (query.from() != null) {
            sql.append(" AND at >= ?");
            values.add(Entries.micros(query.from()));
        }
        if (query.to() != null) {
            sql.append(" AND at < ?");
            values.add(Entries.micros(query.to()));
        }
        if (query.before() != null) {
            sql.append(" AND seq < ?");
            values.add(query.before());
        }
        sql.append(" ORDER BY seq DESC LIMIT ?");
        values.add(query.limit() + 1);
        List<Line> lines = rows(query.organisation(), sql.toString(), values);
        boolean more = lines.size() > query.limit();
        List<Line> shown = more ? lines.subList(0, query.limit()) : lines;
        return new Page(List.copyOf(shown), more ? shown.getLast().seq() : null);
    }

    private List<Line> rows(int organisation, String sql, List<Object> values) {
        List<Line> lines = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement bind =
                            connection.prepareStatement("SELECT set_config('salus.organisation', ?, true)");
                    PreparedStatement select = connection.prepareStatement(sql)) {
                bind.setString(1, Integer.toString(organisation));
                bind.execute();
                for (int i = 0; i < values.size(); i++) {
                    select.setObject(i + 1, values.get(i));
                }
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        lines.add(new Line(
                                rows.getLong(1),
                                Instant.EPOCH.plus(rows.getLong(2), ChronoUnit.MICROS),
                                ChainWriter.longs(rows.getArray(3)),
                                entries.open(organisation, rows.getBytes(4))));
                    }
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreUnavailableException("The audit cannot be read", e);
        }
        return lines;
    }
}
