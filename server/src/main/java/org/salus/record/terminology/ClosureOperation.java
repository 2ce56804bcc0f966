package org.salus.record.terminology;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.salus.access.Policy;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Parameters;
import org.salus.record.Trace;
import org.salus.terminology.ClosureRequest;
import org.salus.terminology.Coded;
import org.salus.terminology.Terminology;

/** {@code $closure} (R4 operation ConceptMap-closure): the closure tables of an organisation's programs. */
final class ClosureOperation implements Operation {

    private final Terminology terminology;
    private final Policy policy;

    ClosureOperation(Terminology terminology, Policy policy) {
        this.terminology = terminology;
        this.policy = policy;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "closure",
                Set.of(Level.SYSTEM),
                Set.of(),
                true,
                // Who may change maps: the table is the organisation's, and beginning it anew takes it from whoever else uses it.
                new Needs.OnType(Interaction.UPDATE, "ConceptMap"),
                "http://hl7.org/fhir/OperationDefinition/ConceptMap-closure",
                "Which of the codes that were named so far subsume one another, as a table that grows");
    }

    @Override
    public FhirResponse run(Call call) {
        Parameters parameters = call.parameters();
        Caller caller = call.request().caller();
        List<Problem> problems = new ArrayList<>(parameters.otherThan("closure", "name", "concept", "version"));
        List<Coded> concepts = new ArrayList<>();
        int place = 0;
        for (Parameters.Parameter parameter : parameters.all()) {
            if (parameter.name().equals("concept")) {
                Coded coded = parameter.value() instanceof JsonObject coding ? Coded.of(coding) : null;
                if (coded == null) {
                    problems.add(new Problem(
                            Problem.Code.REQUIRED, "A concept is a Coding with a system and a code.", "concept[" + place + "]"));
                } else {
                    concepts.add(coded);
                }
                place++;
            }
        }
        List<String> names = parameters.strings("name");
        if (names.size() != 1) {
            problems.add(new Problem(
                    names.isEmpty() ? Problem.Code.REQUIRED : Problem.Code.PARAMETER, "The closure table is named once.", "name"));
        }
        if (parameters.strings("version").size() > 1 || parameters.has("version") && parameters.string("version") == null) {
            problems.add(new Problem(Problem.Code.PARAMETER, "version is one text.", "version"));
        }
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        String name = names.getFirst();
        return switch (terminology.closure(
                Questions.scope(policy, caller), new ClosureRequest(name, concepts, parameters.string("version")))) {
            case Outcome.Refused<JsonObject>(List<Problem> refused) -> FhirResponse.refused(refused);
            case Outcome.Ok<JsonObject>(JsonObject map) ->
                FhirResponse.of(200, Json.write(map), Trace.of(Interaction.OPERATION, "ConceptMap", List.of(), 0, "$closure " + name));
        };
    }
}
