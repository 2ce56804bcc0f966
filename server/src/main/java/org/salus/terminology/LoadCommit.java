package org.salus.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;

/** Turns what a load has staged into what is seen, in the transaction that is open on the connection. */
final class LoadCommit {

    private static final int FETCH = 5_000;
    private static final int MOST_CODES = 500_000;

    private final Connection reader;
    private final ConceptIds ids;
    private final int load;
    private final Load.Progress progress;
    private final ContentWriter out;

    /**
     * @param reader reads what was staged, in a transaction of its own
     * @param writer where the rows go, in short transactions; the last one is left open, and makes everything visible when it ends
     */
    LoadCommit(Connection reader, Connection writer, LoadSteps steps, ConceptIds ids, int load, Load.Progress progress) {
        this.reader = reader;
        this.ids = ids;
        this.load = load;
        this.progress = progress;
        this.out = new ContentWriter(writer, ids, ContentWriter.Owner.SHARED, steps);
    }

    private record Part(int part, String kind, JsonObject header) {}

    Load.Summary run() throws SQLException {
        try (Statement statement = reader.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;"
                    + " SET LOCAL work_mem = '96MB'");
        }
        Map<Integer, Part> parts = new LinkedHashMap<>();
        try (PreparedStatement select =
                reader.prepareStatement("SELECT part, kind, header FROM term_part WHERE load = ? ORDER BY part")) {
            select.setInt(1, load);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    parts.put(row.getInt(1), new Part(row.getInt(1), row.getString(2), Bodies.parse(row.getString(3))));
                }
            }
        }
        for (Part part : parts.values()) {
            switch (part.kind()) {
                case "CodeSystem" -> codeSystem(part);
                case "ValueSet" -> valueSet(part);
                case "ConceptMap" -> conceptMap(part);
                default -> resources(part);
            }
        }
        out.finish();
        return new Load.Summary(out.systems, out.conceptCount, out.valueSets, out.maps, out.others);
    }

    @FunctionalInterface
    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    private void each(Part part, String select, Row consumer) throws SQLException {
        try (PreparedStatement statement = reader.prepareStatement(select)) {
            statement.setInt(1, load);
            statement.setInt(2, part.part());
            statement.setFetchSize(FETCH);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    consumer.take(row);
                }
            }
        }
    }

    private void codeSystem(Part part) throws SQLException {
        String name = String.valueOf(part.header().string("name"));
        progress.at(name + ": reading codes", 0, 0);
        Codes codes = codes(part);
        int n = codes.sorted.length;
        Hierarchy hierarchy = new Hierarchy(n);
        each(
                part,
                "SELECT code, fields[1] FROM term_staged WHERE load = ? AND part = ? AND kind = 'u'",
                row -> hierarchy.add(codes.index(row.getString(1), "A parent"), codes.index(row.getString(2), "A parent")));
        progress.at(name + ": building the hierarchy", 0, n);
        Hierarchy.Closed closed = hierarchy.close(i -> codes.sorted[i]);
        int system = out.system(part.header(), n);
        int first = ids.take(n);
        Builder builder = new Builder(codes, system, first, closed, name);
        each(
                part,
                "SELECT code, kind, array_to_json(fields)::text FROM term_staged WHERE load = ? AND part = ? AND kind <> 'u'"
                        + " ORDER BY code, seq",
                builder::take);
        builder.end();
    }

    /** The codes of a system in Java's order, and the order in which they were first written. */
    private record Codes(String[] sorted, int[] ord) {

        int index(String code, String what) {
            int index = Arrays.binarySearch(sorted, code);
            if (index < 0) {
                throw new LoadException(what + " names the concept " + code + ", which is not in the code system.");
            }
            return index;
        }
    }

    private Codes codes(Part part) throws SQLException {
        Map<String, Integer> all = new java.util.TreeMap<>();
        each(
                part,
                "SELECT code, min(seq) FROM term_staged WHERE load = ? AND part = ? AND kind = 'c' GROUP BY code",
                row -> all.put(row.getString(1), row.getInt(2)));
        String[] sorted = all.keySet().toArray(String[]::new);
        int[] ord = all.values().stream().mapToInt(Integer::intValue).toArray();
        return new Codes(sorted, ord);
    }

    /** Rows in the order of their codes become concepts. */
    private final class Builder {
        private final Codes codes;
        private final int system;
        private final int first;
        private final Hierarchy.Closed closed;
        private final String name;
        private @Nullable ConceptRow current;
        private int done;

        Builder(Codes codes, int system, int first, Hierarchy.Closed closed, String name) {
            this.codes = codes;
            this.system = system;
            this.first = first;
            this.closed = closed;
            this.name = name;
        }

        void take(ResultSet row) throws SQLException {
            String code = row.getString(1);
            ConceptRow concept = current;
            if (concept == null || !concept.code.equals(code)) {
                end();
                String what = row.getString(2).equals("d") ? "A designation" : "A property";
                concept = new ConceptRow(code, codes.ord[codes.index(code, what)]);
                current = concept;
            }
            // PostgreSQL's JSON writes the texts of an array as they are.
            JsonArray fields = java.util.Objects.requireNonNull(
                    Bodies.parse("{\"f\":" + row.getString(3) + "}").array("f"));
            switch (row.getString(2)) {
                case "c" -> {
                    concept.display = fields.string(0);
                    concept.definition = fields.string(1);
                    concept.active = "t".equals(fields.string(2));
                    concept.isAbstract = "t".equals(fields.string(3));
                }
                case "d" -> concept.designation(designation(fields));
                default -> concept.property(property(fields));
            }
        }

        void end() throws SQLException {
            ConceptRow concept = current;
            if (concept == null) {
                return;
            }
            int index = codes.index(concept.code, "A row");
            out.concept(concept, system, first + index, ContentWriter.tree(first, index, closed));
            if (++done % 20_000 == 0) {
                progress.at(name + ": writing concepts", done, codes.sorted.length);
            }
            current = null;
        }
    }

    private static JsonObject designation(JsonArray fields) {
        JsonObject designation = new JsonObject();
        Headers.optional(designation, "language", fields.string(0));
        if (fields.string(3) != null) {
            JsonObject use = new JsonObject();
            Headers.optional(use, "system", fields.string(2));
            Headers.optional(use, "code", fields.string(3));
            Headers.optional(use, "display", fields.string(4));
            designation.put("use", use);
        }
        Headers.optional(designation, "value", fields.string(1));
        return designation;
    }

    private static JsonObject property(JsonArray fields) {
        PropertyType type = PropertyType.valueOf(String.valueOf(fields.string(1)));
        JsonObject property = JsonObject.of("code", String.valueOf(fields.string(0)));
        String value = fields.string(2);
        if (value == null) {
            return property;
        }
        return property.put(
                type.element(),
                switch (type) {
                    case BOOLEAN -> Boolean.valueOf(value);
                    case INTEGER, DECIMAL -> number(value);
                    case CODING -> {
                        JsonObject coding = new JsonObject();
                        Headers.optional(coding, "system", fields.string(3));
                        coding.put("code", value);
                        Headers.optional(coding, "display", fields.string(4));
                        yield coding;
                    }
                    default -> value;
                });
    }

    private static JsonNumber number(String text) {
        if (!text.matches("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,30})?")) {
            throw new LoadException("'" + text + "' is not a number.");
        }
        return new JsonNumber(text);
    }

    private void valueSet(Part part) throws SQLException {
        Map<String, JsonArray> bySystem = new LinkedHashMap<>();
        int[] count = {0};
        each(
                part,
                "SELECT code, fields[1], fields[2], fields[3] FROM term_staged WHERE load = ? AND part = ? AND kind = 'v' ORDER BY seq",
                row -> {
                    if (++count[0] > MOST_CODES) {
                        throw new LoadException("The value set " + part.header().string("url") + " lists more than " + MOST_CODES
                                + " codes.");
                    }
                    JsonObject concept = JsonObject.of("code", row.getString(1));
                    Headers.optional(concept, "display", row.getString(4));
                    String version = row.getString(3);
                    bySystem.computeIfAbsent(row.getString(2) + (version == null ? "" : "|" + version), _ -> new JsonArray())
                            .add(concept);
                });
        JsonArray include = new JsonArray();
        bySystem.forEach((system, concepts) -> {
            int bar = system.indexOf('|');
            JsonObject one = JsonObject.of("system", bar < 0 ? system : system.substring(0, bar));
            if (bar >= 0) {
                one.put("version", system.substring(bar + 1));
            }
            include.add(one.put("concept", concepts));
        });
        JsonObject resource = part.header().deepCopy();
        resource.put("compose", JsonObject.of("include", include));
        out.resource(resource, "", "");
    }

    private void conceptMap(Part part) throws SQLException {
        int map = out.map(part.header());
        int[] ord = {0};
        each(
                part,
                "SELECT code, fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], fields[7] FROM term_staged"
                        + " WHERE load = ? AND part = ? AND kind = 'm' ORDER BY seq",
                row -> out.element(map, ord[0]++, new ContentWriter.MapRow(
                        row.getString(2), null, row.getString(1), row.getString(3), row.getString(4), null, row.getString(5),
                        row.getString(6), row.getString(7), row.getString(8), null)));
    }

    private void resources(Part part) throws SQLException {
        String packageName = String.valueOf(part.header().string("url"));
        String packageVersion = String.valueOf(part.header().string("version"));
        JsonObject header = part.header().object("package");
        if (header != null) {
            beginPackage(packageName, packageVersion, header);
        }
        int[] done = {0};
        each(part, "SELECT fields[1] FROM term_staged WHERE load = ? AND part = ? AND kind = 'r' ORDER BY seq", row -> {
            JsonObject resource = Bodies.parse(row.getString(1));
            write(out, resource, packageName, packageVersion);
            if (++done[0] % 50 == 0) {
                progress.at("writing resources", done[0], 0);
            }
        });
    }

    private void beginPackage(String name, String version, JsonObject header) {
        out.atLast("DELETE FROM term_resource WHERE package = ? AND package_version = ?", name, version);
        out.atLast("""
                INSERT INTO term_package (name, version, header) VALUES (?, ?, ?)
                ON CONFLICT (name, version) DO UPDATE SET header = excluded.header, loaded_at = now()""", name, version, Bodies.text(header));
    }

    /** Every resource is kept as it is; what has concepts or elements goes to their tables too. */
    static void write(ContentWriter out, JsonObject resource, String packageName, String packageVersion) throws SQLException {
        try {
            String type = resource.string("resourceType");
            if ("CodeSystem".equals(type) && ContentWriter.hasConcepts(resource)) {
                out.codeSystem(resource);
            } else if ("ConceptMap".equals(type) && resource.string("url") != null) {
                out.conceptMap(resource);
            }
            out.resource(resource, packageName, packageVersion);
        } catch (LoadException e) {
            throw new LoadException(
                    resource.string("resourceType") + "/" + resource.string("id") + " (" + resource.string("url") + "): " + e.getMessage(), e);
        }
    }
}
