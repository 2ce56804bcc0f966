package org.salus.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.salus.access.ExpectedAccess.Cell;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Role;
import org.salus.vault.BlindIndex;

/** Every role, interaction, type and kind of row against the table that was written apart from the policy. */
class PolicyMatrixTest {

    private static final int OWN_ORGANISATION = 1;
    private static final int OTHER_ORGANISATION = 2;
    private static final String CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";
    private static final Set<Interaction> ENVELOPES =
            Set.of(Interaction.BATCH, Interaction.TRANSACTION, Interaction.CAPABILITIES);

    private final PlainVault vault = new PlainVault();
    private final Policy policy = new RolePolicy(vault);

    private record Sample(Row row, boolean own, boolean sensitive, boolean withheld, boolean laboratory) {}

    @Test
    void everyCellOfTheTableIsWhatThePolicyAnswers() {
        List<String> wrong = new ArrayList<>();
        int checked = 0;
        for (Cell cell : ExpectedAccess.load()) {
            Caller caller = Callers.of(cell.role(), OWN_ORGANISATION);
            List<Sample> samples = samples(cell.type(), OWN_ORGANISATION);
            for (Interaction interaction : Interaction.values()) {
                if (ENVELOPES.contains(interaction)) {
                    continue;
                }
                Decision decision = policy.decide(caller, interaction, cell.type());
                if (decision.allowed() != cell.allows(interaction)) {
                    wrong.add(cell + " " + interaction + " -> " + decision.allowed());
                }
                for (Sample sample : samples) {
                    checked++;
                    boolean expected = cell.allows(interaction)
                            && cell.covers(
                                    sample.own(), sample.sensitive(), sample.withheld(), sample.laboratory());
                    boolean actual = decision.allowed() && sample.row().fits(decision.filter());
                    if (expected != actual) {
                        wrong.add(cell + " " + interaction + " " + sample + " -> " + actual);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).isGreaterThan(100_000);
    }

    @Test
    void theTableNamesEveryTypeOnceAndEveryRole() {
        List<Cell> cells = ExpectedAccess.load();
        assertThat(cells).hasSize(146 * 8);
        assertThat(R4.definitions().types().stream().map(ResourceType::name))
                .containsExactlyInAnyOrderElementsOf(TypeGroup.all());
        assertThat(cells.stream().map(Cell::type).distinct()).containsExactlyInAnyOrderElementsOf(TypeGroup.all());
        assertThat(cells.stream().map(c -> c.type() + c.role()).distinct()).hasSize(cells.size());
        int grouped = 0;
        for (TypeGroup group : TypeGroup.values()) {
            grouped += group.types().size();
        }
        assertThat(grouped).as("no type lies in two groups").isEqualTo(TypeGroup.all().size());
    }

    /** A patient's filter does not fit the same ids in another organisation: hashes are keyed by organisation. */
    @Test
    void ownRowsAreOwnOnlyInTheOwnOrganisation() {
        Caller patient = Callers.of(Role.PATIENT, OWN_ORGANISATION);
        for (Cell cell : ExpectedAccess.load()) {
            if (cell.role() == Role.PATIENT && cell.rows() == ExpectedAccess.RowsMark.OWN) {
                Decision decision = policy.decide(patient, Interaction.READ, cell.type());
                for (Sample sample : samples(cell.type(), OTHER_ORGANISATION)) {
                    assertThat(sample.row().fits(decision.filter())).isFalse();
                }
            }
        }
    }

    private List<Sample> samples(String type, int organisation) {
        BlindIndex index = vault.blindIndex(organisation);
        List<Sample> samples = new ArrayList<>();
        for (boolean own : new boolean[] {true, false}) {
            String patient = own ? Callers.PATIENT_ID : "someone-else";
            String id = type.equals("Patient") ? patient : "row";
            samples.add(new Sample(row(index, type, id, patient), own, false, false, false));
            for (String label : List.of("PSY", "ETH", "HIV", "SDV", "SEX", "STD", "SUD", "MH")) {
                samples.add(new Sample(row(index, type, id, patient).labelled(label), own, true, false, false));
            }
            for (String label : List.of("R", "V")) {
                samples.add(new Sample(
                        row(index, type, id, patient)
                                .labelled("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", label),
                        own,
                        true,
                        false,
                        false));
                samples.add(new Sample(row(index, type, id, patient).labelled(null, label), own, true, false, false));
            }
            samples.add(new Sample(row(index, type, id, patient).labelled("TBOO"), own, true, true, false));
            samples.add(new Sample(row(index, type, id, patient).labelled("NOPAT"), own, false, true, false));
            samples.add(new Sample(row(index, type, id, patient).labelled("N"), own, false, false, false));
            samples.add(new Sample(
                    row(index, type, id, patient).ofCategory(CATEGORY, "vital-signs"), own, false, false, false));
            samples.add(new Sample(
                    row(index, type, id, patient).ofCategory("http://example.org/other", "laboratory"),
                    own,
                    false,
                    false,
                    false));
            samples.add(new Sample(
                    row(index, type, id, patient).ofCategory(CATEGORY, "laboratory"), own, false, false, true));
        }
        String id = type.equals("Patient") ? "a-third" : "row";
        Row shared = Row.of(index, type, id, "someone-else", Callers.PATIENT_ID);
        // A Patient row in two compartments is another patient's that links to the own one.
        samples.add(new Sample(shared, !type.equals("Patient"), false, false, false));
        samples.add(new Sample(Row.of(index, type, "nobodys"), false, false, false, false));
        return samples;
    }

    private static Row row(BlindIndex index, String type, String id, String patient) {
        return Row.of(index, type, id, patient);
    }
}
