package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Connections that see one organisation only: row-level security compares with the session setting {@code salus.organisation}.
 * It is set when a connection changes its organisation, not at every use. Nothing else may change that setting on connections
 * of the same pool, since what a connection was last set to is remembered here.
 */
public final class OrganisationConnections {

    private final DataSource database;

    /** By physical connection; forgotten with it. */
    private final Map<PGConnection, Integer> bound = Collections.synchronizedMap(new WeakHashMap<>());

    public OrganisationConnections(DataSource database) {
        this.database = database;
    }

    /** A connection in auto-commit mode that sees this organisation. */
    public Connection open(int organisation) throws SQLException {
        Connection connection = database.getConnection();
        try {
            bind(connection, organisation);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** A connection that sees nothing of any organisation until it is bound. */
    Connection openUnbound() throws SQLException {
        return database.getConnection();
    }

    /** Within a transaction this lasts only if the transaction commits: else {@link #forget}. */
    void bind(Connection connection, int organisation) throws SQLException {
        PGConnection physical = connection.unwrap(PGConnection.class);
        Integer current = bound.get(physical);
        if (current != null && current == organisation) {
            return;
        }
        bound.remove(physical);
        try (PreparedStatement set =
                connection.prepareStatement("SELECT set_config('salus.organisation', ?, false)")) {
            set.setString(1, Integer.toString(organisation));
            set.execute();
        }
        bound.put(physical, organisation);
    }

    void forget(Connection connection) throws SQLException {
        bound.remove(connection.unwrap(PGConnection.class));
    }
}
