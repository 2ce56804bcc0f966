package org.salus.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.identity.Identities.ORIGIN;
import static org.salus.identity.Identities.PASSWORD;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.salus.identity.SignIn.Step;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.springframework.jdbc.core.simple.JdbcClient;

class SignInTest {

    private static final Identities IDENTITIES = new Identities();
    private static int count;

    private final SignIn signIn = IDENTITIES.services.signIn();

    @AfterAll
    static void close() {
        IDENTITIES.close();
    }

    @BeforeEach
    void fresh() {
        IDENTITIES.events.clear();
        count++;
    }

    private static String name(String stem) {
        return stem + count;
    }

    @Test
    void staffSetsUpASecondFactorAtTheFirstSignIn() {
        User nurse = IDENTITIES.user(name("nurse"), Role.NURSE);
        Step.Enrol enrol = (Step.Enrol) signIn.password(nurse.username(), PASSWORD, ORIGIN);
        assertThat(enrol.enrolment().otpauth()).contains(enrol.enrolment().secret());
        assertThat(enrol.enrolment().qrSvg()).startsWith("<svg").doesNotContain("style");
        byte[] secret = Identities.decode(enrol.enrolment().secret());
        assertThat(signIn.code(enrol.pending(), "000000", ORIGIN)).isInstanceOf(Step.Wrong.class);
        Step.Done done = (Step.Done) signIn.code(enrol.pending(), IDENTITIES.code(secret), ORIGIN);
        assertThat(done.recoveryCodes()).hasSize(10).doesNotHaveDuplicates();
        assertThat(done.started().session().user().secondFactor()).isTrue();
        assertThat(IDENTITIES.outcomes())
                .containsExactly(
                        SignInEvent.Outcome.WRONG_CODE,
                        SignInEvent.Outcome.SECOND_FACTOR_ENROLLED,
                        SignInEvent.Outcome.SIGNED_IN);
        assertThat(signIn.password(nurse.username(), PASSWORD, ORIGIN)).isInstanceOf(Step.Code.class);
    }

    @Test
    void theOtherOfTwoEnrolmentsComesTooLate() {
        User nurse = IDENTITIES.user(name("nurse"), Role.NURSE);
        Step.Enrol mine = (Step.Enrol) signIn.password(nurse.username(), PASSWORD, ORIGIN);
        Step.Enrol other = (Step.Enrol) signIn.password(nurse.username(), PASSWORD, ORIGIN);
        String code = IDENTITIES.code(Identities.decode(mine.enrolment().secret()));
        assertThat(signIn.code(mine.pending(), code, ORIGIN)).isInstanceOf(Step.Done.class);
        String late = IDENTITIES.code(Identities.decode(other.enrolment().secret()));
        assertThat(signIn.code(other.pending(), late, ORIGIN)).isInstanceOf(Step.Wrong.class);
    }

    @Test
    void aPatientMayDoWithoutButUsesASecondFactorOnceItIsThere() {
        User patient = IDENTITIES.user(name("patient"), Role.PATIENT);
        Step.Done done =
                (Step.Done) signIn.password(patient.username().toUpperCase(java.util.Locale.ROOT), PASSWORD, ORIGIN);
        assertThat(done.started().session().user().patientId()).isEqualTo("p-" + patient.username());
        IDENTITIES.secret(patient);
        assertThat(signIn.password(patient.username(), PASSWORD, ORIGIN)).isInstanceOf(Step.Code.class);
        assertThat(IDENTITIES.session(IDENTITIES.services, done.started().token()))
                .isEmpty();
    }

    @Test
    void aCodeWorksOnce() {
        User nurse = IDENTITIES.user(name("nurse"), Role.NURSE);
        byte[] secret = IDENTITIES.secret(nurse);
        String code = IDENTITIES.code(secret);
        assertThat(signIn.code(pending(nurse), code, ORIGIN)).isInstanceOf(Step.Done.class);
        assertThat(signIn.code(pending(nurse), code, ORIGIN)).isInstanceOf(Step.Wrong.class);
        IDENTITIES.clock.forward(30_000);
        assertThat(signIn.code(pending(nurse), code, ORIGIN)).isInstanceOf(Step.Wrong.class);
        assertThat(signIn.code(pending(nurse), IDENTITIES.code(secret), ORIGIN)).isInstanceOf(Step.Done.class);
    }

    @Test
    void ofParallelUsesOfOneCodeOneSucceeds() throws Exception {
        User nurse = IDENTITIES.user(name("nurse"), Role.NURSE);
        byte[] secret = IDENTITIES.secret(nurse);
        List<String> pendings =
                IntStream.range(0, 4).mapToObj(i -> pending(nurse)).toList();
        String code = IDENTITIES.code(secret);
        List<Callable<Step>> attempts = pendings.stream()
                .map(pending -> (Callable<Step>) () -> signIn.code(pending, code, ORIGIN))
                .toList();
        assertThat(parallel(attempts).stream().filter(Step.Done.class::isInstance))
                .hasSize(1);
    }

    @Test
    void ofParallelUsesOfOnePendingSignInOneSucceeds() throws Exception {
        User nurse = IDENTITIES.user(name("nurse"), Role.NURSE);
        byte[] secret = IDENTITIES.secret(nurse);
        String pending = pending(nurse);
        long step = Totp.step(IDENTITIES.clock.millis());
        List<Callable<Step>> attempts = IntStream.rangeClosed(-1, 1)
                .mapToObj(i -> (Callable<Step>) () -> signIn.code(pending, Totp.code(secret, step + i, 6), ORIGIN))
                .toList();
        assertThat(parallel(attempts).stream().filter(Step.Done.class::isInstance))
                .hasSize(1);
        assertThat(signIn.code(pending, IDENTITIES.code(secret), ORIGIN)).isInstanceOf(Step.Wrong.class);
    }

    @Test
    void aRecoveryCodeWorksOnceAndForItsOwnerOnly() {
        User nurse = IDENTITIES.user(name("nurse"), Role.NURSE);
        Step.Enrol enrol = (Step.Enrol) signIn.password(nurse.username(), PASSWORD, ORIGIN);
        String first = IDENTITIES.code(Identities.decode(enrol.enrolment().secret()));
        List<String> codes = ((Step.Done) signIn.code(enrol.pending(), first, ORIGIN)).recoveryCodes();
        User other = IDENTITIES.user(name("other"), Role.NURSE);
        IDENTITIES.secret(other);
        assertThat(signIn.code(pending(other), codes.getFirst(), ORIGIN)).isInstanceOf(Step.Wrong.class);
        assertThat(signIn.code(pending(nurse), codes.getFirst().toUpperCase(java.util.Locale.ROOT), ORIGIN))
                .isInstanceOf(Step.Done.class);
        assertThat(signIn.code(pending(nurse), codes.getFirst(), ORIGIN)).isInstanceOf(Step.Wrong.class);
        assertThat(signIn.code(pending(nurse), codes.getLast(), ORIGIN)).isInstanceOf(Step.Done.class);
    }

    @Test
    void aPendingSignInEndsByTimeAndByAttempts() {
        User nurse = IDENTITIES.user(name("nurse"), Role.NURSE);
        byte[] secret = IDENTITIES.secret(nurse);
        String late = pending(nurse);
        IDENTITIES.clock.forward(SignIn.PENDING_MILLIS + 1);
        assertThat(signIn.code(late, IDENTITIES.code(secret), ORIGIN)).isInstanceOf(Step.Wrong.class);
        assertThat(signIn.code("", "123456", ORIGIN)).isInstanceOf(Step.Wrong.class);
        assertThat(signIn.code(SecretToken.random(), "123456", ORIGIN)).isInstanceOf(Step.Wrong.class);
    }

    @Test
    void unknownDisabledAndWrongLookTheSame() {
        User nurse = IDENTITIES.user(name("nurse"), Role.NURSE);
        User closed = IDENTITIES.user(name("closed"), Role.NURSE);
        IDENTITIES.services.users().disable(IDENTITIES.administrator, closed.id());
        Step wrong = signIn.password(nurse.username(), "not the password", ORIGIN);
        assertThat(wrong).isInstanceOf(Step.Wrong.class);
        assertThat(signIn.password(name("nobody"), PASSWORD, ORIGIN)).isEqualTo(wrong);
        assertThat(signIn.password(closed.username(), PASSWORD, ORIGIN)).isEqualTo(wrong);
        assertThat(signIn.password("", "", ORIGIN)).isEqualTo(wrong);
        assertThat(signIn.password("a".repeat(100_000), "b".repeat(1_000_000), ORIGIN))
                .isEqualTo(wrong);
        assertThat(signIn.password("x'; drop table identity_user; --\u0000", PASSWORD, ORIGIN))
                .isEqualTo(wrong);
        assertThat(IDENTITIES.outcomes())
                .containsExactly(
                        SignInEvent.Outcome.WRONG_PASSWORD,
                        SignInEvent.Outcome.UNKNOWN_USER,
                        SignInEvent.Outcome.DISABLED_USER,
                        SignInEvent.Outcome.UNKNOWN_USER,
                        SignInEvent.Outcome.UNKNOWN_USER);
        assertThat(IDENTITIES.events.toString()).doesNotContain(PASSWORD).doesNotContain("drop table");
    }

    @Test
    void anUnknownUsersPasswordIsHashedLikeAKnownOnes() {
        Passwords passwords = new Passwords(1, 10);
        String known = passwords.hash(PASSWORD);
        String parameters = known.substring(0, known.lastIndexOf('$', known.lastIndexOf('$') - 1));
        assertThat(passwords.nobodysHash()).startsWith(parameters).hasSameSizeAs(known);
        assertThat(parameters).isEqualTo("$argon2id$v=19$m=32768,t=2,p=1");
        assertThat(passwords.matches("", passwords.nobodysHash())).isFalse();
        assertThat(passwords.matches(PASSWORD, known)).isTrue();
    }

    @Test
    void hashesWaitForTheirTurnAndGiveUp() throws Exception {
        Passwords passwords = new Passwords(1, 1);
        List<Callable<Object>> attempts = IntStream.range(0, 4)
                .mapToObj(i -> (Callable<Object>) () -> {
                    try {
                        return passwords.hash(PASSWORD);
                    } catch (Passwords.BusyException e) {
                        return e;
                    }
                })
                .toList();
        assertThat(parallel(attempts))
                .anyMatch(Passwords.BusyException.class::isInstance)
                .anyMatch(String.class::isInstance);
    }

    @Test
    void fiveFailuresLockOutForGrowingTimesWhetherTheUserExistsOrNot() {
        User nurse = IDENTITIES.user(name("nurse"), Role.NURSE);
        IDENTITIES.secret(nurse);
        for (String username : List.of(nurse.username(), name("nobody"))) {
            for (int i = 0; i < 5; i++) {
                assertThat(signIn.password(username, "wrong wrong wrong", ORIGIN))
                        .isInstanceOf(Step.Wrong.class);
            }
            assertThat(signIn.password(username, PASSWORD, ORIGIN)).isEqualTo(new Step.Wait(30_000));
            IDENTITIES.clock.forward(30_000);
            assertThat(signIn.password(username, "wrong wrong wrong", ORIGIN)).isInstanceOf(Step.Wrong.class);
            assertThat(signIn.password(username, "wrong wrong wrong", ORIGIN)).isEqualTo(new Step.Wait(60_000));
            IDENTITIES.clock.forward(60_000);
        }
        IDENTITIES.clock.forward(60_000);
        assertThat(signIn.password(nurse.username(), PASSWORD, ORIGIN)).isInstanceOf(Step.Code.class);
    }

    @Test
    void delaysEndAtAQuarterOfAnHour() {
        String nobody = name("nobody");
        for (int i = 0; i < 40; i++) {
            signIn.password(nobody, "wrong wrong wrong", ORIGIN);
            IDENTITIES.clock.forward(15 * 60_000);
        }
        signIn.password(nobody, "wrong wrong wrong", ORIGIN);
        assertThat(signIn.password(nobody, "wrong wrong wrong", ORIGIN)).isEqualTo(new Step.Wait(15 * 60_000));
    }

    @Test
    void theRightPasswordDoesNotForgiveWrongCodes() {
        User nurse = IDENTITIES.user(name("nurse"), Role.NURSE);
        byte[] secret = IDENTITIES.secret(nurse);
        for (int i = 0; i < 5; i++) {
            assertThat(signIn.code(pending(nurse), "00000" + i, ORIGIN)).isInstanceOf(Step.Wrong.class);
        }
        assertThat(signIn.password(nurse.username(), PASSWORD, ORIGIN)).isInstanceOf(Step.Wait.class);
        IDENTITIES.clock.forward(30_000);
        assertThat(signIn.code(pending(nurse), IDENTITIES.code(secret), ORIGIN)).isInstanceOf(Step.Done.class);
        assertThat(signIn.code(pending(nurse), "000000", ORIGIN)).isInstanceOf(Step.Wrong.class);
    }

    @Test
    void parallelGuessesDoNotOutrunTheLock() throws Exception {
        String nobody = name("nobody");
        List<Callable<Step>> guesses = IntStream.range(0, 12)
                .mapToObj(i -> (Callable<Step>) () -> signIn.password(nobody, "guess number " + i, ORIGIN))
                .toList();
        assertThat(parallel(guesses).stream().filter(Step.Wrong.class::isInstance))
                .hasSize(5);
    }

    @Test
    void closingAnAccountWhileItsOwnerSignsInLeavesNoSession() throws Exception {
        for (int i = 0; i < 8; i++) {
            User nurse = IDENTITIES.user(name("nurse") + "x" + i, Role.NURSE);
            byte[] secret = IDENTITIES.secret(nurse);
            String pending = pending(nurse);
            String code = IDENTITIES.code(secret);
            parallel(List.<Callable<Object>>of(
                    () -> signIn.code(pending, code, ORIGIN),
                    () -> IDENTITIES
                            .services
                            .users()
                            .resetSecondFactor(IDENTITIES.administrator, nurse.id())
                            .get()));
            assertThat(JdbcClient.create(IDENTITIES.database.owner())
                            .sql("select count(*) from identity_session where user_id = :id")
                            .param("id", nurse.id())
                            .query(Long.class)
                            .single())
                    .isZero();
        }
    }

    @Test
    void theOwnPasswordIsChangedWithTheOldOneAndEndsAllSessions() {
        User nurse = IDENTITIES.user(name("nurse"), Role.NURSE);
        byte[] secret = IDENTITIES.secret(nurse);
        Session.Started one = IDENTITIES.signIn(nurse, secret);
        Session.Started two = IDENTITIES.signIn(nurse, secret);
        assertThat(code(signIn.changePassword(two.session(), "wrong", "kT4wq8Zr1mVb6Nc3", ORIGIN)))
                .isEqualTo(Problem.Code.FORBIDDEN);
        assertThat(code(signIn.changePassword(two.session(), PASSWORD, "password1234", ORIGIN)))
                .isEqualTo(Problem.Code.VALUE);
        Session.Started fresh = signIn.changePassword(two.session(), PASSWORD, "kT4wq8Zr1mVb6Nc3", ORIGIN)
                .get();
        assertThat(fresh.token()).isNotEqualTo(two.token());
        assertThat(fresh.session().csrf()).isNotEqualTo(two.session().csrf());
        assertThat(IDENTITIES.session(IDENTITIES.services, one.token())).isEmpty();
        assertThat(IDENTITIES.session(IDENTITIES.services, two.token())).isEmpty();
        assertThat(IDENTITIES.session(IDENTITIES.services, fresh.token())).isPresent();
        assertThat(signIn.password(nurse.username(), PASSWORD, ORIGIN)).isInstanceOf(Step.Wrong.class);
        assertThat(signIn.password(nurse.username(), "kT4wq8Zr1mVb6Nc3", ORIGIN))
                .isInstanceOf(Step.Code.class);
    }

    @Test
    void nothingReadableLiesInTheTables() {
        User nurse = IDENTITIES.user(name("plainly-visible"), Role.NURSE);
        byte[] secret = IDENTITIES.secret(nurse);
        Session.Started started = IDENTITIES.signIn(nurse, secret);
        JdbcClient jdbc = JdbcClient.create(IDENTITIES.database.owner());
        StringBuilder all = new StringBuilder();
        for (String table : List.of(
                "identity_user",
                "identity_session",
                "identity_pending",
                "identity_attempt",
                "identity_recovery_code")) {
            jdbc.sql("select encode(convert_to(t::text, 'UTF8'), 'escape') || t::text from " + table + " t")
                    .query(String.class)
                    .list()
                    .forEach(all::append);
        }
        String hex =
                java.util.HexFormat.of().formatHex(nurse.username().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(all.toString())
                .contains(nurse.id())
                .doesNotContain(nurse.username())
                .doesNotContain(nurse.name())
                .doesNotContain(hex)
                .doesNotContain(java.util.HexFormat.of().formatHex(secret))
                .doesNotContain(started.token())
                .doesNotContain("argon2");
    }

    private String pending(User user) {
        return ((Step.Code) signIn.password(user.username(), PASSWORD, ORIGIN)).pending();
    }

    private static Problem.Code code(Outcome<?> outcome) {
        return ((Outcome.Refused<?>) outcome).problems().getFirst().code();
    }

    private static <T> List<T> parallel(List<Callable<T>> tasks) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            List<Future<T>> futures = threads.invokeAll(tasks);
            List<T> results = new java.util.ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}
