package org.salus.record.operations;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Examination;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceResolver;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Problem;
import org.salus.record.Bodies;
import org.salus.record.BundleWriter;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.OperationOutcomes;
import org.salus.record.Services;
import org.salus.record.matching.MatchScore;
import org.salus.record.matching.MatchScore.Grade;
import org.salus.record.matching.Person;
import org.salus.store.StoredResource;

/** {@code Patient/$match} (R4 operation Patient-match): who a description of a person may be, with how likely it is. */
final class MatchOperation implements Operation {

    private static final String GRADE = "http://hl7.org/fhir/StructureDefinition/match-grade";

    /** Our own: {@code deceased}, {@code inactive} or {@code replaced}. */
    static final String STATUS = "urn:salus:match-status";

    private static final int MOST = 100;
    private static final int DEFAULT_COUNT = 20;

    private final Services services;

    MatchOperation(Services services) {
        this.services = services;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "match",
                Set.of(Level.TYPE),
                Set.of("Patient"),
                false,
                new Needs.OnAddressedType(Interaction.SEARCH),
                "http://hl7.org/fhir/OperationDefinition/Patient-match",
                "The patients whom a description may mean, with the probability of each");
    }

    /** @param statuses what stands against using the record */
    private record Match(StoredResource row, MatchScore score, Grade grade, List<String> statuses) {}

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        ResourceType type = Objects.requireNonNull(call.type());
        Arguments arguments = new Arguments("match", call.parameters(), "resource", "onlyCertainMatches", "count");
        int count = arguments.number("count", 1, MOST, DEFAULT_COUNT);
        boolean onlyCertain = arguments.flag("onlyCertainMatches");
        JsonObject resource = call.parameters().object("resource");
        List<Problem> problems = new ArrayList<>(arguments.problems());
        problems.addAll(wrong(resource));
        if (!problems.isEmpty() || resource == null) {
            return FhirResponse.refused(problems);
        }
        Person person = Person.of(resource);
        if (person.isEmpty()) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.REQUIRED,
                    "Describe the patient by a name, a birth date, an identifier, a phone number or an address of mail.",
                    "resource"));
        }
        Candidates candidates = new Candidates(services, type, caller.organisation(), call.decision().filter());
        List<Match> matches = candidates.of(resource, person).stream()
                .map(row -> match(person, row))
                .filter(m -> m.grade() != Grade.CERTAINLY_NOT)
                .sorted(Comparator.comparing(Match::grade)
                        .thenComparing(m -> m.score().weight(), Comparator.reverseOrder())
                        .thenComparing(m -> m.row().self()))
                .toList();
        List<Match> certain = matches.stream().filter(m -> m.grade() == Grade.CERTAIN).toList();
        // Two that are certain are none: nobody could say which of them is meant.
        List<Match> shown = onlyCertain ? certain.size() == 1 ? certain : List.of() : matches;
        List<Match> page = shown.subList(0, Math.min(count, shown.size()));
        String note = candidates.isCut()
                ? "More patients are like this than were compared; add a birth date, an identifier or a phone number."
                : onlyCertain && certain.size() > 1
                        ? "Several patients match with certainty, so none is shown; ask without onlyCertainMatches."
                        : null;
        return answer(call, page, shown.size(), note);
    }

    private List<Problem> wrong(@Nullable JsonObject resource) {
        if (resource == null) {
            return List.of(new Problem(
                    Problem.Code.REQUIRED, "POST Parameters with the parameter resource: a Patient with what is known.", "resource"));
        }
        if (!"Patient".equals(resource.string("resourceType"))) {
            return List.of(new Problem(Problem.Code.PARAMETER, "resource is a Patient.", "resource"));
        }
        Examination examination = services.examiner().examine(resource, ReferenceResolver.AS_IS);
        return examination.problems();
    }

    private static Match match(Person person, StoredResource row) {
        JsonObject patient = Json.parse(row.body()).get();
        MatchScore score = MatchScore.of(person, Person.of(patient));
        List<String> statuses = statuses(patient);
        Grade grade = score.grade();
        if (grade == Grade.CERTAIN && (statuses.contains("inactive") || statuses.contains("replaced"))) {
            // It is about the person, but it is not the record to go on with.
            grade = Grade.PROBABLE;
        }
        return new Match(row, score, grade, statuses);
    }

    private static List<String> statuses(JsonObject patient) {
        List<String> statuses = new ArrayList<>();
        if (patient.has("deceasedDateTime") || Boolean.TRUE.equals(patient.get("deceasedBoolean"))) {
            statuses.add("deceased");
        }
        if (Boolean.FALSE.equals(patient.get("active"))) {
            statuses.add("inactive");
        }
        JsonArray links = patient.array("link");
        for (int i = 0; links != null && i < links.size(); i++) {
            if (links.object(i) instanceof JsonObject link && "replaced-by".equals(link.string("type"))) {
                statuses.add("replaced");
                break;
            }
        }
        return statuses;
    }

    private static FhirResponse answer(Call call, List<Match> page, int total, @Nullable String note) {
        String base = call.request().base();
        BundleWriter out = new BundleWriter("searchset", InstantSource.system().millis() * 1000)
                .total((long) total)
                .links(base + "/Patient/$match", null);
        for (Match match : page) {
            out.entry()
                    .fullUrl(base + "/" + Bodies.reference(match.row().body()))
                    .resource(match.row().body())
                    .search(search(match))
                    .endEntry();
        }
        if (note != null) {
            out.entry()
                    .resource(Json.write(
                            OperationOutcomes.of("warning", List.of(new Problem(Problem.Code.TOO_COSTLY, note)))))
                    .search("outcome")
                    .endEntry();
        }
        return FhirResponse.of(
                200,
                out.end(),
                Searchset.trace("Patient", page.stream().map(Match::row).toList(), "$match"));
    }

    private static JsonObject search(Match match) {
        JsonArray extensions = JsonArray.of(new JsonObject().put("url", GRADE).put("valueCode", match.grade().code()));
        match.statuses().forEach(s -> extensions.add(new JsonObject().put("url", STATUS).put("valueCode", s)));
        // Never 1, which would say that there is no doubt.
        String score = BigDecimal.valueOf(Math.min(0.9999, match.score().probability()))
                .setScale(4, RoundingMode.DOWN)
                .toPlainString();
        return new JsonObject()
                .put("extension", extensions)
                .put("mode", "match")
                .put("score", new JsonNumber(score));
    }
}
