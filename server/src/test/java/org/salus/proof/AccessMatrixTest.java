package org.salus.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.salus.access.ExpectedAccess;
import org.salus.access.ExpectedAccess.Cell;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Interaction;
import org.salus.kernel.Role;
import org.salus.proof.Matrix.Row;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/**
 * Role by interaction by kind of row, over HTTP, against the table that was written apart from the policy: what the table hides shows in
 * no answer, neither as a row nor as an id, a count or an event, and what it allows is there.
 */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AccessMatrixTest {

    /** One who is signed in. */
    private record User(Role role, int organisation, Client client) {
        @Override
        public String toString() {
            return role.code() + " of " + organisation;
        }
    }

    private static final RunningSalus SALUS = RunningSalus.shared();
    private static final Instant START = Instant.now().minusSeconds(1);
    private static final Map<Role, Map<String, Cell>> TABLE = new HashMap<>();
    private static final List<User> USERS = new ArrayList<>();
    private static Matrix matrix;

    private final List<String> wrong = new ArrayList<>();
    private int checked;

    @BeforeAll
    static void fill() {
        for (Cell cell : ExpectedAccess.load()) {
            TABLE.computeIfAbsent(cell.role(), _ -> new HashMap<>()).put(cell.type(), cell);
        }
        matrix = new Matrix(SALUS);
        for (Role role : Role.values()) {
            if (role != Role.SYSTEM) {
                USERS.add(new User(role, 0, SALUS.signIn(0, role, role == Role.PATIENT ? matrix.own() : null)));
            }
        }
        USERS.add(new User(Role.PHYSICIAN, 1, SALUS.signIn(1, Role.PHYSICIAN, null)));
        USERS.add(new User(Role.PATIENT, 1, SALUS.signIn(1, Role.PATIENT, matrix.own())));
    }

    @AfterEach
    void asTheTableSays() {
        assertThat(wrong.stream().limit(40))
                .as("%d of %d", wrong.size(), checked)
                .isEmpty();
        assertThat(checked).isGreaterThan(30);
    }

    private void check(boolean right, String what) {
        checked++;
        if (!right) {
            wrong.add(what);
        }
    }

    private static Cell cell(User user, String type) {
        return TABLE.get(user.role()).get(type);
    }

    private static boolean covers(User user, Row row, Matrix.State state) {
        // The Binary rows here belong to nothing, so they are no patient's; BinaryAccessTest has those that belong to something.
        boolean own = row.type().equals("Patient") ? row.id().equals(matrix.own()) : state.own() && !row.type().equals("Binary");
        return row.organisation() == user.organisation()
                && cell(user, row.type()).covers(own, state.sensitive(), state.withheld(), state.laboratory());
    }

    /** Whether the user may see this version (the newest of a deleted row is the deletion) by an interaction. */
    private static boolean sees(User user, Interaction interaction, Row row, int version) {
        return cell(user, row.type()).allows(interaction)
                && covers(user, row, row.last())
                && covers(
                        user,
                        row,
                        row.states().get(Math.min(version, row.states().size()) - 1));
    }

    private static boolean sees(User user, Interaction interaction, Row row) {
        return !row.deleted() && sees(user, interaction, row, row.newest());
    }

    private static Set<String> seen(User user, String type) {
        return SEEN.computeIfAbsent(
                user + " " + type,
                _ -> matrix.rows().stream()
                        .filter(r -> r.type().equals(type) && sees(user, Interaction.SEARCH, r))
                        .map(Row::reference)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static final Map<String, Set<String>> SEEN = new ConcurrentHashMap<>();

    /** No version that is hidden shows anywhere in the answer. */
    private void noLeak(User user, String request, Answer answer) {
        Set<String> visible = VISIBLE.computeIfAbsent(
                user,
                u -> matrix.rows().stream()
                        .flatMap(r -> IntStream.rangeClosed(1, r.states().size())
                                .filter(v -> sees(u, Interaction.SEARCH, r, v) || sees(u, Interaction.READ, r, v))
                                .mapToObj(r::marker))
                        .collect(Collectors.toSet()));
        Matcher markers = Pattern.compile(matrix.markers()).matcher(answer.body());
        while (markers.find()) {
            check(
                    visible.contains(markers.group()),
                    user + " " + request + " shows " + markers.group() + " " + named(markers.group()));
        }
        check(answer.status() < 500, user + " " + request + " -> " + answer.status());
    }

    private static final Map<User, Set<String>> VISIBLE = new ConcurrentHashMap<>();

    private static String named(String marker) {
        return matrix.rows().stream()
                .filter(r -> marker.startsWith("m" + r.id() + "o" + r.organisation() + "v"))
                .map(r -> r.type() + " " + r.name())
                .findFirst()
                .orElse("");
    }

    private void sameIds(User user, String request, Answer answer, Set<String> expected) {
        noLeak(user, request, answer);
        if (answer.status() != 200) {
            check(false, user + " " + request + " -> " + answer.status() + " " + answer.body());
            return;
        }
        Set<String> ids = new TreeSet<>(answer.ids());
        check(ids.equals(expected), user + " " + request + " -> " + difference(ids, expected));
    }

    private static String difference(Set<String> got, Set<String> expected) {
        Set<String> more = new TreeSet<>(got);
        more.removeAll(expected);
        Set<String> less = new TreeSet<>(expected);
        less.removeAll(got);
        return "too many " + named(more) + ", missing " + named(less);
    }

    private static List<String> named(Set<String> references) {
        return references.stream()
                .map(ref -> matrix.rows().stream()
                        .filter(r -> r.reference().equals(ref))
                        .map(r -> ref + " (" + r.name() + ")")
                        .findFirst()
                        .orElse(ref))
                .toList();
    }

    @Test
    void everyTypeIsOpenOrClosedToEachRole() {
        for (User user : USERS) {
            for (Cell cell : TABLE.get(user.role()).values()) {
                Answer answer = user.client().get("/fhir/" + cell.type() + "?" + matrix.tag() + "&_summary=count");
                check(
                        answer.status() == (cell.allows(Interaction.SEARCH) ? 200 : 403),
                        user + " search " + cell.type() + " -> " + answer.status());
            }
        }
    }

    @Test
    void searchesOfEveryForm() {
        for (User user : USERS) {
            for (String type : matrix.types()) {
                String query = "/fhir/" + type + "?" + matrix.tag();
                if (!cell(user, type).allows(Interaction.SEARCH)) {
                    Answer answer = user.client().get(query);
                    noLeak(user, query, answer);
                    check(answer.status() == 403, user + " " + query + " -> " + answer.status());
                    continue;
                }
                Set<String> expected = seen(user, type);
                Answer all = user.client().get(query + "&_count=1000&_total=accurate");
                sameIds(user, query, all, expected);
                check(
                        total(all) == expected.size(),
                        user + " " + query + " total " + total(all) + " not " + expected.size());
                Answer counted = user.client().get(query + "&_summary=count");
                check(total(counted) == expected.size(), user + " count of " + type + " " + total(counted));
                Answer posted = user.client()
                        .with("Content-Type", "application/x-www-form-urlencoded")
                        .post("/fhir/" + type + "/_search", matrix.tag() + "&_count=1000&_sort=-_lastUpdated");
                sameIds(user, "POST " + type, posted, expected);
                String ids = matrix.rows().stream()
                        .filter(r -> r.type().equals(type))
                        .map(Row::id)
                        .collect(Collectors.joining(","));
                sameIds(user, type + "?_id", user.client().get("/fhir/" + type + "?_count=1000&_id=" + ids), expected);
                for (String label : List.of("PSY", "NOPAT", "TBOO", "R")) {
                    Answer labelled = user.client().get(query + "&_security=" + label + "&_summary=count");
                    long count = matrix.rows().stream()
                            .filter(r -> r.type().equals(type)
                                    && r.last().label().equals(label)
                                    && sees(user, Interaction.SEARCH, r))
                            .count();
                    check(total(labelled) == count, user + " " + type + " of label " + label + ": " + total(labelled));
                }
            }
        }
    }

    private static long total(Answer answer) {
        Object total = answer.status() == 200 ? answer.json().get("total") : null;
        return total == null ? -1 : Long.parseLong(total.toString());
    }

    @Test
    void readsOfEveryVersion() {
        for (User user : USERS) {
            List<String> entries = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (Row row : matrix.rows()) {
                boolean may = cell(user, row.type()).allows(Interaction.READ);
                boolean there = sees(user, Interaction.READ, row, row.newest());
                boolean twin = row.type().equals("Patient")
                        && (row.id().equals(matrix.own()) || row.id().equals(matrix.other()));
                if (twin && row.organisation() != user.organisation()) {
                    continue;
                }
                entries.add(Matrix.entry("GET", row.reference(), "") + "}");
                expected.add(!may ? "403" : !there ? "404" : row.deleted() ? "410" : "200");
                names.add("read " + row.reference() + " " + row.name());
                for (int version = 1; version <= row.newest() + 1; version++) {
                    boolean shown = version <= row.newest() && sees(user, Interaction.VREAD, row, version);
                    boolean gone = row.deleted() && version == row.newest();
                    entries.add(Matrix.entry("GET", row.reference() + "/_history/" + version, "") + "}");
                    expected.add(!may ? "403" : !shown ? "404" : gone ? "410" : "200");
                    names.add("vread " + row.reference() + " " + version + " " + row.name());
                }
            }
            Answer answer = user.client().post("/fhir", Matrix.bundle("batch", entries));
            noLeak(user, "batch of reads", answer);
            JsonArray got = answer.json().array("entry");
            for (int i = 0; i < entries.size(); i++) {
                String status =
                        got.object(i).object("response").string("status").substring(0, 3);
                check(
                        status.equals(expected.get(i)),
                        user + " " + names.get(i) + " -> " + status + " not " + expected.get(i));
            }
        }
    }

    @Test
    void includesChainsAndReverseChains() {
        for (User user : USERS) {
            Set<String> patients = seen(user, "Patient");
            for (String type : matrix.types()) {
                if (!cell(user, type).allows(Interaction.SEARCH)) {
                    continue;
                }
                Set<String> rows = seen(user, type);
                String query = "/fhir/" + type + "?_count=1000&" + matrix.tag();
                Answer included = user.client().get(query + "&_include=" + type + ":*");
                noLeak(user, query + " with includes", included);
                Answer named = user.client().get(query + "&_include=*:*");
                check(named.status() < 500, user + " " + query + " _include=*:* -> " + named.status());
                for (String id : included.ids()) {
                    String of = id.substring(0, id.indexOf('/'));
                    check(
                            rows.contains(id) || seen(user, of).contains(id),
                            user + " " + query + " includes " + named(Set.of(id)));
                }
            }
            if (!cell(user, "Patient").allows(Interaction.SEARCH)) {
                continue;
            }
            for (String type : matrix.types()) {
                if (!BY_PATIENT.contains(type)) {
                    continue;
                }
                String param = "patient";
                Set<String> rows = seen(user, type);
                Answer reverse = user.client()
                        .get("/fhir/Patient?_count=1000&" + matrix.tag() + "&_revinclude=" + type + ":" + param);
                Set<String> expected = new TreeSet<>(patients);
                matrix.rows().stream()
                        .filter(r -> rows.contains(r.reference()) && patients.contains(patient(r)))
                        .forEach(r -> expected.add(r.reference()));
                sameIds(user, "_revinclude=" + type + ":" + param, reverse, expected);
                Answer has = user.client()
                        .get("/fhir/Patient?_count=1000&" + matrix.tag() + "&_has:" + type + ":" + param + ":"
                                + matrix.tag());
                Set<String> having = matrix.rows().stream()
                        .filter(r -> rows.contains(r.reference()))
                        .map(AccessMatrixTest::patient)
                        .filter(patients::contains)
                        .collect(Collectors.toCollection(TreeSet::new));
                sameIds(user, "_has:" + type, has, having);
                if (cell(user, type).allows(Interaction.SEARCH)) {
                    Answer chained = user.client()
                            .get("/fhir/" + type + "?_count=1000&" + matrix.tag() + "&" + param + ":Patient."
                                    + matrix.tag());
                    Set<String> leading = matrix.rows().stream()
                            .filter(r -> rows.contains(r.reference()) && patients.contains(patient(r)))
                            .map(Row::reference)
                            .collect(Collectors.toCollection(TreeSet::new));
                    sameIds(user, "chain of " + type, chained, leading);
                }
            }
            hiddenLinks(user);
        }
    }

    /** Types whose patient parameter leads to the one patient of the template. */
    private static final Set<String> BY_PATIENT = Set.of(
            "AllergyIntolerance",
            "CarePlan",
            "Claim",
            "Condition",
            "Consent",
            "DiagnosticReport",
            "DocumentReference",
            "Encounter",
            "Immunization",
            "MedicationRequest",
            "Observation",
            "Procedure",
            "RelatedPerson",
            "ServiceRequest",
            "Specimen",
            "Account",
            "ExplanationOfBenefit",
            "Flag",
            "Goal",
            "QuestionnaireResponse",
            "RiskAssessment",
            "Task",
            "Device",
            "Person");

    private static String patient(Row row) {
        return "Patient/" + (row.last().own() ? matrix.own() : matrix.other());
    }

    /** What a visible row says of a hidden one to which it refers cannot be asked. */
    private void hiddenLinks(User user) {
        Set<String> encounters = seen(user, "Encounter");
        for (String type : List.of("Observation", "Condition", "MedicationRequest", "Procedure")) {
            if (!cell(user, type).allows(Interaction.SEARCH)) {
                continue;
            }
            Set<String> rows = seen(user, type);
            Answer all = user.client().get("/fhir/" + type + "?_count=1000&" + matrix.tag());
            Set<String> expected = new TreeSet<>();
            for (Object entry : all.json().array("entry") == null
                    ? new JsonArray()
                    : all.json().array("entry")) {
                JsonObject resource = ((JsonObject) entry).object("resource");
                if (encounters.contains(resource.object("encounter").string("reference"))) {
                    expected.add(type + "/" + resource.string("id"));
                }
            }
            check(rows.containsAll(expected), user + " sees more of " + type);
            sameIds(
                    user,
                    type + " of encounters",
                    user.client()
                            .get("/fhir/" + type + "?_count=1000&" + matrix.tag() + "&encounter:Encounter."
                                    + matrix.tag()),
                    expected);
        }
    }

    @Test
    void historiesOfInstanceTypeAndSystem() {
        for (User user : USERS) {
            List<String> entries = new ArrayList<>();
            List<Row> asked = new ArrayList<>();
            Set<String> bySearch = new TreeSet<>();
            for (Row row : matrix.rows()) {
                for (int version = 1; version <= row.newest(); version++) {
                    if (sees(user, Interaction.HISTORY_SYSTEM, row, version)) {
                        bySearch.add(row.reference() + " " + version);
                    }
                }
                if (row.organisation() == user.organisation() || !row.type().equals("Patient")) {
                    entries.add(Matrix.entry("GET", row.reference() + "/_history?_count=100", "") + "}");
                    asked.add(row);
                }
            }
            Answer batch = user.client().post("/fhir", Matrix.bundle("batch", entries));
            noLeak(user, "batch of histories", batch);
            JsonArray got = batch.json().array("entry");
            for (int i = 0; i < asked.size(); i++) {
                Row row = asked.get(i);
                String status =
                        got.object(i).object("response").string("status").substring(0, 3);
                Set<String> versions = new TreeSet<>();
                for (int version = 1; version <= row.newest(); version++) {
                    if (sees(user, Interaction.HISTORY, row, version)) {
                        versions.add(row.reference() + " " + version);
                    }
                }
                String right = !cell(user, row.type()).allows(Interaction.HISTORY)
                        ? "403"
                        : versions.isEmpty() ? "404" : "200";
                check(
                        status.equals(right),
                        user + " history of " + row.reference() + " " + row.name() + " -> " + status + " not " + right);
                JsonObject history = got.object(i).object("resource");
                if (right.equals("200") && status.equals("200")) {
                    Set<String> found = versions(history);
                    check(
                            found.equals(versions),
                            user + " history of " + row.name() + " " + found + " not " + versions);
                }
            }
            for (String type : matrix.types()) {
                String url = "/fhir/" + type + "/_history?_count=1000&_since=" + START;
                if (cell(user, type).allows(Interaction.HISTORY_TYPE)) {
                    Set<String> expected = bySearch.stream()
                            .filter(v -> v.startsWith(type + "/"))
                            .collect(Collectors.toCollection(TreeSet::new));
                    sameVersions(user, url, paged(user, url), expected);
                } else {
                    check(user.client().get(url).status() == 403, user + " " + url);
                }
            }
            String all = "/fhir/_history?_count=1000&_since=" + START;
            if (TABLE.get(user.role()).values().stream().anyMatch(c -> c.allows(Interaction.HISTORY_SYSTEM))) {
                sameVersions(user, all, paged(user, all), bySearch);
            } else {
                check(user.client().get(all).status() == 403, user + " " + all);
            }
        }
    }

    private void sameVersions(User user, String url, Set<String> found, Set<String> expected) {
        check(found.equals(expected), user + " " + url + " -> " + difference(found, expected) + names(found, expected));
    }

    private static String names(Set<String> found, Set<String> expected) {
        Set<String> differing = new TreeSet<>(found);
        differing.addAll(expected);
        return differing.stream()
                .filter(v -> found.contains(v) != expected.contains(v))
                .map(v -> v.substring(0, v.indexOf(' ')))
                .distinct()
                .flatMap(ref -> named(Set.of(ref)).stream())
                .toList()
                .toString();
    }

    /** "Type/id version" of all versions of this world on all pages. */
    private Set<String> paged(User user, String url) {
        Set<String> versions = new TreeSet<>();
        String next = url;
        while (next != null) {
            Answer answer = user.client().get(next);
            noLeak(user, next, answer);
            if (answer.status() != 200) {
                check(false, user + " " + next + " -> " + answer.status());
                return versions;
            }
            versions.addAll(versions(answer.json()));
            next = link(answer.json(), "next");
        }
        versions.removeIf(v -> !v.contains("/" + matrix.own().substring(0, 9)));
        return versions;
    }

    private static Set<String> versions(JsonObject history) {
        Set<String> versions = new TreeSet<>();
        JsonArray entries = history.array("entry");
        for (Object one : entries == null ? new JsonArray() : entries) {
            JsonObject entry = (JsonObject) one;
            String[] url = entry.string("fullUrl").split("/");
            String etag = entry.object("response").string("etag");
            versions.add(url[url.length - 2] + "/" + url[url.length - 1] + " " + etag.replaceAll("\\D", ""));
        }
        return versions;
    }

    private static @Nullable String link(JsonObject bundle, String relation) {
        for (Object link : bundle.array("link")) {
            if (relation.equals(((JsonObject) link).string("relation"))) {
                return ((JsonObject) link).string("url");
            }
        }
        return null;
    }

    @Test
    void everything() {
        for (User user : USERS) {
            for (String id : List.of(matrix.own(), matrix.other())) {
                String url = "/fhir/Patient/" + id + "/$everything?_count=1000";
                Row patient = matrix.rows().stream()
                        .filter(r -> r.reference().equals("Patient/" + id) && r.organisation() == user.organisation())
                        .findFirst()
                        .orElseThrow();
                Answer answer = user.client().get(url);
                noLeak(user, url, answer);
                int right = !cell(user, "Patient").allows(Interaction.READ)
                        ? 403
                        : sees(user, Interaction.READ, patient) ? 200 : 404;
                check(answer.status() == right, user + " " + url + " -> " + answer.status() + " not " + right);
                if (answer.status() != 200) {
                    continue;
                }
                check(link(answer.json(), "next") == null, "one page");
                Set<String> got = new TreeSet<>(answer.ids());
                Set<String> must = new TreeSet<>();
                Set<String> may = new TreeSet<>();
                for (Row row : matrix.rows()) {
                    boolean about = row.last().own() == id.equals(matrix.own())
                            || row.name().startsWith("of both")
                            || row.type().equals("Patient");
                    if (about && sees(user, Interaction.SEARCH, row)) {
                        may.add(row.reference());
                        if (BY_PATIENT.contains(row.type())) {
                            must.add(row.reference());
                        }
                    }
                }
                check(may.containsAll(got), user + " " + url + " -> " + difference(got, may));
                check(got.containsAll(must), user + " " + url + " -> " + difference(got, must));
            }
        }
    }

    @Test
    @Order(Integer.MAX_VALUE - 1) // it adds rows about the patients of the others
    void writesOfEveryKind() {
        for (User user : USERS) {
            List<Row> rows = new ArrayList<>(matrix.fresh(user.organisation()));
            matrix.fresh(1 - user.organisation()).stream()
                    .filter(r -> r.name().equals("own"))
                    .forEach(rows::add);
            for (int organisation = 0; organisation < 2; organisation++) {
                int which = organisation;
                matrix.send(
                        which,
                        rows.stream()
                                .filter(r -> r.organisation() == which)
                                .map(r -> matrix.put(r, 1))
                                .toList());
            }
            creates(user, rows);
            updates(user, rows);
            deletes(user, rows);
        }
    }

    private void creates(User user, List<Row> rows) {
        List<Row> here = rows.stream()
                .filter(r -> r.organisation() == user.organisation())
                .toList();
        List<String> statuses = batch(
                user,
                here.stream()
                        .map(r -> Matrix.entry("POST", r.type(), "") + ",\"resource\":"
                                + matrix.json(r.type(), "", r.marker(9), r.last(), r) + "}")
                        .toList());
        for (int i = 0; i < here.size(); i++) {
            Row row = here.get(i);
            boolean may = cell(user, row.type()).allows(Interaction.CREATE) && covers(user, row, row.last());
            check(
                    statuses.get(i).equals(may ? "201" : "403"),
                    user + " create " + row.type() + " " + row.name() + " -> " + statuses.get(i));
        }
        List<String> counts = new ArrayList<>();
        here.forEach(r -> counts.add(Matrix.entry("GET", r.type() + "?_summary=count&_tag=" + r.marker(9), "") + "}"));
        JsonArray counted = SALUS.system(user.organisation())
                .post("/fhir", Matrix.bundle("batch", counts))
                .json()
                .array("entry");
        for (int i = 0; i < here.size(); i++) {
            String total = counted.object(i).object("resource").get("total").toString();
            check(
                    total.equals(statuses.get(i).equals("201") ? "1" : "0"),
                    user + " create " + here.get(i).type() + " " + here.get(i).name() + " stored " + total);
        }
    }

    private void updates(User user, List<Row> rows) {
        // Once with the row's own content, once with content that everybody with the right may write: a label is not
        // washed off.
        for (boolean washed : new boolean[] {true, false}) {
            List<Integer> before = versions(rows);
            List<String> entries = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                Row row = rows.get(i);
                Matrix.State state =
                        washed ? new Matrix.State(true, "", row.last().laboratory()) : row.last();
                entries.add(Matrix.entry(
                                "PUT", row.reference(), ",\"ifMatch\":\"W/\\\"" + Math.max(1, before.get(i)) + "\\\"\"")
                        + ",\"resource\":" + matrix.json(row.type(), row.id(), row.marker(1), state, row) + "}");
            }
            List<String> statuses = batch(user, entries);
            List<Integer> after = versions(rows);
            for (int i = 0; i < rows.size(); i++) {
                Row row = rows.get(i);
                boolean may = cell(user, row.type()).allows(Interaction.UPDATE) && covers(user, row, row.last());
                boolean wrote = statuses.get(i).startsWith("2");
                String what = user + (washed ? " washes " : " updates ") + row.type() + " " + row.name() + " of "
                        + row.organisation() + " -> " + statuses.get(i);
                check(wrote == may, what);
                check(
                        after.get(i) == before.get(i) + (may ? 1 : 0),
                        what + ", version " + after.get(i) + " after " + before.get(i));
            }
            if (washed) {
                // As they were, for the next round.
                for (int organisation = 0; organisation < 2; organisation++) {
                    int which = organisation;
                    matrix.send(
                            which,
                            rows.stream()
                                    .filter(r -> r.organisation() == which)
                                    .map(r -> matrix.put(r, 1))
                                    .toList());
                }
            }
        }
    }

    private void deletes(User user, List<Row> rows) {
        List<Integer> before = versions(rows);
        List<String> statuses = batch(user, rows.stream().map(Matrix::delete).toList());
        List<Integer> after = versions(rows);
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            boolean may = cell(user, row.type()).allows(Interaction.DELETE) && covers(user, row, row.last());
            String what = user + " deletes " + row.type() + " " + row.name() + " of " + row.organisation() + " -> "
                    + statuses.get(i);
            check(after.get(i).equals(may ? Integer.valueOf(-1) : before.get(i)), what + ", version " + after.get(i));
            check(
                    !cell(user, row.type()).allows(Interaction.DELETE)
                            == statuses.get(i).equals("403"),
                    what);
        }
    }

    private List<String> batch(User user, List<String> entries) {
        Answer answer = user.client().post("/fhir", Matrix.bundle("batch", entries));
        JsonArray got = answer.json().array("entry");
        List<String> statuses = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            statuses.add(got.object(i).object("response").string("status").substring(0, 3));
        }
        return statuses;
    }

    /** As the program that sees everything sees them: -1 for what is not there. */
    private static List<Integer> versions(List<Row> rows) {
        Map<String, Integer> versions = new HashMap<>();
        for (int organisation = 0; organisation < 2; organisation++) {
            int which = organisation;
            List<Row> here =
                    rows.stream().filter(r -> r.organisation() == which).toList();
            JsonArray got = SALUS.system(which)
                    .post(
                            "/fhir",
                            Matrix.bundle(
                                    "batch",
                                    here.stream()
                                            .map(r -> Matrix.entry("GET", r.reference(), "") + "}")
                                            .toList()))
                    .json()
                    .array("entry");
            for (int i = 0; i < here.size(); i++) {
                JsonObject resource = got.object(i).object("resource");
                boolean there = resource != null && !"OperationOutcome".equals(resource.string("resourceType"));
                versions.put(
                        which + here.get(i).reference(),
                        there ? Integer.valueOf(resource.object("meta").string("versionId")) : Integer.valueOf(-1));
            }
        }
        return rows.stream()
                .map(r -> versions.get(r.organisation() + r.reference()))
                .toList();
    }

    @Test
    @Order(Integer.MAX_VALUE) // it adds rows and versions
    void theLiveStream() throws Exception {
        List<Row> rows = new ArrayList<>(matrix.fresh(0));
        rows.addAll(matrix.fresh(1));
        Map<User, List<String>> heard = new ConcurrentHashMap<>();
        List<Thread> listeners = new ArrayList<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (User user : USERS) {
                boolean may = cell(user, "Patient").allows(Interaction.READ);
                HttpResponse<java.io.InputStream> other = listen(http, user, matrix.other());
                check(
                        (other.statusCode() == 200) == (may && user.role() != Role.PATIENT),
                        user + " listens to the other: " + other.statusCode());
                other.body().close();
                HttpResponse<java.io.InputStream> response = listen(http, user, matrix.own());
                check((response.statusCode() == 200) == may, user + " listens: " + response.statusCode());
                if (response.statusCode() != 200) {
                    response.body().close();
                    continue;
                }
                heard.put(user, new ArrayList<>());
                listeners.add(Thread.ofVirtual().start(() -> hear(response, heard.get(user), last())));
            }
            List<List<Row>> portions = new ArrayList<>();
            for (int at = 0; at < rows.size(); at += 40) {
                portions.add(rows.subList(at, Math.min(rows.size(), at + 40)));
            }
            for (List<Row> portion : portions) {
                for (boolean deletion : new boolean[] {false, true}) {
                    for (int organisation = 0; organisation < 2; organisation++) {
                        int which = organisation;
                        List<String> entries = portion.stream()
                                .filter(r -> r.organisation() == which)
                                .map(r -> deletion ? Matrix.delete(r) : matrix.put(r, 1))
                                .toList();
                        if (!entries.isEmpty()) {
                            matrix.send(which, entries);
                        }
                    }
                }
            }
            // One commit so large that it is told type by type.
            for (int organisation = 0; organisation < 2; organisation++) {
                int which = organisation;
                matrix.send(
                        which,
                        rows.stream()
                                .filter(r -> r.organisation() == which
                                        && (r.last().sensitive() || !r.last().own()))
                                .map(r -> matrix.put(r, 1))
                                .toList());
                matrix.send(which, List.of(matrix.put(patient(which), 1)));
            }
            for (Thread listener : listeners) {
                listener.join(Duration.ofSeconds(20));
            }
        }
        for (Map.Entry<User, List<String>> one : heard.entrySet()) {
            User user = one.getKey();
            Set<String> expected = new TreeSet<>();
            Set<String> types = new TreeSet<>();
            for (Row row : rows) {
                // A Patient that links to the own one has a chart of its own.
                if (row.last().own()
                        && COMPARTMENT.contains(row.type())
                        && cell(user, row.type()).allows(Interaction.LIVE)
                        && covers(user, row, row.last())) {
                    expected.add(row.reference() + " created");
                    expected.add(row.reference() + " deleted");
                    if (row.last().sensitive()) {
                        types.add(row.type());
                    }
                }
            }
            Set<String> events = new TreeSet<>();
            Set<String> whole = new TreeSet<>();
            for (String data : one.getValue()) {
                JsonObject event =
                        Json.parse(data.getBytes(StandardCharsets.UTF_8)).get();
                if (event.has("id")) {
                    events.add(event.string("type") + "/" + event.string("id") + " " + event.string("kind"));
                } else {
                    whole.add(event.string("type"));
                }
            }
            events.remove("Patient/" + matrix.own() + " updated");
            check(
                    events.equals(expected),
                    user + " hears " + difference(events, expected) + rowNames(rows, events, expected));
            check(types.containsAll(whole), user + " hears of types " + difference(whole, types));
        }
    }

    private static Row patient(int organisation) {
        return matrix.rows().stream()
                .filter(r -> r.reference().equals("Patient/" + matrix.own()) && r.organisation() == organisation)
                .findFirst()
                .orElseThrow();
    }

    private static String last() {
        return "\"id\":\"" + matrix.own() + "\"";
    }

    private static final Set<String> COMPARTMENT =
            Arrays.stream("""
                    Account AllergyIntolerance Appointment AuditEvent Basic BodyStructure CarePlan CareTeam ChargeItem Claim Communication
                    Composition Condition Consent Coverage Device DiagnosticReport DocumentReference Encounter EpisodeOfCare
                    ExplanationOfBenefit FamilyMemberHistory Flag Goal Group Immunization Invoice List MedicationRequest Observation
                    Person Procedure Provenance QuestionnaireResponse RelatedPerson RiskAssessment ServiceRequest Specimen Task""".split("\\s+")).collect(Collectors.toSet());

    private static List<String> rowNames(List<Row> rows, Set<String> found, Set<String> expected) {
        return rows.stream()
                .filter(r -> found.contains(r.reference() + " deleted") != expected.contains(r.reference() + " deleted")
                        || found.contains(r.reference() + " created") != expected.contains(r.reference() + " created"))
                .map(r -> r.type() + " " + r.name() + " of " + r.organisation())
                .distinct()
                .sorted(Comparator.naturalOrder())
                .limit(20)
                .toList();
    }

    private static HttpResponse<java.io.InputStream> listen(HttpClient http, User user, String patient)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(SALUS.base() + "/live?patient=" + patient));
        user.client().headers().forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static void hear(HttpResponse<java.io.InputStream> response, List<String> events, String last) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: {\"type\"")) {
                    events.add(line.substring(6));
                    if (line.contains(last)) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            events.add("{\"type\":\"" + e.getMessage() + "\"}");
        }
    }

    /** A program sees the types of its scopes and no others, however it asks. */
    @Test
    void programsWithinTheirScopes() {
        Client patients = SALUS.program(0, "system/Patient.rs");
        Answer reverse = patients.get("/fhir/Patient?_count=1000&" + matrix.tag()
                + "&_revinclude=Observation:patient&_revinclude=Encounter:patient");
        check(reverse.ids().stream().allMatch(id -> id.startsWith("Patient/")), "_revinclude beyond the scope");
        check(
                patients.get("/fhir/Patient?_has:Observation:patient:" + matrix.tag())
                        .ids()
                        .isEmpty(),
                "_has beyond the scope");
        Set<String> types = new HashSet<>();
        patients.get("/fhir/Patient/" + matrix.own() + "/$everything?_count=1000")
                .ids()
                .forEach(id -> types.add(id.split("/")[0]));
        check(types.equals(Set.of("Patient")), "$everything beyond the scope: " + types);
        for (String type : matrix.types()) {
            if (!type.equals("Patient")) {
                check(patients.get("/fhir/" + type).status() == 403, type);
                check(patients.get("/fhir/" + type + "/_history").status() == 403, type + " history");
            }
        }
        check(
                patients.put("/fhir/Patient/" + matrix.own(), matrix.json(patient(0), 1))
                                .status()
                        == 403,
                "update beyond the scope");
        Client writer = SALUS.program(0, "system/Observation.c");
        check(writer.get("/fhir/Observation?" + matrix.tag()).status() == 403, "search with a scope to create");
        check(writer.get("/fhir/_history").status() == 403, "history with a scope to create");
        check(writer.get("/live?patient=" + matrix.own()).status() == 403, "live with a scope to create");
    }
}
