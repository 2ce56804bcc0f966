package org.salus.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.salus.fhir.JsonObject;
import org.salus.store.OrganisationConnections;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/**
 * The rows that are made of an organisation's own CodeSystem and ConceptMap resources: made when one is first asked for and made anew when
 * it has a new version, so that own systems of any size are searched as shared ones are, without being held in memory.
 */
final class OwnContent {

    private final OrganisationConnections connections;
    private final ConceptIds ids;
    private final StoredContent stored;

    OwnContent(OrganisationConnections connections, DataSource database, StoredContent stored) {
        this.connections = connections;
        this.ids = new ConceptIds(database);
        this.stored = stored;
    }

    /** Kinds of resources that have rows. */
    enum Kind {
        CODE_SYSTEM("CodeSystem", "term_system", "term_concept", "system"),
        CONCEPT_MAP("ConceptMap", "term_map", "term_map_element", "map");

        final String type;
        final String table;
        final String rows;
        final String column;

        Kind(String type, String table, String rows, String column) {
            this.type = type;
            this.table = table;
            this.rows = rows;
            this.column = column;
        }
    }

    /** Ids of the rows of the resources with this URL that the caller may read, brought up to date. */
    Set<Integer> upToDate(Scope scope, Kind kind, String url) {
        return upToDate(scope, kind, url, stored.find(scope, kind.type, url));
    }

    /** @param resources all there are of this URL, or, of no URL, one */
    Set<Integer> upToDate(Scope scope, Kind kind, String url, List<StoredResource> resources) {
        try {
            return refresh(scope, kind, url, resources);
        } catch (SQLException e) {
            throw PostgresLoads.lost(e);
        }
    }

    private record Made(int id, int version) {}

    private Set<Integer> refresh(Scope scope, Kind kind, String url, List<StoredResource> resources) throws SQLException {
        int organisation = scope.organisation();
        boolean all = scope.filters().apply(kind.type) instanceof Where.Always;
        if (resources.isEmpty() && !all) {
            return Set.of();
        }
        Set<Integer> current = new HashSet<>();
        try (Connection connection = connections.open(organisation)) {
            Map<String, Made> made = made(connection, organisation, kind, url);
            for (StoredResource resource : resources) {
                String id = Long.toString(resource.self());
                Made there = made.remove(id);
                if (there != null && there.version() == resource.version()) {
                    current.add(there.id());
                    continue;
                }
                int fresh = make(connection, organisation, kind, resource, id);
                if (fresh > 0) {
                    current.add(fresh);
                }
            }
            if (all) {
                // Nobody sees these resources any more: they were deleted or have another URL now.
                for (Made gone : made.values()) {
                    remove(connection, kind, gone.id());
                }
            }
        }
        return current;
    }

    private static Map<String, Made> made(Connection connection, int organisation, Kind kind, String url) throws SQLException {
        Map<String, Made> made = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, record_id, record_version FROM " + kind.table + " WHERE organisation = ? AND url = ?")) {
            select.setInt(1, organisation);
            select.setString(2, url);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    made.put(row.getString(2), new Made(row.getInt(1), row.getInt(3)));
                }
            }
        }
        return made;
    }

    /** @return its row, 0 when it has none: a supplement, or one without concepts */
    private int make(Connection connection, int organisation, Kind kind, StoredResource resource, String id) throws SQLException {
        JsonObject body = StoredContent.parse(resource);
        if (kind == Kind.CODE_SYSTEM && !ContentWriter.hasConcepts(body)) {
            return 0;
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // Two requests at once make it once: the second replaces it by the same.
            statement.execute("SELECT pg_advisory_xact_lock(hashtextextended('term own " + organisation + " " + id + "', 0))");
            ContentWriter out = new ContentWriter(
                    connection,
                    ids,
                    new ContentWriter.Owner(organisation, id, resource.version()),
                    ContentWriter.Steps.ONE_TRANSACTION);
            int made = kind == Kind.CODE_SYSTEM ? out.codeSystem(body) : out.conceptMap(body);
            out.finish();
            connection.commit();
            return made;
        } catch (LoadException e) {
            connection.rollback();
            throw StoredContent.unusable(resource, e);
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static void remove(Connection connection, Kind kind, int id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("WITH old AS (DELETE FROM " + kind.table
                + " WHERE id = ? RETURNING id) DELETE FROM " + kind.rows + " WHERE " + kind.column + " IN (SELECT id FROM old)")) {
            delete.setInt(1, id);
            delete.executeUpdate();
        }
    }
}
