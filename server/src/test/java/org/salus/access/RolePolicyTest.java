package org.salus.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Role;
import org.salus.store.Where;
import org.salus.vault.BlindIndex;

/** Unions, denials, scopes and acts. */
class RolePolicyTest {

    private final PlainVault vault = new PlainVault();
    private final Policy policy = new RolePolicy(vault);
    private final BlindIndex index = vault.blindIndex(1);

    @Test
    void severalRolesMayWhatAnyOfThemMay() {
        Caller both = Callers.with(Set.of(Role.NURSE, Role.BILLER), 1);
        assertThat(policy.decide(both, Interaction.SEARCH, "Claim").allowed()).isTrue();
        assertThat(policy.decide(both, Interaction.CREATE, "Observation").allowed()).isTrue();

        Row restricted = Row.of(index, "Observation", "o", "p").labelled("R");
        Caller nurse = Callers.of(Role.NURSE, 1);
        Caller nurseAndPhysician = Callers.with(Set.of(Role.NURSE, Role.PHYSICIAN), 1);
        assertThat(restricted.fits(
                        policy.decide(nurse, Interaction.READ, "Observation").filter()))
                .isFalse();
        assertThat(restricted.fits(policy.decide(nurseAndPhysician, Interaction.READ, "Observation")
                        .filter()))
                .isTrue();
    }

    @Test
    void denyBeatsAllow() {
        // The program's scopes would allow it; the person's role denies it.
        Caller both = Callers.with(Set.of(Role.SYSTEM, Role.ADMINISTRATOR), 1, "system/*.cruds");
        Caller program = Callers.with(Set.of(Role.SYSTEM), 1, "system/*.cruds");
        assertThat(policy.decide(program, Interaction.CREATE, "AuditEvent").allowed())
                .isTrue();
        Decision denied = policy.decide(both, Interaction.CREATE, "AuditEvent");
        assertThat(denied.allowed()).isFalse();
        assertThat(denied.filter()).isEqualTo(Where.NEVER);
        assertThat(denied.rule()).contains("audit is not written by people");
    }

    @Test
    void aPatientWithoutALinkedRecordSeesNoRecord() {
        Caller lost = new Caller(
                "s", "n", 1, Set.of(Role.PATIENT), null, null, List.of(), Caller.Purpose.PATRQT, "192.0.2.1", "r");
        assertThat(policy.decide(lost, Interaction.SEARCH, "Observation").allowed()).isFalse();
        assertThat(policy.decide(lost, Interaction.READ, "Patient").allowed()).isFalse();
        assertThat(policy.decide(lost, Interaction.READ, "Practitioner").allowed()).isTrue();
    }

    @Test
    void aPatientSeesARowOfSeveralPatientsWhenOneOfThem() {
        Where filter = policy.decide(Callers.of(Role.PATIENT, 1), Interaction.READ, "Appointment")
                .filter();
        assertThat(Row.of(index, "Appointment", "a", "someone-else", Callers.PATIENT_ID)
                        .fits(filter))
                .isTrue();
        assertThat(Row.of(index, "Appointment", "a", "someone-else", "another")
                        .fits(filter))
                .isFalse();
        assertThat(Row.of(index, "Appointment", "a").fits(filter)).isFalse();
    }

    @Test
    void aLinkedPatientsRowIsNotTheOwnOne() {
        Where filter = policy.decide(Callers.of(Role.PATIENT, 1), Interaction.READ, "Patient")
                .filter();
        // Patient.link puts the other Patient into the own compartment.
        Row linked = Row.of(index, "Patient", "the-duplicate", Callers.PATIENT_ID);
        assertThat(linked.fits(filter)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "system/*.cruds, DELETE, Observation, true",
        "system/Observation.rs, READ, Observation, true",
        "system/Observation.rs, SEARCH, Observation, true",
        "system/Observation.rs, CREATE, Observation, false",
        "system/Observation.rs, READ, Condition, false",
        "system/Observation.r, OPERATION, Observation, false",
        "system/*.s, READ, Patient, false",
        "user/*.cruds, READ, Patient, false",
        "patient/*.cruds, READ, Patient, false",
        "system/Observation.rs?category=laboratory, READ, Observation, false",
        "system/Observation.sr, READ, Observation, false",
        "system/Observation.rr, READ, Observation, false",
        "system/Observation., READ, Observation, false",
        "system/observation.rs, READ, Observation, false",
        "system/*.read, READ, Observation, false",
        "SYSTEM/*.cruds, READ, Observation, false",
        "'system/*.cruds ', READ, Observation, false",
        "system/Nonsense.cruds, READ, Nonsense, false",
        "system/*.cruds, READ, Nonsense, false",
    })
    void aProgramMayWhatItsScopesSay(String scope, Interaction interaction, String type, boolean allowed) {
        Caller program = Callers.with(Set.of(Role.SYSTEM), 1, scope);
        assertThat(policy.decide(program, interaction, type).allowed()).isEqualTo(allowed);
    }

    @Test
    void aProgramWithoutScopesMayNothing() {
        Caller program = Callers.with(Set.of(Role.SYSTEM), 1);
        for (String type : TypeGroup.all()) {
            assertThat(policy.decide(program, Interaction.READ, type).allowed()).isFalse();
        }
    }

    @Test
    void aPersonsScopesOnlyNarrow() {
        Caller narrowed = Callers.with(Set.of(Role.PHYSICIAN), 1, "user/Observation.rs", "openid");
        assertThat(policy.decide(narrowed, Interaction.READ, "Observation").allowed()).isTrue();
        assertThat(policy.decide(narrowed, Interaction.UPDATE, "Observation").allowed())
                .isFalse();
        assertThat(policy.decide(narrowed, Interaction.READ, "Condition").allowed()).isFalse();

        Caller wide = Callers.with(Set.of(Role.FRONT_DESK), 1, "user/*.cruds", "system/*.cruds");
        assertThat(policy.decide(wide, Interaction.READ, "Observation").allowed()).isFalse();

        Caller misunderstood = Callers.with(Set.of(Role.PHYSICIAN), 1, "user/Observation.rs?code=x");
        assertThat(policy.decide(misunderstood, Interaction.READ, "Observation").allowed())
                .isFalse();

        // No patient in context: a patient/ scope has no rows.
        Caller noContext = Callers.with(Set.of(Role.PHYSICIAN), 1, "patient/*.rs");
        assertThat(policy.decide(noContext, Interaction.READ, "Observation").allowed())
                .isFalse();

        Caller own = Callers.with(Set.of(Role.PATIENT), 1, "patient/Observation.rs");
        Where filter = policy.decide(own, Interaction.READ, "Observation").filter();
        assertThat(Row.of(index, "Observation", "o", Callers.PATIENT_ID).fits(filter)).isTrue();
        assertThat(Row.of(index, "Observation", "o", "someone-else").fits(filter)).isFalse();
    }

    @Test
    void envelopesOpenNoRow() {
        for (Interaction envelope : List.of(Interaction.BATCH, Interaction.TRANSACTION, Interaction.CAPABILITIES)) {
            Decision decision = policy.decide(Callers.of(Role.PRIVACY_OFFICER, 1), envelope, "Bundle");
            assertThat(decision.allowed()).isTrue();
            assertThat(decision.filter()).isEqualTo(Where.NEVER);
        }
    }

    @Test
    void onlyThePrivacyOfficerReadsTheAuditAndOnlyTheAdministratorManagesUsers() {
        for (Role role : Role.values()) {
            Caller caller = Callers.with(Set.of(role), 1);
            assertThat(policy.decideAct(caller, "audit.read").allowed()).isEqualTo(role == Role.PRIVACY_OFFICER);
            assertThat(policy.decideAct(caller, "users.manage").allowed()).isEqualTo(role == Role.ADMINISTRATOR);
            assertThat(policy.decideAct(caller, "no.such.act").allowed()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"user/*.cruds", "launch", "openid"})
    void aScopedTokenOpensNoAdministration(String scope) {
        assertThat(policy.decideAct(Callers.with(Set.of(Role.ADMINISTRATOR), 1, scope), "users.manage")
                        .allowed())
                .isFalse();
        assertThat(policy.decideAct(Callers.with(Set.of(Role.PRIVACY_OFFICER), 1, scope), "audit.read")
                        .allowed())
                .isFalse();
    }

    @Test
    void theRuleSaysWhy() {
        assertThat(policy.decide(Callers.of(Role.NURSE, 1), Interaction.READ, "Observation")
                        .rule())
                .isEqualTo("nurse: clinical record, rows not labelled sensitive");
        assertThat(policy.decide(Callers.of(Role.NURSE, 1), Interaction.READ, "Claim")
                        .rule())
                .isEqualTo("nurse may not read Claim");
    }
}
