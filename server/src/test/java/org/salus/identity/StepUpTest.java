package org.salus.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.identity.Identities.ORIGIN;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.salus.identity.SignIn.Step;
import org.salus.kernel.Caller;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;

/** Proving the second factor again, and what asks for it. */
class StepUpTest {

    private static final Identities IDENTITIES = new Identities();
    private static final long MINUTE = 60_000;
    private static int count;

    private final SignIn signIn = IDENTITIES.services.signIn();
    private byte[] secret;
    private Session.Started started;

    @AfterAll
    static void close() {
        IDENTITIES.close();
    }

    @BeforeEach
    void signIn() {
        User physician = IDENTITIES.user("stepper" + ++count, Role.PHYSICIAN);
        secret = IDENTITIES.secret(physician);
        started = IDENTITIES.signIn(physician, secret);
        IDENTITIES.events.clear();
    }

    private Session session() {
        return signIn.session(started.token(), true).orElseThrow();
    }

    private static StepUp stepUp(StepUpSettings.Orders orders, boolean notes) {
        return new StepUp(new StepUpSettings(Duration.ofMinutes(5), orders, notes), IDENTITIES.clock);
    }

    private static Caller proven(long at) {
        return new Caller(
                "u", "U", 1, Set.of(Role.PHYSICIAN), null, null, List.of(), Caller.Purpose.TREAT, "local", "r", at);
    }

    @Test
    void theCodeOfTheSignInCountsForAWhileAndANewOneAgain() {
        long first = IDENTITIES.clock.millis();
        assertThat(session().provenAt()).isEqualTo(first);
        IDENTITIES.clock.forward(6 * MINUTE);
        assertThat(signIn.stepUp(started.token(), IDENTITIES.code(secret), ORIGIN)).isInstanceOf(Step.Proven.class);
        assertThat(session().provenAt()).isEqualTo(first + 6 * MINUTE);
        assertThat(IDENTITIES.outcomes()).containsExactly(SignInEvent.Outcome.STEPPED_UP);
    }

    @Test
    void aCodeIsGoodForOneProof() {
        IDENTITIES.clock.forward(MINUTE);
        String code = IDENTITIES.code(secret);
        assertThat(signIn.stepUp(started.token(), code, ORIGIN)).isInstanceOf(Step.Proven.class);
        assertThat(signIn.stepUp(started.token(), code, ORIGIN)).isInstanceOf(Step.Wrong.class);
    }

    @Test
    void wrongCodesProveNothingAndLockOut() {
        long before = session().provenAt();
        IDENTITIES.clock.forward(6 * MINUTE);
        for (int i = 0; i < 5; i++) {
            assertThat(signIn.stepUp(started.token(), "00000" + i, ORIGIN)).isInstanceOf(Step.Wrong.class);
        }
        assertThat(signIn.stepUp(started.token(), IDENTITIES.code(secret), ORIGIN)).isInstanceOf(Step.Wait.class);
        assertThat(session().provenAt()).isEqualTo(before);
        assertThat(IDENTITIES.outcomes())
                .filteredOn(SignInEvent.Outcome.STEP_UP_REFUSED::equals)
                .hasSize(5);
        assertThat(IDENTITIES.outcomes()).endsWith(SignInEvent.Outcome.LOCKED_OUT);
    }

    @Test
    void withoutASessionThereIsNothingToProve() {
        signIn.signOut(started.token(), ORIGIN);
        assertThat(signIn.stepUp(started.token(), IDENTITIES.code(secret), ORIGIN)).isInstanceOf(Step.Wrong.class);
        assertThat(signIn.stepUp("nothing", "123456", ORIGIN)).isInstanceOf(Step.Wrong.class);
    }

    @Test
    void aPasswordAloneProvesNoSecondFactor() {
        User patient = IDENTITIES.user("alone" + count, Role.PATIENT);
        Step.Done done = (Step.Done) signIn.password(patient.username(), Identities.PASSWORD, ORIGIN);
        assertThat(done.started().session().provenAt()).isZero();
    }

    @Test
    void whatAsksForAProof() {
        Caller fresh = proven(IDENTITIES.clock.millis() - 5 * MINUTE + 1);
        Caller late = proven(IDENTITIES.clock.millis() - 5 * MINUTE);
        StepUp controlled = stepUp(StepUpSettings.Orders.CONTROLLED, false);
        assertThat(controlled.forOrders(late, false)).isEmpty();
        assertThat(controlled.forOrders(fresh, true)).isEmpty();
        assertThat(controlled.forOrders(late, true)).extracting(Problem::code).containsExactly(Problem.Code.STEP_UP);
        assertThat(controlled.forNotes(late)).isEmpty();
        assertThat(stepUp(StepUpSettings.Orders.ALL, true).forOrders(late, false)).hasSize(1);
        assertThat(stepUp(StepUpSettings.Orders.ALL, true).forNotes(late)).hasSize(1);
        assertThat(stepUp(StepUpSettings.Orders.ALL, true).forNotes(fresh)).isEmpty();
        assertThat(stepUp(StepUpSettings.Orders.NONE, false).forOrders(late, true)).isEmpty();
        // A program has proven nothing.
        assertThat(controlled.forOrders(Caller.system(1, "test"), true)).hasSize(1);
    }
}
