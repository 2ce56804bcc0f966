package org.salus.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.identity.Identities.ORIGIN;
import static org.salus.identity.Identities.PASSWORD;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;

class SetupTest {

    private final Identities identities = new Identities();
    private final Setup setup = identities.services.setup();

    @AfterEach
    void close() {
        identities.close();
    }

    private Outcome<SignIn.Step> begin(String code, String username) {
        return setup.begin(code, username, "First Administrator", PASSWORD, "", ORIGIN);
    }

    private static Problem.Code code(Outcome<?> outcome) {
        return ((Outcome.Refused<?>) outcome).problems().getFirst().code();
    }

    @Test
    void theCodeMakesOneAdministratorWhoSetsUpASecondFactor() {
        String code = setup.code().orElseThrow();
        SignIn.Step.Enrol enrol = (SignIn.Step.Enrol)
                begin(code.toLowerCase(java.util.Locale.ROOT), "chief").get();
        assertThat(setup.isInitialised()).isTrue();
        assertThat(setup.code()).isEmpty();
        assertThat(code(begin(code, "second"))).isEqualTo(Problem.Code.NOT_FOUND);
        String first = identities.code(Identities.decode(enrol.enrolment().secret()));
        SignIn.Step.Done done = (SignIn.Step.Done) identities.services.signIn().code(enrol.pending(), first, ORIGIN);
        assertThat(done.started().session().user().roles()).containsExactly(Role.ADMINISTRATOR);
    }

    @Test
    void wrongOldAndReplacedCodesAreRefused() {
        String first = setup.code().orElseThrow();
        assertThat(code(begin("", "chief"))).isEqualTo(Problem.Code.FORBIDDEN);
        assertThat(code(begin("AAAAAA-AAAAAA-AAAAAA-AAAAAA", "chief"))).isEqualTo(Problem.Code.FORBIDDEN);
        String second = setup.code().orElseThrow();
        assertThat(code(begin(first, "chief"))).isEqualTo(Problem.Code.FORBIDDEN);
        identities.clock.forward(24 * 3_600_000L);
        assertThat(code(begin(second, "chief"))).isEqualTo(Problem.Code.FORBIDDEN);
        assertThat(setup.isInitialised()).isFalse();
        assertThat(identities.outcomes()).containsOnly(SignInEvent.Outcome.SET_UP_REFUSED);
    }

    @Test
    void whatIsRefusedDoesNotUseTheCodeUp() {
        String code = setup.code().orElseThrow();
        assertThat(code(setup.begin(code, "chief", "C", "password1234", "", ORIGIN)))
                .isEqualTo(Problem.Code.VALUE);
        assertThat(begin(code, "chief").isOk()).isTrue();
    }

    @Test
    void ofParallelSetUpsOneSucceeds() throws Exception {
        String code = setup.code().orElseThrow();
        List<Callable<Boolean>> attempts = IntStream.range(0, 4)
                .mapToObj(
                        i -> (Callable<Boolean>) () -> begin(code, "chief" + i).isOk())
                .toList();
        long made = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (var future : threads.invokeAll(attempts)) {
                made += future.get() ? 1 : 0;
            }
        }
        assertThat(made).isEqualTo(1);
        assertThat(identities.services.users().list(identities.administrator, "", 10))
                .hasSize(1);
    }
}
