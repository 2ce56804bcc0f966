package org.salus.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.identity.Identities.ORIGIN;

import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.springframework.jdbc.core.simple.JdbcClient;

class SessionsTest {

    private static final Identities IDENTITIES = new Identities();
    private static final IdentityServices OTHER_NODE = IDENTITIES.node();
    private static final long MINUTE = 60_000;
    private static int count;

    private User nurse;
    private byte[] secret;
    private Session.Started started;

    @AfterAll
    static void close() {
        IDENTITIES.close();
    }

    @BeforeEach
    void signIn() {
        nurse = IDENTITIES.user("nurse" + ++count, Role.NURSE);
        secret = IDENTITIES.secret(nurse);
        started = IDENTITIES.signIn(nurse, secret);
    }

    private boolean isAlive(IdentityServices node) {
        return IDENTITIES.session(node, started.token()).isPresent();
    }

    @Test
    void endsWhenIdle() {
        IDENTITIES.clock.forward(14 * MINUTE);
        assertThat(isAlive(IDENTITIES.services)).isTrue();
        IDENTITIES.clock.forward(14 * MINUTE);
        assertThat(isAlive(IDENTITIES.services)).isTrue();
        IDENTITIES.clock.forward(15 * MINUTE);
        assertThat(isAlive(IDENTITIES.services)).isFalse();
        assertThat(isAlive(OTHER_NODE)).isFalse();
    }

    @Test
    void lookingDoesNotKeepItAlive() {
        for (int i = 0; i < 15; i++) {
            IDENTITIES.clock.forward(MINUTE);
            IDENTITIES.services.signIn().session(started.token(), false);
        }
        assertThat(isAlive(IDENTITIES.services)).isFalse();
    }

    @Test
    void activityOnOneNodeKeepsItAliveOnAnother() {
        for (int i = 0; i < 20; i++) {
            IDENTITIES.clock.forward(MINUTE);
            assertThat(isAlive(IDENTITIES.services)).isTrue();
        }
        assertThat(isAlive(OTHER_NODE)).isTrue();
    }

    @Test
    void endsAfterTwelveHoursHoweverBusy() {
        for (int i = 0; i < 72; i++) {
            assertThat(isAlive(IDENTITIES.services)).isTrue();
            IDENTITIES.clock.forward(10 * MINUTE);
        }
        assertThat(isAlive(IDENTITIES.services)).isFalse();
    }

    @Test
    void signingOutEndsItHereAtOnceAndElsewhereWithinTenSeconds() {
        assertThat(isAlive(OTHER_NODE)).isTrue();
        IDENTITIES.services.signIn().signOut(started.token(), ORIGIN);
        assertThat(isAlive(IDENTITIES.services)).isFalse();
        IDENTITIES.clock.forward(10_001);
        assertThat(isAlive(OTHER_NODE)).isFalse();
        assertThat(IDENTITIES.outcomes()).contains(SignInEvent.Outcome.SIGNED_OUT);
    }

    @Test
    void whateverTakesRightsAwayEndsIt() {
        UserAdmin users = IDENTITIES.services.users();
        assertThat(isAlive(OTHER_NODE)).isTrue();
        users.disable(IDENTITIES.administrator, nurse.id());
        assertThat(isAlive(IDENTITIES.services)).isFalse();
        IDENTITIES.clock.forward(10_001);
        assertThat(isAlive(OTHER_NODE)).isFalse();

        users.enable(IDENTITIES.administrator, nurse.id());
        started = IDENTITIES.signIn(nurse, secret);
        users.changeRoles(IDENTITIES.administrator, nurse.id(), Set.of(Role.BILLER));
        assertThat(isAlive(IDENTITIES.services)).isFalse();

        started = IDENTITIES.signIn(nurse, secret);
        assertThat(started.session().user().roles()).containsExactly(Role.BILLER);
        users.resetSecondFactor(IDENTITIES.administrator, nurse.id());
        assertThat(isAlive(IDENTITIES.services)).isFalse();
    }

    @Test
    void aDisabledUserIsOutEvenWhenOnlyTheAccountSaysSo() {
        JdbcClient.create(IDENTITIES.database.owner())
                .sql("update identity_user set status = 'disabled' where id = :id")
                .param("id", nurse.id())
                .update();
        IDENTITIES.clock.forward(10_001);
        assertThat(isAlive(IDENTITIES.services)).isFalse();
    }

    @Test
    void aWarmLookAsksNoDatabase() {
        assertThat(isAlive(IDENTITIES.services)).isTrue();
        JdbcClient.create(IDENTITIES.database.owner())
                .sql("delete from identity_session where user_id = :id")
                .param("id", nurse.id())
                .update();
        IDENTITIES.clock.forward(9_000);
        assertThat(isAlive(IDENTITIES.services)).isTrue();
        IDENTITIES.clock.forward(2_000);
        assertThat(isAlive(IDENTITIES.services)).isFalse();
    }

    @Test
    void rubbishIsNoSession() {
        for (String token :
                new String[] {"", "x", "a".repeat(43), "a".repeat(100_000), "ä".repeat(43), "' or 1=1 --"}) {
            assertThat(IDENTITIES.session(IDENTITIES.services, token)).isEmpty();
        }
    }
}
