package org.salus.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DefinitionsTest {

    private final R4 definitions = R4.definitions();

    @Test
    void knowAllConcreteResourceTypesOfR4() {
        assertThat(definitions.types())
                .hasSize(146)
                .extracting(ResourceType::name)
                .isSorted();
        assertThat(definitions.type("Patient")).isNotNull();
        assertThat(definitions.type("Resource")).isNull();
        assertThat(definitions.type("")).isNull();
    }

    @Test
    void codesLeadBackToTheirTypes() {
        for (ResourceType type : definitions.types()) {
            assertThat(definitions.type(type.code())).isSameAs(type);
            assertThat(definitions.type(type.name())).isSameAs(type);
        }
        assertThat(definitions.type((short) 0)).isNull();
        assertThat(definitions.type((short) -1)).isNull();
        assertThat(definitions.type(Short.MAX_VALUE)).isNull();
    }

    /** These numbers are in every database: a change here makes stored rows unreadable. */
    @Test
    void assignmentsThatMustNeverChange() {
        StringBuilder assignments = new StringBuilder();
        for (ResourceType type : definitions.types()) {
            assignments.append(type.name()).append(type.code());
            for (SearchParam param : type.params()) {
                assignments.append(param.key()).append(param.slot());
            }
        }
        assertThat(definitions.type("Account").code()).isEqualTo((short) 1);
        assertThat(definitions.type("Observation").code()).isEqualTo((short) 96);
        assertThat(definitions.type("Patient").code()).isEqualTo((short) 103);
        assertThat(assignments.toString().hashCode()).isEqualTo(1420698047);
    }

    @Test
    void slotsAreFewAndTheClinicalDateIsTheFirst() {
        for (ResourceType type : definitions.types()) {
            Map<String, Integer> dates = new HashMap<>();
            Map<String, Integer> numbers = new HashMap<>();
            for (SearchParam param : type.params()) {
                switch (param.type()) {
                    case DATE -> dates.put(param.indexedAs(), param.slot());
                    case NUMBER, QUANTITY -> numbers.put(param.indexedAs(), param.slot());
                    default -> assertThat(param.slot()).as(param.key()).isEqualTo(-1);
                }
            }
            assertDistinct(type, dates, 4);
            assertDistinct(type, numbers, 3);
            SearchParam primary = type.primaryDate();
            boolean hasDates = dates.values().stream().anyMatch(slot -> slot >= 0);
            assertThat(primary != null).as(type.name()).isEqualTo(hasDates);
            if (primary != null) {
                assertThat(primary.slot()).as(type.name()).isZero();
            }
        }
    }

    private static void assertDistinct(ResourceType type, Map<String, Integer> slots, int most) {
        List<Integer> used = slots.values().stream().filter(slot -> slot >= 0).toList();
        assertThat(used).as(type.name()).doesNotHaveDuplicates().allMatch(slot -> slot < most);
    }

    @Test
    void chartsSortByTheClinicalDate() {
        Map<String, String> expected = Map.ofEntries(
                Map.entry("Observation", "date"),
                Map.entry("Encounter", "date"),
                Map.entry("Condition", "onset-date"),
                Map.entry("Procedure", "date"),
                Map.entry("MedicationRequest", "authoredon"),
                Map.entry("DiagnosticReport", "date"),
                Map.entry("Immunization", "date"),
                Map.entry("DocumentReference", "date"),
                Map.entry("AllergyIntolerance", "date"),
                Map.entry("Claim", "created"),
                Map.entry("ExplanationOfBenefit", "created"),
                Map.entry("CarePlan", "date"),
                Map.entry("Patient", "birthdate"),
                Map.entry("Appointment", "date"));
        expected.forEach((type, code) ->
                assertThat(definitions.type(type).primaryDate().code()).as(type).isEqualTo(code));
    }

    @Test
    void everyParameterIsIndexedByOneOfItsType() {
        for (ResourceType type : definitions.types()) {
            Set<String> codes = new HashSet<>();
            for (SearchParam param : type.params()) {
                assertThat(codes.add(param.code())).as(param.key()).isTrue();
                SearchParam index = type.param(param.indexedAs());
                assertThat(index).as(param.key()).isNotNull();
                assertThat(index.indexedAs()).as(param.key()).isEqualTo(index.code());
                assertThat(index.type()).as(param.key()).isEqualTo(param.type());
                assertThat(index.slot()).as(param.key()).isEqualTo(param.slot());
                assertThat(param.targets()).allMatch(target -> definitions.type(target) != null);
            }
            assertThat(codes)
                    .contains("_id", "_lastUpdated", "_tag", "_profile", "_security", "_source", "_content", "_list");
        }
    }

    @Test
    void everyParameterFindsValuesSomewhere() {
        List<String> nowhere = new ArrayList<>();
        for (ResourceType type : definitions.types()) {
            Set<String> fed = new HashSet<>();
            collect(type.tree().root, fed);
            for (SearchParam param : type.params()) {
                boolean stores = param.code().equals("_id") || param.code().equals("_lastUpdated");
                boolean special = param.type() == SearchParam.Type.SPECIAL;
                if (!fed.contains(param.indexedAs()) && !stores && !special && type.tree().deceased != param) {
                    nowhere.add(param.key());
                }
            }
        }
        assertThat(nowhere).isEmpty();
    }

    private static void collect(SearchTree.Node node, Set<String> fed) {
        if (node.leaves != null) {
            node.leaves.forEach(leaf -> fed.add(leaf.param().code()));
        }
        if (node.guards != null) {
            node.guards.forEach(guard -> collect(guard.node(), fed));
        }
        if (node.children != null) {
            node.children.values().forEach(child -> collect(child, fed));
        }
    }

    @Test
    void compartmentParametersLeadToPatients() {
        assertThat(definitions.type("Observation").compartmentParams())
                .extracting(SearchParam::code)
                .containsExactly("performer", "subject");
        assertThat(definitions.type("Practitioner").compartmentParams()).isEmpty();
        assertThat(definitions.types().stream()
                        .filter(t -> !t.compartmentParams().isEmpty()))
                .hasSize(66);
        for (ResourceType type : definitions.types()) {
            for (SearchParam param : type.compartmentParams()) {
                assertThat(param.targets().isEmpty() || param.targets().contains("Patient"))
                        .as(param.key())
                        .isTrue();
            }
        }
    }
}
