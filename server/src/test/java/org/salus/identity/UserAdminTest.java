package org.salus.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.identity.Identities.ORIGIN;
import static org.salus.identity.Identities.PASSWORD;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.testing.StatementCounter;
import org.springframework.jdbc.core.simple.JdbcClient;

class UserAdminTest {

    private final Identities identities = new Identities();
    private final UserAdmin users = identities.services.users();
    private final Caller actor = identities.administrator;

    @AfterEach
    void close() {
        identities.close();
    }

    private static Problem.Code code(Outcome<?> outcome) {
        return ((Outcome.Refused<?>) outcome).problems().getFirst().code();
    }

    private NewUser named(String username) {
        return new NewUser(actor.organisation(), username, "Somebody", Set.of(Role.NURSE), null, null);
    }

    @Test
    void badUsernamesAreRefused() {
        for (String username : List.of(
                "", "a", "-a", "with space", "ünder", "a\nb", "a\u0000b", "../etc", "<b>", "аdmin", "a".repeat(65))) {
            assertThat(code(users.create(actor, named(username)))).as(username).isEqualTo(Problem.Code.VALUE);
        }
        assertThat(users.list(actor, "", 10)).isEmpty();
    }

    @Test
    void aUsernameIsTakenOnceWhateverItsCaseAndWhoeverAsksFirst() throws Exception {
        List<Callable<Outcome<UserAdmin.Issued>>> attempts = List.of(
                () -> users.create(actor, named("nurse.joy")),
                () -> users.create(actor, named("Nurse.Joy")),
                () -> users.create(actor, named("NURSE.JOY ")));
        long made = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (var future : threads.invokeAll(attempts)) {
                made += future.get().isOk() ? 1 : 0;
            }
        }
        assertThat(made).isEqualTo(1);
        assertThat(code(users.create(actor, named("nurse.joy")))).isEqualTo(Problem.Code.DUPLICATE);
    }

    @Test
    void rolesThatDoNotGoTogetherAreRefused() {
        int o = actor.organisation();
        for (NewUser bad : List.of(
                new NewUser(o, "u1", "N", Set.of(), null, null),
                new NewUser(o, "u1", "N", Set.of(Role.SYSTEM), null, null),
                new NewUser(o, "u1", "N", Set.of(Role.PATIENT), null, null),
                new NewUser(o, "u1", "N", Set.of(Role.PATIENT), "not an id", null),
                new NewUser(o, "u1", "N", Set.of(Role.PATIENT, Role.NURSE), "p1", null),
                new NewUser(o, "u1", "N", Set.of(Role.NURSE), "p1", null),
                new NewUser(o, "u1", "N", Set.of(Role.PATIENT), "p1", "pr1"),
                new NewUser(o, "u1", " ", Set.of(Role.NURSE), null, null),
                new NewUser(o, "u1", "a\nb", Set.of(Role.NURSE), null, null))) {
            assertThat(code(users.create(actor, bad))).as(bad.toString()).isEqualTo(Problem.Code.VALUE);
        }
        assertThat(code(users.create(actor, new NewUser(o + 1, "u1", "N", Set.of(Role.NURSE), null, null))))
                .isEqualTo(Problem.Code.NOT_FOUND);
    }

    @Test
    void otherOrganisationsAreNotReached() {
        int other = identities.services.organisations().create("Other").id();
        assertThat(other).isNotEqualTo(actor.organisation());
        Caller stranger = Caller.system(other, "test");
        User nurse = identities.user("nurse", Role.NURSE);
        assertThat(users.find(stranger, nurse.id())).isEmpty();
        assertThat(users.findByUsername(stranger, "nurse")).isEmpty();
        assertThat(users.list(stranger, "", 10)).isEmpty();
        assertThat(code(users.disable(stranger, nurse.id()))).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(code(users.enable(stranger, nurse.id()))).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(code(users.changeRoles(stranger, nurse.id(), Set.of(Role.BILLER))))
                .isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(code(users.resetSecondFactor(stranger, nurse.id()))).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(code(users.resetPassword(stranger, nurse.id()))).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(code(users.enrolSecondFactor(stranger, nurse.id()))).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(users.find(actor, nurse.id())).contains(nurse);
    }

    @Test
    void accountsAreFoundByWhoseRecordTheyShowAlsoOldOnesInTwoStatements() {
        StatementCounter counted = new StatementCounter(identities.database.app());
        UserAdmin counting = IdentityServices.of(
                        counted, identities.vault, SignInSettings.standard(), identities.clock, identities.events::add, Identities.PASSWORDS)
                .users();
        User patient = identities.user("rosalind", Role.PATIENT);
        identities.user("other", Role.PATIENT);
        identities.user("nurse", Role.NURSE);
        Caller stranger = Caller.system(identities.services.organisations().create("Other").id(), "test");
        assertThat(users.ofPatient(actor, "p-rosalind")).extracting(User::id).containsExactly(patient.id());
        assertThat(users.ofPatient(actor, "p-nobody")).isEmpty();
        assertThat(users.ofPatient(stranger, "p-rosalind")).isEmpty();
        JdbcClient.create(identities.database.app()).sql("update identity_user set patient_key = null").update();
        users.disable(actor, patient.id());
        assertThat(users.ofPatient(actor, "p-rosalind")).as("older than the column, and closed").extracting(User::id).containsExactly(patient.id());
        counted.take();
        counting.ofPatient(actor, "p-rosalind");
        assertThat(counted.take()).isEqualTo(2);
    }

    @Test
    void oneAdministratorRemainsAlsoWhenTwoCloseEachOther() throws Exception {
        User one = identities.user("one", Role.ADMINISTRATOR);
        User two = identities.user("two", Role.ADMINISTRATOR);
        List<Callable<Outcome<User>>> attempts = List.of(
                () -> users.disable(actor, one.id()), () -> users.changeRoles(actor, two.id(), Set.of(Role.NURSE)));
        long done = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (var future : threads.invokeAll(attempts)) {
                done += future.get().isOk() ? 1 : 0;
            }
        }
        assertThat(done).isEqualTo(1);
    }

    @Test
    void nobodyChangesTheOwnAccountThisWay() {
        User one = identities.user("one", Role.ADMINISTRATOR);
        identities.user("two", Role.ADMINISTRATOR);
        Caller self = new Caller(
                one.id(),
                one.name(),
                one.organisation(),
                one.roles(),
                null,
                null,
                List.of(),
                Caller.Purpose.HSYSADMIN,
                "192.0.2.1",
                "r");
        assertThat(code(users.changeRoles(self, one.id(), Set.of(Role.PHYSICIAN))))
                .isEqualTo(Problem.Code.CONFLICT);
        assertThat(code(users.disable(self, one.id()))).isEqualTo(Problem.Code.CONFLICT);
        assertThat(code(users.resetSecondFactor(self, one.id()))).isEqualTo(Problem.Code.CONFLICT);
        assertThat(code(users.resetPassword(self, one.id()))).isEqualTo(Problem.Code.CONFLICT);
    }

    @Test
    void aNewPasswordIsTheOnlyOneThatWorks() {
        User nurse = identities.user("nurse", Role.NURSE);
        UserAdmin.Issued issued = users.resetPassword(actor, nurse.id()).get();
        assertThat(identities.services.signIn().password("nurse", PASSWORD, ORIGIN))
                .isInstanceOf(SignIn.Step.Wrong.class);
        assertThat(identities.services.signIn().password("nurse", issued.password(), ORIGIN))
                .isInstanceOf(SignIn.Step.Enrol.class);
        assertThat(issued.user().passwordDue()).isTrue();
        assertThat(issued.toString() + identities.events).doesNotContain(issued.password());
    }

    @Test
    void whatIsDoneIsTold() {
        User nurse = identities.user("nurse", Role.NURSE);
        users.changeRoles(actor, nurse.id(), Set.of(Role.BILLER, Role.FRONT_DESK));
        users.disable(actor, nurse.id());
        assertThat(identities.events.stream().map(e -> ((UserChangedEvent) e).change()))
                .containsExactly(
                        UserChangedEvent.Change.CREATED,
                        UserChangedEvent.Change.ROLES_CHANGED,
                        UserChangedEvent.Change.DISABLED);
        assertThat(((UserChangedEvent) identities.events.get(1)).detail()).isEqualTo("biller front-desk");
        assertThat(users.find(actor, nurse.id()).orElseThrow().roles())
                .containsExactlyInAnyOrder(Role.BILLER, Role.FRONT_DESK);
    }
}
