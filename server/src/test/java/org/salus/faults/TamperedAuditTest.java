package org.salus.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The audit says who saw a chart; whoever alters it in the database, past Salus, is found by {@code salus audit verify}. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("slow")
class TamperedAuditTest {

    private static final int MOST_ROWS_OF_A_CHART = 10;
    private static final List<String> TABLES = List.of("audit_event", "audit_head", "audit_checkpoint");

    private static ShippedSalus salus;
    private static List<JsonNode> opened;
    private static String patient;
    private static String nurse;

    @BeforeAll
    static void openAChart() throws Exception {
        salus = ShippedSalus.demo();
        patient = salus.program().post("/fhir/Patient", "{\"resourceType\":\"Patient\",\"gender\":\"female\"}").id();
        salus.program()
                .post(
                        "/fhir/AllergyIntolerance",
                        "{\"resourceType\":\"AllergyIntolerance\",\"patient\":{\"reference\":\"Patient/" + patient + "\"}}");
        ShippedSalus.Person person = salus.user("nurse");
        nurse = person.get("/auth/session").json().get("user").get("subject").asString();
        Instant before = Instant.now();
        StringBuilder summary = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[");
        for (String url : List.of(
                "Patient/" + patient,
                "AllergyIntolerance?patient=" + patient,
                "Condition?patient=" + patient,
                "MedicationRequest?patient=" + patient,
                "Observation?patient=" + patient + "&category=vital-signs",
                "Observation?patient=" + patient + "&category=laboratory",
                "Immunization?patient=" + patient,
                "Encounter?patient=" + patient + "&_sort=-date",
                "DocumentReference?patient=" + patient)) {
            summary.append(summary.toString().endsWith("[") ? "" : ",")
                    .append("{\"request\":{\"method\":\"GET\",\"url\":\"").append(url).append("\"}}");
        }
        ShippedSalus.Answer chart = person.post("/fhir", summary.append("]}").toString());
        assertThat(chart.status()).as(chart.body()).isEqualTo(200);
        opened = new ArrayList<>();
        ShippedSalus.Person officer = salus.user("privacy-officer");
        for (int i = 0; i < 50 && opened.isEmpty(); i++) {
            Thread.sleep(100);
            officer.get("/audit/events?patient=" + patient + "&user=" + nurse + "&from=" + before)
                    .json()
                    .get("events")
                    .forEach(opened::add);
        }
        // A clean stop signs the end of the chain, also outside the database.
        salus.stop();
        salus.start();
        Thread.sleep(500);
        execute(TABLES.stream().map(t -> "CREATE TABLE kept_" + t + " AS SELECT * FROM " + t).toArray(String[]::new));
    }

    @AfterAll
    static void end() {
        salus.close();
    }

    @Test
    void anOpenedChartIsAFewRowsThatAnswerEveryQuestion() {
        assertThat(opened).hasSizeBetween(1, MOST_ROWS_OF_A_CHART);
        for (JsonNode event : opened) {
            assertThat(event.get("subject").asString()).as("who").isEqualTo(nurse);
            assertThat(event.get("user").asString()).as("who, by name").isEqualTo("Nora Walsh");
            assertThat(event.get("roles").get(0).asString()).isEqualTo("nurse");
            assertThat(event.get("action").asString()).as("what").isNotEmpty();
            assertThat(event.get("patientIds").toString()).as("which patient").isEqualTo("[\"" + patient + "\"]");
            assertThat(Instant.parse(event.get("at").asString())).as("when").isBefore(Instant.now());
            assertThat(event.get("address").asString()).as("from where").isEqualTo("127.0.0.1");
            assertThat(event.get("purpose").asString()).as("why").isEqualTo("TREAT");
        }
        assertThat(opened.toString()).as("what").contains("AllergyIntolerance", "Observation", "vital-signs");
    }

    @Test
    void othersDoNotReadTheAudit() {
        assertThat(salus.user("physician").get("/audit/events").status()).isEqualTo(403);
        assertThat(salus.nobody().get("/audit/events").status()).isEqualTo(401);
    }

    /** First: the server goes on auditing, its own jobs too, and what it adds behind a chain that was put back is rightly in doubt. */
    @Test
    @Order(1)
    void anUntouchedChainIsWhole() {
        ShippedSalus.Said said = verify();
        assertThat(said.code()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).contains("the chain is whole");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            an edited time                 | UPDATE audit_event SET at = at + 1 WHERE seq = 3                                     | 3
            an edited person               | UPDATE audit_event SET subject = subject + 1 WHERE seq = 4                           | 4
            an edited patient              | UPDATE audit_event SET patients = '{7}' WHERE seq = 2                                | 2
            an edited body                 | UPDATE audit_event SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) WHERE seq = 5 | 5
            a deleted row                  | DELETE FROM audit_event WHERE seq = 4                                                | 4
            the first row deleted          | DELETE FROM audit_event WHERE seq = 1                                                | 1
            two rows exchanged             | UPDATE audit_event SET seq = CASE seq WHEN 5 THEN -6 ELSE -5 END WHERE seq IN (5, 6); UPDATE audit_event SET seq = -seq WHERE seq < 0 | 5
            a deleted row, gap closed      | DELETE FROM audit_event WHERE seq = 4; UPDATE audit_event SET seq = seq - 1 + 100000 WHERE seq > 4; UPDATE audit_event SET seq = seq - 100000 WHERE seq > 100000 | 4
            a copy put in the place        | UPDATE audit_event e SET (at, subject, action, patients, sealed, previous, mac) = (SELECT at, subject, action, patients, sealed, previous, mac FROM audit_event WHERE seq = 2) WHERE seq = 6 | 6
            the tail cut                   | DELETE FROM audit_event WHERE seq > 6                                                | 7
            the tail cut with its records  | DELETE FROM audit_event WHERE seq > 6; DELETE FROM audit_head; DELETE FROM audit_checkpoint | 7
            everything cut                 | DELETE FROM audit_event; DELETE FROM audit_head; DELETE FROM audit_checkpoint        | 1
            """)
    void whatWasAlteredIsNamed(String how, String sql, long row) throws SQLException {
        try {
            // The check that a sequence number is positive would only stop an honest hand.
            execute("ALTER TABLE audit_event DROP CONSTRAINT IF EXISTS audit_event_seq_check");
            execute(sql.split(";"));
            ShippedSalus.Said said = verify();
            assertThat(said.code()).as(how + ": " + said.out() + said.err()).isEqualTo(1);
            assertThat(said.out()).as(how).contains("BROKEN at row " + row + ":");
        } finally {
            for (String table : TABLES) {
                execute("DELETE FROM " + table, "INSERT INTO " + table + " SELECT * FROM kept_" + table);
            }
        }
    }

    private static ShippedSalus.Said verify() {
        return salus.run("audit", "verify", "--home", salus.home().toString());
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = salus.database().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }
}
