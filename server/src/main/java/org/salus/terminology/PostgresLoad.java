package org.salus.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;

/** A load, staged in {@code term_staged} in one transaction per checkpoint. */
final class PostgresLoad implements Load {

    static final int LONGEST_CODE = 500;
    private static final long PASSED = -1;

    private final DataSource database;
    private final Connection connection;
    private final ConceptIds ids;
    private final String key;
    private final Progress progress;
    private final int load;
    private final Copier staged;
    private final @Nullable String resumedAt;
    private final Map<String, Long> steps = new HashMap<>();
    private final Map<String, Integer> parts = new HashMap<>();
    private int nextSeq;
    private String phase = "";
    private long done;
    private long total;
    private boolean closed;

    /** @param connection whose advisory lock belongs to this load; given back at the close */
    PostgresLoad(DataSource database, Connection connection, ConceptIds ids, String key, Progress progress) throws SQLException {
        this.database = database;
        this.connection = connection;
        this.ids = ids;
        this.key = key;
        this.progress = progress;
        connection.setAutoCommit(false);
        begin();
        try (PreparedStatement open = connection.prepareStatement("""
                INSERT INTO term_load AS l (key) VALUES (?)
                ON CONFLICT (key) DO UPDATE SET
                    finished = false,
                    last_step = CASE WHEN l.finished THEN NULL ELSE l.last_step END,
                    steps = CASE WHEN l.finished THEN '{}' ELSE l.steps END,
                    next_seq = CASE WHEN l.finished THEN 0 ELSE l.next_seq END,
                    started_at = CASE WHEN l.finished THEN now() ELSE l.started_at END
                RETURNING id, last_step, steps::text, next_seq""")) {
            open.setString(1, key);
            try (ResultSet row = open.executeQuery()) {
                row.next();
                load = row.getInt(1);
                resumedAt = row.getString(2);
                JsonObject known = Bodies.parse(row.getString(3));
                for (int i = 0; i < known.size(); i++) {
                    steps.put(known.name(i), Long.parseLong(known.value(i).toString()));
                }
                nextSeq = row.getInt(4);
            }
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT part, kind, header FROM term_part WHERE load = ?")) {
            select.setInt(1, load);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    parts.put(name(row.getString(2), Bodies.parse(row.getString(3))), row.getInt(1));
                }
            }
        }
        connection.commit();
        begin();
        staged = new Copier(connection, Columns.STAGED);
    }

    private void begin() throws SQLException {
        LoadSteps.begin(connection);
    }

    @Override
    public @Nullable String resumedAt() {
        return resumedAt;
    }

    @Override
    public boolean passed(String step) {
        return steps.getOrDefault(step, 0L) == PASSED;
    }

    @Override
    public long position(String step) {
        return Math.max(0, steps.getOrDefault(step, 0L));
    }

    private static String name(String kind, JsonObject header) {
        return kind + " " + header.string("url") + "|" + header.string("version");
    }

    private int part(String kind, JsonObject header) {
        return parts.computeIfAbsent(name(kind, header), _ -> {
            int part = parts.size() + 1;
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO term_part (load, part, kind, header) VALUES (?, ?, ?, ?)")) {
                insert.setInt(1, load);
                insert.setInt(2, part);
                insert.setString(3, kind);
                insert.setString(4, Bodies.text(header));
                insert.executeUpdate();
                return part;
            } catch (SQLException e) {
                throw PostgresLoads.lost(e);
            }
        });
    }

    private void stage(int part, char kind, String code, @Nullable String... fields) {
        for (int i = 0; i < fields.length; i++) {
            String field = fields[i];
            if (field != null) {
                String stripped = field.strip();
                fields[i] = stripped.isEmpty() ? null : stripped;
            }
        }
        try {
            staged.row().value(load).value(part).value(nextSeq++).value(String.valueOf(kind)).value(code).texts(fields);
            staged.end();
        } catch (SQLException e) {
            throw PostgresLoads.lost(e);
        }
    }

    private static String checked(String code) {
        String stripped = code.strip();
        if (stripped.isEmpty()) {
            throw new LoadException("A code is empty.");
        }
        if (stripped.length() > LONGEST_CODE) {
            throw new LoadException("The code '" + stripped.substring(0, 40) + "...' is longer than " + LONGEST_CODE + " characters.");
        }
        return stripped;
    }

    @Override
    public CodeSystemWriter codeSystem(CodeSystemHeader header) {
        int part = part("CodeSystem", Headers.of(header));
        return new CodeSystemWriter() {
            @Override
            public void concept(
                    String code, @Nullable String display, @Nullable String definition, boolean active, boolean isAbstract) {
                stage(part, 'c', checked(code), display, definition, active ? "t" : "f", isAbstract ? "t" : "f");
            }

            @Override
            public void designation(String code, Designation designation) {
                Use use = designation.use();
                stage(
                        part, 'd', checked(code), designation.language(), designation.value(),
                        use == null ? null : use.system(), use == null ? null : use.code(), use == null ? null : use.display());
            }

            @Override
            public void property(String code, String name, PropertyType type, String value) {
                if (type == PropertyType.CODING) {
                    throw new IllegalArgumentException("A Coding is written by coding()");
                }
                stage(part, 'p', checked(code), name, type.name(), value);
            }

            @Override
            public void coding(String code, String name, String system, String value, @Nullable String display) {
                stage(part, 'p', checked(code), name, PropertyType.CODING.name(), value, system, display);
            }

            @Override
            public void parent(String code, String parent) {
                stage(part, 'u', checked(code), checked(parent));
            }
        };
    }

    @Override
    public ValueSetWriter valueSet(ValueSetHeader header) {
        int part = part("ValueSet", Headers.of(header));
        return (system, version, code, display) -> stage(part, 'v', checked(code), system, version, display);
    }

    @Override
    public ConceptMapWriter conceptMap(ConceptMapHeader header) {
        int part = part("ConceptMap", Headers.of(header));
        return element -> {
            if (!EQUIVALENCES.contains(element.equivalence())) {
                throw new LoadException("'" + element.equivalence() + "' is not a code of concept-map-equivalence.");
            }
            stage(
                    part, 'm', checked(element.sourceCode()), element.sourceSystem(), element.sourceDisplay(),
                    element.targetSystem(), element.targetCode(), element.targetDisplay(), element.equivalence(),
                    element.comment());
        };
    }

    private static final Set<String> EQUIVALENCES = Set.of(
            "relatedto", "equivalent", "equal", "wider", "subsumes", "narrower", "specializes", "inexact", "unmatched", "disjoint");

    @Override
    public void resource(JsonObject resource) {
        resource(resource, "", "");
    }

    /** The resources that follow are those of the package with this package.json, which takes the place of an older load of it. */
    void beginPackage(JsonObject header) {
        part(
                "resources",
                new JsonObject()
                        .put("url", String.valueOf(header.string("name")))
                        .put("version", String.valueOf(header.string("version")))
                        .put("package", header));
    }

    /** A resource of a package. */
    void resource(JsonObject resource, String packageName, String packageVersion) {
        String type = resource.string("resourceType");
        if (type == null) {
            throw new LoadException("A resource has no resourceType.");
        }
        if (packageName.isEmpty() && resource.string("url") == null) {
            throw new LoadException(type + ".url is missing.");
        }
        int part = part("resources", new JsonObject().put("url", packageName).put("version", packageVersion));
        stage(part, 'r', type, Bodies.text(resource));
    }

    @Override
    public void progress(String phase, long done, long total) {
        this.phase = phase;
        this.done = done;
        this.total = total;
        progress.at(phase, done, total);
    }

    @Override
    public void checkpoint(String step) {
        save(step, PASSED);
    }

    @Override
    public void checkpoint(String step, long position) {
        if (position < 0) {
            throw new IllegalArgumentException("A position is not negative");
        }
        save(step, position);
    }

    private void save(String step, long position) {
        steps.put(step, position);
        JsonObject json = new JsonObject();
        steps.forEach((name, at) -> json.put(name, JsonNumber.of(at)));
        try {
            staged.flush();
            try (PreparedStatement update = connection.prepareStatement("""
                    UPDATE term_load SET phase = ?, done = ?, total = ?, last_step = ?, steps = ?::jsonb, next_seq = ?, updated_at = now()
                    WHERE id = ?""")) {
                update.setString(1, phase);
                update.setLong(2, done);
                update.setLong(3, total);
                update.setString(4, step);
                update.setString(5, Bodies.text(json));
                update.setInt(6, nextSeq);
                update.setInt(7, load);
                update.executeUpdate();
            }
            connection.commit();
            begin();
        } catch (SQLException e) {
            throw PostgresLoads.lost(e);
        }
    }

    @Override
    public Summary commit() {
        checkpoint("written");
        LoadSteps steps = new LoadSteps(connection, load);
        try (Connection reader = database.getConnection()) {
            steps.sweep();
            reader.setAutoCommit(false);
            Summary summary;
            try {
                summary = new LoadCommit(reader, connection, steps, ids, load, this::progress).run();
            } catch (LoadException e) {
                connection.rollback();
                begin();
                steps.sweep();
                throw e;
            } finally {
                reader.rollback();
                reader.setAutoCommit(true);
            }
            delete();
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE term_load SET finished = true, phase = 'finished', summary = ?, updated_at = now() WHERE id = ?")) {
                update.setString(1, summary.systems() + " code systems with " + summary.concepts() + " concepts, "
                        + summary.valueSets() + " value sets, " + summary.conceptMaps() + " concept maps"
                        + (summary.others() == 0 ? "" : ", " + summary.others() + " other resources"));
                update.setInt(2, load);
                update.executeUpdate();
            }
            connection.commit();
            begin();
            steps.sweep();
            return summary;
        } catch (SQLException e) {
            throw PostgresLoads.lost(e);
        }
    }

    private void delete() throws SQLException {
        for (String table : new String[] {"term_staged", "term_part"}) {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE load = ?")) {
                delete.setInt(1, load);
                delete.executeUpdate();
            }
        }
    }

    @Override
    public void abandon() {
        try {
            connection.rollback();
            begin();
            new LoadSteps(connection, load).sweep();
            delete();
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM term_load WHERE id = ?")) {
                delete.setInt(1, load);
                delete.executeUpdate();
            }
            connection.commit();
            begin();
        } catch (SQLException e) {
            throw PostgresLoads.lost(e);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            try (connection) {
                connection.rollback();
                connection.setAutoCommit(true);
                PostgresLoads.unlock(connection, key);
            }
        } catch (SQLException e) {
            throw PostgresLoads.lost(e);
        }
    }
}
