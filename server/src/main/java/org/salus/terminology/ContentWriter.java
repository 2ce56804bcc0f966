package org.salus.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/** Puts code systems, maps and resources into the tables, within one transaction, each in the place of what it replaces. */
final class ContentWriter {

    private static final int LONGEST_URL = 1_000;
    private static final Set<String> WITH_CONCEPTS = Set.of("complete", "fragment", "example");

    private final Connection connection;
    private final ConceptIds ids;
    private final Owner owner;
    private final Copier concepts;
    private final Copier elements;
    private final Copier resources;
    private final Set<String> written = new HashSet<>();

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

    ContentWriter(Connection connection, ConceptIds ids, Owner owner) {
        this.connection = connection;
        this.ids = ids;
        this.owner = owner;
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
        concepts.end();
        conceptCount++;
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

    /** The row of a code system, in the place of an older one. */
    int system(JsonObject header, int count) throws SQLException {
        systems++;
        remove("term_system", "term_concept", "system", header);
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO term_system (organisation, url, version, content, hierarchy, case_sensitive, all_codes, concepts,
                                         record_id, record_version, header)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""")) {
            insert.setInt(1, owner.organisation());
            insert.setString(2, url(header));
            insert.setString(3, version(header));
            insert.setString(4, Objects.requireNonNullElse(header.string("content"), "complete"));
            insert.setString(5, header.string("hierarchyMeaning"));
            insert.setBoolean(6, !Boolean.FALSE.equals(header.get("caseSensitive")));
            insert.setString(7, header.string("valueSet"));
            insert.setInt(8, count);
            insert.setString(9, owner.recordId());
            insert.setInt(10, owner.recordVersion());
            insert.setString(11, Bodies.text(header));
            return id(insert);
        }
    }

    /** The row of a map, in the place of an older one. */
    int map(JsonObject header) throws SQLException {
        maps++;
        remove("term_map", "term_map_element", "map", header);
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO term_map (organisation, url, version, source, target, record_id, record_version, header)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""")) {
            insert.setInt(1, owner.organisation());
            insert.setString(2, url(header));
            insert.setString(3, version(header));
            insert.setString(4, canonical(header, "source"));
            insert.setString(5, canonical(header, "target"));
            insert.setString(6, owner.recordId());
            insert.setInt(7, owner.recordVersion());
            insert.setString(8, Bodies.text(header));
            return id(insert);
        }
    }

    private static @Nullable String canonical(JsonObject map, String end) {
        String canonical = map.string(end + "Canonical");
        return canonical == null ? map.string(end + "Uri") : canonical;
    }

    /** A ConceptMap resource with its elements. */
    int conceptMap(JsonObject resource) throws SQLException {
        List<JsonObject> groups = Bodies.objects(resource, "group");
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
            for (JsonObject element : Bodies.objects(group, "element")) {
                String code = element.string("code");
                if (code == null) {
                    continue;
                }
                List<JsonObject> targets = Bodies.objects(element, "target");
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
        elements.end();
    }

    /** A resource kept whole. Outside packages it takes the place of one of the same type, URL and version. */
    void resource(JsonObject resource, String packageName, String packageVersion) throws SQLException {
        String type = text(resource, "resourceType");
        String url = text(resource, "url");
        if (type.equals("ValueSet")) {
            valueSets++;
        } else if (!type.equals("CodeSystem") && !type.equals("ConceptMap")) {
            others++;
        }
        if (packageName.isEmpty()) {
            try (PreparedStatement delete = connection.prepareStatement(
                    "DELETE FROM term_resource WHERE url = ? AND type = ? AND version = ? AND package = ''")) {
                delete.setString(1, url(resource));
                delete.setString(2, type);
                delete.setString(3, version(resource));
                delete.executeUpdate();
            }
        }
        // A package has few of them that are not canonical, and those have no URL.
        String stored = url.length() > LONGEST_URL ? "" : url;
        resources.row().value(type).value(stored).value(text(resource, "version")).value(text(resource, "id"))
                .value(packageName).value(packageVersion).bytes(Bodies.pack(resource));
        resources.end();
    }

    void flush() throws SQLException {
        concepts.flush();
        elements.flush();
        resources.flush();
    }

    private void remove(String table, String rows, String column, JsonObject header) throws SQLException {
        if (!written.add(table + " " + url(header) + "|" + version(header))) {
            // Its rows are not all sent yet, and what is not there cannot be removed.
            flush();
        }
        boolean own = owner.recordId() != null;
        String which = own ? "organisation = ? AND record_id = ?" : "organisation = ? AND url = ? AND version = ?";
        try (PreparedStatement delete = connection.prepareStatement("WITH old AS (DELETE FROM " + table + " WHERE " + which
                + " RETURNING id) DELETE FROM " + rows + " WHERE " + column + " IN (SELECT id FROM old)")) {
            delete.setInt(1, owner.organisation());
            delete.setString(2, own ? owner.recordId() : url(header));
            if (!own) {
                delete.setString(3, version(header));
            }
            delete.executeUpdate();
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
