package org.salus.charting.drafts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Ids;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;
import org.salus.vault.Vault;

/** Drafts as a screen sees them: saved, found again, shared, merged, announced, and closed to everybody else. */
class DraftsHttpTest {

    private static final RunningSalus SALUS = RunningSalus.shared();
    private static Client ada;
    private static Client bea;
    private static Client nurse;
    private static Client clerk;

    @BeforeAll
    static void signIn() {
        ada = SALUS.signIn(0, Role.PHYSICIAN, null);
        bea = SALUS.signIn(0, Role.PHYSICIAN, null);
        nurse = SALUS.signIn(0, Role.NURSE, null);
        clerk = SALUS.signIn(0, Role.FRONT_DESK, null);
    }

    private static String patient(String... labels) {
        String security = labels.length == 0
                ? ""
                : ",\"meta\":{\"security\":[{\"code\":\"" + String.join("\"},{\"code\":\"", labels) + "\"}]}";
        return SALUS.system().create("Patient", "{\"resourceType\":\"Patient\"" + security + ",\"name\":[{\"family\":\"Draft\"}]}");
    }

    private static String form(String patient, String key, boolean shared, String text) {
        return "{\"patient\":\"" + patient + "\",\"kind\":\"note\",\"key\":\"" + key + "\",\"title\":\"Progress note\",\"shared\":" + shared
                + ",\"editor\":\"e1\",\"fields\":{\"plan\":{\"value\":\"" + text + "\"}}}";
    }

    private static String edit(String editor, String text, int base, Integer... settles) {
        return "{\"editor\":\"" + editor + "\",\"fields\":{\"plan\":{\"value\":\"" + text + "\",\"base\":" + base + ",\"settles\":"
                + List.of(settles) + "}}}";
    }

    private static Answer begin(Client client, String patient, boolean shared, String text) {
        Answer answer = client.post("/drafts", form(patient, Ids.resource(), shared, text));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer;
    }

    private static String id(Answer answer) {
        return String.valueOf(answer.json().string("id"));
    }

    private static JsonObject plan(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        JsonObject fields = answer.json().object("fields");
        JsonObject plan = fields == null ? null : fields.object("plan");
        assertThat(plan).isNotNull();
        return plan == null ? new JsonObject() : plan;
    }

    private static int number(JsonObject json, String name) {
        return json.get(name) instanceof JsonNumber number ? Integer.parseInt(number.text()) : -1;
    }

    @Test
    void aFormThatIsOpenedAgainFindsItsDraft() {
        String patient = patient();
        String key = Ids.resource();
        Answer made = ada.post("/drafts", form(patient, key, false, "Rest."));
        assertThat(made.status()).isEqualTo(201);
        int revision = number(plan(made), "revision");
        Answer saved = ada.put("/drafts/" + id(made), edit("e1", "Rest. Fluids.", revision));
        assertThat(plan(saved).string("value")).isEqualTo("Rest. Fluids.");
        Answer again = ada.post("/drafts", form(patient, key, false, "Rest."));
        assertThat(again.status()).isEqualTo(200);
        assertThat(id(again)).isEqualTo(id(made));
        assertThat(plan(again).string("value")).isEqualTo("Rest. Fluids.");
        assertThat(plan(again).array("conflicts")).isEqualTo(new JsonArray());
        Answer list = ada.get("/drafts?kind=note");
        assertThat(list.body()).contains(id(made)).contains("Progress note").doesNotContain("Fluids");
        assertThat(ada.get("/drafts?patient=" + patient).body()).contains(id(made));
        assertThat(ada.get("/drafts?patient=" + patient + "&kind=allergy").body()).doesNotContain(id(made));
    }

    @Test
    void aPrivateDraftIsNobodyElses() {
        String patient = patient();
        Answer made = begin(ada, patient, false, "Secret plan.");
        String path = "/drafts/" + id(made);
        for (Client other : List.of(bea, nurse, clerk)) {
            assertThat(other.get(path).status()).isEqualTo(404);
            assertThat(other.put(path, edit("x", "Mine now.", 1)).status()).isEqualTo(404);
            assertThat(other.delete(path + "?revision=2").status()).isEqualTo(404);
            for (String list : List.of("/drafts", "/drafts?patient=" + patient)) {
                assertThat(other.get(list).body()).doesNotContain(id(made)).doesNotContain("Secret");
            }
        }
        Client elsewhere = SALUS.signIn(1, Role.PHYSICIAN, null);
        assertThat(elsewhere.get(path).status()).isEqualTo(404);
        assertThat(elsewhere.get("/drafts?patient=" + patient).status()).isEqualTo(404);
        assertThat(plan(ada.get(path)).string("value")).isEqualTo("Secret plan.");
    }

    @Test
    void whoHasNoDraftsIsToldSo() {
        String patient = patient();
        String path = "/drafts/" + id(begin(ada, patient, true, "Rest."));
        List<Client> outside = List.of(
                SALUS.signIn(0, Role.PATIENT, patient),
                SALUS.signIn(0, Role.PRIVACY_OFFICER, null),
                SALUS.signIn(0, Role.ADMINISTRATOR, null),
                SALUS.system());
        for (Client client : outside) {
            assertThat(client.get("/drafts").status()).isEqualTo(403);
            assertThat(client.get(path).status()).isEqualTo(403);
            assertThat(client.post("/drafts", form(patient, "k", false, "x")).status()).isEqualTo(403);
            assertThat(client.put(path, edit("x", "x", 1)).status()).isEqualTo(403);
            assertThat(client.delete(path + "?revision=1").status()).isEqualTo(403);
        }
        assertThat(SALUS.anonymous().get(path).status()).isEqualTo(401);
        assertThat(new Client(SALUS, java.util.Map.of("Cookie", String.valueOf(ada.headers().get("Cookie"))))
                        .put(path, edit("x", "x", 1))
                        .status())
                .as("without the CSRF token")
                .isEqualTo(403);
    }

    @Test
    void aSharedDraftIsOfThoseWhoMayWriteTheNote() {
        String patient = patient();
        String path = "/drafts/" + id(begin(ada, patient, true, "Rest."));
        assertThat(plan(bea.get(path)).string("value")).isEqualTo("Rest.");
        assertThat(plan(nurse.get(path)).string("value")).isEqualTo("Rest.");
        assertThat(bea.get("/drafts?patient=" + patient).body()).contains(path.substring(8));
        assertThat(clerk.get(path).status()).isEqualTo(404);
        assertThat(clerk.get("/drafts?patient=" + patient).body()).doesNotContain(path.substring(8));
        assertThat(clerk.post("/drafts", form(patient, "k2", true, "x")).status()).isEqualTo(403);
        assertThat(bea.delete(path + "?revision=2").status()).as("only who began it").isEqualTo(403);
    }

    /** What will be labelled sensitive is hidden already while it is written. */
    @Test
    void aSharedDraftOfASensitiveNoteIsNotTheNurses() {
        String patient = patient();
        String body = form(patient, "k", true, "Therapy.").replace("\"editor\"", "\"labels\":[\"PSY\"],\"editor\"");
        Answer made = ada.post("/drafts", body);
        assertThat(made.status()).isEqualTo(201);
        assertThat(bea.get("/drafts/" + id(made)).status()).isEqualTo(200);
        assertThat(nurse.get("/drafts/" + id(made)).status()).isEqualTo(404);
        assertThat(nurse.get("/drafts?patient=" + patient).body()).doesNotContain(id(made));
        assertThat(nurse.post("/drafts", body).status()).isEqualTo(403);
    }

    @Test
    void aChartThatIsNotOpenHasNoDrafts() {
        String hidden = patient("R");
        assertThat(nurse.post("/drafts", form(hidden, "k", false, "x")).status()).isEqualTo(404);
        assertThat(nurse.get("/drafts?patient=" + hidden).status()).isEqualTo(404);
        String patient = patient();
        Answer made = begin(nurse, patient, false, "Rest.");
        SALUS.system().put(
                        "/fhir/Patient/" + patient,
                        "{\"resourceType\":\"Patient\",\"id\":\"" + patient + "\",\"meta\":{\"security\":[{\"code\":\"R\"}]}}");
        assertThat(nurse.get("/drafts/" + id(made)).status()).isEqualTo(404);
        assertThat(nurse.get("/drafts").body()).doesNotContain(id(made));
        assertThat(nurse.put("/drafts/" + id(made), edit("e1", "x", 1)).status()).isEqualTo(404);
    }

    @Test
    void twoScreensOfDifferentPatientsDoNotCross() {
        String patient = patient();
        String other = patient();
        Answer made = begin(ada, patient, false, "Rest.");
        Client onOther = ada.with("X-Salus-Patient", other);
        Answer refused = onOther.put("/drafts/" + id(made), edit("e1", "Wrong chart.", 1));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().string("error")).isEqualTo("SAL-WRONG-PATIENT");
        assertThat(onOther.post("/drafts", form(patient, "k3", false, "x")).status()).isEqualTo(409);
        assertThat(onOther.delete("/drafts/" + id(made) + "?revision=2").status()).isEqualTo(409);
        assertThat(plan(ada.get("/drafts/" + id(made))).string("value")).isEqualTo("Rest.");
        assertThat(ada.with("X-Salus-Patient", patient).put("/drafts/" + id(made), edit("e1", "Right.", 1)).status()).isEqualTo(200);
    }

    @Test
    void twoEditorsAreMergedOrAsked() {
        Answer made = begin(ada, patient(), true, "Rest. Fluids.");
        String path = "/drafts/" + id(made);
        Answer first = ada.put(path, edit("a", "Rest for two days. Fluids.", 1));
        Answer second = bea.put(path, edit("b", "Rest. Fluids and soup.", 1));
        assertThat(plan(second).string("value")).isEqualTo("Rest for two days. Fluids and soup.");
        assertThat(number(plan(second), "sent")).isLessThan(number(plan(second), "revision"));
        // The same sentence: neither is overwritten.
        int base = number(plan(second), "revision");
        ada.put(path, edit("a", "Rest for three days. Fluids and soup.", base));
        Answer asked = bea.put(path, edit("b", "Rest for a week. Fluids and soup.", base));
        assertThat(plan(asked).string("value")).isEqualTo("Rest for three days. Fluids and soup.");
        JsonArray conflicts = plan(asked).array("conflicts");
        assertThat(conflicts).hasSize(1);
        JsonObject conflict = conflicts == null ? null : conflicts.object(0);
        assertThat(conflict.string("value")).isEqualTo("Rest for a week. Fluids and soup.");
        assertThat(plan(ada.get(path)).array("conflicts")).as("stays until somebody chooses").hasSize(1);
        Answer chosen = ada.put(
                path,
                edit("a", "Rest for a week. Fluids and soup.", number(plan(asked), "revision"), number(conflict, "id")));
        assertThat(plan(chosen).string("value")).isEqualTo("Rest for a week. Fluids and soup.");
        assertThat(plan(chosen).array("conflicts")).isEmpty();
        assertThat(first.status()).isEqualTo(200);
    }

    /** The revision that is shown is that of the text that is shown, while somebody types. */
    @Test
    void revisionAndTextAreOfOneMoment() throws Exception {
        Answer made = begin(ada, patient(), true, "n0");
        String path = "/drafts/" + id(made);
        int offset = number(made.json(), "revision");
        Thread writer = Thread.ofVirtual().start(() -> {
            int base = 1;
            for (int i = 1; i <= 150; i++) {
                base = number(plan(ada.put(path, edit("w", "n" + i, base))), "revision");
            }
        });
        int looks = 0;
        while (writer.isAlive()) {
            Answer seen = bea.get(path);
            assertThat(plan(seen).string("value")).isEqualTo("n" + (number(seen.json(), "revision") - offset));
            looks++;
        }
        writer.join();
        assertThat(looks).isGreaterThan(10);
        assertThat(plan(ada.get(path)).string("value")).isEqualTo("n150");
    }

    @Test
    void whatWasTypedSinceIsNotThrownAwayUnseen() {
        Answer made = begin(ada, patient(), false, "Rest.");
        String path = "/drafts/" + id(made);
        int revision = number(made.json(), "revision");
        Answer saved = ada.put(path, edit("e2", "Rest. Fluids.", 1));
        assertThat(ada.delete(path + "?revision=" + revision).status()).isEqualTo(412);
        assertThat(ada.delete(path).status()).isEqualTo(400);
        assertThat(ada.delete(path + "?revision=" + number(saved.json(), "revision")).status()).isEqualTo(204);
        assertThat(ada.get(path).status()).isEqualTo(404);
        assertThat(ada.put(path, edit("e2", "x", 1)).status()).isEqualTo(404);
    }

    @Test
    void whatCannotBeADraftIsRefusedAndChangesNothing() {
        String patient = patient();
        Answer made = begin(ada, patient, false, "Rest.");
        String path = "/drafts/" + id(made);
        record Case(String body, int status) {}
        for (Case wrong : List.of(
                new Case(edit("e1", "x".repeat(DraftLimits.LONGEST_FIELD + 1), 1), 413),
                new Case(edit("e1", "x", -1), 422),
                new Case(edit("not an editor", "x", 1), 422),
                new Case("{\"editor\":\"e1\",\"fields\":{\"a b\":{\"value\":\"x\"}}}", 422),
                new Case("{\"editor\":\"e1\",\"fields\":{\"plan\":{\"value\":\"x\",\"form\":\"word\"}}}", 422),
                new Case("{\"editor\":\"e1\",\"fields\":{\"plan\":{}}}", 400),
                new Case("{\"editor\":\"e1\",\"fields\":{\"plan\":null}}", 400),
                new Case("{\"fields\":{}}", 400),
                new Case("{\"editor\":\"e1\",\"text\":\"x\"}", 400),
                new Case("[]", 400),
                new Case("{", 400))) {
            Answer answer = ada.put(path, wrong.body());
            assertThat(answer.status()).as(wrong.body().substring(0, Math.min(80, wrong.body().length()))).isEqualTo(wrong.status());
            assertThat(answer.json().string("error")).startsWith("SAL-");
        }
        StringBuilder many = new StringBuilder("{\"editor\":\"e1\",\"fields\":{");
        for (int i = 0; i <= DraftLimits.MOST_FIELDS; i++) {
            many.append(i == 0 ? "" : ",").append("\"f").append(i).append("\":{\"value\":\"\"}");
        }
        assertThat(ada.put(path, many.append("}}").toString()).status()).isEqualTo(413);
        StringBuilder large = new StringBuilder("{\"editor\":\"e1\",\"fields\":{");
        for (int i = 0; i < 6; i++) {
            large.append(i == 0 ? "" : ",").append("\"f").append(i).append("\":{\"value\":\"").append("x".repeat(190_000)).append("\"}");
        }
        assertThat(ada.put(path, large.append("}}").toString()).status()).isEqualTo(413);
        assertThat(ada.get(path).json().object("fields").size()).isEqualTo(1);
        assertThat(ada.post("/drafts", form(patient, "k", false, "x").replace("\"note\"", "\"No Te\"")).status()).isEqualTo(422);
        assertThat(ada.post("/drafts", form("nobody", "k", false, "x")).status()).isEqualTo(404);
        assertThat(ada.post("/drafts", "{}").status()).isEqualTo(400);
    }

    @Test
    void nothingThatWasTypedLiesInTheDatabase() throws Exception {
        Answer made = begin(ada, patient(), false, "Xylophobia suspected.");
        ada.put("/drafts/" + id(made), edit("e1", "Xylophobia suspected. Zymosis too.", 1));
        try (Connection connection = SALUS.server().bean(DataSource.class).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT set_config('salus.organisation', '" + SALUS.organisation(0) + "', true)");
            for (String table : List.of("draft", "draft_field", "draft_base")) {
                int rows = 0;
                try (ResultSet found = statement.executeQuery("SELECT row_to_json(t)::text, t::text FROM " + table + " t")) {
                    while (found.next()) {
                        rows++;
                        String hex = found.getString(1) + found.getString(2);
                        for (String word : List.of("Xylophobia", "Zymosis", "Progress note")) {
                            assertThat(hex).doesNotContain(word).doesNotContain(java.util.HexFormat.of().formatHex(word.getBytes(StandardCharsets.UTF_8)));
                        }
                    }
                }
                assertThat(rows).as(table).isPositive();
            }
        }
    }

    @Test
    void whoseKeyIsDestroyedHasNoDrafts() {
        String patient = patient();
        Answer made = begin(ada, patient, false, "Rest.");
        Vault vault = SALUS.server().bean(Vault.class);
        vault.destroyPatientKey(SALUS.organisation(0), vault.blindIndex(SALUS.organisation(0)).self("Patient", patient));
        for (Answer answer : List.of(
                ada.get("/drafts/" + id(made)),
                ada.put("/drafts/" + id(made), edit("e1", "x", 1)),
                ada.post("/drafts", form(patient, "k", false, "x")))) {
            assertThat(answer.status()).isIn(404, 410);
            assertThat(answer.body()).doesNotContain("Rest");
        }
        Answer list = ada.get("/drafts");
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.body()).doesNotContain(id(made));
    }

    @Test
    void anOpenChartIsToldOfTheDraftsThatItsReaderMaySee() throws Exception {
        String patient = patient();
        try (Stream beas = Stream.of(bea, patient);
                Stream clerks = Stream.of(clerk, patient)) {
            String secret = id(begin(ada, patient, false, "Mine."));
            Answer shared = begin(ada, patient, true, "Ours.");
            assertThat(beas.event("draft")).contains(id(shared)).contains("\"editor\":\"e1\"").contains(patient);
            ada.put("/drafts/" + id(shared), edit("screen-2", "Ours. And more.", 1));
            assertThat(beas.event("draft")).contains("screen-2").doesNotContain("more");
            // A change of the record comes after all of these: nothing else was said meanwhile.
            SALUS.system().put("/fhir/Patient/" + patient, "{\"resourceType\":\"Patient\",\"id\":\"" + patient + "\",\"active\":true}");
            assertThat(clerks.event("change")).contains(patient);
            assertThat(clerks.heard()).noneMatch(line -> line.contains(secret) || line.contains(id(shared)));
            assertThat(beas.event("change")).contains(patient);
            assertThat(beas.heard()).noneMatch(line -> line.contains(secret));
        }
    }

    /** A chart's stream of server-sent events. */
    private record Stream(HttpResponse<java.io.InputStream> response, BlockingQueue<String> lines, List<String> heard)
            implements AutoCloseable {

        static Stream of(Client client, String patient) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(SALUS.base() + "/live?patient=" + patient));
            client.headers().forEach(request::header);
            HttpClient http = HttpClient.newHttpClient();
            HttpResponse<java.io.InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            Stream stream = new Stream(response, new LinkedBlockingQueue<>(), new java.util.ArrayList<>());
            Thread.ofVirtual().start(() -> {
                try (BufferedReader reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                        stream.lines.add(line);
                    }
                } catch (IOException e) {
                    stream.lines.add("closed");
                }
            });
            assertThat(stream.event("open")).isNotNull();
            return stream;
        }

        /** The data of the next event of this name; null when none comes within five seconds. */
        @Nullable String event(String name) throws InterruptedException {
            boolean named = false;
            for (String line = lines.poll(5, TimeUnit.SECONDS); line != null; line = lines.poll(5, TimeUnit.SECONDS)) {
                heard.add(line);
                if (named) {
                    return line;
                }
                named = line.equals("event: " + name);
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }
}
