package org.salus.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Ids;
import org.salus.store.OrganisationConnections;
import org.salus.store.StoredResource;

/** Which code systems, value sets and maps there are for a caller, by canonical URL and version: own ones first, then shared ones. */
final class Catalogue {

    private static final String SYSTEM =
            "SELECT id, organisation, url, version, content, hierarchy, case_sensitive, concepts, header FROM term_system";

    private final OrganisationConnections connections;
    private final StoredContent stored;
    private final OwnContent own;
    private final ResourceCache cache;

    Catalogue(OrganisationConnections connections, StoredContent stored, OwnContent own, ResourceCache cache) {
        this.connections = connections;
        this.stored = stored;
        this.own = own;
        this.cache = cache;
    }

    /** A canonical reference, divided at its bar. */
    record Canonical(String url, @Nullable String version) {
        static Canonical of(String text) {
            int bar = text.lastIndexOf('|');
            return bar < 0 ? new Canonical(text, null) : new Canonical(text.substring(0, bar), text.substring(bar + 1));
        }

        static Canonical of(String text, @Nullable String version) {
            Canonical parsed = of(text);
            return version == null || version.isEmpty() ? parsed : new Canonical(parsed.url(), version);
        }
    }

    /** The version of the system that is meant; the newest when none is named, and a complete one before a fragment. */
    Optional<SystemRef> system(Scope scope, String url, @Nullable String version) {
        return best(systems(scope, url), version);
    }

    private static Optional<SystemRef> best(List<SystemRef> systems, @Nullable String version) {
        return systems.stream()
                .filter(system -> version == null || version.isEmpty() || Versions.fits(version, system.version()))
                .max(Comparator.<SystemRef>comparingInt(system -> system.organisation() == 0 ? 0 : 1)
                        .thenComparing(SystemRef::complete)
                        .thenComparing(SystemRef::version, Versions.ORDER));
    }

    /** All versions that are there. */
    List<SystemRef> systems(Scope scope, String url) {
        Set<Integer> mine = own.upToDate(scope, OwnContent.Kind.CODE_SYSTEM, url);
        return query(scope, SYSTEM + " WHERE url = ? AND organisation IN (0, ?)", url).stream()
                .filter(system -> system.organisation() == 0 || mine.contains(system.id()))
                .toList();
    }

    /** The system that one stored CodeSystem is, with or without a URL; empty when it has no concepts. */
    Optional<SystemRef> system(Scope scope, StoredResource codeSystem) {
        String url = String.valueOf(StoredContent.parse(codeSystem).string("url"));
        return query(scope, SYSTEM + " WHERE url = ? AND organisation = ? AND record_id = '" + codeSystem.self() + "'", url,
                        own.upToDate(scope, OwnContent.Kind.CODE_SYSTEM, url, stored.find(scope, "CodeSystem", url)))
                .stream()
                .findFirst();
    }

    /** The system whose value set of all codes this is. */
    Optional<SystemRef> systemOfAllCodes(Scope scope, String valueSet, @Nullable String version) {
        // Of shared systems: an own CodeSystem comes with a ValueSet of its own.
        return best(query(scope, SYSTEM + " WHERE all_codes = ? AND organisation = 0 AND ? > 0", valueSet), version);
    }

    private List<SystemRef> query(Scope scope, String sql, String url, Set<Integer> ids) {
        return query(scope, sql, url).stream().filter(system -> ids.contains(system.id())).toList();
    }

    private List<SystemRef> query(Scope scope, String sql, String url) {
        try (Connection connection = connections.open(scope.organisation());
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, url);
            select.setInt(2, scope.organisation());
            try (ResultSet row = select.executeQuery()) {
                List<SystemRef> systems = new ArrayList<>();
                while (row.next()) {
                    String name = Bodies.parse(row.getString(9)).string("name");
                    systems.add(new SystemRef(
                            row.getInt(1), row.getInt(2), row.getString(3), row.getString(4), row.getString(5), row.getString(6),
                            row.getBoolean(7), row.getInt(8), name == null ? row.getString(3) : name));
                }
                return systems;
            }
        } catch (SQLException e) {
            throw PostgresLoads.lost(e);
        }
    }

    /** A resource of this type and canonical URL, own or shared; the newest when no version is named. */
    Optional<JsonObject> resource(Scope scope, String type, Canonical canonical) {
        if (canonical.url().startsWith(type + "/") && Ids.isValid(canonical.url().substring(type.length() + 1))) {
            // A relative reference is to the organisation's own resource.
            return Optional.ofNullable(stored.read(scope, type, canonical.url().substring(type.length() + 1)))
                    .map(StoredContent::parse);
        }
        List<JsonObject> mine = new ArrayList<>();
        for (StoredResource row : stored.find(scope, type, canonical.url())) {
            JsonObject body = cache.get(
                    scope.organisation() + "/" + row.self() + "/" + row.version(), row.body().length, () -> StoredContent.parse(row));
            if (canonical.url().equals(body.string("url"))) {
                mine.add(body);
            }
        }
        Optional<JsonObject> found = newest(mine, canonical.version());
        return found.isPresent() ? found : shared(scope, type, canonical);
    }

    private static Optional<JsonObject> newest(List<JsonObject> all, @Nullable String version) {
        return all.stream()
                .filter(body -> version == null || version.equals(body.string("version")))
                .max(Comparator.comparing(body -> String.valueOf(body.string("version")), Versions.ORDER));
    }

    private record Row(long key, String version) {}

    private Optional<JsonObject> shared(Scope scope, String type, Canonical canonical) {
        try (Connection connection = connections.open(scope.organisation());
                PreparedStatement select =
                        connection.prepareStatement("SELECT key, version FROM term_resource WHERE url = ? AND type = ?")) {
            select.setString(1, canonical.url());
            select.setString(2, type);
            List<Row> rows = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(row.getLong(1), row.getString(2)));
                }
            }
            Optional<Row> best = rows.stream()
                    .filter(row -> canonical.version() == null || canonical.version().equals(row.version()))
                    .max(Comparator.comparing(Row::version, Versions.ORDER).thenComparing(Row::key));
            if (best.isEmpty()) {
                return Optional.empty();
            }
            return body(connection, best.get().key());
        } catch (SQLException e) {
            throw PostgresLoads.lost(e);
        }
    }

    private Optional<JsonObject> body(Connection connection, long key) throws SQLException {
        JsonObject known = cache.known("shared/" + key);
        if (known != null) {
            return Optional.of(known);
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT body FROM term_resource WHERE key = ?")) {
            select.setLong(1, key);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                byte[] body = row.getBytes(1);
                // A body unpacks to some eight times its size.
                return Optional.of(cache.get("shared/" + key, body.length * 8, () -> Bodies.unpack(body)));
            }
        }
    }
}
