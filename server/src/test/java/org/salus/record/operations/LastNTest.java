package org.salus.record.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.salus.fhir.DateInterval;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code Observation/$lastn} against a plain reference, over HTTP. */
class LastNTest {

    private static final List<String> DATES = List.of(
            "2024-01-01", "2024-01-01T10:00:00Z", "2024-01-01T10:00:00.000Z", "2024-01-02T08:00:00+02:00", "2024-01-02T06:00:00Z",
            "2023", "2023-12", "2023-12-31", "2024-01-03");

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();

    private record Sample(String id, Set<String> codings, @Nullable String date) {
        long end() {
            DateInterval interval = date == null ? null : DateInterval.parse(date);
            return interval == null ? Long.MIN_VALUE : interval.high();
        }
    }

    private String patient() {
        return system.create("Patient", "{\"resourceType\":\"Patient\"}");
    }

    private static String observation(String patient, Set<String> codings, @Nullable String date, String more) {
        List<String> written = codings.stream()
                .map(c -> "{\"system\":\"" + c.substring(0, c.indexOf('|')) + "\",\"code\":\"" + c.substring(c.indexOf('|') + 1) + "\"}")
                .toList();
        return "{\"resourceType\":\"Observation\",\"status\":\"final\"," + more + "\"code\":{\"coding\":[" + String.join(",", written)
                + "]},\"subject\":{\"reference\":\"Patient/" + patient + "\"}"
                + (date == null ? "" : ",\"effectiveDateTime\":\"" + date + "\"") + "}";
    }

    /** The definition, word by word: groups by shared codings, newest first, as many as asked and those as recent as the last. */
    private static Map<Set<String>, Set<String>> reference(List<Sample> samples, int max) {
        List<Set<String>> groups = new ArrayList<>();
        for (Sample sample : samples) {
            Set<String> joined = new HashSet<>(sample.codings());
            groups.removeIf(group -> {
                boolean shares = group.stream().anyMatch(sample.codings()::contains);
                if (shares) {
                    joined.addAll(group);
                }
                return shares;
            });
            groups.add(joined);
        }
        Map<Set<String>, Set<String>> last = new HashMap<>();
        for (Set<String> group : groups) {
            List<Sample> of = samples.stream()
                    .filter(s -> s.codings().stream().anyMatch(group::contains))
                    .sorted(Comparator.comparingLong(Sample::end).reversed())
                    .toList();
            long limit = of.get(Math.min(max, of.size()) - 1).end();
            Set<String> ids = new HashSet<>();
            of.stream().filter(s -> s.end() >= limit).forEach(s -> ids.add("Observation/" + s.id()));
            last.put(group, ids);
        }
        return last;
    }

    @Test
    void itAgreesWithAPlainReference() {
        Random random = new Random(7);
        String patient = patient();
        List<String> codes = List.of("http://loinc.org|1", "http://loinc.org|2", "urn:lab|1", "urn:lab|2", "urn:lab|3", "urn:other|9");
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Set<String> codings = new LinkedHashSet<>();
            codings.add(codes.get(random.nextInt(codes.size())));
            if (random.nextInt(12) == 0) {
                codings.add(codes.get(random.nextInt(codes.size())));
            }
            String date = DATES.get(random.nextInt(DATES.size()));
            String id = system.create("Observation", observation(patient, codings, date, ""));
            samples.add(new Sample(id, codings, date));
        }
        for (int max : List.of(1, 2, 3, 7)) {
            Answer answer = system.get("/fhir/Observation/$lastn?patient=" + patient + "&max=" + max);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            Set<String> expected = new HashSet<>();
            reference(samples, max).values().forEach(expected::addAll);
            assertThat(answer.ids()).as("max " + max).containsExactlyInAnyOrderElementsOf(expected);
            inOrder(answer.ids(), samples, max);
        }
    }

    /** Grouped, groups and members newest first. */
    private static void inOrder(List<String> ids, List<Sample> samples, int max) {
        Map<String, Sample> byId = new HashMap<>();
        samples.forEach(s -> byId.put("Observation/" + s.id(), s));
        List<Set<String>> groups = new ArrayList<>(reference(samples, max).values());
        List<Integer> sequence = ids.stream()
                .map(id -> groups.indexOf(groups.stream().filter(g -> g.contains(id)).findFirst().orElseThrow()))
                .toList();
        List<Integer> changes = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            Sample sample = java.util.Objects.requireNonNull(byId.get(ids.get(i)));
            if (i > 0 && sequence.get(i).equals(sequence.get(i - 1))) {
                assertThat(java.util.Objects.requireNonNull(byId.get(ids.get(i - 1))).end()).isGreaterThanOrEqualTo(sample.end());
            } else {
                assertThat(changes).doesNotContain(sequence.get(i));
                changes.add(sequence.get(i));
            }
        }
    }

    @Test
    void undatedAndPeriodsAndTextsAreKeptApart() {
        String patient = patient();
        String subject = ",\"subject\":{\"reference\":\"Patient/" + patient + "\"}}";
        String period = system.create(
                "Observation",
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"Pain\"},\"effectivePeriod\":{\"start\":\"2024-01-01\",\"end\":\"2024-02-01\"}"
                        + subject);
        system.create(
                "Observation",
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"pain\"},\"effectiveDateTime\":\"2024-01-15\"" + subject);
        String undated =
                system.create("Observation", "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"Mood\"}" + subject);
        system.create("Observation", "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"PAIN\"}" + subject);
        system.create(
                "Observation",
                "{\"resourceType\":\"Observation\",\"status\":\"entered-in-error\",\"code\":{\"text\":\"Pain\"},\"effectiveDateTime\":\"2025-01-15\""
                        + subject);
        assertThat(system.get("/fhir/Observation/$lastn?subject=Patient/" + patient).ids())
                .containsExactly("Observation/" + period, "Observation/" + undated);
        assertThat(system.get("/fhir/Observation/$lastn?max=5&subject=Patient/" + patient).ids()).hasSize(4);
        assertThat(system.get("/fhir/Observation/$lastn?status=entered-in-error&patient=" + patient).ids()).hasSize(1);
    }

    @Test
    void searchParametersNarrowAndPostMeansTheSame() {
        String patient = patient();
        String vital = system.create(
                "Observation",
                observation(
                        patient, Set.of("http://loinc.org|8867-4"), "2024-01-01",
                        "\"category\":[{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/observation-category\",\"code\":\"vital-signs\"}]}],"));
        String other = system.create("Observation", observation(patient, Set.of("http://loinc.org|1"), "2024-01-01", ""));
        assertThat(system.get("/fhir/Observation/$lastn?patient=" + patient + "&category=vital-signs").ids())
                .containsExactly("Observation/" + vital);
        assertThat(system.get("/fhir/Observation/$lastn?patient=Patient/" + patient + "&code=http://loinc.org%7C1").ids())
                .containsExactly("Observation/" + other);
        assertThat(system.get("/fhir/Observation/$lastn?patient=" + patient + "&date=lt2023").ids()).isEmpty();
        Answer posted = system.post(
                "/fhir/Observation/$lastn",
                """
                {"resourceType":"Parameters","parameter":[{"name":"subject","valueReference":{"reference":"Patient/%s"}},
                {"name":"max","valuePositiveInt":3}]}"""
                        .formatted(patient));
        assertThat(posted.ids()).containsExactlyInAnyOrder("Observation/" + vital, "Observation/" + other);
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        for (String wrong : List.of(
                "patient=1&max=0", "patient=1&max=x", "patient=1&max=1&max=2", "category=vital-signs", "patient:missing=true", "patient=1&_sort=date",
                "patient=1&_include=Observation:subject", "patient=1&colour=red", "patient=1&date=soon", "patient=")) {
            Answer answer = system.get("/fhir/Observation/$lastn?" + wrong);
            assertThat(answer.status()).as(wrong + answer.body()).isIn(400, 422);
            assertThat(answer.json().string("resourceType")).isEqualTo("OperationOutcome");
        }
    }

    @Test
    void othersSeeNothingOfIt() {
        String patient = patient();
        String mine = system.create("Observation", observation(patient, Set.of("urn:x|1"), "2024-01-01", ""));
        system.create(
                "Observation", observation(patient, Set.of("urn:x|1"), "2024-02-01", "\"meta\":{\"security\":[{\"code\":\"R\"}]},"));
        String url = "/fhir/Observation/$lastn?patient=" + patient;
        assertThat(salus.signIn(0, Role.NURSE, null).get(url).ids()).containsExactly("Observation/" + mine);
        assertThat(salus.signIn(0, Role.PATIENT, patient()).get(url).ids()).isEmpty();
        assertThat(salus.signIn(0, Role.PATIENT, patient).get(url).ids()).hasSize(1);
        assertThat(salus.system(1).get(url).ids()).isEmpty();
        assertThat(salus.signIn(0, Role.FRONT_DESK, null).get(url).status()).isEqualTo(403);
        assertThat(salus.anonymous().get(url).status()).isEqualTo(401);
    }
}
