package org.salus.audit;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.salus.store.StoreUnavailableException;
import org.salus.vault.Vault;

/**
 * Who wrote which version, from the audit: a write's row names the versions that came of it and has their time. So nothing is stored twice,
 * and what is told here is what the chain proves.
 */
public final class Authors {

    private static final long MILLISECOND = 1000;

    /** A deletion in the list of what was written. */
    private static final String DELETED = " deleted";

    private final DataSource database;
    private final Entries entries;

    public Authors(DataSource database, Vault vault) {
        this.database = database;
        this.entries = new Entries(vault);
    }

    /**
     * The authors of versions. A version whose write was recorded without naming it (beyond the first thousand of a transaction), or before
     * there was an audit, has none.
     *
     * @param versions names such as {@code Patient/1/_history/2} with the version's time in microseconds since the epoch
     * @throws StoreUnavailableException when the audit cannot be read: then nothing is known, which is not the same as no author
     */
    public Map<String, Author> of(int organisation, Map<String, Long> versions) {
        if (versions.isEmpty()) {
            return Map.of();
        }
        // A write's row has the time of its version in whole milliseconds.
        Set<Long> times = new HashSet<>();
        versions.values().forEach(micros -> times.add(Math.floorDiv(micros, MILLISECOND) * MILLISECOND));
        Map<String, Author> authors = new HashMap<>();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                read(connection, organisation, times, versions.keySet(), authors);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreUnavailableException("The audit cannot be read", e);
        }
        return authors;
    }

    private void read(
            Connection connection, int organisation, Collection<Long> times, Set<String> wanted, Map<String, Author> authors)
            throws SQLException {
        // One statement, hence one moment: rows move from the one table to the other within a second.
        try (PreparedStatement bind = connection.prepareStatement("SELECT set_config('salus.organisation', ?, true)");
                PreparedStatement select = connection.prepareStatement("""
                        SELECT sealed FROM audit_event WHERE organisation = ? AND at = ANY (?)
                        UNION ALL SELECT sealed FROM audit_pending WHERE organisation = ? AND at = ANY (?)""")) {
            bind.setString(1, Integer.toString(organisation));
            bind.execute();
            Array at = connection.createArrayOf("bigint", times.toArray());
            select.setInt(1, organisation);
            select.setArray(2, at);
            select.setInt(3, organisation);
            select.setArray(4, at);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Details details = entries.open(organisation, rows.getBytes(1));
                    if (details.status() < 300) {
                        Author author = new Author(details.subject(), details.name(), details.roles(), details.action());
                        wanted.stream().filter(version -> names(details, version)).forEach(version -> authors.put(version, author));
                    }
                }
            }
        }
    }

    private static boolean names(Details details, String version) {
        int slash = version.indexOf('/');
        String untyped = version.substring(slash + 1);
        String resource = version.substring(0, version.indexOf('/', slash + 1));
        // Where a transaction also left something unchanged, its row has the resources first and then the versions, without their types.
        return details.ids().contains(version)
                || details.ids().contains(version + DELETED)
                || (details.ids().contains(untyped) || details.ids().contains(untyped + DELETED)) && details.ids().contains(resource);
    }
}
