package org.salus.checkin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Visits of today and the tablets of their patients. The clinic's clock shows about noon, whenever the tests run. */
final class Tablets {

    static final String BORN = "1970-04-02";
    static final String STEPS = "/check-in/steps";
    static final String PHQ = "urn:salus:Questionnaire:phq-9|1";
    private static final String[] QUESTIONS = {
        "44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"};
    private static final String[] OPTIONS = {"LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"};

    final RunningSalus salus = RunningSalus.shared();
    final Client system = salus.system();
    final String site;

    /** The text that the tests' clinic asks to be signed. */
    static final ConsentTexts.ConsentText CONSENT = new ConsentTexts.ConsentText(
            "test-1", Map.of("en", "Consent to tests\n\nI agree.", "fr", "Consentement aux tests\n\nJ'accepte."));

    Tablets() {
        assertThat(texts().use(salus.organisation(0), CONSENT)).isEmpty();
        int ahead = 12 - Instant.now().atZone(ZoneOffset.UTC).getHour();
        String zone = ahead == 0 ? "UTC" : "Etc/GMT" + (ahead > 0 ? "-" + ahead : "+" + -ahead);
        site = create("Location", "'name':'Site','extension':[{'url':'http://hl7.org/fhir/StructureDefinition/timezone','valueCode':'" + zone + "'}]");
    }

    ConsentTexts texts() {
        return salus.server().bean(ConsentTexts.class);
    }

    static String json(String text) {
        return text.replace('\'', '"');
    }

    String create(String type, String members) {
        return type + "/" + system.create(type, json("{'resourceType':'" + type + "'," + members + "}"));
    }

    /** @return the reference */
    String patient() {
        return patient("'birthDate':'" + BORN + "'");
    }

    String patient(String more) {
        return create(
                "Patient",
                "'name':[{'family':'Waiting','given':['Nora']}],'telecom':[{'system':'phone','value':'555 0100'},{'system':'email','value':'nora@example.org'}],"
                        + "'address':[{'line':['1 Old Street'],'city':'Springfield','state':'MA','postalCode':'01101'}]," + more);
    }

    String visit(String patient) {
        return visit(patient, 0);
    }

    String visit(String patient, int days) {
        Instant start = Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(days, ChronoUnit.DAYS);
        String practitioner = create("Practitioner", "'name':[{'family':'Adler'}]");
        return create(
                "Appointment",
                "'status':'booked','start':'" + start + "','end':'" + start.plus(20, ChronoUnit.MINUTES) + "','participant':["
                        + participant(patient) + "," + participant(practitioner) + "," + participant(site) + "]");
    }

    private static String participant(String reference) {
        return "{'actor':{'reference':'" + reference + "'},'status':'accepted'}";
    }

    static String parameters(String... pairs) {
        StringBuilder all = new StringBuilder("{'resourceType':'Parameters','parameter':[");
        for (int i = 0; i < pairs.length; i += 2) {
            all.append(i == 0 ? "" : ",").append("{'name':'").append(pairs[i]).append("','valueString':'").append(pairs[i + 1]).append("'}");
        }
        return json(all + "]}").replace("\"parameter\":[]", "\"id\":\"p\"");
    }

    Answer operation(Client who, String visit, String operation, String... pairs) {
        return who.post("/fhir/" + visit + "/$" + operation, parameters(pairs));
    }

    static JsonObject parameter(Answer answer, String name) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return JsonObject.objects(answer.json(), "parameter").stream().filter(p -> name.equals(p.string("name"))).findFirst().orElseThrow();
    }

    /** The secret of a new link. */
    String handOver(Client who, String visit) {
        URI url = URI.create(String.valueOf(parameter(operation(who, visit, "hand-over"), "url").string("valueUrl")));
        assertThat(url.getPath()).isEqualTo("/check-in");
        assertThat(url.getQuery()).isNull();
        return url.getFragment();
    }

    Answer start(Client who, String secret) {
        return who.post(STEPS + "/start", json("{'secret':'" + secret + "'}"));
    }

    /** A tablet on which the link was opened. */
    Client opened(String secret) {
        Answer answer = start(salus.anonymous(), secret);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return new Client(salus, Map.of("Cookie", answer.cookies()));
    }

    /** A tablet whose patient has given the date of birth. */
    Client proven(Client desk, String visit) {
        Client tablet = opened(handOver(desk, visit));
        ok(prove(tablet, BORN));
        return tablet;
    }

    static Answer prove(Client tablet, String date) {
        return post(tablet, "prove", "{'birthDate':'" + date + "'}");
    }

    static Answer post(Client tablet, String step, String body) {
        return tablet.post(STEPS + "/" + step, json(body));
    }

    static JsonObject ok(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    static void refused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(code);
    }

    static String answers(int value) {
        StringBuilder items = new StringBuilder();
        for (String question : QUESTIONS) {
            items.append(items.isEmpty() ? "" : ",")
                    .append("{'linkId':'").append(question).append("','answer':[{'valueCoding':{'system':'http://loinc.org','code':'")
                    .append(OPTIONS[value]).append("'}}]}");
        }
        return "{'resourceType':'QuestionnaireResponse','status':'completed','questionnaire':'" + PHQ + "','item':[" + items + "]}";
    }

    static List<JsonObject> steps(JsonObject state) {
        return JsonObject.objects(state, "steps");
    }

    static String text(JsonObject resource) {
        return new String(Json.write(resource), StandardCharsets.UTF_8);
    }

    /** Goes through everything but the last step. */
    static void answerAll(Client tablet) {
        ok(post(tablet, "details", "{}"));
        ok(post(tablet, "coverage", "{'same':true}"));
        ok(post(tablet, "answers", "{'response':" + answers(0) + "}"));
        JsonObject state = ok(post(tablet, "skip", "{'step':'form urn:salus:Questionnaire:gad-7'}"));
        ok(post(tablet, "consent", consent(state)));
    }

    static String consent(JsonObject state) {
        return "{'sign':true,'name':'Nora Waiting','language':'en','version':'" + state.object("consent").string("version") + "'}";
    }

    JsonObject read(String reference) {
        return system.get("/fhir/" + reference).json();
    }

    List<String> found(String query) {
        return system.get("/fhir/" + query).ids();
    }

    /** Lets time pass for the links of a visit: they were made, opened and used so much earlier. */
    void pass(String visit, long seconds) {
        long key = salus.server()
                .bean(org.salus.vault.Vault.class)
                .blindIndex(salus.organisation(0))
                .self("Appointment", visit.substring("Appointment/".length()));
        int changed = JdbcClient.create(salus.server().bean(DataSource.class))
                .sql("""
                        update check_in_link set expires_at = expires_at - :millis, seen_at = seen_at - :millis,
                            opened_at = case when opened_at = 0 then 0 else opened_at - :millis end
                        where appointment = :key
                        """)
                .param("millis", seconds * 1000)
                .param("key", key)
                .update();
        assertThat(changed).isPositive();
    }
}
