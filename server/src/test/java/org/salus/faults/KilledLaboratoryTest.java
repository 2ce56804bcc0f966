package org.salus.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A laboratory that gets no answer, because Salus was killed, sends its result again: it is there once, whenever that was. */
@Tag("slow")
class KilledLaboratoryTest {

    private static final int ROUNDS = 4;
    private static final int LONGEST_MILLIS = 150;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static ShippedSalus salus;

    private final Random random = new Random();
    private final String number = unique("M");
    private String patient = "";

    @BeforeAll
    static void start() {
        salus = ShippedSalus.demo(
                "-Dsalus.hl7v2.senders[0].application=LAB",
                "-Dsalus.hl7v2.senders[0].facility=NORTH",
                "-Dsalus.hl7v2.senders[0].patients[0].name=CLINIC",
                "-Dsalus.hl7v2.senders[0].patients[0].system=urn:test:mrn");
    }

    @AfterAll
    static void end() {
        salus.close();
    }

    private static String unique(String prefix) {
        return prefix + UUID.randomUUID().toString().substring(0, 8);
    }

    private void register() {
        patient = salus.program()
                .post("/fhir/Patient", ("{'resourceType':'Patient','identifier':[{'system':'urn:test:mrn','value':'" + number
                                + "'}],'name':[{'family':'Waiting','given':['Nora']}],'birthDate':'1970-04-02'}")
                        .replace('\'', '"'))
                .id();
    }

    private String message() {
        return "MSH|^~\\&|LAB|NORTH|SALUS|CLINIC|20260131093000+0000||ORU^R01^ORU_R01|" + unique("C") + "|P|2.5.1||||||UNICODE UTF-8\r"
                + "PID|1||" + number + "^^^CLINIC^MR||Waiting^Nora||19700402|F\r"
                + "OBR|1||" + unique("F") + "^LAB|24320-4^Basic metabolic panel^LN|||20260131090000+0000|||||||||||||||20260131093000+0000|||F\r"
                + "OBX|1|NM|2823-3^Potassium^LN||6.20|mmol/L|3.5-5.1|HH|||F\r";
    }

    /** The acknowledgement code; empty when no answer came. */
    private static String send(String message) {
        try {
            ShippedSalus.Answer answer = salus.program().with("Content-Type", "application/hl7-v2").post("/hl7v2", message);
            return answer.status() == 200 || answer.status() == 422 || answer.status() == 400 ? answer.body().split("\r")[1].split("\\|")[1] : "";
        } catch (UncheckedIOException e) {
            return "";
        }
    }

    private static void sendUntilTaken(String message) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String code = send(message);
        while (code.isEmpty()) {
            assertThat(System.nanoTime()).as("the laboratory gets an answer").isLessThan(end);
            Thread.sleep(100);
            code = send(message);
        }
        assertThat(code).isEqualTo("AA");
    }

    private void assertOnce(int messages) {
        for (String type : List.of("DiagnosticReport", "Observation", "Communication")) {
            assertThat(salus.program().get("/fhir/" + type + "?subject=Patient/" + patient).ids()).as(type).hasSize(messages);
        }
    }

    @Test
    void whatWasNotStoredYetIsThereOnce() throws Exception {
        register();
        String message = message();
        CompletableFuture<String> answer;
        try (Connection database = salus.database().getConnection();
                Statement lock = database.createStatement()) {
            database.setAutoCommit(false);
            // The message is received and its transaction cannot end.
            lock.execute("LOCK TABLE change_log IN EXCLUSIVE MODE");
            answer = CompletableFuture.supplyAsync(() -> send(message));
            awaitWaiting();
            salus.kill();
            database.rollback();
        }
        assertThat(answer.get()).as("no answer").isEmpty();
        salus.start();
        assertOnce(0);
        sendUntilTaken(message);
        assertOnce(1);
        assertThat(send(message)).isEqualTo("AA");
        assertOnce(1);
    }

    private static void awaitWaiting() throws SQLException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (Connection other = salus.database().getConnection();
                Statement look = other.createStatement()) {
            while (true) {
                try (var waiting = look.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'change_log'::regclass")) {
                    if (waiting.next() && waiting.getInt(1) > 0) {
                        return;
                    }
                }
                assertThat(System.nanoTime()).as("a write waits").isLessThan(end);
                Thread.sleep(10);
            }
        }
    }

    @Test
    void whenEverItIsKilledTheResultIsThereOnce() throws Exception {
        register();
        AtomicInteger answered = new AtomicInteger();
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            // The first one after a start is slow: the moments would all be before anything is stored.
            String first = message();
            sendUntilTaken(first);
            String message = message();
            messages.addAll(List.of(first, message));
            Thread laboratory = Thread.ofPlatform().start(() -> {
                if (send(message).equals("AA")) {
                    answered.incrementAndGet();
                }
            });
            Thread.sleep(random.nextInt(LONGEST_MILLIS));
            salus.kill();
            laboratory.join();
            salus.start();
            sendUntilTaken(message);
            assertOnce(messages.size());
        }
        System.out.println(ROUNDS + " kills, " + answered + " messages answered before");
    }
}
