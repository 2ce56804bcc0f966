package org.salus.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;

/**
 * The rows that the access matrix is asked about: for every type of {@code matrix-types.txt} a row of each kind (own, other's,
 * labelled, relabelled, moved to another patient, deleted ...) in each of two organisations. Every version of every row carries a
 * marker of its own, so that one look at an answer tells which versions it shows.
 */
final class Matrix {

    /** What a version of a row is like, in the words of the expectation table. */
    record State(boolean own, String label, boolean laboratory) {
        boolean sensitive() {
            return label.equals("PSY") || label.equals("TBOO") || label.equals("R");
        }

        boolean withheld() {
            return label.equals("NOPAT") || label.equals("TBOO");
        }
    }

    /** @param states oldest first; a deleted row's last version is that before the deletion */
    record Row(String type, String id, int organisation, List<State> states, boolean deleted, String name) {

        State last() {
            return states.getLast();
        }

        /** The number of the newest version, a deletion counted. */
        int newest() {
            return states.size() + (deleted ? 1 : 0);
        }

        String reference() {
            return type + "/" + id;
        }

        String marker(int version) {
            return "m" + id + "o" + organisation + "v" + version + "x";
        }
    }

    private record Kind(String name, boolean deleted, State... states) {}

    private static final State OWN = new State(true, "", false);
    private static final State OTHER = new State(false, "", false);
    private static final State OWN_PSY = new State(true, "PSY", false);

    private static final List<Kind> KINDS = List.of(
            new Kind("own", false, OWN),
            new Kind("other's", false, OTHER),
            new Kind("own, sensitive", false, OWN_PSY),
            new Kind("other's, sensitive", false, new State(false, "PSY", false)),
            new Kind("own, restricted", false, new State(true, "R", false)),
            new Kind("own, withheld", false, new State(true, "NOPAT", false)),
            new Kind("own, taboo", false, new State(true, "TBOO", false)),
            new Kind("own, laboratory", false, new State(true, "", true)),
            new Kind("other's, laboratory", false, new State(false, "", true)),
            new Kind("own, sensitive, laboratory", false, new State(true, "PSY", true)),
            new Kind("moved to the other", false, OWN, OTHER),
            new Kind("moved from the other", false, OTHER, OWN),
            new Kind("labelled later", false, OWN, OWN_PSY),
            new Kind("label taken off", false, OWN_PSY, OWN),
            new Kind("withheld later", false, OWN, new State(true, "NOPAT", false)),
            new Kind("laboratory no more", false, new State(true, "", true), OWN),
            new Kind("deleted", true, OWN),
            new Kind("other's, deleted", true, OTHER),
            new Kind("laboratory, deleted", true, new State(true, "", true)),
            new Kind("sensitive, deleted", true, OWN_PSY),
            new Kind("withheld, deleted", true, new State(true, "NOPAT", false)),
            new Kind("labelled later, deleted", true, OWN, OWN_PSY),
            new Kind("moved to the other, deleted", true, OWN, OTHER));

    private final RunningSalus salus;
    private final String world = UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, String> members = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private int count;
    private int allergies;

    /** Stores all of it. */
    Matrix(RunningSalus salus) {
        this.salus = salus;
        for (String line : text().lines().toList()) {
            if (!line.startsWith("#")) {
                int space = line.indexOf(' ');
                members.put(
                        line.substring(0, space), line.substring(space).strip().replace('\'', '"'));
            }
        }
        members.put("Patient", "\"gender\":\"unknown\"");
        for (int organisation = 0; organisation < 2; organisation++) {
            rows.add(new Row("Patient", own(), organisation, List.of(OWN), false, "own"));
            rows.add(new Row("Patient", other(), organisation, List.of(OTHER), false, "other's"));
            rows.addAll(fresh(organisation, "-", KINDS));
        }
        rows.add(new Row("Appointment", world + "-shared", 0, List.of(OWN), false, "of both patients"));
        store();
    }

    /** More rows of the kinds that have one version and are not deleted, not yet stored and not of this world. */
    List<Row> fresh(int organisation) {
        return fresh(
                organisation,
                "f-",
                KINDS.stream()
                        .filter(k -> !k.deleted() && k.states().length == 1)
                        .toList());
    }

    private List<Row> fresh(int organisation, String infix, List<Kind> kinds) {
        List<Row> made = new ArrayList<>();
        for (String type : members.keySet()) {
            for (Kind kind : kinds) {
                // Of Patient rows none but the own one is own, whatever they link to.
                List<State> states = type.equals("Patient")
                        ? List.of(kind.states()).stream()
                                .map(s -> new State(false, s.label(), s.laboratory()))
                                .toList()
                        : List.of(kind.states());
                made.add(new Row(type, world + infix + count++, organisation, states, kind.deleted(), kind.name()));
            }
        }
        return made;
    }

    private void store() {
        for (int organisation = 0; organisation < 2; organisation++) {
            int which = organisation;
            List<Row> here =
                    rows.stream().filter(r -> r.organisation() == which).toList();
            for (int version = 1; version <= 2; version++) {
                int at = version;
                send(
                        which,
                        here.stream()
                                .filter(r -> r.states().size() >= at)
                                .map(r -> put(r, at))
                                .toList());
            }
            send(which, here.stream().filter(Row::deleted).map(Matrix::delete).toList());
        }
    }

    /** One transaction by a program that may do everything. */
    void send(int organisation, List<String> entries) {
        Answer answer = salus.system(organisation).post("/fhir", bundle("transaction", entries));
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.status() + " " + answer.body());
        }
    }

    static String bundle(String type, List<String> entries) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\",\"entry\":[" + String.join(",\n", entries)
                + "]}";
    }

    static String entry(String method, String url, String more) {
        return "{\"request\":{\"method\":\"" + method + "\",\"url\":\"" + url + "\"" + more + "}";
    }

    String put(Row row, int version) {
        return entry("PUT", row.reference(), "") + ",\"resource\":" + json(row, version) + "}";
    }

    static String delete(Row row) {
        return entry("DELETE", row.reference(), "") + "}";
    }

    String json(Row row, int version) {
        return json(row.type(), row.id(), row.marker(version), row.states().get(version - 1), row);
    }

    /** A resource of the row's type in this state; {@code id} empty: none. */
    String json(String type, String id, String marker, State state, Row row) {
        StringBuilder json = new StringBuilder("{\"resourceType\":\"" + type + "\"");
        if (!id.isEmpty()) {
            json.append(",\"id\":\"").append(id).append('"');
        }
        json.append(",\"meta\":{\"tag\":[{\"system\":\"urn:world\",\"code\":\"")
                .append(row.id(), 0, row.id().indexOf('-'));
        json.append("\"},{\"system\":\"urn:version\",\"code\":\"")
                .append(marker)
                .append("\"}]");
        if (!state.label().isEmpty()) {
            json.append(",\"security\":[{\"code\":\"").append(state.label()).append("\"}]");
        }
        json.append("},");
        String patient = reference("Patient/" + (state.own() ? own() : other()));
        String encounter = encounter(row.organisation());
        // No allergy of a patient is recorded twice.
        String content = members.get(type)
                .replace("%p", patient)
                .replace("%e", reference(encounter))
                .replace("%n", Integer.toString(allergies++));
        if (row.name().equals("of both patients")) {
            content = "\"status\":\"booked\",\"start\":\"2030-01-08T09:00:00Z\",\"end\":\"2030-01-08T09:20:00Z\",\"participant\":[{\"actor\":" + reference("Patient/" + own())
                    + ",\"status\":\"accepted\"},{\"actor\":" + reference("Patient/" + other())
                    + ",\"status\":\"accepted\"}]";
        }
        if (type.equals("Patient") && !id.equals(own()) && !id.equals(other())) {
            content += ",\"link\":[{\"other\":" + reference("Patient/" + own()) + ",\"type\":\"seealso\"}]";
        }
        json.append(content);
        if (state.laboratory() && (type.equals("Observation") || type.equals("DiagnosticReport"))) {
            json.append(
                            ",\"category\":[{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/observation-category\",")
                    .append("\"code\":\"laboratory\"}]}]");
        }
        return json.append('}').toString();
    }

    /** Each in turn, so that visible rows refer to hidden ones too. */
    private String encounter(int organisation) {
        List<Row> encounters = rows.stream()
                .filter(r -> r.type().equals("Encounter") && r.organisation() == organisation && !r.deleted())
                .toList();
        return encounters.get(count++ % encounters.size()).reference();
    }

    private static String reference(String to) {
        return "{\"reference\":\"" + to + "\"}";
    }

    /** Id of the Patient who signs in; the other organisation has a Patient with the same id. */
    String own() {
        return world + "-own";
    }

    String other() {
        return world + "-other";
    }

    /** Finds the rows of this world alone. */
    String tag() {
        return "_tag=urn:world%7C" + world;
    }

    /** Expression of the markers of this world. */
    String markers() {
        return "m" + world + "-[a-z0-9]+?o\\dv\\dx";
    }

    List<Row> rows() {
        return rows;
    }

    List<String> types() {
        return List.copyOf(members.keySet());
    }

    private static String text() {
        try (InputStream in = Matrix.class.getResourceAsStream("matrix-types.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
