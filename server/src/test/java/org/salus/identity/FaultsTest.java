package org.salus.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.salus.identity.Identities.ORIGIN;
import static org.salus.identity.Identities.PASSWORD;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.transaction.TransactionException;

/** The database goes away before each statement in turn: all is done, or nothing. */
class FaultsTest {

    private static final int MOST_STATEMENTS = 40;

    private final Identities identities = new Identities();
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    private final IdentityServices fragile = IdentityServices.of(
            new Fragile(identities.database.app(), left),
            identities.vault,
            SignInSettings.standard(),
            identities.clock,
            identities.events::add,
            Identities.PASSWORDS);

    @AfterEach
    void close() {
        identities.close();
    }

    /** Lets so many statements and commits through, then none. */
    private static final class Fragile extends DelegatingDataSource {
        private final AtomicInteger left;

        Fragile(DataSource whole, AtomicInteger left) {
            super(whole);
            this.left = left;
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection whole = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        boolean counts = method.getName().equals("prepareStatement")
                                || method.getName().equals("commit");
                        if (counts && left.getAndDecrement() <= 0) {
                            throw new SQLException("gone", "08006");
                        }
                        try {
                            return method.invoke(whole, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getTargetException();
                        }
                    });
        }
    }

    /** @return whether the act ended without the database going away */
    private boolean survives(int statements, Runnable act) {
        left.set(statements);
        try {
            act.run();
            return true;
        } catch (DataAccessException | TransactionException e) {
            return false;
        } finally {
            left.set(Integer.MAX_VALUE);
        }
    }

    /** What was charged and then lost stays charged; these tests are not about waiting. */
    private void forgiveAttempts() {
        JdbcClient.create(identities.database.owner())
                .sql("delete from identity_attempt")
                .update();
    }

    @Test
    void setUp() {
        Setup setup = fragile.setup();
        String code = setup.code().orElseThrow();
        boolean done = false;
        for (int n = 0; !done; n++) {
            assertThat(n).isLessThan(MOST_STATEMENTS);
            int before = identities
                    .services
                    .users()
                    .list(identities.administrator, "", 10)
                    .size();
            assertThat(before).isZero();
            done = survives(
                    n,
                    () -> assertThat(setup.begin(code, "chief", "Chief", PASSWORD, "", ORIGIN)
                                    .isOk())
                            .isTrue());
            if (setup.isInitialised()) {
                // Made, though the step after it may have been lost: the first sign-in goes on from there.
                assertThat(identities.services.signIn().password("chief", PASSWORD, ORIGIN))
                        .isInstanceOf(SignIn.Step.Enrol.class);
                done = true;
            }
        }
    }

    @Test
    void enrolment() {
        User nurse = identities.user("nurse", Role.NURSE);
        boolean done = false;
        for (int n = 0; !done; n++) {
            assertThat(n).isLessThan(MOST_STATEMENTS);
            SignIn.Step.Enrol enrol =
                    (SignIn.Step.Enrol) identities.services.signIn().password("nurse", PASSWORD, ORIGIN);
            String code = identities.code(Identities.decode(enrol.enrolment().secret()));
            done = survives(
                    n,
                    () -> assertThat(fragile.signIn().code(enrol.pending(), code, ORIGIN))
                            .isInstanceOfSatisfying(
                                    SignIn.Step.Done.class,
                                    step -> assertThat(step.recoveryCodes()).hasSize(10)));
            User now = identities
                    .services
                    .users()
                    .find(identities.administrator, nurse.id())
                    .orElseThrow();
            assertThat(now.secondFactor()).as("after %d statements", n).isEqualTo(done);
            forgiveAttempts();
        }
    }

    @Test
    void disabling() {
        User nurse = identities.user("nurse", Role.NURSE);
        Session.Started started = identities.signIn(nurse, identities.secret(nurse));
        boolean done = false;
        for (int n = 0; !done; n++) {
            assertThat(n).isLessThan(MOST_STATEMENTS);
            done = survives(
                    n,
                    () -> fragile.users()
                            .disable(identities.administrator, nurse.id())
                            .get());
            User now = identities
                    .services
                    .users()
                    .find(identities.administrator, nurse.id())
                    .orElseThrow();
            assertThat(now.active()).isEqualTo(!done);
            assertThat(identities.node().signIn().session(started.token(), true).isPresent())
                    .isEqualTo(!done);
        }
    }

    @Test
    void changingRoles() {
        User nurse = identities.user("nurse", Role.NURSE);
        Session.Started started = identities.signIn(nurse, identities.secret(nurse));
        boolean done = false;
        for (int n = 0; !done; n++) {
            assertThat(n).isLessThan(MOST_STATEMENTS);
            done = survives(
                    n,
                    () -> fragile.users()
                            .changeRoles(identities.administrator, nurse.id(), Set.of(Role.BILLER))
                            .get());
            User now = identities
                    .services
                    .users()
                    .find(identities.administrator, nurse.id())
                    .orElseThrow();
            assertThat(now.roles()).containsExactly(done ? Role.BILLER : Role.NURSE);
            assertThat(identities.node().signIn().session(started.token(), true).isPresent())
                    .isEqualTo(!done);
        }
    }

    @Test
    void changingTheOwnPassword() {
        User nurse = identities.user("nurse", Role.NURSE);
        Session.Started started = identities.signIn(nurse, identities.secret(nurse));
        boolean done = false;
        for (int n = 0; !done; n++) {
            assertThat(n).isLessThan(MOST_STATEMENTS);
            done = survives(
                    n,
                    () -> fragile.signIn()
                            .changePassword(started.session(), PASSWORD, "kT4wq8Zr1mVb6Nc3", ORIGIN)
                            .get());
            assertThat(identities
                            .node()
                            .signIn()
                            .session(started.token(), false)
                            .isPresent())
                    .isEqualTo(!done);
            if (!done) {
                forgiveAttempts();
                assertThat(identities.services.signIn().password("nurse", PASSWORD, ORIGIN))
                        .isInstanceOf(SignIn.Step.Code.class);
            }
        }
    }

    @Test
    void whoIsCallingIsUnknownAndSaysSo() {
        User nurse = identities.user("nurse", Role.NURSE);
        Session.Started started = identities.signIn(nurse, identities.secret(nurse));
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/fhir/Patient");
        request.setCookies(new jakarta.servlet.http.Cookie("salus_session", started.token()));
        left.set(0);
        assertThat(fragile.authenticator().authenticate(request))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(((Problem) refused.problems().getFirst()).code())
                                .isEqualTo(Problem.Code.UNAVAILABLE));
        assertThat(fragile.authenticator().watch(request).getAsBoolean()).isFalse();
        assertThatThrownBy(() -> fragile.signIn().password("nurse", PASSWORD, ORIGIN))
                .isInstanceOf(DataAccessException.class);
        left.set(Integer.MAX_VALUE);
        assertThat(fragile.authenticator().authenticate(request).isOk()).isTrue();
        left.set(0);
        assertThat(fragile.authenticator().authenticate(request).isOk()).isTrue();
    }
}
