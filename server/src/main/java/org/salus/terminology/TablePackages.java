package org.salus.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.terminology.Catalogue.Canonical;

/** {@link Packages} in PostgreSQL. */
public final class TablePackages implements Packages {

    private static final String ENTRY = "SELECT key, type, url, version, id, package, package_version FROM term_resource ";

    private final DataSource database;

    public TablePackages(DataSource database) {
        this.database = database;
    }

    @FunctionalInterface
    private interface Read<T> {
        T row(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Read<T> read, Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setObject(i + 1, parameters[i]);
            }
            List<T> all = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    all.add(read.row(row));
                }
            }
            return all;
        } catch (SQLException e) {
            throw PostgresLoads.lost(e);
        }
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong(1), row.getString(2), row.getString(3), emptyAsNull(row.getString(4)), row.getString(5), row.getString(6),
                row.getString(7));
    }

    private static @Nullable String emptyAsNull(String text) {
        return text.isEmpty() ? null : text;
    }

    @Override
    public List<Loaded> packages() {
        return query("SELECT name, version, header FROM term_package ORDER BY name, version", row -> {
            JsonObject header = Bodies.parse(row.getString(3));
            List<String> dependencies = new ArrayList<>();
            JsonObject needed = header.object("dependencies");
            for (int i = 0; needed != null && i < needed.size(); i++) {
                dependencies.add(needed.name(i) + "#" + needed.value(i));
            }
            List<String> fhir = Bodies.strings(header, "fhirVersions");
            return new Loaded(
                    row.getString(1), row.getString(2), header.string("title"),
                    fhir.isEmpty() ? Bodies.strings(header, "fhir-version-list") : fhir, dependencies);
        });
    }

    @Override
    public List<Entry> list(String type) {
        return query(ENTRY + "WHERE type = ? ORDER BY url, version, key", TablePackages::entry, type);
    }

    @Override
    public List<Entry> contents(String packageName, String packageVersion) {
        return query(
                ENTRY + "WHERE package = ? AND package_version = ? ORDER BY type, url, id", TablePackages::entry, packageName, packageVersion);
    }

    @Override
    public Optional<JsonObject> find(String type, String text) {
        Canonical canonical = Canonical.of(text);
        return query(ENTRY + "WHERE url = ?", TablePackages::entry, canonical.url()).stream()
                .filter(entry -> type.isEmpty() || entry.type().equals(type))
                .filter(entry -> canonical.version() == null || canonical.version().equals(entry.version()))
                .max(Comparator.<Entry, String>comparing(entry -> entry.version() == null ? "" : entry.version(), Versions.ORDER)
                        .thenComparing(Entry::key))
                .flatMap(this::body);
    }

    @Override
    public Optional<JsonObject> body(Entry entry) {
        return query("SELECT body FROM term_resource WHERE key = ?", row -> Bodies.unpack(row.getBytes(1)), entry.key()).stream()
                .findFirst();
    }
}
