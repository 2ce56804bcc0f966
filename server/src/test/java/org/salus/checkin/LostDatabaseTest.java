package org.salus.checkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.checkin.Tablets.STEPS;
import static org.salus.checkin.Tablets.ok;
import static org.salus.checkin.Tablets.post;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.platform.postgres.Postgres;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** The database goes away while patients send what they have typed: they are told, and each thing is filed as a whole or not at all. */
@Tag("slow")
class LostDatabaseTest {

    private static final int TABLETS_AT_ONCE = 6;

    private final Tablets tablets = new Tablets();
    private final Client desk = tablets.salus.signIn(0, Role.FRONT_DESK, null);

    /** Lets nobody into the database and puts out who is there, until it is closed. */
    private final class Away implements AutoCloseable {
        private final Connection owner;
        private final String database;

        Away() throws SQLException {
            Postgres.OwnerLogin login = tablets.salus.server().bean(Postgres.class).ownerLogin().orElseThrow();
            try (Connection inside = DriverManager.getConnection(login.url(), login.user(), login.password())) {
                database = inside.getCatalog();
            }
            // From beside it: nobody can shut out others from the database that they are in.
            String beside = login.url().replaceFirst("/" + Pattern.quote(database) + "(?=\\?|$)", "/postgres");
            owner = DriverManager.getConnection(beside, login.user(), login.password());
            run("ALTER DATABASE \"" + database + "\" ALLOW_CONNECTIONS false");
            run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
        }

        private void run(String sql) throws SQLException {
            try (Statement statement = owner.createStatement()) {
                statement.execute(sql);
            }
        }

        @Override
        public void close() throws SQLException {
            run("ALTER DATABASE \"" + database + "\" ALLOW_CONNECTIONS true");
            owner.close();
        }
    }

    private record Patient(String reference, String visit, Client tablet, String consent) {}

    private Patient atTheTablet() {
        String reference = tablets.patient();
        String visit = tablets.visit(reference);
        Client tablet = tablets.proven(desk, visit);
        return new Patient(reference, visit, tablet, Tablets.consent(ok(tablet.get(STEPS))));
    }

    /** Everything that a patient sends, one after the other. */
    private static List<Answer> sent(Patient patient) {
        List<Answer> answers = new ArrayList<>();
        answers.add(post(patient.tablet(), "details", "{'phone':'555 0199'}"));
        answers.add(post(patient.tablet(), "answers", "{'response':" + Tablets.answers(1) + "}"));
        answers.add(post(patient.tablet(), "consent", patient.consent()));
        return answers;
    }

    private void isFiledOnce(Patient patient) {
        assertThat(Change.of(tablets.read(patient.visit()))).as("changes").filteredOn(c -> c.field() == Change.Field.PHONE).hasSize(1);
        assertThat(tablets.found("QuestionnaireResponse?patient=" + patient.reference())).as("answers").hasSize(1);
        assertThat(tablets.found("Consent?patient=" + patient.reference())).as("consents").hasSize(1);
    }

    private static void saysSo(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).doesNotContain("SQL", "FATAL", "connection", "Nora");
    }

    @Test
    void whatIsSentMeanwhileIsNotFiledAndCanBeSentAgain() throws SQLException {
        Patient patient = atTheTablet();
        try (Away _ = new Away()) {
            sent(patient).forEach(LostDatabaseTest::saysSo);
            saysSo(post(patient.tablet(), "finish", "{}"));
            saysSo(patient.tablet().get(STEPS));
        }
        assertThat(Change.of(tablets.read(patient.visit()))).isEmpty();
        assertThat(tablets.found("QuestionnaireResponse?patient=" + patient.reference())).isEmpty();
        assertThat(tablets.found("Consent?patient=" + patient.reference())).isEmpty();
        sent(patient).forEach(Tablets::ok);
        isFiledOnce(patient);
    }

    @Test
    void whatWasUnderWayIsThereAsAWholeOrNotAtAll() throws Exception {
        List<Patient> patients = new ArrayList<>();
        for (int i = 0; i < TABLETS_AT_ONCE; i++) {
            patients.add(atTheTablet());
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(TABLETS_AT_ONCE)) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            List<Future<List<Answer>>> all = new ArrayList<>();
            for (Patient patient : patients) {
                all.add(pool.submit(() -> {
                    begun.complete(null);
                    return sent(patient);
                }));
            }
            begun.join();
            Thread.sleep(40);
            try (Away _ = new Away()) {
                for (Future<List<Answer>> one : all) {
                    one.get();
                }
            }
            for (int i = 0; i < patients.size(); i++) {
                Patient patient = patients.get(i);
                List<Answer> answers = all.get(i).get();
                assertThat(answers).allMatch(a -> a.status() == 200 || a.status() == 503, "filed or not");
                // What was answered as filed is there.
                int consents = tablets.found("Consent?patient=" + patient.reference()).size();
                assertThat(consents).isBetween(answers.get(2).status() == 200 ? 1 : 0, 1);
                sent(patient).forEach(again -> assertThat(again.status()).as(again.body()).isIn(200, 409));
                isFiledOnce(patient);
            }
        }
    }
}
