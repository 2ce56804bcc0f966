package org.salus.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/**
 * Puts code systems, maps and resources into the tables, each in the place of what it replaces. Their rows are written first and seen by
 * nobody, since the row of the system or map itself, which says that they are there, is written by {@link #finish}, for all at once.
 */
final class ContentWriter {

    private static final int LONGEST_URL = 1_000;
    private static final Set<String> WITH_CONCEPTS = Set.of("complete", "fragment", "example");

    private final Connection connection;
    private final ConceptIds ids;
    private final Owner owner;
    private final Steps steps;
    private final List<Last> last = new ArrayList<>();
    private final Copier concepts;
    private final Copier elements;
    private final Copier resources;

    int systems;
    long conceptCount;
    int valueSets;
    int maps;
    int others;

    /**
     * Whose content it is.
     *
     * @param organisation 0 for all
     * @param recordId id of the organisation's own resource, null for shared content
     */
    record Owner(int organisation, @Nullable String recordId, int recordVersion) {
        static final Owner SHARED = new Owner(0, null, 0);
    }

    /** What is done between the rows, and with rows that nobody needs. */
    interface Steps {
        /** All in one transaction, which the caller ends. */
        Steps ONE_TRANSACTION = new Steps() {};

        /** Rows of this id are about to be written. */
        default void begin(Rows rows, int id) throws SQLException {}

        /** A part of the rows was sent. */
        default void sent() throws SQLException {}

        /** The rows of this id are seen from now on. */
        default void seen(Rows rows, int id) throws SQLException {}

        /** Nobody sees the rows of this id any more. @return whether they will be removed later, and not now */
        default boolean removedLater(Rows rows, int id) throws SQLException {
            return false;
        }
    }

    /** Rows that belong to a row of another table. */
    enum Rows {
        CONCEPTS("term_concept", "system", "id", "term_system"),
        ELEMENTS("term_map_element", "map", "ord", "term_map");

        final String table;
        final String column;
        final String key;
        final String owner;

        Rows(String table, String column, String key, String owner) {
            this.table = table;
            this.column = column;
            this.key = key;
            this.owner = owner;
        }
    }

    @FunctionalInterface
    private interface Last {
        void write() throws SQLException;
    }

    ContentWriter(Connection connection, ConceptIds ids, Owner owner, Steps steps) {
        this.connection = connection;
        this.ids = ids;
        this.owner = owner;
        this.steps = steps;
        this.concepts = new Copier(connection, Columns.CONCEPT);
        this.elements = new Copier(connection, Columns.MAP_ELEMENT);
        this.resources = new Copier(connection, Columns.RESOURCE);
    }

    /** Whether a CodeSystem has concepts of its own: a supplement or a mere mention is kept as a resource only. */
    static boolean hasConcepts(JsonObject codeSystem) {
        return WITH_CONCEPTS.contains(String.valueOf(codeSystem.string("content"))) && codeSystem.string("url") != null;
    }

    /** A CodeSystem resource with its concepts; its row's id. */
    int codeSystem(JsonObject resource) throws SQLException {
        ConceptTree tree = ConceptTree.of(resource);
        int n = tree.rows.size();
        Hierarchy.Closed closed = tree.hierarchy().close(i -> String.valueOf(tree.codeAt(i)));
        int system = system(Bodies.without(resource, "concept", "text"), n);
        int first = ids.take(n);
        for (int i = 0; i < n; i++) {
            concept(tree.rows.get(i), system, first + i, tree(first, i, closed));
        }
        return system;
    }

    void concept(ConceptRow row, int system, int id, int[] tree) throws SQLException {
        row.write(concepts.row(), system, id, tree);
        conceptCount++;
        if (concepts.end()) {
            steps.sent();
        }
    }

    /** The column {@code tree} of the concept at this place. */
    static int[] tree(int firstId, int index, Hierarchy.Closed closed) {
        int[] ancestors = closed.ancestors()[index];
        int[] parents = closed.parents()[index];
        int[] tree = new int[1 + ancestors.length + parents.length];
        int at = 0;
        tree[at++] = firstId + index;
        for (int ancestor : ancestors) {
            tree[at++] = firstId + ancestor;
        }
        for (int parent : parents) {
            tree[at++] = -(firstId + parent);
        }
        return tree;
    }

    /** Announces a code system whose concepts follow; its id. */
    int system(JsonObject header, int count) throws SQLException {
        systems++;
        int id = next(Rows.CONCEPTS, header);
        last.add(() -> {
            remove(Rows.CONCEPTS, header);
            try (PreparedStatement insert = connection.prepareStatement("""
                    INSERT INTO term_system (id, organisation, url, version, content, hierarchy, case_sensitive, all_codes, concepts,
                                             record_id, record_version, header)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
                insert.setInt(1, id);
                insert.setInt(2, owner.organisation());
                insert.setString(3, url(header));
                insert.setString(4, version(header));
                insert.setString(5, Objects.requireNonNullElse(header.string("content"), "complete"));
                insert.setString(6, header.string("hierarchyMeaning"));
                insert.setBoolean(7, !Boolean.FALSE.equals(header.get("caseSensitive")));
                insert.setString(8, header.string("valueSet"));
                insert.setInt(9, count);
                insert.setString(10, owner.recordId());
                insert.setInt(11, owner.recordVersion());
                insert.setString(12, Bodies.text(header));
                insert.executeUpdate();
            }
            steps.seen(Rows.CONCEPTS, id);
        });
        return id;
    }

    /** Announces a map whose elements follow; its id. */
    int map(JsonObject header) throws SQLException {
        maps++;
        int id = next(Rows.ELEMENTS, header);
        last.add(() -> {
            remove(Rows.ELEMENTS, header);
            try (PreparedStatement insert = connection.prepareStatement("""
                    INSERT INTO term_map (id, organisation, url, version, source, target, record_id, record_version, header)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
                insert.setInt(1, id);
                insert.setInt(2, owner.organisation());
                insert.setString(3, url(header));
                insert.setString(4, version(header));
                insert.setString(5, canonical(header, "source"));
                insert.setString(6, canonical(header, "target"));
                insert.setString(7, owner.recordId());
                insert.setInt(8, owner.recordVersion());
                insert.setString(9, Bodies.text(header));
                insert.executeUpdate();
            }
            steps.seen(Rows.ELEMENTS, id);
        });
        return id;
    }

    /** An id for the row that is written at the end. */
    private int next(Rows rows, JsonObject header) throws SQLException {
        url(header);
        version(header);
        try (PreparedStatement select = connection.prepareStatement("SELECT nextval(pg_get_serial_sequence(?, 'id'))::integer")) {
            select.setString(1, rows.owner);
            int id = id(select);
            steps.begin(rows, id);
            return id;
        }
    }

    private static @Nullable String canonical(JsonObject map, String end) {
        String canonical = map.string(end + "Canonical");
        return canonical == null ? map.string(end + "Uri") : canonical;
    }

    /** A ConceptMap resource with its elements. */
    int conceptMap(JsonObject resource) throws SQLException {
        List<JsonObject> groups = JsonObject.objects(resource, "group");
        JsonArray withoutElements = new JsonArray();
        groups.forEach(group -> withoutElements.add(Bodies.without(group, "element")));
        JsonObject header = Bodies.without(resource, "group", "text");
        if (!groups.isEmpty()) {
            header.put("group", withoutElements);
        }
        int map = map(header);
        int ord = 0;
        for (int g = 0; g < groups.size(); g++) {
            JsonObject group = groups.get(g);
            for (JsonObject element : JsonObject.objects(group, "element")) {
                String code = element.string("code");
                if (code == null) {
                    continue;
                }
                List<JsonObject> targets = JsonObject.objects(element, "target");
                for (JsonObject target : targets.isEmpty() ? List.of(JsonObject.of("equivalence", "unmatched")) : targets) {
                    JsonObject depends = Bodies.without(target, "code", "display", "equivalence", "comment", "extension", "id");
                    element(map, ord++, new MapRow(
                            text(group, "source"), group.string("sourceVersion"), code, element.string("display"),
                            text(group, "target"), group.string("targetVersion"), target.string("code"), target.string("display"),
                            Objects.requireNonNullElse(target.string("equivalence"), "relatedto"), target.string("comment"),
                            depends.isEmpty() ? null : Bodies.text(depends)));
                }
            }
        }
        return map;
    }

    private static String text(JsonObject object, String name) {
        return Objects.requireNonNullElse(object.string(name), "");
    }

    /** The columns of an element. */
    record MapRow(
            String sourceSystem,
            @Nullable String sourceVersion,
            String sourceCode,
            @Nullable String sourceDisplay,
            String targetSystem,
            @Nullable String targetVersion,
            @Nullable String targetCode,
            @Nullable String targetDisplay,
            String equivalence,
            @Nullable String comment,
            @Nullable String depends) {}

    void element(int map, int ord, MapRow row) throws SQLException {
        elements.row().value(map).value(ord)
                .value(row.sourceSystem()).value(row.sourceVersion()).value(row.sourceCode()).value(row.sourceDisplay())
                .value(row.targetSystem()).value(row.targetVersion()).value(row.targetCode()).value(row.targetDisplay())
                .value(row.equivalence()).value(row.comment()).value(row.depends());
        if (elements.end()) {
            steps.sent();
        }
    }

    /** A resource kept whole. Outside packages it takes the place of one of the same type, URL and version. */
    void resource(JsonObject resource, String packageName, String packageVersion) {
        String type = text(resource, "resourceType");
        String url = text(resource, "url");
        if (type.equals("ValueSet")) {
            valueSets++;
        } else if (!type.equals("CodeSystem") && !type.equals("ConceptMap")) {
            others++;
        }
        if (packageName.isEmpty()) {
            String named = url(resource);
            String replaced = version(resource);
            last.add(() -> removeResource(type, named, replaced));
        }
        // A package has few that are not canonical, and those have no URL.
        String stored = url.length() > LONGEST_URL ? "" : url;
        String version = text(resource, "version");
        String id = text(resource, "id");
        byte[] packed = Bodies.pack(resource);
        last.add(() -> {
            resources.row().value(type).value(stored).value(version).value(id)
                    .value(packageName).value(packageVersion).bytes(packed);
            resources.end();
        });
    }

    private void removeResource(String type, String url, String version) throws SQLException {
        resources.flush();
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM term_resource WHERE url = ? AND type = ? AND version = ? AND package = ''")) {
            delete.setString(1, url);
            delete.setString(2, type);
            delete.setString(3, version);
            delete.executeUpdate();
        }
    }

    /** Another act of the moment in which all of it becomes visible. */
    void atLast(String sql, String... parameters) {
        last.add(() -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setString(i + 1, parameters[i]);
                }
                statement.executeUpdate();
            }
        });
    }

    /** Sends what is left, and makes all of it visible in the transaction that the caller ends. */
    void finish() throws SQLException {
        concepts.flush();
        elements.flush();
        steps.sent();
        for (Last one : last) {
            one.write();
        }
        resources.flush();
    }

    private void remove(Rows rows, JsonObject header) throws SQLException {
        boolean own = owner.recordId() != null;
        String which = own ? "organisation = ? AND record_id = ?" : "organisation = ? AND url = ? AND version = ?";
        List<Integer> old = new ArrayList<>();
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + rows.owner + " WHERE " + which + " RETURNING id")) {
            delete.setInt(1, owner.organisation());
            delete.setString(2, own ? owner.recordId() : url(header));
            if (!own) {
                delete.setString(3, version(header));
            }
            try (ResultSet row = delete.executeQuery()) {
                while (row.next()) {
                    old.add(row.getInt(1));
                }
            }
        }
        for (int id : old) {
            if (!steps.removedLater(rows, id)) {
                try (PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM " + rows.table + " WHERE " + rows.column + " = ?")) {
                    delete.setInt(1, id);
                    delete.executeUpdate();
                }
            }
        }
    }

    private static String url(JsonObject resource) {
        String url = resource.string("url");
        String type = text(resource, "resourceType");
        if (url == null || url.isBlank()) {
            throw new LoadException(type + ".url is missing.");
        }
        if (url.length() > LONGEST_URL) {
            throw new LoadException(type + ".url is longer than " + LONGEST_URL + " characters.");
        }
        return url;
    }

    private static String version(JsonObject resource) {
        String version = text(resource, "version");
        if (version.length() > LONGEST_URL) {
            throw new LoadException(text(resource, "resourceType") + ".version is longer than " + LONGEST_URL + " characters.");
        }
        return version;
    }

    private static int id(PreparedStatement insert) throws SQLException {
        try (ResultSet row = insert.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }
}
