package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After an upgrade that changed the form of the index ({@link Indexer#INDEX_VERSION}): asks once for a re-index of everything. Nodes of the
 * older version can write no more from then on, and start no more.
 */
final class IndexUpgrade {

    private static final Logger LOG = LoggerFactory.getLogger(IndexUpgrade.class);

    private final OrganisationConnections connections;
    private final InstantSource clock;

    IndexUpgrade(OrganisationConnections connections, InstantSource clock) {
        this.connections = connections;
        this.clock = clock;
    }

    void run(Supplier<List<Integer>> organisations) {
        try (Connection connection = connections.openUnbound()) {
            enter(connection);
            int form = engine(connection, "");
            if (form > Indexer.INDEX_VERSION) {
                throw new NewerIndexException(form);
            }
            if (form == Indexer.INDEX_VERSION) {
                return;
            }
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                int before = engine(connection, " FOR UPDATE");
                if (before < Indexer.INDEX_VERSION) {
                    for (int organisation : organisations.get()) {
                        connections.bind(connection, organisation);
                        request(connection, organisation, before);
                    }
                    try (PreparedStatement update = connection.prepareStatement(
                            "UPDATE index_generation SET generation = ?, revision = revision + 1 WHERE organisation = 0")) {
                        update.setInt(1, Indexer.INDEX_VERSION);
                        update.executeUpdate();
                    }
                    LOG.info("This version indexes in a new form: everything is indexed anew in the background");
                }
                connection.commit();
                done = true;
            } finally {
                if (!done) {
                    connection.rollback();
                    connections.forget(connection);
                }
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw Failures.of(e);
        }
    }

    /** A new database has this version's form. */
    private static void enter(Connection connection) throws SQLException {
        if (engine(connection, "") > 0) {
            return;
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO index_generation VALUES (0, ?, 0) ON CONFLICT DO NOTHING")) {
            insert.setInt(1, Indexer.INDEX_VERSION);
            insert.executeUpdate();
        }
    }

    /** 0 when there is none yet. */
    private static int engine(Connection connection, String locked) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT generation FROM index_generation WHERE organisation = 0" + locked);
                ResultSet row = select.executeQuery()) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private void request(Connection connection, int organisation, int before) throws SQLException {
        for (ResourceType type : R4.definitions().types()) {
            if (exists(connection, organisation, type.code())) {
                ReindexTable.request(connection, organisation, type.code(), clock.millis() * 1000, before);
            }
        }
        try (PreparedStatement revision = connection.prepareStatement("INSERT INTO index_generation VALUES (?, 0, 1)"
                + " ON CONFLICT (organisation) DO UPDATE SET revision = index_generation.revision + 1")) {
            revision.setInt(1, organisation);
            revision.executeUpdate();
        }
    }

    private static boolean exists(Connection connection, int organisation, short type) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM resource WHERE organisation = ? AND type = " + type + ") OR EXISTS (SELECT FROM reindex"
                        + " WHERE organisation = ? AND type = " + type + ")")) {
            select.setInt(1, organisation);
            select.setInt(2, organisation);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
