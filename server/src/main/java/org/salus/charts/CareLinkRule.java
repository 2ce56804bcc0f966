package org.salus.charts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/**
 * What a care plan or a goal is linked with is of the same patient: a plan that addresses somebody else's problem shows it in the wrong
 * chart. Only links that the write brings are looked at, so that two charts can be merged.
 */
final class CareLinkRule implements WriteRule {

    /** So many are looked up at once. */
    private static final int CHUNK = 50;

    /** Types that are linked, with the member that names the patient; whoever takes part is looked at for an appointment. */
    private static final Map<String, String> PATIENT_OF = Map.of(
            "Condition", "subject",
            "Goal", "subject",
            "CareTeam", "subject",
            "ServiceRequest", "subject",
            "MedicationRequest", "subject",
            "Observation", "subject",
            "Task", "for",
            "Appointment", "");

    @Override
    public Set<String> types() {
        return Set.of("CarePlan", "Goal");
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        return List.of(); // looked up together
    }

    /** A link that the change brings: {@code Condition/1} at a place of the resource. */
    private record Link(Change change, String patient, String to, String path) {}

    @Override
    public List<Problem> checkTogether(List<Change> changes, Look look) {
        Map<String, List<Link>> byType = new TreeMap<>();
        for (Change change : changes) {
            JsonObject after = change.after();
            String patient = after == null ? null : Elements.patient(after, "subject");
            if (after == null || patient == null || isTakenBack(after)) {
                continue;
            }
            Set<String> before = change.before() == null ? Set.of() : links(change.before()).keySet();
            links(after).forEach((to, path) -> {
                String type = to.substring(0, to.indexOf('/'));
                if (!before.contains(to)) {
                    byType.computeIfAbsent(type, t -> new ArrayList<>()).add(new Link(change, patient, to, path));
                }
            });
        }
        List<Problem> problems = new ArrayList<>();
        byType.forEach((type, links) -> {
            for (int from = 0; from < links.size(); from += CHUNK) {
                problems.addAll(compare(type, links.subList(from, Math.min(from + CHUNK, links.size())), look));
            }
        });
        return problems;
    }

    private static boolean isTakenBack(JsonObject resource) {
        return "entered-in-error".equals(resource.string("Goal".equals(resource.string("resourceType")) ? "lifecycleStatus" : "status"));
    }

    /** What is not there yet, such as what comes with the same Bundle, is left to the checks of references. */
    private static List<Problem> compare(String type, List<Link> links, Look look) {
        Set<String> ids = new LinkedHashSet<>();
        links.forEach(link -> ids.add(link.to().substring(type.length() + 1)));
        Outcome<Look.Found> search = look.search(type, "_id=" + String.join(",", ids));
        if (!(search instanceof Outcome.Ok<Look.Found>(Look.Found found))) {
            return ((Outcome.Refused<Look.Found>) search).problems();
        }
        List<Problem> problems = new ArrayList<>();
        for (JsonObject one : found.matches()) {
            String name = type + "/" + one.string("id");
            for (Link link : links) {
                if (link.to().equals(name) && !isOf(type, one, link.patient())) {
                    problems.add(new Problem(
                            Problem.Code.WRONG_PATIENT,
                            "This is linked with an entry of another patient's chart. Nothing was stored.",
                            link.change().path(link.path())));
                }
            }
        }
        return problems;
    }

    private static boolean isOf(String type, JsonObject linked, String patient) {
        if (type.equals("Appointment")) {
            List<String> patients = JsonObject.objects(linked, "participant").stream()
                    .map(p -> Elements.patient(p, "actor"))
                    .filter(java.util.Objects::nonNull)
                    .toList();
            return patients.isEmpty() || patients.contains(patient);
        }
        String of = Elements.patient(linked, java.util.Objects.requireNonNull(PATIENT_OF.get(type)));
        return of == null || of.equals(patient);
    }

    /** {@code Type/id} of each link that can be looked up, with the path of the first place. */
    private static Map<String, String> links(JsonObject resource) {
        Map<String, String> links = new LinkedHashMap<>();
        String type = String.valueOf(resource.string("resourceType"));
        for (String member : List.of("addresses", "goal", "careTeam", "supportingInfo", "outcomeReference")) {
            int place = 0;
            for (JsonObject reference : JsonObject.objects(resource, member)) {
                add(links, reference, type + "." + member + "[" + place++ + "]");
            }
        }
        int place = 0;
        for (JsonObject activity : JsonObject.objects(resource, "activity")) {
            add(links, activity.object("reference"), type + ".activity[" + place++ + "].reference");
        }
        return links;
    }

    private static void add(Map<String, String> links, @Nullable JsonObject reference, String path) {
        String to = reference == null ? null : reference.string("reference");
        if (to == null) {
            return;
        }
        String[] parts = to.split("/", 4);
        if (parts.length >= 2 && PATIENT_OF.containsKey(parts[0])) {
            links.putIfAbsent(parts[0] + "/" + parts[1], path);
        }
    }
}
